/// Lists the lint rules of a module: one static per rule, and `ALL`.
///
/// `prefix "syncml.";` in front is put before every identifier.
///
/// ```
/// mod rules {
///     mdm_errors::kit::rules! {
///         SLASH = "demo.slash", "RFC 3986 3.3", "a path begins with a slash";
///     }
/// }
/// assert_eq!(rules::ALL, [&rules::SLASH]);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __rules {
    (prefix $prefix:literal; $($(#[$doc:meta])* $name:ident = $id:literal, $clause:literal, $summary:literal;)+) => {
        $(
            $(#[$doc])*
            #[doc = concat!("`", $prefix, $id, "`: ", $summary, ".")]
            pub static $name: $crate::Rule = $crate::Rule::new(concat!($prefix, $id), $clause, $summary);
        )+

        /// Every rule of this module.
        pub static ALL: &[&$crate::Rule] = &[$(&$name),+];
    };
    ($($(#[$doc:meta])* $name:ident = $id:literal, $clause:literal, $summary:literal;)+) => {
        $crate::kit::rules! { prefix ""; $($(#[$doc])* $name = $id, $clause, $summary;)+ }
    };
}
