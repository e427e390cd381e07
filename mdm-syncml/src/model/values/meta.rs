use super::open_text::open_text;

open_text! {
    /// How the data of an item is represented: `Format` of `Meta` (OMA DM Representation Protocol 1.2, 4.1.3).
    ///
    /// An item without one has format [`Chr`](Self::Chr).
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::Format;
    ///
    /// assert_eq!(Format::new(Text::new(" int ")?), Format::Int);
    /// assert_eq!(Format::new(Text::new("decimal")?).as_str(), "decimal");
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    #[derive(Default)]
    Format {
        /// Base64.
        B64 = "b64",
        /// Binary; in XML it is base64 on the wire.
        Bin = "bin",
        /// `true` or `false`.
        Bool = "bool",
        /// Text, the default.
        #[default]
        Chr = "chr",
        /// A date.
        Date = "date",
        /// A floating point number.
        Float = "float",
        /// A signed decimal number.
        Int = "int",
        /// An interior node: no data when added, the names of its children when read.
        Node = "node",
        /// No data at all, as of nodes that are only executed.
        Null = "null",
        /// A time.
        Time = "time",
        /// An XML document.
        Xml = "xml",
    }
}

open_text! {
    /// How much an alert matters: `Mark` of `Meta` (OMA DM Representation Protocol 1.2, generic alert).
    ///
    /// An alert without one is [`Informational`](Self::Informational).
    #[derive(Default)]
    Mark {
        /// Fatal; the type also stands in the HTTP header `MDM-GenericAlert`.
        Fatal = "fatal",
        /// Critical; the type also stands in the HTTP header `MDM-GenericAlert`.
        Critical = "critical",
        /// Minor.
        Minor = "minor",
        /// A warning.
        Warning = "warning",
        /// Informational, the default.
        #[default]
        Informational = "informational",
        /// Harmless.
        Harmless = "harmless",
        /// Indeterminate.
        Indeterminate = "indeterminate",
    }
}
