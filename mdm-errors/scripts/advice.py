"""Who has to act on a code, and what to do: our own judgement, not a table of Microsoft."""

ADVICE = {
    0x80180001: "Compare the request and the answer with the schema; look for a proxy that rewrites the body",
    0x80180002: "Check the account and its sign-in method, and that the server can read its directory",
    0x80180003: "Let the user enroll: enrollment scope, group membership, restrictions",
    0x80180004: "Give the enrollment service permission on the certificate template and check that the CA answers",
    0x80180005: "Read the server log at the time of the attempt: its database or a service behind it failed",
    0x80180006: "Read the server log for the exception; the device may try again once it is fixed",
    0x80180007: "Check which token the server expects, its validity and both clocks",
    0x80180008: "Make the server send one of the documented error types with HTTP 500",
    0x80180009: "Wait until the running enrollment ends, or restart the device",
    0x8018000A: "Unenroll the device first, or leave it as it is",
    0x8018000B: "Enroll the device before this operation",
    0x8018000D: "Renew the TLS certificate of the discovery host, or correct the clock of the device",
    0x8018000E: "Ask the user for the password: the server advertises on-premises authentication",
    0x8018000F: "Open the authentication page in a browser on the device; check proxy, TLS and the closing form",
    0x80180010: "Check name resolution, proxy and firewall between device and server, then try again",
    0x80180012: "Install a TLS certificate whose chain and host name the device accepts",
    0x80180013: "Remove a device of this user or raise the limit",
    0x80180014: "Check platform and version restrictions; use an edition that can be managed",
    0x80180015: "Allow management for this kind of device, or leave it unmanaged",
    0x80180016: "Renew inside the renewal window and check the clock; otherwise enroll again",
    0x80180017: "Try again after the maintenance",
    0x80180018: "Assign a licence that includes device management to the user",
    0x80180019: "Correct the enrollment settings of the server",
    0x8018001A: "Redirect to https only",
    0x8018001B: "Look at the enrollment state of the device; unenroll leftovers, then try again",
    0x8018001C: "Upgrade Windows to an edition that can be managed",
    0x8018001D: "Collect the enrollment event log of the device; restart and try once more",
    0x8018001E: "Correct the CertificateStore part of the provisioning document",
    0x8018001F: "Correct the APPLICATION part of the provisioning document",
    0x80180020: "Correct the DMClient part of the provisioning document",
    0x80180021: "Correct the PassportForWork part of the provisioning document",
    0x80180022: "Find the failing CSP in the event log; check that the Windows edition supports it",
    0x80180023: "Find the failing CSP in the event log of the device",
    0x80180024: "Issue the certificate for the public key of the request",
    0x80180025: "Correct the EnterpriseAppManagement part of the provisioning document",
    0x80180026: "Lift the Group Policy that disables MDM enrollment, or remove the other management agent",
    0x80180027: "Compare the certificate policy with what the TPM or key provider can do",
    0x80180028: "Install a client certificate that meets the advertised criteria",
    0x80180029: "Find out why the server, or a proxy in front of it, answers 200 without a body",
    0x8018002A: "Start the enrollment again when the user is ready",
    0x8018002B: "Use a routable UPN suffix and set the MDM user scope of the tenant",
    0x80180030: "Start the enrollment again when the user is ready",
    0x80180031: "Configure an MDM service for the tenant and put the user in its scope",
    0x80180032: "Read the message that the server sent: it is shown to the user",
    0x80190190: "Read the server log; a fault sent with 400 instead of 500 hides its reason",
    0x80190193: "Check access rules, proxy and firewall in front of the server",
    0x80190194: "Check the URL that discovery returned",
    0x801901F4: "Read the server log: the fault body was not one that the device understands",
    0x801901F7: "Try again later",
    0x80192EE2: "Check proxy and firewall between device and server, then try again",
    0x80192EE7: "Check the DNS record of the discovery or enrollment host",
    0x801C0001: "Look for a proxy that replaces the answer of the registration service",
    0x801C0002: "Check the account and the token of the registration",
    0x801C0003: "Let the user join devices: tenant device settings and join limit",
    0x801C0006: "Try again later; report it to the registration service if it stays",
    0x801C000B: "Check the registration endpoint that discovery returned",
    0x801C000C: "Check the network path to the registration service",
    0x801C000E: "Remove old devices of this user or raise the quota",
    0x801C000F: "Restart the device",
    0x801C0010: "Update the TPM firmware and get a new attestation key certificate",
    0x801C0011: "Update the TPM firmware; clear the TPM if it stays",
    0x801C0012: "Report it: the client sent a request that the service cannot read",
    0x801C0013: "Correct the claims of the token: the tenant ID is missing",
    0x801C0014: "Correct the claims of the token: the user SID is missing",
    0x801C0015: "Join the device to the domain first",
    0x801C001B: "Register the device again",
    0x801C001D: "Create or correct the service connection point in Active Directory",
    0x801C001F: "Check the network path to the registration service, then try again",
    0x801C0021: "Read the sub-error of the join log",
    0x801C0025: "Try again later",
    0x801C003A: "Correct the tenant ID of the service connection point",
    0x801C004D: "Sign in with a work account",
    0x801C03EA: "Check join permission; with Autopilot, the TPM firmware",
    0x801C03ED: "Check MFA, join permission and that the device object exists",
    0x801C03EF: "Get a new attestation key certificate",
    0x801C03F2: "Wait for directory synchronisation, then try again",
    0x801C03F3: "Recreate the device object and register the device again",
    0x86000002: "Check the LocURI, its scope and that this Windows version has the node",
    0x86000011: "Check the access types of the node in its documentation",
    0x86000022: "Send the command in a session with a signed-in user",
}

