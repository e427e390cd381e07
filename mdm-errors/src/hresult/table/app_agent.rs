// Facility 0x7D3: the agent of Intune that installs apps and runs scripts.

hresults! {
    APP_AGENT;
    0x87D3_0000 _: Intune Investigate PublicReport "Intune app agent: app failed for an unknown reason";
    0x87D3_0065 _: Intune Network PublicReport "Intune app agent: content of the app not available";
    0x87D3_0067 _: Intune Network PublicReport "Intune app agent: content of the app not downloaded or not unpacked";
    0x87D3_0068 _: Intune Administrator PublicReport "Intune app agent: script of the app failed";
    0x87D3_006A _: Intune Network PublicReport "Intune app agent: download of the app timed out";
    0x87D3_00C9 _: Intune Investigate PublicReport "Intune app agent: installer still runs and may time out";
    0x87D3_00CD _: Intune User PublicReport "Intune app agent: user signed out during the installation";
    0x87D3_00D1 _: Intune Administrator Documentation "Intune app agent: log file to collect is missing or too large";
    0x87D3_00D9 _: Intune Administrator Documentation "Intune app agent: app not allowed on Windows 11 SE";
}
