//! The rules of the messages, which readers check and do not insist on. Those of the provisioning document are in
//! [`provisioning::rules`](crate::provisioning::rules).

use mdm_errors::Rule;

macro_rules! rules {
    ($($name:ident = $id:literal, $clause:literal, $summary:literal;)*) => {
        $(#[doc = concat!("`", $id, "`: ", $summary, ".")] pub static $name: Rule = Rule::new($id, $clause, $summary);)*
        /// Every rule of this module.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;

rules! {
    TOKEN_TYPE = "wstep.token-type", "MS-MDE2 3.4.4.1.1.1", "the token type is the one of device enrollment, spelled as specified";
    CONTEXT_ITEMS = "wstep.context-items", "MS-MDE2 3.4.4.1.1.1.1", "a device names its DeviceID and its EnrollmentType";
    RESPONSE_ELEMENTS = "wstep.response-elements", "MS-MDE2 3.4.4.1.1.2", "an answer has DispositionMessage and RequestID";
    CSR_PRINTABLE_STRING = "wstep.csr-printable-string", "X.680 41.4", "a PrintableString has no characters but letters, digits, space and '()+,-./:=?";
    CSR_NAME_ENCODING = "wstep.csr-name-encoding", "X.680 41", "the bytes of a name attribute are text in the encoding of its string type";
    CSR_ATTRIBUTES = "wstep.csr-attributes", "RFC 2986 4.1", "a certificate request has attributes, if only an empty set";
    CSR_TRAILING_NUL = "wstep.csr-trailing-nul", "RFC 5280 4.1.2.4", "a name attribute does not end in NUL";
}
