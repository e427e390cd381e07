mdm_errors::kit::open_codes! {
    /// The subject of an alert: the number in its `Data`.
    ///
    /// The OMA DM Representation Protocol 1.2.1 defines the codes.
    ///
    /// ```
    /// use mdm_syncml::AlertCode;
    ///
    /// assert_eq!(AlertCode::CLIENT_INITIATED_MGMT.value(), 1201);
    /// assert_eq!(AlertCode::parse(" 1224\n"), Some(AlertCode::CLIENT_EVENT));
    /// assert_eq!(format!("{:?} {:?}", AlertCode::new(1226), AlertCode::new(1300)), "GENERIC_ALERT AlertCode(1300)");
    /// ```
    pub struct AlertCode(u16);
    /// 1100: show a text.
    ///
    /// The server sends it to the device; Windows answers 406.
    DISPLAY = 1100,
    /// 1101: ask yes or no.
    ///
    /// The server sends it to the device; Windows answers 406.
    CONFIRM_OR_REJECT = 1101,
    /// 1102: ask for a text.
    ///
    /// The server sends it to the device; Windows answers 406.
    TEXT_INPUT = 1102,
    /// 1103: let the user choose one option.
    ///
    /// The server sends it to the device; Windows answers 406.
    SINGLE_CHOICE = 1103,
    /// 1104: let the user choose several options.
    ///
    /// The server sends it to the device; Windows answers 406.
    MULTIPLE_CHOICE = 1104,
    /// 1200: the session began because the server asked for it.
    SERVER_INITIATED_MGMT = 1200,
    /// 1201: the session began because the device wanted it.
    CLIENT_INITIATED_MGMT = 1201,
    /// 1222: the next message of the package is asked for.
    NEXT_MESSAGE = 1222,
    /// 1223: the session ends here and now.
    SESSION_ABORT = 1223,
    /// 1224: something happened on the device; the item's type says what.
    CLIENT_EVENT = 1224,
    /// 1225: the end of a chunked object was not received.
    NO_END_OF_DATA = 1225,
    /// 1226: something happened on the device.
    ///
    /// The item's type says what, and its mark how serious it is.
    GENERIC_ALERT = 1226,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_a_plain_decimal_number() {
        assert_eq!(AlertCode::parse(" 1224\n"), Some(AlertCode::CLIENT_EVENT));
        for wrong in ["", "+1", "0x4C8", "12 24", "70000"] {
            assert_eq!(AlertCode::parse(wrong), None, "{wrong}");
        }
    }
}
