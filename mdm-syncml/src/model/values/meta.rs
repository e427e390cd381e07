mdm_errors::kit::open_words! {
    /// The format of a value: `Format` of `Meta` (OMA `MetInf` 1.2).
    ///
    /// An item without a format has [`Chr`](Self::Chr).
    ///
    /// ```
    /// use mdm_syncml::Format;
    ///
    /// assert_eq!(Format::parse(" INT "), Format::Int);
    /// assert_eq!(Format::parse("decimal").as_str(), "decimal");
    /// ```
    #[derive(Default)]
    pub enum Format: any_case {
        /// Base64.
        B64 = "b64",
        /// Binary; in XML it is base64 on the wire.
        Bin = "bin",
        /// `true` or `false`.
        Bool = "bool",
        /// Text, the default.
        #[default]
        Chr = "chr",
        /// A date.
        Date = "date",
        /// A floating point number.
        Float = "float",
        /// A signed decimal number.
        Int = "int",
        /// An interior node: no data when added, the names of its children when read.
        Node = "node",
        /// No data at all, for nodes that are only executed.
        Null = "null",
        /// A time.
        Time = "time",
        /// An XML document.
        Xml = "xml",
    }
}

mdm_errors::kit::open_words! {
    /// The importance of an alert: `Mark` of `Meta` (OMA DM Protocol 1.2.1, 8.7).
    ///
    /// An alert without a mark is [`Informational`](Self::Informational).
    #[derive(Default)]
    pub enum Mark: any_case {
        /// Fatal; the HTTP header `MDM-GenericAlert` repeats the type.
        Fatal = "fatal",
        /// Critical; the HTTP header `MDM-GenericAlert` repeats the type.
        Critical = "critical",
        /// Minor.
        Minor = "minor",
        /// A warning.
        Warning = "warning",
        /// Informational, the default.
        #[default]
        Informational = "informational",
        /// Harmless.
        Harmless = "harmless",
        /// Indeterminate.
        Indeterminate = "indeterminate",
    }
}
