//! `device` at a server that behaves as public ones do: written here, by hand, without the protocol crates' writers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_examples::authority::{Authority, serial_number, validity};
use mdm_examples::http::{Received, Response, Server, on};
use mdm_examples::{tls, world};
use mdm_programs::files;
use mdm_wstep::certificate::{CertificateRequest, CertificateTemplate, DistinguishedName, Thumbprint};
use serde_json::Value;

use crate::bench::{between, lines, run};

const SOAP: &str = "application/soap+xml; charset=utf-8";
const INSTALLER: &str = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI";

/// The server: it remembers what devices said about each command.
struct Double {
    authority: Authority,
    statuses: Mutex<BTreeMap<String, String>>,
    messages: Mutex<Vec<String>>,
}

fn text(request: &Received) -> String {
    String::from_utf8_lossy(request.body.as_ref().unwrap()).into_owned()
}

fn soap(request: &str, action: &str, body: &str) -> Response {
    let id = between(request, "MessageID>", "<");
    let answer = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n\
         <s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:a=\"http://www.w3.org/2005/08/addressing\">\r\n  <s:Header>\
         <a:Action s:mustUnderstand=\"1\">http://schemas.microsoft.com/windows/{action}</a:Action>\
         <a:RelatesTo>{id}</a:RelatesTo></s:Header>\r\n  <s:Body>{body}</s:Body>\r\n</s:Envelope>"
    );
    Response::new(200, SOAP, answer)
}

impl Double {
    fn discover(&self, request: &Received) -> Response {
        let base = "https://EnterpriseEnrollment.others.test/EnrollmentServer";
        soap(
            &text(request),
            "management/2012/01/enrollment/IDiscoveryService/DiscoverResponse",
            &format!(
                "<DiscoverResponse xmlns=\"http://schemas.microsoft.com/windows/management/2012/01/enrollment\">\
                 <DiscoverResult><AuthPolicy>OnPremise</AuthPolicy><EnrollmentVersion>4.0</EnrollmentVersion>\
                 <EnrollmentPolicyServiceUrl>{base}/Policy.svc</EnrollmentPolicyServiceUrl>\
                 <EnrollmentServiceUrl>{base}/Enrollment.svc</EnrollmentServiceUrl>\
                 </DiscoverResult></DiscoverResponse>"
            ),
        )
    }

    fn policies(&self, request: &Received) -> Response {
        let nothing = |names: &[&str]| -> String {
            names
                .iter()
                .map(|name| format!("<{name} xsi:nil=\"true\"/>"))
                .collect()
        };
        let key = nothing(&[
            "keySpec",
            "keyUsageProperty",
            "permissions",
            "algorithmOIDReference",
            "cryptoProviders",
        ]);
        let flags = nothing(&[
            "supersededPolicies",
            "privateKeyFlags",
            "subjectNameFlags",
            "enrollmentFlags",
            "generalFlags",
        ]);
        let rest = nothing(&["rARequirements", "keyArchivalAttributes", "extensions"]);
        soap(
            &text(request),
            "pki/2009/01/enrollmentpolicy/IPolicy/GetPoliciesResponse",
            &format!(
                "<GetPoliciesResponse xmlns=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><response><policyID/>{}<policies><policy>\
                 <policyOIDReference>0</policyOIDReference>{}<attributes><policySchema>3</policySchema>\
                 <certificateValidity><validityPeriodSeconds>1209600</validityPeriodSeconds>\
                 <renewalPeriodSeconds>172800</renewalPeriodSeconds></certificateValidity><permission>\
                 <enroll>true</enroll><autoEnroll>false</autoEnroll></permission><privateKeyAttributes>\
                 <minimalKeyLength>2048</minimalKeyLength>{key}</privateKeyAttributes><revision>\
                 <majorRevision>101</majorRevision><minorRevision>0</minorRevision></revision>{flags}\
                 <hashAlgorithmOIDReference>0</hashAlgorithmOIDReference>{rest}</attributes></policy></policies>\
                 </response>{}<oIDs><oID><value>2.16.840.1.101.3.4.2.1</value><group>1</group>\
                 <oIDReferenceID>0</oIDReferenceID><defaultName>szOID_NIST_sha256</defaultName></oID></oIDs>\
                 </GetPoliciesResponse>",
                nothing(&["policyFriendlyName", "nextUpdateHours", "policiesNotChanged"]),
                nothing(&["cAs"]),
                nothing(&["cAs"]),
            ),
        )
    }

