use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::LimitKind;
use url::Url;

use super::Graph;
use crate::json::Object;
use crate::{Error, GroupId, Limits, ObjectId};

/// The request for the groups of a user, direct and nested.
///
/// A Terms of Use page may choose its terms by these groups.
///
/// The token needs the application permission [`PERMISSION`](Self::PERMISSION).
///
/// ```
/// use mdm_entra::graph::{Graph, Membership, MembershipRequest};
///
/// let user = "f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse()?; // claim oid
/// let request = MembershipRequest::new(&Graph::Public, user)?;
/// assert_eq!(
///     request.url().as_str(),
///     "https://graph.microsoft.com/v1.0/users/f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11/transitiveMemberOf\
///      /microsoft.graph.group?$select=id&$top=999"
/// );
/// let page = Membership::parse(br#"{"value":[{"id":"11111111-2222-4333-8444-555555555555"}]}"#)?;
/// assert_eq!((page.groups.len(), page.next), (1, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a request has to be sent"]
pub struct MembershipRequest {
    url: Url,
}

impl MembershipRequest {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";
    /// The application permission that Graph asks for.
    pub const PERMISSION: &'static str = "GroupMember.Read.All";

    /// Creates the request for the first page.
    ///
    /// # Errors
    /// `Misuse` when [`Graph::Other`] is not HTTPS.
    pub fn new(graph: &Graph, user: ObjectId) -> Result<Self, Error> {
        let mut url = graph.url(&format!("users/{user}/transitiveMemberOf/microsoft.graph.group"))?;
        url.set_query(Some("$select=id&$top=999"));
        Ok(Self { url })
    }

    /// Returns the URL.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the request for the page after this one, if there is one.
    ///
    /// # Errors
    /// `Peer` when the answer names a page that is not a URL on the same server, since the token would be sent there.
    pub fn next(&self, page: &Membership) -> Result<Option<Self>, Error> {
        match &page.next {
            None => Ok(None),
            Some(next) => {
                let url = Url::parse(next)
                    .ok()
                    .filter(|url| url.origin() == self.url.origin() && url.username().is_empty())
                    .ok_or(crate::PeerError::NextPage)?;
                Ok(Some(Self { url }))
            }
        }
    }
}

/// A page of the groups of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Membership {
    /// The groups.
    pub groups: Vec<GroupId>,
    /// The address of the next page, if there is one; see [`MembershipRequest::next`].
    pub next: Option<String>,
}

impl Membership {
    /// Reads the body of an answer.
    ///
    /// # Errors
    /// `Decode` when the body is not a JSON object with an array of groups.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        Self::parse_with(body, &Limits::default())
    }

    /// Reads the body of an answer within other limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse), and `Decode` when a limit is exceeded.
    pub fn parse_with(body: &[u8], limits: &Limits) -> Result<Self, Error> {
        let object = Object::parse(body, "groups", limits.document_bytes)?;
        let entries = object.array("value")?.ok_or_else(|| object.missing("value"))?;
        if entries.len() > limits.groups {
            return Err(object.limit("value", LimitKind::Elements).into());
        }
        let group = |raw: &serde_json::value::RawValue| -> Option<GroupId> {
            let entry = Object::parse(raw.get().as_bytes(), "group", usize::MAX).ok()?;
            entry.text("id").ok()??.parse().ok()
        };
        let groups: Option<Vec<_>> = entries.into_iter().map(group).collect();
        Ok(Self {
            groups: groups.ok_or_else(|| object.invalid("value", "array of groups with an id"))?,
            next: object.text("@odata.nextLink")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn pages_stay_on_the_server() {
        let user = "f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse().unwrap();
        let request = MembershipRequest::new(&Graph::Public, user).unwrap();
        let page = |next: &str| Membership {
            groups: Vec::new(),
            next: Some(next.into()),
        };
        let next = request
            .next(&page("https://graph.microsoft.com/v1.0/x?$skiptoken=y"))
            .unwrap();
        assert_eq!(next.unwrap().url().path(), "/v1.0/x");
        for elsewhere in [
            "https://evil.example/",
            "http://graph.microsoft.com/",
            "https://graph.microsoft.com:8443/",
            "https://x@graph.microsoft.com/",
            "/v1.0/x",
        ] {
            let error = request.next(&page(elsewhere)).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the next page is on another server",
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for (body, text) in [
            ("{}", "missing <value> in groups at 1:1 (byte 0)"),
            (
                r#"{"value":{}}"#,
                "value of value is not an array in groups at 1:10 (byte 9)",
            ),
            (
                r#"{"value":[{"id":"marked"}]}"#,
                "value of value is not an array of groups with an id in groups at 1:10 (byte 9)",
            ),
        ] {
            assert_eq!(Membership::parse(body.as_bytes()).unwrap_err().to_string(), text);
        }
        let limits = Limits::default().with_groups(1);
        let error = Membership::parse_with(br#"{"value":[1,2]}"#, &limits).unwrap_err();
        assert_eq!(
            error.to_string(),
            "more elements than the limit in groups at 1:10 (byte 9)"
        );
    }
}
