// Success codes of all facilities.

hresults! {
    SUCCESS;
    0x0000_0000 S_OK: Common Nothing WindowsHeader "Success";
    0x0000_0001 S_FALSE: Common Nothing WindowsHeader "Success with a negative or partial answer";
    0x0018_0011 MENROLL_S_ENROLLMENT_SUSPENDED: Enroll Nothing WindowsHeader
        "Success code: enrollment suspended; documented as no longer used";
    0x00CF_0001 OM_S_SERVICE_STOP: LegacyAgent Nothing Documentation "Classic Intune PC agent: Agent stopped as asked";
    0x00CF_0003 OM_S_UPDATE_ERROR: LegacyAgent Nothing Documentation
        "Classic Intune PC agent: Finished, but some updates failed";
    0x00CF_0005 OM_S_REBOOT_REQUIRED: LegacyAgent DeviceReboot Documentation
        "Classic Intune PC agent: Finished; restart needed";
    0x00CF_0006 OM_S_ALREADY_INSTALLED: LegacyAgent Nothing Documentation
        "Classic Intune PC agent: Update already installed";
    0x02AB_0003 DM_S_ACCEPTED_FOR_PROCESSING: OmaDm Nothing PublicReport
        "Device management accepted the command; its result follows";
    0x0600_0007 CFGMGR_S_COMMANDFAILEDDUETOTRANSACTIONROLLBACK: OmaDm Nothing PublicReport
        "Success code: command undone because its transaction rolled back (compare SyncML 216)";
}
