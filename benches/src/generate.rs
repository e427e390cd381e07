//! Messages of the shapes and sizes that devices and servers exchange, made the same way every time.

use std::fmt::Write as _;

/// The device of every message.
pub const DEVICE: &str = "7A1D5C0E4B2F49C3A8E6D1F09B37C254";
/// The server of every message.
pub const SERVER: &str = "https://mdm.contoso.example/ManagementServer/MDM.svc";

/// Small reproducible numbers; not random in any other sense.
pub(crate) struct Sequence(pub(crate) u64);

impl Sequence {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    pub(crate) fn word(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        (0..length)
            .map(|_| char::from(LETTERS[self.below(LETTERS.len())]))
            .collect()
    }
}

fn open(to_server: bool, message_id: u32) -> String {
    let (target, source) = if to_server {
        (SERVER, DEVICE)
    } else {
        (DEVICE, SERVER)
    };
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>4</SessionID><MsgID>{message_id}</MsgID><Target><LocURI>{target}</LocURI></Target>\
         <Source><LocURI>{source}</LocURI></Source></SyncHdr><SyncBody>"
    )
}

const CLOSE: &str = "<Final/></SyncBody></SyncML>";
const HEADER_STATUS: &str =
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>";

/// Package 1 of a device whose user is signed in to Entra: alerts, a 1.5 kB token, device information.
pub fn package1() -> String {
    let mut sequence = Sequence(1);
    let token = format!(
        "{}.{}.{}",
        sequence.word(120),
        sequence.word(1040),
        sequence.word(342)
    );
    let mut xml = open(true, 1);
    xml.push_str("<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>");
    xml.push_str(
        "<Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
         com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item></Alert>",
    );
    let _ = write!(
        xml,
        "<Alert><CmdID>4</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
         com.microsoft/MDM/AADUserToken</Type></Meta><Data>{token}</Data></Item></Alert><Replace><CmdID>5</CmdID>"
    );
    device_info(&mut xml);
    xml.push_str("</Replace>");
    xml + CLOSE
}

fn device_info(xml: &mut String) {
    for (node, value) in [
        ("DevId", DEVICE),
        ("Man", "Contoso Ltd."),
        ("Mod", "Model 7"),
        ("DmV", "1.3"),
        ("Lang", "en-US"),
    ] {
        let _ = write!(
            xml,
            "<Item><Source><LocURI>./DevInfo/{node}</LocURI></Source><Data>{value}</Data></Item>"
        );
    }
}

/// Package 1 as a device sends it at every check-in.
pub fn login() -> String {
    let mut xml = open(true, 1);
    xml.push_str(
        "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert><Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta>\
         <Type xmlns=\"syncml:metinf\">com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item></Alert>\
         <Replace><CmdID>4</CmdID>",
    );
    device_info(&mut xml);
    xml.push_str("</Replace>");
    xml + CLOSE
}

/// The statuses of that many commands, which all went well.
pub fn answered(commands: u32) -> String {
    let mut xml = open(true, 2) + HEADER_STATUS;
    let first = 2 + LOGIN_STATUSES;
    for index in 0..commands {
        let _ = write!(
            xml,
            "<Status><CmdID>{}</CmdID><MsgRef>1</MsgRef><CmdRef>{}</CmdRef><Cmd>Replace</Cmd><Data>200</Data></Status>",
            index + 2,
            index + first
        );
    }
    xml + CLOSE
}

/// Statuses that a server gives to the commands of [`login`].
const LOGIN_STATUSES: u32 = 3;

const AREAS: [&str; 8] = [
    "./Device/Vendor/MSFT/Policy/Result/DeviceLock/",
    "./Vendor/MSFT/DeviceStatus/NetworkIdentifiers/",
    "./DevDetail/Ext/Microsoft/",
    "./Device/Vendor/MSFT/BitLocker/Status/",
    "./Vendor/MSFT/Defender/Health/",
    "./User/Vendor/MSFT/Policy/Result/Experience/",
    "./Device/Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/",
    "./Vendor/MSFT/WindowsLicensing/",
];

fn uri(sequence: &mut Sequence) -> String {
    let area = AREAS[sequence.below(AREAS.len())];
    let length = 8 + sequence.below(30);
    format!("{area}{}", sequence.word(length))
}

/// The outcome of a single-item Get: its CmdID, and what was found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The CmdID of the Get.
    pub reference: u32,
    /// Address, format if it is not text, and value.
    pub found: Option<(String, Option<&'static str>, String)>,
}

