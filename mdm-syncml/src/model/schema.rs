//! The document type: the children of each element, and their clauses.
//!
//! It says which children an element has, in which order and how often. The grammar, the lints and the canonical writer
//! read it.

use mdm_errors::CommandKind;

use crate::wire::lexer::Element;

/// The number of times that a child occurs in its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Occurs {
    /// Exactly once.
    Once,
    /// At most once.
    Optional,
    /// At least once.
    OneOrMore,
    /// Any number of times.
    Any,
    /// Not at all by the document type; it is read nevertheless.
    Tolerated,
}

/// A child in the order of its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) struct Child {
    pub(in crate::model) element: Element,
    pub(in crate::model) occurs: Occurs,
}

/// An element that has children.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Model {
    /// The clause that defines the element.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for readers and for the test of the documentation")
    )]
    pub(in crate::model) clause: &'static str,
    pub(in crate::model) children: &'static [Child],
    /// The order of children matters.
    pub(in crate::model) is_ordered: bool,
    /// A bit for each element of `children`.
    known: u64,
}

macro_rules! schema {
    ($($element:ident $(| $twin:ident)* $clause:literal $order:ident { $($child:ident $occurs:ident,)* })*) => {
        /// Every element that has children.
        #[cfg(test)]
        pub(in crate::model) static ALL: &[&Model] = &[$(schema!(@model $element $clause $order { $($child $occurs,)* })),*];

        /// The model of an element; `None` for elements that hold text.
        pub(in crate::model) const fn model(parent: Element) -> Option<&'static Model> {
            match parent {
                $(Element::$element $(| Element::$twin)* => {
                    Some(schema!(@model $element $clause $order { $($child $occurs,)* }))
                })*
                _ => None,
            }
        }
    };
    (@model $element:ident $clause:literal $order:ident { $($child:ident $occurs:ident,)* }) => {{
        const MODEL: Model = Model {
            clause: $clause,
            children: &[$(Child { element: Element::$child, occurs: Occurs::$occurs }),*],
            is_ordered: schema!(@order $order),
            known: 0 $(| Element::$child.bit())*,
        };
        &MODEL
    }};
    (@order ordered) => { true };
    (@order unordered) => { false };
}

schema! {
    SyncMl "MS-MDM 2.2.4.1" ordered { SyncHdr Once, SyncBody Once, }
    SyncHdr "MS-MDM 2.2.4.2" ordered {
        VerDtd Once, VerProto Once, SessionId Once, MsgId Once, Target Once, Source Once, RespUri Optional,
        NoResp Optional, Cred Optional, Meta Optional,
    }
    SyncBody "MS-MDM 2.2.4.3" unordered {
        Add Any, Alert Any, Atomic Any, Delete Any, Exec Any, Get Any, Replace Any, Results Any, Sequence Any,
        Status Any, Copy Tolerated, Map Tolerated, Move Tolerated, Put Tolerated, Search Tolerated, Sync Tolerated,
        Final Optional,
    }
    Status "MS-MDM 2.2.6.1" ordered {
        CmdId Once, MsgRef Once, CmdRef Once, Cmd Once, NoResp Tolerated, Meta Tolerated, TargetRef Any, SourceRef Any,
        Cred Optional, Chal Optional, Data Once, Item Any,
    }
    Results "MS-MDM 2.2.7.8" ordered {
        CmdId Once, MsgRef Optional, CmdRef Once, Cmd Optional, NoResp Tolerated, Cred Tolerated, Meta Optional,
        TargetRef Any, SourceRef Any, Item OneOrMore,
    }
    Alert "MS-MDM 2.2.7.2" ordered {
        CmdId Once, NoResp Optional, Cred Optional, Meta Tolerated, Data Once, Correlator Optional, Item Any,
    }
    Exec "MS-MDM 2.2.7.5" ordered {
        CmdId Once, NoResp Optional, Cred Optional, Meta Optional, Correlator Optional, Item Once,
    }
    Add | Delete | Get | Replace "MS-MDM 2.2.7" ordered {
        CmdId Once, NoResp Optional, Cred Optional, Meta Optional, Item OneOrMore,
    }
    Copy | Map | Move | Put | Search | Sync "OMA RepPro 7" ordered {
        CmdId Once, NoResp Optional, Cred Optional, Meta Optional, Item Any,
    }
    Atomic | Sequence "MS-MDM 2.2.7.3" ordered {
        CmdId Once, NoResp Optional, Cred Tolerated, Meta Optional,
    }
    Item "MS-MDM 2.2.5.2" ordered {
        Target Optional, Source Optional, SourceParent Optional, TargetParent Optional, Meta Optional, Format Tolerated,
        Type Tolerated, Mark Tolerated, Data Optional, MoreData Optional,
    }
    Target | Source | TargetParent | SourceParent "MS-MDM 2.2.3.10" ordered { LocUri Once, LocName Optional, }
    Cred "OMA DM Security 1.2, 5.3" ordered { Meta Optional, Data Once, }
    Chal "OMA DM Security 1.2, 5.3" ordered { Meta Once, }
    Meta | MetInf "MS-MDM 2.2.5.3" unordered {
        MetInf Optional, Format Optional, Type Optional, Mark Optional, Size Optional, NextNonce Optional,
        MaxMsgSize Optional, MaxObjSize Optional,
    }
}

