//! Values as messages can carry them.

use alloc::string::String;
use alloc::vec::Vec;

use arbitrary::{Result, Unstructured};
use mdm_errors::Text;

pub(crate) fn trimmed(u: &mut Unstructured<'_>) -> Result<Text<'static>> {
    let text: Text<'static> = u.arbitrary()?;
    Ok(Text::lossy(String::from(text.trim())))
}

pub(crate) fn present(u: &mut Unstructured<'_>) -> Result<Option<Text<'static>>> {
    Ok(Some(trimmed(u)?).filter(|text| !text.is_empty()))
}

pub(crate) fn listed<T: Clone>(u: &mut Unstructured<'_>, all: &[T]) -> Result<Vec<T>> {
    (0..u.int_in_range(0..=3)?)
        .map(|_| u.choose(all).cloned())
        .collect()
}
