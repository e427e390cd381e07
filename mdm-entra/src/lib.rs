//! Microsoft Entra in Windows device management: access token claims and validation, Terms of Use, compliance reports, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
