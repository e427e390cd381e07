// Autopilot, declared configuration and the configuration manager.

hresults! {
    CONFIG;
    0x8103_6501 _: Autopilot Administrator PublicReport
        "Enrollment status page: no usable MDM information for the device (unconfirmed)";
    0x8103_6502 _: Autopilot Administrator PublicReport
        "Enrollment status page: a tracked app failed or timed out (unconfirmed)";
    0x8103_9001 E_AUTOPILOT_CLIENT_TPM_MAX_ATTESTATION_RETRY_EXCEEDED: Autopilot Device Documentation
        "TPM attestation retries used up in self-deploying or pre-provisioning mode";
    0x8103_9023 _: Autopilot Device Documentation "TPM attestation failed on Windows 11; fixed by May 2022 updates";
    0x8103_9024 _: Autopilot Device Documentation "TPM has known vulnerabilities, attestation refused; update its firmware";
    0x82AA_0001 _: OmaDm Investigate PublicReport
        "Device management: seen in public reports; no public source names it";
    0x82AC_0008 _: OmaDm Investigate PublicReport
        "Device management: seen in public reports; no public source names it";
    0x82D0_0007 _: Csp Investigate Documentation "Declared configuration: at least one CSP of the document failed";
    0x8375_0005 _: OmaDm Investigate PublicReport
        "Device management: seen in public reports; no public source names it";
    0x8600_0000 CFGMGR_E_INVALIDNODEOPTIONS: OmaDm ServerOperator PublicReport
        "CSP node returned node options the configuration manager does not accept";
    0x8600_0001 CFGMGR_E_INVALIDDATATYPE: OmaDm ServerOperator PublicReport "Data type of the value does not fit the node";
    0x8600_0002 CFGMGR_E_NODENOTFOUND: OmaDm ServerOperator Specification
        "Management-tree node does not exist (compare SyncML 404)"
        => "Check the LocURI, its scope and that this Windows version has the node";
    0x8600_0003 CFGMGR_E_ILLEGALOPERATIONINATRANSACTION: OmaDm ServerOperator PublicReport
        "Operation not allowed inside a transaction (Atomic)";
    0x8600_0004 CFGMGR_E_ILLEGALOPERATIONOUTSIDEATRANSACTION: OmaDm ServerOperator PublicReport
        "Operation only allowed inside a transaction";
    0x8600_0005 CFGMGR_E_ONEORMOREEXECUTIONFAILURES: OmaDm ServerOperator PublicReport
        "At least one command of the batch failed";
    0x8600_0006 CFGMGR_E_ONEORMORECANCELFAILURES: OmaDm ServerOperator PublicReport
        "At least one command could not be reverted on cancel";
    0x8600_0008 CFGMGR_E_COMMITFAILURE: OmaDm ServerOperator PublicReport "Transaction failed while committing";
    0x8600_0009 CFGMGR_E_ROLLBACKFAILURE: OmaDm ServerOperator PublicReport
        "Transaction failed while rolling back (compare SyncML 516)";
    0x8600_000A CFGMGR_E_ONEORMORECLEANUPFAILURES: OmaDm ServerOperator PublicReport
        "Cleanup after commit failed for at least one command";
    0x8600_000B CFGMGR_E_CONFIGNODESTATEOBJECTNOLONGERVALID: OmaDm ServerOperator PublicReport
        "Node-state interface used after validation ended";
    0x8600_000C CFGMGR_E_CSPREGISTRATIONCORRUPT: OmaDm Device PublicReport "Registry registration of the CSP is damaged";
    0x8600_000D CFGMGR_E_NODEFAILEDTOCANCEL: OmaDm ServerOperator PublicReport "Cancel failed on the node";
    0x8600_000E CFGMGR_E_DEPENDENTOPERATIONFAILURE: OmaDm ServerOperator PublicReport
        "Failed because an earlier operation it depends on failed";
    0x8600_000F CFGMGR_E_CSPNODEILLEGALSTATE: OmaDm Device PublicReport "Node is in a state that forbids the command";
    0x8600_0010 CFGMGR_E_REQUIRESINTERNALTRANSACTIONING: OmaDm ServerOperator PublicReport
        "Node must handle its own transactions for this command";
    0x8600_0011 CFGMGR_E_COMMANDNOTALLOWED: OmaDm ServerOperator Documentation
        "Command not permitted on this node (compare SyncML 405)"
        => "Check the access types of the node in its documentation";
    0x8600_0012 CFGMGR_E_INTERCSPOPERATION: OmaDm ServerOperator PublicReport
        "Copy or move between two CSPs is not possible";
    0x8600_0013 CFGMGR_E_PROPERTYNOTSUPPORTED: OmaDm ServerOperator PublicReport
        "Node does not support the requested property (compare SyncML 406)";
    0x8600_0014 CFGMGR_E_INVALIDSEMANTICTYPE: OmaDm ServerOperator PublicReport
        "Semantic type of the node value is invalid";
    0x8600_0015 CFGMGR_E_FORBIDDENURISEGMENT: OmaDm ServerOperator PublicReport "URI has a segment that is not allowed";
    0x8600_0015 CFGMGR_E_NODEINVALIDATED alias: OmaDm ServerOperator PublicReport
        "Older name of the same value: the node was invalidated";
    0x8600_0016 CFGMGR_E_READWRITEACCESSDENIED: OmaDm ServerOperator PublicReport
        "Read or write access to the node denied (compare SyncML 425)";
    0x8600_0017 CFGMGR_E_SECRETDATAACCESSDENIED: OmaDm ServerOperator PublicReport
        "Read refused because the node holds secret data";
    0x8600_0018 CFGMGR_E_XMLPARSEERROR: OmaDm ServerOperator PublicReport "XML given to the node could not be parsed";
    0x8600_0019 CFGMGR_E_COMMANDTIMEOUT: OmaDm RetryLater PublicReport "Command exceeded its time limit";
    0x8600_0020 CFGMGR_E_IMPERSONATIONERROR: OmaDm ServerOperator PublicReport
        "CSP impersonation reference count is wrong";
    0x8600_0021 CFGMGR_E_WMIOPERATIONERROR: OmaDm ServerOperator PublicReport
        "WMI operation failed on an invalid argument";
    0x8600_0022 CFGMGR_E_NOIMPERSONATIONTARGET: OmaDm ServerOperator PublicReport
        "No target user SID for the CSP (typically user-scope node, no user)"
        => "Send the command in a session with a signed-in user";
    0x8600_0023 RESOURCEMGR_E_RESOURCEALREADYOWNED: OmaDm Administrator PublicReport
        "Resource already provisioned by another configuration source";
    0x8600_0031 _: OmaDm Investigate PublicReport
        "Configuration manager: seen in public reports; no public source names it";
}
