//! The rules of the messages, which readers check and do not insist on. Those of the provisioning document are in
//! [`provisioning::rules`](crate::provisioning::rules).

use mdm_errors::Rule;

/// `wstep.token-type`: the token type is the one of device enrollment, spelled as specified.
pub static TOKEN_TYPE: Rule = Rule::new(
    "wstep.token-type",
    "MS-MDE2 3.4.4.1.1.1",
    "the token type is the one of device enrollment, spelled as specified",
);
/// `wstep.response-elements`: an answer has `DispositionMessage` and `RequestID`.
pub static RESPONSE_ELEMENTS: Rule = Rule::new(
    "wstep.response-elements",
    "MS-MDE2 3.4.4.1.1.2",
    "an answer has DispositionMessage and RequestID",
);
