#!/usr/bin/env python3
"""Writes the HRESULT tables of this crate from a CSV file.

usage: scripts/tables.py path/to/hresults.csv

Columns used: value_hex, name, facility, kind, ui_string_id, meaning_short. What the CSV cannot know (who has to act,
what to do) is decided here: a rule for each facility, and `advice.py` for the codes people meet most.
The files src/hresult/table/*.rs and src/hresult/by_name.rs are overwritten; everything else is written by hand.
"""

import csv
import pathlib
import re
import sys

from advice import ADVICE, MEANINGS, remedy_of

CRATE = pathlib.Path(__file__).resolve().parent.parent
OUT = CRATE / "src" / "hresult"

# (file, static, first, last, heading), in ascending order of values
TABLES = [
    ("success", "SUCCESS", 0x00000000, 0x7FFFFFFF, "Success codes of all facilities"),
    ("common", "COMMON", 0x80000000, 0x8006FFFF, "Facilities NULL, RPC, DISPATCH and ITF"),
    ("win32", "WIN32", 0x80070000, 0x80072DFF, "Facility WIN32: the general errors"),
    ("internet", "INTERNET", 0x80072E00, 0x80072FFF, "Facility WIN32: WinINet and WinHTTP"),
    ("apps", "APPS", 0x80073000, 0x8008FFFF, "Facility WIN32: app packages; facility WINDOWS"),
    ("keys", "KEYS", 0x80090000, 0x80090FFF, "Facility SECURITY: key storage and TLS"),
    ("crypto", "CRYPTO", 0x80091000, 0x80093FFF, "Facility SECURITY: messages and encodings"),
    ("certsrv", "CERTSRV", 0x80094000, 0x8009FFFF, "Facility SECURITY: certificate authorities and trust"),
    ("cert", "CERT", 0x800B0000, 0x8017FFFF, "Facilities CERT and INTERNET"),
    ("menroll", "MENROLL", 0x80180000, 0x8018FFFF, "Facility 0x18: enrollment"),
    ("http", "HTTP", 0x80190000, 0x801BFFFF, "Facility 0x19: HTTP statuses, and the enrollment codes of Windows 8.1"),
    ("dsreg", "DSREG", 0x801C0000, 0x8023FFFF, "Facility 0x1C: device registration"),
    ("update", "UPDATE", 0x80240000, 0x8027FFFF, "Facility WINDOWSUPDATE"),
    ("tpm", "TPM", 0x80280000, 0x8030FFFF, "Facilities TPM_SERVICES and TPM_SOFTWARE"),
    ("bitlocker", "BITLOCKER", 0x80310000, 0x803CFFFF, "Facility FVE: the BitLocker CSP"),
    ("soap", "SOAP", 0x803D0000, 0x803DFFFF, "Facility WEBSERVICES: the SOAP client"),
    ("push", "PUSH", 0x803E0000, 0x80CEFFFF, "Facility WPN: push"),
    ("agent", "AGENT", 0x80CF0000, 0x80CFFFFF, "Facility 0xCF: the classic Intune PC agent"),
    ("config", "CONFIG", 0x81000000, 0x87D0FFFF, "Autopilot, declared configuration and the configuration manager"),
    ("intune", "INTUNE", 0x87D10000, 0xBFFFFFFF, "Facility 0x7D1: Intune"),
    ("identity", "IDENTITY", 0xC0000000, 0xFFFFFFFF, "Microsoft Entra sign-in on the device"),
]

KINDS = {
    "enroll": "Enroll", "dsreg": "DeviceRegistration", "omadm": "OmaDm", "csp": "Csp", "push": "Push",
    "aad": "Entra", "autopilot": "Autopilot", "win32": "Win32",
}


def kind_of(row, value):
    """The CSV's `other`, split by facility."""
    if row["kind"] != "other":
        return KINDS[row["kind"]]
    return {0x8019: "Http", 0x8009: "Security", 0x800B: "Security", 0x8028: "Tpm", 0x8029: "Tpm",
            0x803D: "WebServices", 0x80CF: "LegacyAgent", 0x00CF: "LegacyAgent", 0x87D1: "Intune"}.get(value >> 16, "Common")


def is_alias(row):
    return re.match(r"(Misspelt alias|Alias of|Older name)", row["meaning_short"]) is not None


def rust(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def line(row, value):
    name = row["name"]
    if not name:
        name = "_"
    elif not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        name = rust(name)
    kind = kind_of(row, value)
    remedy = remedy_of(value, row["name"], kind)
    ui = f" {row['ui_string_id'].removeprefix('idError')}" if row["ui_string_id"] else ""
    alias = " alias" if is_alias(row) else ""
    head = f"    0x{value >> 16:04X}_{value & 0xFFFF:04X} {name}{alias}: {kind} {remedy}{ui}"
    meaning = rust(MEANINGS.get(row["name"] or value, row["meaning_short"].rstrip(".")))
    advice = f" => {rust(ADVICE[value])}" if value in ADVICE else ""
    text = f"{head} {meaning}{advice};"
    if len(text) > 110:
        text = f"{head}\n        {meaning}{advice};"
    if len(text.splitlines()[-1]) > 110 and advice:
        text = f"{head}\n        {meaning}\n       {advice};"
    return text


def main():
    rows = [row for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")) if row["value_hex"]]
    entries = [(int(row["value_hex"], 16), row) for row in rows]
    # stable: of one value, the canonical name stays in front of its aliases
    entries.sort(key=lambda entry: entry[0])
    unknown = set(ADVICE) - {value for value, _ in entries}
    assert not unknown, f"advice for codes that are not in the table: {[hex(v) for v in unknown]}"
    written = 0
    for file, static, first, last, heading in TABLES:
        body = [line(row, value) for value, row in entries if first <= value <= last]
        written += len(body)
        (OUT / "table" / f"{file}.rs").write_text(
            f"// {heading}. Written by scripts/tables.py.\n\nhresults! {{\n    {static};\n" + "\n".join(body) + "\n}\n"
        )
    assert written == len(entries)
    names = sorted((row["name"], index) for index, (_, row) in enumerate(entries) if row["name"])
    numbers = [str(index) for _, index in names]
    lines = [", ".join(numbers[at:at + 20]) + "," for at in range(0, len(numbers), 20)]
    (OUT / "by_name.rs").write_text(
        "// Written by scripts/tables.py.\n\n/// Indexes of the named rows of the whole table, in the order of their names.\n#[rustfmt::skip]\n"
        f"pub(super) static BY_NAME: [u16; {len(names)}] = [\n" + "\n".join("    " + l for l in lines) + "\n];\n"
    )


main()