    fn enroll(&self, request: &Received) -> Response {
        let asked = text(request);
        assert!(
            asked.contains("eve@others.test") && asked.contains("pass &amp; word"),
            "{asked}"
        );
        let token = between(asked.split("#PKCS10").nth(1).unwrap(), ">", "<");
        let der = STANDARD
            .decode(token.split_whitespace().collect::<String>())
            .unwrap();
        let document = self.document(&CertificateRequest::parse(&der).unwrap());
        let trust = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
        let security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
        let kind = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment";
        soap(
            &asked,
            "pki/2009/01/enrollment/RSTRC/wstep",
            &format!(
                "<RequestSecurityTokenResponseCollection xmlns=\"{trust}\"><RequestSecurityTokenResponse>\
                 <TokenType>{kind}/DeviceEnrollmentToken</TokenType>\
                 <DispositionMessage xmlns=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollment\"/>\
                 <RequestedSecurityToken><BinarySecurityToken xmlns=\"{security}\" \
                 ValueType=\"{kind}/DeviceEnrollmentProvisionDoc\" EncodingType=\"{security}#base64binary\">{}\
                 </BinarySecurityToken></RequestedSecurityToken>\
                 <RequestID xmlns=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollment\">0</RequestID>\
                 </RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection>",
                STANDARD.encode(document)
            ),
        )
    }

    /// The device proves itself by BASIC and gets no nonce for that; nothing says what its `EntDMID` is.
    fn document(&self, request: &CertificateRequest<'_>) -> String {
        let template = CertificateTemplate::new(
            DistinguishedName::common_name("OTHERS-DEVICE"),
            validity(world::now(), 30),
            serial_number(),
        );
        let certificate = self.authority.issue(&template, request.public_key()).unwrap();
        let root = self.authority.certificate();
        let node = |certificate| {
            let (name, value) = (
                Thumbprint::for_certificate(certificate),
                STANDARD.encode(certificate),
            );
            format!(
                "<characteristic type=\"{name}\"><parm name=\"EncodedCertificate\" value=\"{value}\"/></characteristic>"
            )
        };
        format!(
            "<wap-provisioningdoc version=\"1.1\">\n<characteristic type=\"CertificateStore\">\
             <characteristic type=\"Root\"><characteristic type=\"System\">{}</characteristic></characteristic>\
             </characteristic>\n<characteristic type=\"CertificateStore\"><characteristic type=\"My\">\
             <characteristic type=\"User\">{}<characteristic type=\"PrivateKeyContainer\"/></characteristic>\
             <characteristic type=\"WSTEP\"><characteristic type=\"Renew\">\
             <parm name=\"ROBOSupport\" value=\"true\" datatype=\"boolean\"/>\
             <parm name=\"RenewPeriod\" value=\"42\" datatype=\"integer\"/>\
             <parm name=\"RetryInterval\" value=\"4\" datatype=\"integer\"/></characteristic></characteristic>\
             </characteristic></characteristic>\n<characteristic type=\"APPLICATION\">\
             <parm name=\"APPID\" value=\"w7\"/><parm name=\"PROVIDER-ID\" value=\"OthersMDM\"/>\
             <parm name=\"NAME\" value=\"Others\"/>\
             <parm name=\"ADDR\" value=\"https://MDM.Others.test:443/ManagementServer/MDM.svc\"/>\
             <parm name=\"CONNRETRYFREQ\" value=\"6\"/><parm name=\"INITIALBACKOFFTIME\" value=\"30000\"/>\
             <parm name=\"MAXBACKOFFTIME\" value=\"120000\"/><parm name=\"BACKCOMPATRETRYDISABLED\"/>\
             <parm name=\"DEFAULTENCODING\" value=\"application/vnd.syncml.dm+xml\"/>\
             <characteristic type=\"APPAUTH\"><parm name=\"AAUTHLEVEL\" value=\"CLIENT\"/>\
             <parm name=\"AAUTHTYPE\" value=\"DIGEST\"/><parm name=\"AAUTHSECRET\" value=\"dummy\"/>\
             <parm name=\"AAUTHDATA\" value=\"bm9uY2U=\"/></characteristic>\
             <characteristic type=\"APPAUTH\"><parm name=\"AAUTHLEVEL\" value=\"APPSRV\"/>\
             <parm name=\"AAUTHTYPE\" value=\"BASIC\"/><parm name=\"AAUTHNAME\" value=\"dummy\"/>\
             <parm name=\"AAUTHSECRET\" value=\"dummy\"/></characteristic></characteristic>\n\
             <characteristic type=\"DMClient\"><characteristic type=\"Provider\"><characteristic type=\"OthersMDM\">\
             <characteristic type=\"Poll\"><parm name=\"NumberOfFirstRetries\" value=\"8\" datatype=\"integer\"/>\
             </characteristic></characteristic></characteristic></characteristic>\n</wap-provisioningdoc>",
            node(root),
            node(&certificate)
        )
    }

