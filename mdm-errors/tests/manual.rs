//! The manual in `docs/` is written from the tables of the crate: `UPDATE_MANUAL=1 cargo test -p mdm-errors --test manual`
//! writes it, and without the variable the test refuses a manual that differs.

#![allow(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::unwrap_used,
    clippy::panic
)]

use std::fmt::Write as _;
use std::{env, fs};

use mdm_errors::{CommandKind, Component, ConnectionProblem, HResult, StatusCode, TermsOfUseError, UiString};

#[test]
fn the_manual_of_codes_is_current() {
    check("hresults.md", &hresults());
}

#[test]
fn the_manual_of_statuses_is_current() {
    check("statuses.md", &statuses());
}

fn check(file: &str, expected: &str) {
    let path = format!("{}/docs/{file}", env!("CARGO_MANIFEST_DIR"));
    if env::var_os("UPDATE_MANUAL").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == expected,
        "docs/{file} is out of date: run with UPDATE_MANUAL=1"
    );
}

const SECTIONS: &[(Component, &str, &str)] = &[
    (
        Component::Enroll,
        "Enrollment",
        "What the enrollment page of Windows and its event log show. `0x8019` with a small number is Windows 8.1.",
    ),
    (
        Component::DeviceRegistration,
        "Device registration",
        "Joining Microsoft Entra ID and registering Windows Hello keys.",
    ),
    (
        Component::Http,
        "HTTP",
        "`0x80190000` plus the HTTP status: the server answered, but not with a message that the device understands.",
    ),
    (
        Component::OmaDm,
        "Management session",
        "The configuration manager of the device (`msft:originalerror` of a Status), and statuses as Intune shows them.",
    ),
    (
        Component::Csp,
        "Settings, apps, updates, drive encryption",
        "What CSPs report.",
    ),
    (
        Component::Autopilot,
        "Autopilot",
        "Provisioning and the enrollment status page.",
    ),
    (
        Component::Entra,
        "Sign-in",
        "Tokens from Microsoft Entra ID, as the device requests them. `0xCAA8` plus a `WinINet` error, `0xCAA3` plus an HTTP status.",
    ),
    (
        Component::Push,
        "Push",
        "The channel through which a server wakes the device.",
    ),
    (
        Component::WebServices,
        "SOAP client",
        "The SOAP client inside Windows.",
    ),
    (
        Component::Security,
        "Keys, TLS and certificates",
        "Key storage, TLS, certificate requests and trust.",
    ),
    (Component::Tpm, "TPM", ""),
    (
        Component::Win32,
        "Win32",
        "`0x80070000` plus the Win32 error; `0x80072E..` and `0x80072F..` are network errors.",
    ),
    (
        Component::Intune,
        "Intune",
        "Codes of the Intune service beyond SyncML statuses.",
    ),
    (
        Component::LegacyAgent,
        "Classic Intune PC agent",
        "Retired, and not OMA-DM; the codes still turn up in searches.",
    ),
    (Component::Common, "All of Windows", ""),
];