/// Reports whether the grammar reads `child` in `parent`; any other child is kept as an unknown element.
#[inline]
pub(in crate::model) fn reads(parent: Element, child: Element) -> bool {
    model(parent).is_some_and(|model| model.reads(child))
}

impl Model {
    const fn reads(&self, child: Element) -> bool {
        self.known & child.bit() != 0
    }

    /// The place of `child` in the order, and how often it occurs.
    pub(in crate::model) fn place(&self, child: Element) -> Option<(usize, Occurs)> {
        let place = self.children.iter().position(|one| one.element == child)?;
        Some((place, self.children.get(place)?.occurs))
    }

    /// The children that must not be missing.
    pub(in crate::model) fn required(&self) -> impl Iterator<Item = Element> {
        self.children
            .iter()
            .filter(|child| matches!(child.occurs, Occurs::Once | Occurs::OneOrMore))
            .map(|child| child.element)
    }
}

macro_rules! commands {
    ($($kind:ident)*) => {
        /// The command of an element.
        pub(in crate::model) const fn command_of(element: Element) -> Option<CommandKind> {
            match element {
                $(Element::$kind => Some(CommandKind::$kind),)*
                _ => None,
            }
        }

        /// The element of a command.
        pub(in crate::model) fn element_of(kind: CommandKind) -> Element {
            match kind {
                $(CommandKind::$kind => Element::$kind,)*
                _ => Element::Other,
            }
        }
    };
}

commands! {
    Add Alert Atomic Copy Delete Exec Get Map Move Put Replace Results Search Sequence Status Sync
}

/// Reports whether device management lacks the command (MS-MDM 2.2.7).
pub(in crate::model) const fn is_unsupported(element: Element) -> bool {
    matches!(
        element,
        Element::Copy | Element::Map | Element::Move | Element::Put | Element::Search | Element::Sync
    )
}

/// Reports whether white space around the text is not part of the value.
pub(in crate::model) const fn is_trimmed(element: Element) -> bool {
    !matches!(
        element,
        Element::Data
            | Element::LocName
            | Element::Final
            | Element::MoreData
            | Element::NoResp
            | Element::Correlator
            | Element::Other
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_child_is_listed_once_in_the_order_of_its_parent() {
        for model in ALL {
            assert!(!model.clause.is_empty());
            for (place, child) in model.children.iter().enumerate() {
                assert_eq!(model.place(child.element), Some((place, child.occurs)));
                assert!(model.reads(child.element));
            }
            assert_eq!(model.known.count_ones() as usize, model.children.len());
            assert!(!model.reads(Element::Other));
        }
    }

    #[test]
    fn commands_are_the_elements_of_their_names() {
        for kind in CommandKind::ALL
            .iter()
            .filter(|kind| **kind != CommandKind::SyncHdr)
        {
            let element = element_of(*kind);
            assert_eq!((element.name(), command_of(element)), (kind.name(), Some(*kind)));
        }
    }

    #[test]
    fn the_documentation_shows_the_schema() {
        let docs = [
            include_str!("read/command.rs"),
            include_str!("read/command/alert.rs"),
            include_str!("read/command/answers.rs"),
            include_str!("read/command/container.rs"),
            include_str!("read/header.rs"),
            include_str!("read/item.rs"),
            include_str!("read/message.rs"),
            include_str!("read/meta.rs"),
        ]
        .concat();
        for element in [
            Element::SyncMl,
            Element::SyncHdr,
            Element::Status,
            Element::Results,
            Element::Alert,
            Element::Exec,
            Element::Add,
            Element::Delete,
            Element::Get,
            Element::Replace,
            Element::Atomic,
            Element::Sequence,
            Element::Item,
            Element::Target,
            Element::Cred,
            Element::Chal,
            Element::Meta,
        ] {
            let mut sketch = alloc::format!("/// {} =", element.name());
            for child in model(element).unwrap().children {
                let times = match child.occurs {
                    Occurs::Once => "",
                    Occurs::Optional => "?",
                    Occurs::OneOrMore => "+",
                    Occurs::Any => "*",
                    Occurs::Tolerated => continue,
                };
                sketch.push_str(&alloc::format!(" {}{times}", child.element.name()));
            }
            assert!(docs.contains(&sketch), "{sketch}");
        }
    }
}
