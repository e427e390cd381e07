//! SOAP-side documents.
