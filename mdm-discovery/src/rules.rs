//! The lint rules: deviations that messages and deep links are read with.
//!
//! The rules of XML, SOAP and security headers are in [`mdm_soap::rules`].

mdm_errors::kit::rules! {
    LINK_SLASHES = "discovery.link-slashes", "Microsoft Learn, MDM enrollment of Windows devices", "the parameters follow the scheme without slashes";
    LINK_CASE = "discovery.link-case", "Microsoft Learn, MDM enrollment of Windows devices", "parameter names are in lower case";
    LINK_COLON = "discovery.link-colon", "Microsoft Learn, MDM enrollment of Windows devices", "the mode does not end in a colon";
    LINK_PARAMETER = "discovery.link-parameter", "Microsoft Learn, MDM enrollment of Windows devices", "a link has documented parameters only";
    LINK_REPEATED = "discovery.link-repeated", "Microsoft Learn, MDM enrollment of Windows devices", "no parameter is repeated";
    LINK_OWNERSHIP = "discovery.link-ownership", "Microsoft Learn, MDM enrollment of Windows devices", "the ownership is 1, 2 or 3";
    LINK_USERNAME = "discovery.link-username", "Microsoft Learn, MDM enrollment of Windows devices", "the user name has a domain";
    LINK_SERVERNAME = "discovery.link-servername", "Microsoft Learn, MDM enrollment of Windows devices", "the server name is an HTTPS URL without user information";
    NESTED = "discovery.nested-request", "MS-MDE2 6", "one request element holds the values";
    MISSING = "discovery.missing-element", "MS-MDE2 3.1.4.1.3.1", "no required element is missing or empty";
    ADDRESS = "discovery.email-address", "MS-MDE2 3.1.4.1.3.1", "the e-mail address has a user and a domain";
    VERSION = "discovery.version", "MS-MDE2 3.1.4.1.3", "versions are 1.0 to 7.0, in whole numbers";
    DEVICE_TYPE = "discovery.device-type", "MS-MDE2 3.1.4.1.3.1", "the device type is one of the listed ones";
    APPLICATION_VERSION = "discovery.application-version", "MS-MDE2 3.1.4.1.3.1", "the application version is four numbers joined by dots";
    POLICIES_AS_TEXT = "discovery.policies-as-text", "MS-MDE2 3.1.4.1.3.1", "each authentication policy is an element of its own";
    AUTH_POLICY = "discovery.auth-policy", "MS-MDE2 3.1.4.1.3", "the authentication policy is one of the listed ones";
    OS_VERSION = "discovery.os-version", "MS-MDE2 3.1.4.1.3.1", "a request does not have OSVersion";
    SIGN_IN_URL = "discovery.sign-in-url", "MS-MDE2 3.2", "a federated response has an HTTPS AuthenticationServiceUrl";
    SERVICE_URL = "discovery.service-url", "MS-MDE2 3.1.4.1.3.2", "service URLs are HTTPS URLs without user information";
    SERVICE_HOSTS = "discovery.service-hosts", "Microsoft Learn, Federated authentication device enrollment", "the policy and enrollment services have the same host";
}
