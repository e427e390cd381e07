// Facility WPN: push.

hresults! {
    PUSH;
    0x803E_0100 WPN_E_CHANNEL_CLOSED: Push RetryLater WindowsHeader "Push channel closed";
    0x803E_0101 WPN_E_CHANNEL_REQUEST_NOT_COMPLETE: Push RetryLater WindowsHeader "Push channel request not finished";
    0x803E_0102 WPN_E_INVALID_APP: Push ServerOperator WindowsHeader "App (package family name) invalid for push";
    0x803E_0103 WPN_E_OUTSTANDING_CHANNEL_REQUEST: Push RetryLater WindowsHeader "Another push channel request is pending";
    0x803E_0104 WPN_E_DUPLICATE_CHANNEL: Push ServerOperator WindowsHeader
        "Push channel request duplicates an existing one";
    0x803E_0105 WPN_E_PLATFORM_UNAVAILABLE: Push RetryLater WindowsHeader "Push platform unavailable";
    0x803E_0106 WPN_E_NOTIFICATION_POSTED: Push ServerOperator WindowsHeader "Notification already posted";
    0x803E_0107 WPN_E_NOTIFICATION_HIDDEN: Push ServerOperator WindowsHeader "Notification already hidden";
    0x803E_0108 WPN_E_NOTIFICATION_NOT_POSTED: Push ServerOperator WindowsHeader
        "Notification was not shown, so it cannot be hidden";
    0x803E_0109 WPN_E_CLOUD_DISABLED: Push ServerOperator WindowsHeader "Cloud notifications turned off";
    0x803E_0110 WPN_E_CLOUD_INCAPABLE: Push ServerOperator WindowsHeader "App cannot use cloud notifications";
    0x803E_0111 WPN_E_NOTIFICATION_DISABLED: Push ServerOperator WindowsHeader "Notifications turned off by settings";
    0x803E_0112 WPN_E_NOTIFICATION_INCAPABLE: Push ServerOperator WindowsHeader "App lacks this notification type";
    0x803E_0113 WPN_E_INTERNET_INCAPABLE: Push ServerOperator WindowsHeader "App lacks internet capability";
    0x803E_0114 WPN_E_NOTIFICATION_TYPE_DISABLED: Push ServerOperator WindowsHeader "Notification type turned off";
    0x803E_0115 WPN_E_NOTIFICATION_SIZE: Push ServerOperator WindowsHeader "Notification payload too large";
    0x803E_0116 WPN_E_TAG_SIZE: Push ServerOperator WindowsHeader "Notification tag too long";
    0x803E_0117 WPN_E_ACCESS_DENIED: Push ServerOperator WindowsHeader "No permission for this push operation";
    0x803E_0118 WPN_E_DUPLICATE_REGISTRATION: Push ServerOperator WindowsHeader "Push callback registered twice";
    0x803E_0119 WPN_E_PUSH_NOTIFICATION_INCAPABLE: Push ServerOperator WindowsHeader
        "App not set up for push notifications";
    0x803E_011A WPN_E_CLOUD_AUTH_UNAVAILABLE: Push RetryLater WindowsHeader "Cloud authentication for push unavailable";
    0x803E_011B WPN_E_CLOUD_SERVICE_UNAVAILABLE: Push RetryLater WindowsHeader "Cloud push service unavailable";
    0x803E_0120 WPN_E_DEV_ID_SIZE: Push ServerOperator WindowsHeader "Device ID too long for push";
    0x803E_012A WPN_E_TAG_ALPHANUMERIC: Push ServerOperator WindowsHeader
        "Notification tag has non-alphanumeric characters";
    0x803E_012B WPN_E_INVALID_HTTP_STATUS_CODE: Push ServerOperator WindowsHeader
        "Push service returned an unexpected HTTP status";
    0x803E_0200 WPN_E_OUT_OF_SESSION: Push ServerOperator WindowsHeader "Notification delivery session ended";
    0x803E_0201 WPN_E_POWER_SAVE: Push ServerOperator WindowsHeader "Notification suppressed by power saving";
    0x803E_020B WPN_E_CLOUD_DISABLED_FOR_APP: Push ServerOperator WindowsHeader
        "Cloud notifications turned off for this app";
}
