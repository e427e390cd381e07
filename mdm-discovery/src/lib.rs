//! MS-MDE2 discovery of Windows device enrollment: messages for server and device, deep links, the federated sign-in page.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
