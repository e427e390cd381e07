mdm_errors::kit::open_codes! {
    /// The trigger of a session.
    ///
    /// It comes in the header [`USER_AGENT_ORIGIN`](super::USER_AGENT_ORIGIN) (MS-MDM 3.1.7.2).
    ///
    /// ```
    /// use mdm_syncml::http::UserAgentOrigin;
    ///
    /// let origins: Vec<_> = UserAgentOrigin::list("3, 2").collect();
    /// assert_eq!(origins, [UserAgentOrigin::WNS, UserAgentOrigin::SCHEDULE]);
    /// assert_eq!(format!("{:?}", origins[0]), "WNS");
    /// ```
    pub struct UserAgentOrigin(u32);
    /// The user asked for the session.
    USER = 1,
    /// The session was due by the schedule that the server set.
    SCHEDULE = 2,
    /// A push came through the Windows Push Notification Services (WNS).
    WNS = 3,
    /// A user signed in.
    LOGIN = 4,
    /// The device has just enrolled.
    POST_ENROLLMENT = 5,
    /// A configuration service provider asked for the session.
    CSP = 6,
    /// A program asked for the session through the public API.
    PUBLIC_API = 7,
}

impl UserAgentOrigin {
    /// Returns the origins in the value of the header.
    ///
    /// The first is that of this session; sessions that were merged into it follow. Anything but decimal numbers is
    /// skipped.
    pub fn list(header: &str) -> impl Iterator<Item = Self> {
        header.split(',').filter_map(Self::parse)
    }
}
