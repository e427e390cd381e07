// Facility WINDOWSUPDATE.

hresults! {
    UPDATE;
    0x8024_0001 WU_E_NO_SERVICE: Csp Investigate WindowsHeader "Windows Update agent could not provide the service";
    0x8024_0007 WU_E_INVALIDINDEX: Csp Investigate WindowsHeader "Windows Update: collection index invalid";
    0x8024_0008 WU_E_ITEMNOTFOUND: Csp Investigate WindowsHeader "Windows Update: item not found";
    0x8024_0009 WU_E_OPERATIONINPROGRESS: Csp RetryLater WindowsHeader "Windows Update: conflicting operation running";
    0x8024_000B WU_E_CALL_CANCELLED: Csp Investigate WindowsHeader "Windows Update: operation cancelled";
    0x8024_0016 WU_E_INSTALL_NOT_ALLOWED: Csp DeviceReboot WindowsHeader
        "Windows Update: other installation or pending restart";
    0x8024_0017 WU_E_NOT_APPLICABLE: Csp Nothing WindowsHeader "Windows Update: update does not apply";
    0x8024_001E WU_E_SERVICE_STOP: Csp RetryLater WindowsHeader "Windows Update: service or system shutting down";
    0x8024_001F WU_E_NO_CONNECTION: Csp Network WindowsHeader "Windows Update: no network";
    0x8024_0021 WU_E_TIME_OUT: Csp RetryLater WindowsHeader "Windows Update: timed out";
    0x8024_0022 WU_E_ALL_UPDATES_FAILED: Csp Investigate WindowsHeader "Windows Update: every update failed";
    0x8024_0024 WU_E_NO_UPDATE: Csp Nothing WindowsHeader "Windows Update: no updates";
    0x8024_002E WU_E_WU_DISABLED: Csp Administrator WindowsHeader "Windows Update: unmanaged server access not allowed";
    0x8024_002F WU_E_CALL_CANCELLED_BY_POLICY: Csp Administrator WindowsHeader "Windows Update: blocked by policy";
    0x8024_0034 WU_E_DOWNLOAD_FAILED: Csp Network WindowsHeader "Windows Update: download failed";
    0x8024_4007 WU_E_PT_SOAPCLIENT_SOAPFAULT: Csp Investigate WindowsHeader
        "Windows Update: SOAP fault from the update server";
    0x8024_4008 WU_E_PT_SOAPCLIENT_PARSEFAULT: Csp Investigate WindowsHeader
        "Windows Update: SOAP fault could not be parsed";
    0x8024_4016 WU_E_PT_HTTP_STATUS_BAD_REQUEST: Csp Investigate WindowsHeader "Windows Update: HTTP 400";
    0x8024_4017 WU_E_PT_HTTP_STATUS_DENIED: Csp Investigate WindowsHeader "Windows Update: HTTP 401";
    0x8024_4018 WU_E_PT_HTTP_STATUS_FORBIDDEN: Csp Investigate WindowsHeader "Windows Update: HTTP 403";
    0x8024_4019 WU_E_PT_HTTP_STATUS_NOT_FOUND: Csp Investigate WindowsHeader "Windows Update: HTTP 404";
    0x8024_401C WU_E_PT_HTTP_STATUS_REQUEST_TIMEOUT: Csp RetryLater WindowsHeader "Windows Update: HTTP 408";
    0x8024_401F WU_E_PT_HTTP_STATUS_SERVER_ERROR: Csp Investigate WindowsHeader "Windows Update: HTTP 500";
    0x8024_4022 WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL: Csp RetryLater WindowsHeader "Windows Update: HTTP 503";
    0x8024_402C WU_E_PT_WINHTTP_NAME_NOT_RESOLVED: Csp Investigate WindowsHeader
        "Windows Update: server or proxy name not resolved";
    0x8024_8014 WU_E_DS_UNKNOWNSERVICE: Csp Investigate WindowsHeader "Windows Update: service not in the data store";
}
