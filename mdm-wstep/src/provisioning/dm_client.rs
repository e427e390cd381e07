use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use mdm_errors::Text;

use super::{Characteristic, DataType, Parm, PollSchedule};

/// Settings of the management client for one provider (MS-MDE2 2.2.9.3, `DMClient/Provider`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmClient {
    /// The provider: the server's identifier. A document that is built takes it from the account.
    pub provider_id: Text<'static>,
    /// `EntDMID`: the device's identifier with the server. The device must have it before it can renew.
    pub ent_dmid: Option<Text<'static>>,
    /// `EntDeviceName`: the device's name for people.
    pub ent_device_name: Option<Text<'static>>,
    /// `UPN`: the user, corrected if what was typed is not it.
    pub upn: Option<Text<'static>>,
    /// `Poll`: how often the device calls in.
    pub poll: Option<PollSchedule>,
    /// Parameters that have no field here.
    pub other: Vec<Parm>,
}

impl DmClient {
    /// Settings with the device's identifier and the default [`PollSchedule`].
    #[must_use]
    pub fn new(ent_dmid: Text<'static>) -> Self {
        Self {
            provider_id: Text::default(),
            ent_dmid: Some(ent_dmid),
            ent_device_name: None,
            upn: None,
            poll: Some(PollSchedule::default()),
            other: Vec::new(),
        }
    }

    /// The same with the user.
    #[must_use]
    pub fn with_upn(mut self, upn: Text<'static>) -> Self {
        self.upn = Some(upn);
        self
    }

    /// The same with the device's name.
    #[must_use]
    pub fn with_ent_device_name(mut self, name: Text<'static>) -> Self {
        self.ent_device_name = Some(name);
        self
    }

    /// The same with another schedule.
    #[must_use]
    pub fn with_poll(mut self, poll: PollSchedule) -> Self {
        self.poll = Some(poll);
        self
    }

    /// The same with a parameter more.
    #[must_use]
    pub fn with_parm(mut self, parm: Parm) -> Self {
        self.other.push(parm);
        self
    }

    pub(super) fn into_characteristic(self, provider_id: Text<'static>) -> Characteristic {
        let mut provider = Characteristic::new(provider_id);
        for (name, value) in [
            ("UPN", self.upn),
            ("EntDeviceName", self.ent_device_name),
            ("EntDMID", self.ent_dmid),
        ] {
            if let Some(value) = value {
                provider.add(Parm::new(Text::lossy(name), value).with_datatype(DataType::String));
            }
        }
        for parm in self.other {
            provider.add(parm);
        }
        if let Some(poll) = &self.poll {
            provider.push(poll.to_characteristic());
        }
        let node = Characteristic::new(Text::lossy("Provider")).with_characteristic(provider);
        Characteristic::new(Text::lossy("DMClient")).with_characteristic(node)
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        let is_own = |parm: &&Parm| {
            let own = ["UPN", "EntDeviceName", "EntDMID"];
            !own.iter().any(|name| parm.name().eq_ignore_ascii_case(name))
        };
        Self {
            provider_id: Text::lossy(node.kind().to_owned()),
            ent_dmid: node.text("EntDMID"),
            ent_device_name: node.text("EntDeviceName"),
            upn: node.text("UPN"),
            poll: node.named("Poll").next().map(PollSchedule::read),
            other: node.parms().iter().filter(is_own).cloned().collect(),
        }
    }
}
