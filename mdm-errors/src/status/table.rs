use super::StatusCode;

pub(super) struct Row {
    pub(super) code: StatusCode,
    pub(super) symbol: &'static str,
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) windows: bool,
}

/// Returns the row of a status: binary search.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a const fn cannot call get; every index is below the length"
)]
pub(super) const fn row(status: StatusCode) -> Option<&'static Row> {
    let (mut low, mut high) = (0, ROWS.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let code = ROWS[middle].code.value();
        if code == status.value() {
            return Some(&ROWS[middle]);
        }
        if code < status.value() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    None
}

/// A row: `NUMBER SYMBOL [windows] "name" "meaning";`, where `windows` marks those on Microsoft's list.
macro_rules! statuses {
    ($($value:literal $symbol:ident $($windows:ident)? $name:literal $meaning:literal;)*) => {
        pub(super) static ROWS: [Row; [$($value),*].len()] = [$(
            Row {
                code: StatusCode::$symbol,
                symbol: stringify!($symbol),
                name: $name,
                meaning: $meaning,
                windows: !stringify!($($windows)?).is_empty(),
            },
        )*];

        impl StatusCode {
            $(
                #[doc = concat!(stringify!($value), ": ", $meaning, ".")]
                pub const $symbol: Self = Self::new($value);
            )*
        }
    };
}

