//! The lint rules: deviations that readers of messages and links accept.
//!
//! The rules of XML, SOAP and security headers are in [`mdm_soap::rules`].

mdm_errors::kit::rules! {
    LINK_SLASHES = "discovery.link-slashes", "Windows deep link format", "the parameters follow the scheme without slashes";
    LINK_CASE = "discovery.link-case", "Windows deep link format", "parameter names are in lower case";
    LINK_COLON = "discovery.link-colon", "Windows deep link format", "the mode does not end in a colon";
    LINK_PARAMETER = "discovery.link-parameter", "Windows deep link format", "a link has documented parameters only";
    LINK_REPEATED = "discovery.link-repeated", "Windows deep link format", "no parameter is repeated";
    LINK_OWNERSHIP = "discovery.link-ownership", "Windows deep link format", "the ownership is 1, 2 or 3";
    LINK_USERNAME = "discovery.link-username", "Windows deep link format", "the user name has a domain";
    LINK_SERVERNAME = "discovery.link-servername", "Windows deep link format", "the server name is an HTTPS URL without user information";
    NESTED = "discovery.nested-request", "MS-MDE2 Appendix A", "one request element holds the values";
    MISSING = "discovery.missing-element", "MS-MDE2 3.1.4.1.3", "no required element is missing";
    ADDRESS = "discovery.email-address", "MS-MDE2 3.1.4.1.3.1", "the e-mail address has a user and a domain";
    VERSION = "discovery.version", "MS-MDE2 3.1.4.1.3", "versions are whole numbers up to 7.0";
    DEVICE_TYPE = "discovery.device-type", "MS-MDE2 3.1.4.1.3.1", "the device type is one of the listed ones";
    APPLICATION_VERSION = "discovery.application-version", "MS-MDE2 3.1.4.1.3.1", "the application version is four numbers joined by dots";
    POLICIES_AS_TEXT = "discovery.policies-as-text", "MS-MDE2 3.1.4.1.3.1", "each authentication policy is an element of its own";
    AUTH_POLICY = "discovery.auth-policy", "MS-MDE2 3.1.4.1.3", "the authentication policy is one of the listed ones";
    OS_VERSION = "discovery.os-version", "MS-MDE2 3.1.4.1.3.1", "a request does not have OSVersion";
    SIGN_IN_URL = "discovery.sign-in-url", "MS-MDE2 3.2", "a federated answer has an HTTPS AuthenticationServiceUrl";
    SERVICE_URL = "discovery.service-url", "MS-MDE2 3.1.4.1.3.2", "service URLs are HTTPS URLs without user information";
    SERVICE_HOSTS = "discovery.service-hosts", "Windows enrollment documentation", "policy and enrollment service are at one host";
}