# rows whose meaning in the CSV talks about sources rather than about the code
MEANINGS = {
    "CFGMGR_E_NODEINVALIDATED": "Older name of the same value: the node was invalidated",
    "OM_E_PT_HTTP_STATUS_NOT_SUPPORTED": "Classic Intune PC agent: Function not supported (HTTP 501)",
    "OM_E_PT_HTTP_STATUS_GATEWAY_TIMEOUT": "Classic Intune PC agent: Gateway timeout (HTTP 504)",
    "DCMO(1201)": "Intune wrapper for DCMO result 1201: enabled, attached",
    "NTE_NO_MORE_ITEMS": "No more items",
    0x81036501: "Enrollment status page: no usable MDM information for the device (unconfirmed)",
    0x81036502: "Enrollment status page: a tracked app failed or timed out (unconfirmed)",
}

USER, ADMIN, SERVER, REBOOT, RETRY, NETWORK, DEVICE, NOTHING, INVESTIGATE = (
    "User", "Administrator", "ServerOperator", "DeviceReboot", "RetryLater", "Network", "Device", "Nothing", "Investigate",
)

OVERRIDES = {
    # enrollment
    0x80180002: USER, 0x80180003: ADMIN, 0x80180009: RETRY, 0x8018000A: USER, 0x8018000B: USER, 0x8018000E: USER,
    0x8018000F: NETWORK, 0x80180010: NETWORK, 0x80180013: ADMIN, 0x80180014: ADMIN, 0x80180015: ADMIN, 0x80180017: RETRY,
    0x80180018: ADMIN, 0x8018001B: DEVICE, 0x8018001C: ADMIN, 0x8018001D: DEVICE, 0x80180026: ADMIN, 0x80180028: ADMIN,
    0x8018002A: USER, 0x8018002B: ADMIN, 0x80180030: USER, 0x80180031: ADMIN,
    # Windows 8.1
    0x80190002: USER, 0x80190003: ADMIN, 0x80190009: RETRY, 0x8019000A: USER, 0x8019000B: USER, 0x8019000D: ADMIN,
    # device registration
    0x801C0001: NETWORK, 0x801C0002: USER, 0x801C0006: RETRY, 0x801C000C: NETWORK, 0x801C000F: REBOOT, 0x801C0010: DEVICE,
    0x801C0011: DEVICE, 0x801C001B: DEVICE, 0x801C001F: NETWORK, 0x801C0021: INVESTIGATE, 0x801C0025: RETRY,
    0x801C004D: USER, 0x801C03E9: INVESTIGATE, 0x801C03EB: INVESTIGATE, 0x801C03EC: RETRY, 0x801C03EE: DEVICE,
    0x801C03EF: DEVICE, 0x801C03F0: DEVICE, 0x801C03F2: RETRY, 0x801C044C: DEVICE, 0x801C044E: USER, 0x801C0451: DEVICE,
    # Win32 and its subsystems
    0x80070020: RETRY, 0x80070015: RETRY, 0x800700AA: RETRY, 0x800704D5: RETRY, 0x800705AA: REBOOT, 0x8007045B: RETRY,
    0x800704C7: USER, 0x800703F0: USER, 0x800704DC: USER, 0x800704DD: USER, 0x8007052E: USER, 0x80070642: USER,
    0x800704EC: ADMIN, 0x80070652: RETRY, 0x80070659: ADMIN, 0x80070661: ADMIN, 0x80070666: ADMIN, 0x80070774: NETWORK,
    0x80070035: NETWORK, 0x80070040: NETWORK, 0x800704CF: NETWORK, 0x800704D0: NETWORK, 0x800704D4: NETWORK,
    0x800704B3: NETWORK, 0x800705B4: RETRY, 0x80070070: DEVICE, 0x80070669: REBOOT, 0x80070BC2: REBOOT, 0x80070643: ADMIN,
    0x80070653: ADMIN, 0x80070645: ADMIN, 0x8007064C: ADMIN, 0x80070422: DEVICE, 0x80070424: DEVICE, 0x80070426: DEVICE,
    0x8007000E: REBOOT, 0x80070008: REBOOT, 0x80070641: DEVICE, 0x8007177C: ADMIN, 0x8007054B: NETWORK, 0x800706BA: RETRY,
    0x800706BE: RETRY, 0x800710E0: USER, 0x80070032: ADMIN,
    0x80073CF3: ADMIN, 0x80073CF4: DEVICE, 0x80073CF5: NETWORK, 0x80073CF8: USER, 0x80073CFC: DEVICE, 0x80073CFE: DEVICE,
    0x80073D00: RETRY, 0x80073D02: RETRY, 0x80073D0A: DEVICE, 0x80073D19: USER,
    0x80072EF3: INVESTIGATE, 0x80072F00: RETRY, 0x80072F7D: SERVER, 0x80072F86: ADMIN, 0x80070043: NETWORK, 0x80CF0020: USER,
    0x80072EE4: INVESTIGATE, 0x80072EE5: ADMIN, 0x80072EE6: ADMIN, 0x80072EEF: USER, 0x80072F07: SERVER, 0x80072F08: SERVER,
    0x80072F0C: ADMIN, 0x80072F76: SERVER, 0x80072F78: SERVER, 0x80072F7C: SERVER, 0x80072F85: NETWORK, 0x80072F99: DEVICE,
    0x80072F9A: DEVICE, 0x80072F05: SERVER, 0x80072F06: SERVER, 0x80072F0D: ADMIN, 0x80072F17: SERVER, 0x80072F89: SERVER,
    0x80072F8A: SERVER, 0x80072F8F: ADMIN, 0x80072F93: SERVER,
    # keys, TLS, certificates
    0x80090016: DEVICE, 0x80090030: RETRY, 0x80090031: RETRY, 0x80090033: USER, 0x80090035: DEVICE, 0x80090036: USER,
    0x80090037: USER, 0x8009002E: USER, 0x80090311: NETWORK, 0x80090324: DEVICE, 0x80092013: NETWORK, 0x80092012: NETWORK,
    0x8009030C: USER, 0x80094006: RETRY, 0x8009400F: RETRY, 0x800B010E: NETWORK,
    # updates
    0x80240009: RETRY, 0x8024001E: RETRY, 0x8024001F: NETWORK, 0x80240021: RETRY, 0x80240016: REBOOT, 0x80240017: NOTHING,
    0x80240024: NOTHING, 0x8024002F: ADMIN, 0x8024002E: ADMIN, 0x80240034: NETWORK,
    # BitLocker
    0x8031004E: REBOOT, 0x803100DE: RETRY, 0x803100E1: RETRY, 0x803100E9: RETRY, 0x803100EA: RETRY, 0x8031001D: USER,
    0x80310030: USER, 0x80310059: USER,
    # SOAP client
    0x803D0006: RETRY, 0x803D0010: NETWORK, 0x803D0012: RETRY, 0x803D0014: NETWORK, 0x803D0015: NETWORK,
    0x803D0016: ADMIN, 0x803D000E: RETRY, 0x803D0018: ADMIN, 0x803D0019: ADMIN, 0x803D001A: ADMIN, 0x803D001B: ADMIN,
    # push
    0x803E0101: RETRY, 0x803E0103: RETRY, 0x803E0105: RETRY, 0x803E011A: RETRY, 0x803E011B: RETRY, 0x803E0100: RETRY,
    # Autopilot and configuration
    0x81036501: ADMIN, 0x81036502: ADMIN, 0xC1036501: ADMIN, 0x80042001: RETRY, 0x80042002: RETRY, 0x86000019: RETRY,
    0x8600000C: DEVICE, 0x8600000F: DEVICE, 0x86000023: ADMIN, 0x87D103E8: ADMIN, 0x87D1041C: ADMIN,
    0x87D107D0: NOTHING, 0x87D107D1: NOTHING, 0x87D107D2: NOTHING, 0x87D107D3: NOTHING, 0x87D107D4: NOTHING, 0x87D10835: USER,
    0x87D10834: INVESTIGATE, 0x87D10836: INVESTIGATE, 0x87D10837: ADMIN, 0x87D10838: ADMIN,
    # sign-in
    0xCAA1002D: INVESTIGATE, 0xCAA30193: ADMIN, 0xCAA82F8F: ADMIN, 0xC00CEE4F: NETWORK,
    0x8000000A: RETRY,
}