    /// Never ends a session: after its orders it asks for ever for the version of Windows, and how an installation goes.
    fn manage(&self, request: &Received) -> Response {
        assert!(request.peer.is_some(), "the device shows its certificate");
        let message = text(request);
        let number: usize = between(&message, "<MsgID>", "</MsgID>").parse().unwrap();
        let device = between(
            between(&message, "<Source>", "</Source>"),
            "<LocURI>",
            "</LocURI>",
        )
        .to_owned();
        let session = between(&message, "<SessionID>", "</SessionID>");
        for status in message.split("<Status>").skip(1) {
            let of = |name: &str| between(status, &format!("<{name}>"), "<").to_owned();
            let command = format!("{}/{}", of("MsgRef"), of("CmdRef"));
            if of("CmdRef") != "0" {
                self.statuses.lock().unwrap().insert(command, of("Data"));
            }
        }
        let mut body = format!(
            "<Status><CmdID>1</CmdID><MsgRef>{number}</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>"
        );
        if number == 1 {
            for (id, command) in [(2, "Alert"), (3, "Alert"), (4, "Replace")] {
                body.push_str(&format!(
                    "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{id}</CmdRef><Cmd>{command}</Cmd><Data>200</Data></Status>"
                ));
            }
            body.push_str(&orders());
        } else {
            let item = |node: &str| format!("<Item><Target><LocURI>{node}</LocURI></Target></Item>");
            let (version, status) = (
                item("./DevDetail/SwV"),
                item(&format!("{INSTALLER}/%7BA%7D/Status")),
            );
            body.push_str(&format!("<Get><CmdID>2</CmdID>{version}{status}</Get>"));
        }
        self.messages.lock().unwrap().push(message.clone());
        let answer = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n<SyncHdr>\
             <VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>{session}</SessionID><MsgID>{number}</MsgID>\
             <Target><LocURI>{device}</LocURI></Target>\
             <Source><LocURI>https://MDM.Others.test:443/ManagementServer/MDM.svc</LocURI></Source></SyncHdr>\n\
             <SyncBody>{body}<Final/></SyncBody>\n</SyncML>"
        );
        Response::new(200, "application/vnd.syncml.dm+xml", answer)
    }
}

/// The orders of the first message: the same job in the three spellings of public servers, and an Atomic that fails.
fn orders() -> String {
    let job = |id: &str| {
        format!(
            "<MsiInstallJob id=\"{{{id}}}\"><Product Version=\"1.0.0\"><Download><ContentURLList>\
             <ContentURL>https://others.test/{id}.msi</ContentURL></ContentURLList></Download><Enforcement>\
             <CommandLine>/quiet</CommandLine></Enforcement></Product></MsiInstallJob>"
        )
    };
    let escaped = job("B")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let data = [
        ("A", format!("<![CDATA[{}]]>", job("A"))),
        ("B", escaped),
        ("C", job("C")),
    ];
    let mut orders = String::new();
    for (place, (id, data)) in data.into_iter().enumerate() {
        let node = format!("<Item><Target><LocURI>{INSTALLER}/%7B{id}%7D/DownloadInstall</LocURI></Target>");
        let (add, exec) = (10 + 2 * place, 11 + 2 * place);
        orders.push_str(&format!(
            "<Add><CmdID>{add}</CmdID>{node}</Item></Add><Exec><CmdID>{exec}</CmdID>{node}\
             <Meta><Format xmlns=\"syncml:metinf\">xml</Format><Type xmlns=\"syncml:metinf\">text/plain</Type></Meta>\
             <Data>{data}</Data></Item></Exec>"
        ));
    }
    let item = |node: &str, value: &str| {
        format!("<Item><Target><LocURI>./Vendor/MSFT/{node}</LocURI></Target><Data>{value}</Data></Item>")
    };
    orders.push_str(&format!(
        "<Atomic><CmdID>30</CmdID><Add><CmdID>31</CmdID>{}</Add><Replace><CmdID>32</CmdID>{}</Replace></Atomic>\
         <Get><CmdID>40</CmdID><Item><Target><LocURI>./Vendor/MSFT/Note/Undone</LocURI></Target></Item></Get>",
        item("Note/Undone", "1"),
        item("Note/Missing", "1"),
    ));
    orders
}