/// `gets` answers, one in ten not found.
pub fn answers(gets: u32) -> Vec<Answer> {
    let mut sequence = Sequence(2);
    let answer = |reference| {
        let found = sequence.below(10) != 0;
        let found = found.then(|| {
            let node = uri(&mut sequence);
            let (format, value) = match sequence.below(4) {
                0 => (Some("int"), sequence.below(4096).to_string()),
                1 => (Some("bool"), String::from("false")),
                _ => {
                    let length = 4 + sequence.below(24);
                    (None, sequence.word(length))
                }
            };
            (node, format, value)
        });
        Answer { reference, found }
    };
    (2..gets + 2).map(answer).collect()
}

/// `pairs` single-item Gets answered as Windows does: Status and Results in turn, some not found.
pub fn status_results(pairs: u32) -> String {
    let mut xml = open(true, 2) + HEADER_STATUS;
    let mut command = 2;
    for Answer { reference, found } in answers(pairs) {
        let code = if found.is_some() { 200 } else { 404 };
        let _ = write!(
            xml,
            "<Status><CmdID>{command}</CmdID><MsgRef>1</MsgRef><CmdRef>{reference}</CmdRef><Cmd>Get</Cmd>\
             <Data>{code}</Data></Status>"
        );
        command += 1;
        let Some((node, format, value)) = found else {
            continue;
        };
        let meta = format.map_or_else(String::new, |format| {
            format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta>")
        });
        let _ = write!(
            xml,
            "<Results><CmdID>{command}</CmdID><MsgRef>1</MsgRef><CmdRef>{reference}</CmdRef><Item><Source>\
             <LocURI>{node}</LocURI></Source>{meta}<Data>{value}</Data></Item></Results>"
        );
        command += 1;
    }
    xml + CLOSE
}

/// One Get of `items` nodes answered in the native layout: a Status for each, one Results with the found ones.
pub fn native_multi_item(items: u32) -> String {
    let mut sequence = Sequence(3);
    let nodes: Vec<_> = (0..items)
        .map(|_| (uri(&mut sequence), sequence.below(12) != 0))
        .collect();
    let mut xml = open(true, 2) + HEADER_STATUS;
    for (index, (node, found)) in nodes.iter().enumerate() {
        let (command, code) = (index + 2, if *found { 200 } else { 404 });
        let _ = write!(
            xml,
            "<Status><CmdID>{command}</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Cmd>Get</Cmd>\
             <TargetRef>{node}</TargetRef><Data>{code}</Data></Status>"
        );
    }
    let _ = write!(
        xml,
        "<Results><CmdID>{}</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef>",
        items + 2
    );
    for (node, _) in nodes.iter().filter(|(_, found)| *found) {
        let value = sequence.word(12);
        let _ = write!(
            xml,
            "<Item><Source><LocURI>{node}</LocURI></Source><Data>{value}</Data></Item>"
        );
    }
    xml.push_str("</Results>");
    xml + CLOSE
}

/// A policy to set.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its address.
    pub uri: String,
    /// The format of its value.
    pub format: &'static str,
    /// Its value.
    pub value: String,
}

/// `count` policies, most of them integers.
pub fn policies(count: u32) -> Vec<Policy> {
    let mut sequence = Sequence(4);
    let policy = |_| {
        let length = 10 + sequence.below(24);
        let uri = format!("./Device/Vendor/MSFT/Policy/Config/{}", sequence.word(length));
        let (format, value) = match sequence.below(5) {
            0 | 1 => ("chr", sequence.word(18)),
            2 => ("bool", String::from("true")),
            _ => ("int", sequence.below(120).to_string()),
        };
        Policy { uri, format, value }
    };
    (0..count).map(policy).collect()
}

/// A server that sets `count` policies.
pub fn policy_push(count: u32) -> String {
    let mut xml = open(false, 1) + HEADER_STATUS;
    for (index, Policy { uri, format, value }) in policies(count).into_iter().enumerate() {
        let _ = write!(
            xml,
            "<Replace><CmdID>{}</CmdID><Item><Target><LocURI>{uri}</LocURI></Target><Meta><Format \
             xmlns=\"syncml:metinf\">{format}</Format><Type xmlns=\"syncml:metinf\">text/plain</Type></Meta>\
             <Data>{value}</Data></Item></Replace>",
            index + 2
        );
    }
    xml + CLOSE
}