def http(status):
    if status in (408, 429, 502, 503, 504):
        return RETRY
    if status in (305, 401, 403, 407):
        return ADMIN
    return SERVER


def syncml(status):
    if status < 300 or status == 304:
        return NOTHING
    if status in (408, 417, 503, 504, 506):
        return RETRY
    if status == 420:
        return DEVICE
    if status in (500, 507, 510, 516):
        return INVESTIGATE
    return SERVER


def remedy_of(value, name, kind):
    """The override, or else the rule of the facility."""
    if value < 0x80000000:
        return REBOOT if "REBOOT" in name else NOTHING
    if name.startswith("HTTP_E_STATUS_UNEXPECTED"):
        return SERVER
    if value in OVERRIDES:
        return OVERRIDES[value]
    facility, code = value >> 16, value & 0xFFFF
    if facility == 0x8018:
        return SERVER
    if facility == 0x8019:
        return NETWORK if code >= 12000 else SERVER if code < 100 else http(code)
    if facility == 0x801C:
        return ADMIN
    if facility == 0x87D1 and code <= 517:
        return syncml(code)
    if facility in (0x80CF, 0x8024) and name.endswith(("TIMEOUT", "TIME_OUT", "SERVICE_UNAVAIL", "BAD_GATEWAY", "SOAP_SERVER")):
        return RETRY
    if facility == 0x80CF:
        if "HTTP_STATUS" in name or "SOAP" in name:
            return SERVER
        return NETWORK if "NETWORK" in name or "CONNECT" in name or "NAME_NOT_RESOLVED" in name else DEVICE
    if 0x80072E00 <= value <= 0x80072FFF or facility == 0xCAA8:
        return NETWORK
    if facility in (0x8028, 0x8029, 0x8103):
        return DEVICE
    if facility in (0x8031, 0x87D1, 0xC004, 0xCAA2, 0xCAA9):
        return ADMIN
    if 0x80073000 <= value <= 0x80073FFF:
        return DEVICE if value == 0x80073712 else ADMIN
    if 0x80094000 <= value <= 0x80094FFF:
        return ADMIN
    if facility == 0x800B or 0x80096000 <= value <= 0x80096FFF:
        return ADMIN
    if kind == "OmaDm":
        return SERVER
    if facility in (0x803D, 0x803E):
        return SERVER
    return INVESTIGATE