fn hresults() -> String {
    let mut page = String::from(
        "<!-- Written by tests/manual.rs. -->\n\n# Result codes\n\n\
         A code is shown as `0x80180013`, as `80180013` or as the number -2145910765. Look it up here by its first form;\n\
         `HResult::parse` reads all three. \"Retry\" says whether the same attempt may succeed\n\
         later with nothing changed. Where sources disagree about who has to act, both are named.\n\n",
    );
    for (_, title, _) in SECTIONS {
        writeln!(page, "- [{title}](#{})", anchor(title)).unwrap();
    }
    page.push_str(
        "- [Terms of Use](#terms-of-use)\n- [Connection problems](#connection-problems)\n- [Texts of the enrollment page](#texts-of-the-enrollment-page)\n",
    );
    for (kind, title, note) in SECTIONS {
        write!(page, "\n## {title}\n\n").unwrap();
        if !note.is_empty() {
            write!(page, "{note}\n\n").unwrap();
        }
        page.push_str(
            "| Code | Name | Meaning | Advice | Who acts | Retry | Known from |\n|---|---|---|---|---|---|---|\n",
        );
        for entry in HResult::known().filter(|entry| entry.component() == *kind) {
            let name = entry.name().map(|name| format!("`{name}`")).unwrap_or_default();
            writeln!(
                page,
                "| `{}` | {name} | {} | {} | {}{} | {} | {} |",
                entry.value(),
                cell(entry.meaning()),
                cell(entry.advice()),
                entry.remedy(),
                entry
                    .other_remedy()
                    .map(|other| format!(" or {other}"))
                    .unwrap_or_default(),
                if entry.remedy().is_retryable() { "yes" } else { "" },
                entry.origin(),
            )
            .unwrap();
        }
    }
    page.push_str(
        "\n## Terms of Use\n\nThe page of the server redirects with these in the query. A user who declines is shown\n\
         `rejectedTermsOfUse`.\n\n| `error` | `error_description` |\n|---|---|\n",
    );
    for error in TermsOfUseError::ALL {
        writeln!(page, "| `{}` | `{}` |", error.error(), error.description()).unwrap();
    }
    page.push_str(
        "\n## Connection problems\n\nReasons why Windows does not connect a device, as its settings pages tell the user.\n\n\
         | Cause | Advice | Who acts | Code |\n|---|---|---|---|\n",
    );
    for problem in ConnectionProblem::ALL {
        writeln!(
            page,
            "| {} | {} | {} | {} |",
            problem.cause(),
            problem.advice(),
            problem.remedy(),
            problem
                .hresult()
                .map(|code| format!("`{code}`"))
                .unwrap_or_default(),
        )
        .unwrap();
    }
    page.push_str(
        "\n## Texts of the enrollment page\n\nWindows words these texts itself, in the language of the user.\n\n\
         | Text | Content | Offers a retry | Shows the code | Codes |\n|---|---|---|---|---|\n",
    );
    for text in UiString::ALL {
        let codes: Vec<_> = HResult::known()
            .filter(|entry| entry.ui_string() == Some(*text) && !entry.is_alias())
            .map(|entry| format!("`{}`", entry.value()))
            .collect();
        writeln!(
            page,
            "| `{}` | {} | {} | {} | {} |",
            text.id(),
            text.summary(),
            if text.offers_retry() { "yes" } else { "" },
            if text.shows_code() { "yes" } else { "" },
            codes.join(" "),
        )
        .unwrap();
    }
    page
}

fn statuses() -> String {
    let mut page = String::from(
        "<!-- Written by tests/manual.rs. -->\n\n# SyncML statuses\n\n\
         \"Windows\" marks the statuses on Microsoft's list of those that Windows uses; the others may occur. \"Intune\" is the\n\
         code in which Intune reports the status.\n\n\
         | Status | Name | Meaning | Windows | Retry | Intune |\n|---|---|---|---|---|---|\n",
    );
    for status in StatusCode::known() {
        writeln!(
            page,
            "| {status} | {} | {} | {} | {} | {} |",
            cell(status.name().unwrap_or_default()),
            cell(status.meaning().unwrap_or_default()),
            if status.seen_on_windows() { "yes" } else { "" },
            if status.is_retryable() { "yes" } else { "" },
            HResult::from_status(status)
                .map(|code| format!("`{code}`"))
                .unwrap_or_default(),
        )
        .unwrap();
    }
    page.push_str(
        "\n## Statuses for each command\n\nThe guidance of the standard; devices depart from it.\n\n\
         | Command | Statuses |\n|---|---|\n",
    );
    for command in CommandKind::ALL
        .iter()
        .filter(|command| !command.statuses().is_empty())
    {
        let listed: Vec<_> = command.statuses().iter().map(ToString::to_string).collect();
        writeln!(page, "| {} | {} |", command.name(), listed.join(" ")).unwrap();
    }
    page
}

/// Text that is safe inside a table of Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() })
        .collect()
}
