//! MS-XCEP certificate enrollment policy (GetPolicies) as Windows device enrollment uses it, for servers and devices.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
