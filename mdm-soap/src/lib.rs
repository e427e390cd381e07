//! SOAP 1.2, WS-Addressing and WS-Security as Windows device enrollment uses them, for servers and devices, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