/// Returns what the device is told besides its task, and the server with its address.
async fn opened(directory: &std::path::Path) -> (Arc<Double>, Server, Vec<String>) {
    let authority = Authority::new("Others Root", world::now()).unwrap();
    let hosts = ["EnterpriseEnrollment.others.test".to_owned()];
    let identity = authority
        .issue_for_hosts("mdm.others.test", &hosts, world::now())
        .unwrap();
    let settings = tls::server_with_one(identity, &[authority.certificate().clone()]).unwrap();
    let root = directory.join("others.pem");
    std::fs::write(&root, files::certificate_pem(authority.certificate())).unwrap();
    let double = Arc::new(Double {
        authority,
        statuses: Mutex::default(),
        messages: Mutex::default(),
    });
    let answers = |answer| on(post, &double, 1 << 20, answer);
    let routes = Router::new()
        .route("/EnrollmentServer/Discovery.svc", answers(Double::discover))
        .route("/EnrollmentServer/Policy.svc", answers(Double::policies))
        .route("/EnrollmentServer/Enrollment.svc", answers(Double::enroll))
        .route("/ManagementServer/MDM.svc", answers(Double::manage));
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::start(address, settings, routes).await.unwrap();
    let mut network = vec![
        "--json".to_owned(),
        "--root".to_owned(),
        root.display().to_string(),
    ];
    for host in ["enterpriseenrollment.OTHERS.test", "mdm.others.test"] {
        network.extend(["--resolve".to_owned(), format!("{host}:{}", server.address())]);
    }
    (double, server, network)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_installs_the_jobs_of_a_public_server_and_leaves_its_endless_session() {
    let directory = tempfile::tempdir().unwrap();
    let (double, _server, network) = opened(directory.path()).await;
    let state = directory.path().join("pc").display().to_string();
    let device = |task: &[&str], input: &str| {
        let network: Vec<&str> = network.iter().map(String::as_str).collect();
        let (task, state, input) = ([task, &network].concat(), state.clone(), input.to_owned());
        let task: Vec<String> = task.into_iter().map(ToOwned::to_owned).collect();
        tokio::task::spawn_blocking(move || {
            let task: Vec<&str> = task.iter().map(String::as_str).collect();
            run("device", &task, &state, &input)
        })
    };
    let enrolled = device(&["enroll", "eve@others.test", "--password-stdin"], "pass & word")
        .await
        .unwrap();
    assert!(enrolled.status.success(), "{enrolled:?}");
    assert_eq!(lines(&enrolled)[0]["provider"], "OthersMDM");

    let output = device(&["sync", "--rounds", "12"], "").await.unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let told = lines(&output);
    assert_eq!(
        told.last().unwrap(),
        &serde_json::json!({"session": "left", "rounds": 12})
    );
    let statuses = double.statuses.lock().unwrap().clone();
    // Three times Add and Exec; the Atomic failed, its first part was rolled back, and the node is not there.
    let expected = [
        (10, 200),
        (11, 200),
        (12, 200),
        (13, 200),
        (14, 200),
        (15, 200),
        (30, 507),
        (32, 404),
        (40, 404),
    ];
    for (command, status) in expected {
        assert_eq!(
            statuses[&format!("1/{command}")],
            status.to_string(),
            "command {command}: {statuses:?}"
        );
    }
    let third = double.messages.lock().unwrap()[2].clone();
    assert!(
        third.contains("%7BA%7D/Status</LocURI></Source>") && third.contains("<Data>70</Data>"),
        "{third}"
    );
    let known: Value =
        serde_json::from_slice(&std::fs::read(format!("{state}/device.json")).unwrap()).unwrap();
    let jobs = known["tree"]["installations"].as_array().unwrap();
    assert_eq!(jobs.len(), 3);
    for (job, id) in jobs.iter().zip(["A", "B", "C"]) {
        assert!(
            job.as_str()
                .unwrap()
                .starts_with(&format!("<MsiInstallJob id=\"{{{id}}}\">")),
            "{job}"
        );
    }

    // The next session begins with how the installations ended.
    double.messages.lock().unwrap().clear();
    let output = device(&["sync", "--rounds", "2"], "").await.unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let first = double.messages.lock().unwrap()[0].clone();
    assert_eq!(
        first.matches("com.microsoft.mdm.win32csp_install").count(),
        3,
        "{first}"
    );
}