statuses! {
    101 IN_PROGRESS "In progress" "Command is being carried out and has not finished";
    200 OK windows "OK" "Command completed";
    201 ITEM_ADDED "Item added" "Requested item was added";
    202 ACCEPTED windows "Accepted for processing"
        "Accepted; the work runs asynchronously (for example an Exec)";
    203 NON_AUTHORITATIVE_RESPONSE "Non-authoritative response" "Answered by an entity other than the target";
    204 NO_CONTENT "No content" "Completed with nothing to return (a Get on an empty target)";
    205 RESET_CONTENT "Reset content" "Source should refresh its content";
    206 PARTIAL_CONTENT "Partial content" "Only part of the command was done; the rest may follow";
    207 CONFLICT_RESOLVED_WITH_MERGE "Conflict resolved with merge"
        "Data-sync: conflict settled by merging both copies";
    208 CONFLICT_RESOLVED_WITH_CLIENT_COMMAND_WINNING "Conflict resolved with client's command winning"
        "Data-sync: conflict settled in favour of the client";
    209 CONFLICT_RESOLVED_WITH_DUPLICATE "Conflict resolved with duplicate"
        "Data-sync: conflict settled by keeping both copies";
    210 DELETE_WITHOUT_ARCHIVE "Delete without archive" "Deleted, but not archived as asked";
    211 ITEM_NOT_DELETED "Item not deleted" "Item to delete was not found";
    212 AUTHENTICATION_ACCEPTED windows "Authentication accepted"
        "Credentials good for the rest of the session (status of SyncHdr)";
    213 CHUNKED_ITEM_ACCEPTED "Chunked item accepted and buffered"
        "Chunk of a large object stored; send the next";
    214 OPERATION_CANCELLED windows "Operation cancelled"
        "Completed, but no further commands run in this session";
    215 NOT_EXECUTED windows "Not executed" "Skipped because the user chose not to continue";
    216 ATOMIC_ROLL_BACK_OK windows "Atomic roll back OK" "Command was in a failed Atomic and was undone";
    300 MULTIPLE_CHOICES "Multiple choices" "Target is one of several alternatives";
    301 MOVED_PERMANENTLY "Moved permanently" "Target has a new URI";
    302 FOUND "Found" "Target temporarily at another URI";
    303 SEE_OTHER "See other" "Target found at another URI";
    304 NOT_MODIFIED "Not modified" "Command not executed because nothing changed";
    305 USE_PROXY "Use proxy" "Target only reachable through the given proxy";
    400 BAD_REQUEST windows "Bad request" "Malformed command: bad syntax, unknown element, or missing CmdID";
    401 INVALID_CREDENTIALS windows "Invalid credentials"
        "Authentication required or wrong; may carry a Chal";
    402 PAYMENT_NEEDED "Payment needed" "Payment required";
    403 FORBIDDEN windows "Forbidden" "Understood but refused";
    404 NOT_FOUND windows "Not found" "Target node does not exist";
    405 COMMAND_NOT_ALLOWED windows "Command not allowed"
        "Command not allowed on the target, such as writing a read-only node";
    406 OPTIONAL_FEATURE_NOT_SUPPORTED windows "Optional feature not supported"
        "Optional feature or property not supported by the CSP";
    407 MISSING_CREDENTIALS "Missing credentials" "No credentials given where required; may carry a Chal";
    408 REQUEST_TIMEOUT "Request timeout" "Expected message did not arrive in time";
    409 CONFLICT "Conflict" "Update conflict between client and server versions";
    410 GONE "Gone" "Target no longer exists and has no forwarding address";
    411 SIZE_REQUIRED "Size required" "Command must state its size in Meta";
    412 INCOMPLETE_COMMAND "Incomplete command" "Command incomplete or incorrectly formed";
    413 REQUEST_ENTITY_TOO_LARGE "Request entity too large" "Item larger than the recipient accepts";
    414 URI_TOO_LONG "URI too long" "Target URI too long";
    415 UNSUPPORTED_MEDIA_TYPE_OR_FORMAT windows "Unsupported media type or format"
        "Type or format not supported; also XML parse errors";
    416 REQUESTED_SIZE_TOO_BIG "Requested size too big" "Requested byte size too large";
    417 RETRY_LATER "Retry later" "Temporary failure; try again later";
    418 ALREADY_EXISTS windows "Already exists" "Add (or Put) target already exists";
    419 CONFLICT_RESOLVED_WITH_SERVER_DATA "Conflict resolved with server data"
        "Data-sync: conflict settled in favour of the server";
    420 DEVICE_FULL "Device full" "No storage space left";
    421 UNKNOWN_SEARCH_GRAMMAR "Unknown search grammar" "Search grammar not known";
    422 BAD_CGI_SCRIPT "Bad CGI script" "CGI part of the LocURI malformed (bad filter query in newer specs)";
    423 SOFT_DELETE_CONFLICT "Soft-delete conflict" "Soft-deleted item was hard-deleted before";
    424 SIZE_MISMATCH "Size mismatch" "Large object size differs from the announced size";
    425 PERMISSION_DENIED windows "Permission denied" "Sender lacks access-control rights on the node";
    426 PARTIAL_ITEM_NOT_ACCEPTED "Partial item not accepted" "Recipient does not take partial items";
    427 ITEM_NOT_EMPTY "Item not empty" "Parent cannot be deleted while it has children";
    428 MOVE_FAILED "Move failed" "Move of the item failed";
    500 COMMAND_FAILED windows "Command failed"
        "Generic failure; used when the CSP error maps to nothing better";
    501 COMMAND_NOT_IMPLEMENTED "Command not implemented" "Recipient does not implement the command";
    502 BAD_GATEWAY "Bad gateway" "Gateway got an invalid upstream response";
    503 SERVICE_UNAVAILABLE "Service unavailable" "Temporarily overloaded or in maintenance";
    504 GATEWAY_TIMEOUT "Gateway timeout" "Gateway got no timely upstream response";
    505 DTD_VERSION_NOT_SUPPORTED "DTD version not supported" "SyncML representation version not supported";
    506 PROCESSING_ERROR "Processing error" "Application error while processing";
    507 ATOMIC_FAILED windows "Atomic failed" "A command in the Atomic failed, so all of them fail";
    508 REFRESH_REQUIRED "Refresh required" "Data-sync: full refresh of the sync state needed";
    509 RESERVED "Reserved" "Reserved for future use";
    510 DATA_STORE_FAILURE "Data store failure" "Recipient data store failed";
    511 SERVER_FAILURE "Server failure" "Severe server error";
    512 SYNCHRONIZATION_FAILED "Synchronization failed" "Application error during the session";
    513 PROTOCOL_VERSION_NOT_SUPPORTED "Protocol version not supported"
        "SyncML protocol version not supported";
    514 OPERATION_CANCELLED_BEFORE_PROCESSING "Operation cancelled"
        "Not completed because the session was already cancelled";
    516 ATOMIC_ROLL_BACK_FAILED windows "Atomic roll back failed"
        "Command was in a failed Atomic and could not be undone";
    517 ATOMIC_RESPONSE_TOO_LARGE_TO_FIT "Atomic response too large to fit"
        "Response to the Atomic did not fit in one message";
    1200 DCMO_SUCCESSFUL "Successful (DCMO)" "Operation done";
    1201 DCMO_ENABLED_AND_ATTACHED "Enabled and attached (DCMO)" "Capability enabled and attached";
    1202 DCMO_ENABLED_BUT_DETACHED "Enabled but detached (DCMO)" "Capability enabled but currently detached";
    1203 DCMO_DISABLED_PERMANENTLY "Disabled; user may not re-enable (DCMO)"
        "Capability disabled; user may not re-enable it";
    1204 DCMO_DISABLED "Disabled; user may re-enable (DCMO)" "Capability disabled; user may re-enable it";
    1400 DCMO_CLIENT_ERROR "Client error (DCMO)" "Client error";
    1401 DCMO_USER_REJECTED "User rejected (DCMO)" "User refused the operation when asked";
    1402 DCMO_OPERATION_FAILED "Operation failed (DCMO)" "Operation failed";
    1403 CERTIFICATE_NOT_FOUND "Certificate not found" "Certificate not found";
    1404 CERTIFICATE_ACCESS_DENIED "Certificate access denied" "Access to the certificate denied";
}

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
const _: () = {
    let mut at = 1;
    while at < ROWS.len() {
        assert!(
            ROWS[at - 1].code.value() < ROWS[at].code.value(),
            "rows out of order"
        );
        at += 1;
    }
};
