//! The doctests of the project's documents: one line for each.

macro_rules! documents {
    ($($name:ident = $path:literal;)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!($path)]
        struct $name;
    )*};
}

documents! {
    Readme = "../../README.md";
    Operating = "../../docs/operating.md";
    Performance = "../../docs/performance.md";
}
