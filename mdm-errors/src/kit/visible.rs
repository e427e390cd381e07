//! Characters that are invisible or change how others are shown.

/// Reports whether a character is invisible or changes how others are shown.
///
/// Control characters, those that Unicode lets every font ignore (`Default_Ignorable_Code_Point`), line and paragraph
/// separators, the Braille space, code points that are not characters, and the replacement character.
#[must_use]
pub const fn is_deceptive(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_deceives() {
        let hidden = "\0\n\u{7F}\u{85}\u{AD}\u{34F}\u{61C}\u{115F}\u{200B}\u{202E}\u{2066}\u{2800}\u{3164}\u{FE0F}\
                      \u{FEFF}\u{FFFD}\u{1D173}\u{E0041}\u{E0100}";
        for hidden in hidden.chars() {
            assert!(is_deceptive(hidden), "{hidden:?}");
        }
        for seen in " a\u{E4}\u{2019}\u{20AC}\u{5D0}\u{6F22}\u{1F600}".chars() {
            assert!(!is_deceptive(seen), "{seen:?}");
        }
    }
}
