use core::fmt;

/// What started a session: the header [`USER_AGENT_ORIGIN`](super::USER_AGENT_ORIGIN) (MS-MDM 3.1.7.2).
///
/// ```
/// use mdm_syncml::http::UserAgentOrigin;
///
/// let origins: Vec<_> = UserAgentOrigin::list("3, 2").collect();
/// assert_eq!(origins, [UserAgentOrigin::WNS, UserAgentOrigin::SCHEDULE]);
/// assert_eq!(format!("{:?}", origins[0]), "WNS");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserAgentOrigin(u32);

macro_rules! origins {
    ($($(#[$doc:meta])* $name:ident = $value:literal,)+) => {
        impl UserAgentOrigin {
            $($(#[$doc])* pub const $name: Self = Self($value);)+

            const fn symbol(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($name)),)+
                    _ => None,
                }
            }
        }
    };
}

origins! {
    /// The user asked for it.
    USER = 1,
    /// The schedule that the server set.
    SCHEDULE = 2,
    /// A push through the Windows Notification Service.
    WNS = 3,
    /// A user signed in.
    LOGIN = 4,
    /// The device has just enrolled.
    POST_ENROLLMENT = 5,
    /// A configuration service provider.
    CSP = 6,
    /// A program.
    PUBLIC_API = 7,
}

impl UserAgentOrigin {
    /// The origin with this value.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// The value.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// The origins in the value of the header: first that of this session, then those that were merged into it. What is
    /// no number is skipped.
    pub fn list(header: &str) -> impl Iterator<Item = Self> {
        header
            .split(',')
            .filter_map(|number| number.trim_ascii().parse().ok().map(Self))
    }
}

impl fmt::Debug for UserAgentOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.symbol() {
            Some(symbol) => f.write_str(symbol),
            None => write!(f, "UserAgentOrigin({})", self.0),
        }
    }
}

impl fmt::Display for UserAgentOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
