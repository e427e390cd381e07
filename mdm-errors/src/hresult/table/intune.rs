// Facility 0x7D1: Intune.

hresults! {
    INTUNE;
    0x87D1_0065 "Syncml(101)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 101 (In progress)";
    0x87D1_00C8 "Syncml(200)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 200 (OK)";
    0x87D1_00C9 "Syncml(201)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 201 (Item added)";
    0x87D1_00CA "Syncml(202)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 202 (Accepted for processing)";
    0x87D1_00CB "Syncml(203)": OmaDm Nothing Documentation
        "Intune wrapper for SyncML status 203 (Non-authoritative response)";
    0x87D1_00CC "Syncml(204)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 204 (No content)";
    0x87D1_00CD "Syncml(205)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 205 (Reset content)";
    0x87D1_00CE "Syncml(206)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 206 (Partial content)";
    0x87D1_00CF "Syncml(207)": OmaDm Nothing Documentation
        "Intune wrapper for SyncML status 207 (Conflict resolved with merge)";
    0x87D1_00D0 "Syncml(208)": OmaDm Nothing Documentation
        "Intune wrapper for SyncML status 208 (Conflict resolved with client's command winning)";
    0x87D1_00D1 "Syncml(209)": OmaDm Nothing Documentation
        "Intune wrapper for SyncML status 209 (Conflict resolved with duplicate)";
    0x87D1_00D2 "Syncml(210)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 210 (Delete without archive)";
    0x87D1_00D3 "Syncml(211)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 211 (Item not deleted)";
    0x87D1_00D4 "Syncml(212)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 212 (Authentication accepted)";
    0x87D1_00D5 "Syncml(213)": OmaDm Nothing Documentation
        "Intune wrapper for SyncML status 213 (Chunked item accepted and buffered)";
    0x87D1_00D6 "Syncml(214)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 214 (Operation cancelled)";
    0x87D1_00D7 "Syncml(215)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 215 (Not executed)";
    0x87D1_00D8 "Syncml(216)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 216 (Atomic roll back OK)";
    0x87D1_012C "Syncml(300)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 300 (Multiple choices)";
    0x87D1_012D "Syncml(301)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 301 (Moved permanently)";
    0x87D1_012E "Syncml(302)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 302 (Found)";
    0x87D1_012F "Syncml(303)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 303 (See other)";
    0x87D1_0130 "Syncml(304)": OmaDm Nothing Documentation "Intune wrapper for SyncML status 304 (Not modified)";
    0x87D1_0131 "Syncml(305)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 305 (Use proxy)";
    0x87D1_0190 "Syncml(400)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 400 (Bad request)";
    0x87D1_0191 "Syncml(401)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 401 (Invalid credentials)";
    0x87D1_0192 "Syncml(402)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 402 (Payment needed)";
    0x87D1_0193 "Syncml(403)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 403 (Forbidden)";
    0x87D1_0194 "Syncml(404)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 404 (Not found)";
    0x87D1_0195 "Syncml(405)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 405 (Command not allowed)";
    0x87D1_0196 "Syncml(406)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 406 (Optional feature not supported)";
    0x87D1_0197 "Syncml(407)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 407 (Missing credentials)";
    0x87D1_0198 "Syncml(408)": OmaDm RetryLater Documentation "Intune wrapper for SyncML status 408 (Request timeout)";
    0x87D1_0199 "Syncml(409)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 409 (Conflict)";
    0x87D1_019A "Syncml(410)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 410 (Gone)";
    0x87D1_019B "Syncml(411)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 411 (Size required)";
    0x87D1_019C "Syncml(412)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 412 (Incomplete command)";
    0x87D1_019D "Syncml(413)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 413 (Request entity too large)";
    0x87D1_019E "Syncml(414)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 414 (URI too long)";
    0x87D1_019F "Syncml(415)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 415 (Unsupported media type or format)";
    0x87D1_01A0 "Syncml(416)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 416 (Requested size too big)";
    0x87D1_01A1 "Syncml(417)": OmaDm RetryLater Documentation "Intune wrapper for SyncML status 417 (Retry later)";
    0x87D1_01A2 "Syncml(418)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 418 (Already exists)";
    0x87D1_01A3 "Syncml(419)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 419 (Conflict resolved with server data)";
    0x87D1_01A4 "Syncml(420)": OmaDm Device Documentation "Intune wrapper for SyncML status 420 (Device full)";
    0x87D1_01A5 "Syncml(421)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 421 (Unknown search grammar)";
    0x87D1_01A6 "Syncml(422)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 422 (Bad CGI script)";
    0x87D1_01A7 "Syncml(423)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 423 (Soft-delete conflict)";
    0x87D1_01A8 "Syncml(424)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 424 (Size mismatch)";
    0x87D1_01A9 "Syncml(425)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 425 (Permission denied)";
    0x87D1_01AA "Syncml(426)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 426 (Partial item not accepted)";
    0x87D1_01AB "Syncml(427)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 427 (Item not empty)";
    0x87D1_01AC "Syncml(428)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 428 (Move failed)";
    0x87D1_01F4 "Syncml(500)": OmaDm Investigate Documentation "Intune wrapper for SyncML status 500 (Command failed)";
    0x87D1_01F5 "Syncml(501)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 501 (Command not implemented)";
    0x87D1_01F6 "Syncml(502)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 502 (Bad gateway)";
    0x87D1_01F7 "Syncml(503)": OmaDm RetryLater Documentation "Intune wrapper for SyncML status 503 (Service unavailable)";
    0x87D1_01F8 "Syncml(504)": OmaDm RetryLater Documentation "Intune wrapper for SyncML status 504 (Gateway timeout)";
    0x87D1_01F9 "Syncml(505)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 505 (DTD version not supported)";
    0x87D1_01FA "Syncml(506)": OmaDm RetryLater Documentation "Intune wrapper for SyncML status 506 (Processing error)";
    0x87D1_01FB "Syncml(507)": OmaDm Investigate Documentation "Intune wrapper for SyncML status 507 (Atomic failed)";
    0x87D1_01FC "Syncml(508)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 508 (Refresh required)";
    0x87D1_01FD "Syncml(509)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 509 (Reserved)";
    0x87D1_01FE "Syncml(510)": OmaDm Investigate Documentation "Intune wrapper for SyncML status 510 (Data store failure)";
    0x87D1_01FF "Syncml(511)": OmaDm ServerOperator Documentation "Intune wrapper for SyncML status 511 (Server failure)";
    0x87D1_0200 "Syncml(512)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 512 (Synchronization failed)";
    0x87D1_0201 "Syncml(513)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 513 (Protocol version not supported)";
    0x87D1_0202 "Syncml(514)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 514 (Operation cancelled)";
    0x87D1_0204 "Syncml(516)": OmaDm Investigate Documentation
        "Intune wrapper for SyncML status 516 (Atomic roll back failed)";
    0x87D1_0205 "Syncml(517)": OmaDm ServerOperator Documentation
        "Intune wrapper for SyncML status 517 (Atomic response too large to fit)";
    0x87D1_03E8 _: Csp Administrator Documentation "Intune: app installation failed for an unknown reason";
    0x87D1_041C _: Csp Administrator Documentation "Intune: app installed but not detected afterwards";
    0x87D1_07D0 "DCMO(1200)": OmaDm Nothing Documentation "Intune wrapper for DCMO result 1200: done";
    0x87D1_07D1 "DCMO(1201)": OmaDm Nothing Documentation "Intune wrapper for DCMO result 1201: enabled, attached";
    0x87D1_07D2 "DCMO(1202)": OmaDm Nothing Documentation "Intune wrapper for DCMO result 1202: enabled but detached";
    0x87D1_07D3 "DCMO(1203)": OmaDm Nothing Documentation
        "Intune wrapper for DCMO result 1203: disabled, user may not re-enable";
    0x87D1_07D4 "DCMO(1204)": OmaDm Nothing Documentation
        "Intune wrapper for DCMO result 1204: disabled, user may re-enable";
    0x87D1_0834 "DCMO(1400)": OmaDm Investigate Documentation "Intune wrapper for DCMO result 1400: client error";
    0x87D1_0835 "DCMO(1401)": OmaDm User Documentation "Intune wrapper for DCMO result 1401: user refused";
    0x87D1_0836 "DCMO(1402)": OmaDm Investigate Documentation "Intune wrapper for DCMO result 1402: operation failed";
    0x87D1_0837 "Result(1403)": OmaDm Administrator Documentation "Intune wrapper for result 1403: certificate not found";
    0x87D1_0838 "Result(1404)": OmaDm Administrator Documentation
        "Intune wrapper for result 1404: certificate access denied";
    0x87D1_FDE8 _: Intune Administrator Documentation "Intune: remediation failed (setting did not take effect); generic";
    0x87D1_FDE9 _: Intune Administrator Documentation "Intune: setting not applicable to this device";
    0x87D1_FDEA _: Intune Administrator Documentation "Intune: invalid parameter to a CIM setting";
    0x87D1_FDEB _: Intune Administrator Documentation "Intune: data type conversion failed";
    0x87D1_FDEC _: Intune Administrator Documentation "Intune: referenced setting missing from the configuration item";
    0x87D1_FDED _: Intune Administrator Documentation "Intune: setting discovery source not supported";
    0x87D1_FDEE _: Intune Administrator Documentation "Intune: not applied because it lost a conflict";
    0x87D1_FDEF _: Intune Administrator Documentation "Intune: rule could not be evaluated";
    0x87D1_FDF0 _: Intune Administrator Documentation "Intune: certificate info of the configuration item missing";
    0x87D1_FDF1 _: Intune Administrator Documentation "Intune: certificate registration point has no certificate info";
    0x87D1_FDF2 _: Intune Administrator Documentation "Intune: NDES URL missing";
    0x87D1_FDF3 _: Intune Administrator Documentation "Intune: certificate registration point request missing";
}
