use super::{CONTENT_TYPE, WBXML_CONTENT_TYPE};

/// The kind of content that the `Content-Type` of a message announces.
///
/// Media types are compared without regard to case and without their parameters. Windows sometimes leaves the header
/// out; [`Message::parse`](crate::Message::parse) finds the encoding of the text by itself, whatever `charset` says.
///
/// ```
/// use mdm_syncml::http::ContentType;
///
/// assert_eq!(ContentType::from_header(Some("Application/vnd.syncml.dm+xml; charset=\"utf-8\"")), ContentType::Xml);
/// assert!(ContentType::from_header(None).may_be_xml());
/// assert!(!ContentType::from_header(Some("application/vnd.syncml.dm+wbxml")).may_be_xml());
/// assert_eq!(ContentType::from_header(Some("text/html")), ContentType::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentType {
    /// SyncML in XML.
    Xml,
    /// SyncML in WBXML, which this crate does not read: answer 415.
    ///
    /// A WBXML body without a usable header is recognised when it is read, by
    /// [`DecodeErrorKind::BinaryXml`](mdm_errors::DecodeErrorKind::BinaryXml).
    Wbxml,
    /// There is no header, or it is empty.
    Absent,
    /// Another media type.
    Other,
}

impl ContentType {
    /// Reads the value of the header; pass `None` if there is no header.
    #[must_use]
    pub fn from_header(header: Option<&str>) -> Self {
        let media_type = header.unwrap_or_default().split(';').next().unwrap_or_default();
        match media_type.trim_ascii() {
            "" => Self::Absent,
            xml if xml.eq_ignore_ascii_case(CONTENT_TYPE) => Self::Xml,
            wbxml if wbxml.eq_ignore_ascii_case(WBXML_CONTENT_TYPE) => Self::Wbxml,
            _ => Self::Other,
        }
    }

    /// Reports whether to read the body as XML: the header announces it, or is absent.
    #[must_use]
    pub const fn may_be_xml(self) -> bool {
        matches!(self, Self::Xml | Self::Absent)
    }
}
