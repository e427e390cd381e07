//! Values for fuzzing and properties, as a reader makes them.

use arbitrary::{Arbitrary, Result, Unstructured};
use core::time::Duration;

use mdm_errors::{SecretBytes, Text};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::fault::{CertificateEnrollmentDetail, Code, Fault, QName, Reason, ServiceError};
use crate::security::{
    BinarySecurityToken, Credential, PasswordType, Security, Timestamp, Token, UsernameToken, ValueType,
};
use crate::{ActivityId, Header, Limits, MessageId, ReplyOptions};

/// Makes a text as readers give it: without white space around it.
fn trimmed(u: &mut Unstructured<'_>) -> Result<Text<'static>> {
    let text = Text::arbitrary(u)?;
    Ok(Text::lossy(String::from(text.trim())))
}

fn maybe<'u, T>(
    u: &mut Unstructured<'u>,
    value: impl FnOnce(&mut Unstructured<'u>) -> Result<T>,
) -> Result<Option<T>> {
    Ok(if u.arbitrary()? { Some(value(u)?) } else { None })
}

fn list<'u, T>(
    u: &mut Unstructured<'u>,
    most: usize,
    value: impl Fn(&mut Unstructured<'u>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = u.int_in_range(0..=most)?;
    (0..count).map(|_| value(u)).collect()
}

/// Makes a second of the years 1970 to 9999.
fn time(u: &mut Unstructured<'_>) -> Result<UnixTime> {
    let seconds = u.int_in_range(0..=253_402_300_799)?;
    Ok(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

impl<'u> Arbitrary<'u> for MessageId<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Text::arbitrary(u).map(Self::from)
    }
}

impl<'u> Arbitrary<'u> for ActivityId<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self::new(trimmed(u)?).with_correlation_id(u.arbitrary()?))
    }
}

impl<'u> Arbitrary<'u> for Header<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            action: maybe(u, trimmed)?,
            message_id: u.arbitrary()?,
            relates_to: u.arbitrary()?,
            reply_to: maybe(u, trimmed)?,
            to: maybe(u, trimmed)?,
            activity_id: u.arbitrary()?,
            not_understood: u.arbitrary()?,
        })
    }
}

impl<'u> Arbitrary<'u> for ReplyOptions<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            activity_id: u.arbitrary()?,
            timestamp: u.arbitrary()?,
            message_id: u.arbitrary()?,
        })
    }
}

impl<'u> Arbitrary<'u> for Timestamp<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            id: u.arbitrary()?,
            created: maybe(u, time)?,
            expires: maybe(u, time)?,
        })
    }
}

impl<'u> Arbitrary<'u> for UsernameToken<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            id: u.arbitrary()?,
            username: trimmed(u)?,
            password: u.arbitrary()?,
            password_type: maybe(u, PasswordType::arbitrary)?,
        })
    }
}

impl<'u> Arbitrary<'u> for BinarySecurityToken<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let token = Self::new(ValueType::arbitrary(u)?, SecretBytes::arbitrary(u)?);
        Ok(match u.arbitrary()? {
            Some(id) => token.with_id(id),
            None => token,
        })
    }
}

impl<'u> Arbitrary<'u> for Token<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(if u.arbitrary()? {
            Self::Username(u.arbitrary()?)
        } else {
            Self::Binary(u.arbitrary()?)
        })
    }
}

impl<'u> Arbitrary<'u> for Security<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let most = Limits::default().tokens;
        Ok(Self {
            tokens: list(u, most, Token::arbitrary)?,
            timestamp: u.arbitrary()?,
        })
    }
}

impl<'u> Arbitrary<'u> for Credential<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(match u.int_in_range(0..=5)? {
            0 => Self::None,
            1 => Self::UsernameToken(u.arbitrary()?),
            2 => Self::EnrollmentToken(u.arbitrary()?),
            3 => Self::EntraToken(u.arbitrary()?),
            4 => Self::Certificate(CertificateDer::from(Vec::arbitrary(u)?)),
            _ => Self::Other(u.arbitrary()?),
        })
    }
}

impl<'u> Arbitrary<'u> for Reason<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let language = *u.choose(&["en-US", "de-DE", "tlh"])?;
        Ok(Self::new(Some(Text::lossy(language)), u.arbitrary()?))
    }
}

impl<'u> Arbitrary<'u> for ServiceError<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            error_type: maybe(u, trimmed)?,
            message: maybe(u, trimmed)?,
            trace_id: maybe(u, trimmed)?,
        })
    }
}

impl<'u> Arbitrary<'u> for CertificateEnrollmentDetail<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            binary_response: maybe(u, trimmed)?,
            error_code: u.arbitrary()?,
            invalid_request: u.arbitrary()?,
            request_id: maybe(u, trimmed)?,
        })
    }
}

impl<'u> Arbitrary<'u> for Fault<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self {
            code: Code::arbitrary(u)?,
            subcodes: list(u, 4, QName::arbitrary)?,
            reasons: list(u, 3, Reason::arbitrary)?,
            node: maybe(u, trimmed)?,
            role: maybe(u, trimmed)?,
            detail: u.arbitrary()?,
            certificate_detail: u.arbitrary()?,
        })
    }
}
