mdm_errors::kit::open_codes! {
    /// The trigger of a session: the header [`USER_AGENT_ORIGIN`](super::USER_AGENT_ORIGIN) (MS-MDM 3.1.7.2).
    ///
    /// ```
    /// use mdm_syncml::http::UserAgentOrigin;
    ///
    /// let origins: Vec<_> = UserAgentOrigin::list("3, 2").collect();
    /// assert_eq!(origins, [UserAgentOrigin::WNS, UserAgentOrigin::SCHEDULE]);
    /// assert_eq!(format!("{:?}", origins[0]), "WNS");
    /// ```
    pub struct UserAgentOrigin(u32);
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
    /// Returns the origins in the value of the header: first that of this session, then those that were merged into it.
    /// Everything but decimal numbers is skipped.
    pub fn list(header: &str) -> impl Iterator<Item = Self> {
        header.split(',').filter_map(Self::parse)
    }
}
