//! Texts as messages can carry them.

use alloc::string::String;
use alloc::vec::Vec;

use arbitrary::{Result, Unstructured};
use mdm_errors::Text;

use crate::policy::AttestationFailureBehavior;

pub(crate) fn trimmed(u: &mut Unstructured<'_>) -> Result<Text<'static>> {
    let text: Text<'static> = u.arbitrary()?;
    Ok(Text::lossy(String::from(text.trim())))
}

pub(crate) fn present(u: &mut Unstructured<'_>) -> Result<Option<Text<'static>>> {
    Ok(Some(trimmed(u)?).filter(|text| !text.is_empty()))
}

/// A few values, so that documents stay within the limits.
pub(crate) fn few<'u, T>(
    u: &mut Unstructured<'u>,
    mut one: impl FnMut(&mut Unstructured<'u>) -> Result<T>,
) -> Result<Vec<T>> {
    (0..u.int_in_range(0..=3)?).map(|_| one(u)).collect()
}

pub(crate) fn behavior(u: &mut Unstructured<'_>) -> Result<Option<AttestationFailureBehavior<'static>>> {
    let behavior: Option<AttestationFailureBehavior<'_>> = u.arbitrary()?;
    Ok(behavior.filter(|behavior| !behavior.as_str().is_empty()))
}