/// An administrative template of about `size` bytes, escaped, in one Add.
pub fn admx_ingestion(size: usize) -> String {
    let mut sequence = Sequence(5);
    let mut xml = open(false, 1) + HEADER_STATUS;
    xml.push_str(
        "<Add><CmdID>2</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/\
         Contoso/Policy/Browser</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">chr</Format><Type \
         xmlns=\"syncml:metinf\">text/plain</Type></Meta><Data>&lt;policyDefinitions revision=\"1.0\"&gt;\n",
    );
    while xml.len() < size {
        let (name, key) = (sequence.word(22), sequence.word(30));
        let _ = writeln!(
            xml,
            "  &lt;policy name=\"{name}\" class=\"Both\" displayName=\"$(string.{name})\" \
             key=\"Software\\Policies\\{key}\" valueName=\"{name}\"&gt;\n    &lt;enabledValue&gt;&lt;decimal \
             value=\"1\" /&gt;&lt;/enabledValue&gt;\n  &lt;/policy&gt;"
        );
    }
    xml.push_str("&lt;/policyDefinitions&gt;</Data></Item></Add>");
    xml + CLOSE
}

/// The address of the list that [`escaped_inventory`] makes.
pub const INVENTORY: &str = "./Vendor/MSFT/NodeCache/ContosoInventory";

/// A list of `size` bytes in one Results, escaped as Windows answers for its CSPs: lines of 70 to 110 bytes.
pub fn escaped_inventory(size: usize) -> String {
    let mut sequence = Sequence(6);
    let mut xml = open(true, 2) + HEADER_STATUS;
    let _ = write!(
        xml,
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
         <Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>{INVENTORY}</LocURI>\
         </Source><Meta><Format xmlns=\"syncml:metinf\">xml</Format></Meta><Data>&lt;?xml version=\"1.0\" \
         encoding=\"utf-8\"?&gt;\n&lt;Inventory&gt;\n",
    );
    while xml.len() < size {
        let length = 6 + sequence.below(40);
        let (name, major) = (sequence.word(length), sequence.below(12));
        let _ = writeln!(
            xml,
            "&lt;CSP Node=\"./Vendor/MSFT/{name}\" Version=\"{major}.0\"&gt;&lt;/CSP&gt;"
        );
    }
    xml.push_str("&lt;/Inventory&gt;\n</Data></Item></Results>");
    xml + CLOSE
}

/// Installed packages in one Results of about `size` bytes, an item for each property.
pub fn app_inventory(size: usize) -> String {
    const STORE: &str = "./Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/AppStore";
    let mut sequence = Sequence(7);
    let mut xml = open(true, 2) + HEADER_STATUS;
    xml.push_str(
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
         <Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef>",
    );
    while xml.len() < size {
        let name = sequence.word(20);
        let package = format!(
            "{STORE}/{name}_8wekyb3d8bbwe/{name}_1.{}_x64__8wekyb3d8bbwe",
            sequence.below(99)
        );
        for (node, format, value) in [
            ("Name", None, format!("\"{name}\"")),
            ("Version", None, format!("1.{}.0.0", sequence.below(4000))),
            (
                "Publisher",
                None,
                format!("CN=\"{}\", O=\"Contoso Ltd.\", C=US", sequence.word(16)),
            ),
            ("Architecture", Some("int"), String::from("9")),
            (
                "InstallDate",
                None,
                format!("2026-{:02}-1{}", 1 + sequence.below(12), sequence.below(10)),
            ),
            ("IsFramework", Some("bool"), String::from("false")),
        ] {
            let meta = format.map_or_else(String::new, |format| {
                format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta>")
            });
            let _ = write!(
                xml,
                "<Item><Source><LocURI>{package}/{node}</LocURI></Source>{meta}<Data>{value}</Data></Item>"
            );
        }
    }
    xml.push_str("</Results>");
    xml + CLOSE
}

/// Statuses and nothing else, about `size` bytes of them.
pub fn statuses(size: usize) -> String {
    let mut xml = open(true, 2) + HEADER_STATUS;
    let mut command = 2;
    while xml.len() + 140 < size {
        let _ = write!(
            xml,
            "<Status><CmdID>{command}</CmdID><MsgRef>1</MsgRef><CmdRef>{command}</CmdRef><Cmd>Replace</Cmd>\
             <Data>200</Data></Status>"
        );
        command += 1;
    }
    xml + CLOSE
}
