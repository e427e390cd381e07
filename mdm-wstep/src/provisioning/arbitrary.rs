//! Documents of any shape, for those who fuzz and for the tests.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use arbitrary::{Arbitrary, Result, Unstructured};
use mdm_errors::Text;

use super::{Characteristic, DataType, Parm, PollSchedule, ProvisioningDocument, Renew, RetrySet};

const MAX_DEPTH: usize = 6;

/// Names lose the white space around them when they are read.
fn name(u: &mut Unstructured<'_>) -> Result<Text<'static>> {
    const KNOWN: &[&str] = &[
        "CertificateStore",
        "Root",
        "System",
        "My",
        "User",
        "WSTEP",
        "Renew",
        "APPLICATION",
        "APPAUTH",
        "DMClient",
        "Provider",
        "Poll",
        "EncodedCertificate",
        "APPID",
        "PROVIDER-ID",
        "AAUTHLEVEL",
        "AAUTHDATA",
        "RenewPeriod",
    ];
    if u.ratio(2, 3)? {
        return Ok(Text::lossy(*u.choose(KNOWN)?));
    }
    Ok(Text::lossy(Text::arbitrary(u)?.trim().to_owned()))
}

fn characteristic(u: &mut Unstructured<'_>, depth: usize) -> Result<Characteristic> {
    let mut made = Characteristic::new(name(u)?);
    for parm in u.arbitrary_iter::<Parm>()? {
        made.add(parm?);
    }
    if depth < MAX_DEPTH {
        for _ in 0..u.int_in_range(0..=3)? {
            made.push(characteristic(u, depth.saturating_add(1))?);
        }
    }
    Ok(made)
}

impl<'u> Arbitrary<'u> for ProvisioningDocument {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let characteristics: Result<Vec<_>> = u.arbitrary_iter::<Characteristic>()?.collect();
        Ok(Self::new(characteristics?))
    }
}

impl<'u> Arbitrary<'u> for Characteristic {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        characteristic(u, 1)
    }
}

impl<'u> Arbitrary<'u> for Parm {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let name = name(u)?;
        let parm = match Option::<Text<'_>>::arbitrary(u)? {
            Some(value) => Self::new(name, value),
            None => Self::flag(name),
        };
        Ok(match Option::<DataType<'_>>::arbitrary(u)? {
            Some(datatype) => parm.with_datatype(datatype.into_owned()),
            None => parm,
        })
    }
}

impl<'u> Arbitrary<'u> for RetrySet {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self::new(u.arbitrary()?, u.arbitrary()?))
    }
}

impl<'u> Arbitrary<'u> for PollSchedule {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let mut schedule = Self::new(u.arbitrary()?, u.arbitrary()?, u.arbitrary()?);
        schedule.poll_on_login = u.arbitrary()?;
        schedule.all_users_poll_on_first_login = u.arbitrary()?;
        Ok(schedule)
    }
}

impl<'u> Arbitrary<'u> for Renew {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let mut renew = Self::new(u.arbitrary()?, u.arbitrary()?);
        if u.arbitrary()? {
            renew = renew.with_server_url(Text::lossy(Text::arbitrary(u)?.into_cow().into_owned()));
        }
        Ok(renew)
    }
}
