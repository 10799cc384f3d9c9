//! A stage for the tests beside the states: one chat with an account found, one event after the other.

#![allow(clippy::unwrap_used)] // only tests come here

use super::budget::Budget;
use super::button::Button;
use super::conversation::{Awaiting, Conversation, Facts, Passed};
use super::effect::Effect;
use super::event::Event;
use super::method::{Class, Method, MethodKind, Subject};
use super::org::Org;
use super::policy::Policy;
use super::rules::Rules;
use super::text::Text;
use super::{Env, Step, step};
use crate::ids::{AccountId, Handle, MethodId, Peer, SubjectKey};
use crate::keys::{Digest, Keys};
use crate::time::Time;

/// The present moment of a scene that begins.
pub(crate) const NOW: Time = Time(1_795_181_400_000);

/// One chat in the middle of a recovery.
pub(crate) struct Scene {
    pub(crate) rules: Rules,
    pub(crate) now: Time,
    pub(crate) budget: Budget,
    pub(crate) conversation: Conversation,
}

impl Scene {
    /// Account `a1` was found, with the methods `phone` and `mail`; this is awaited.
    pub(crate) fn at(awaiting: Awaiting) -> Self {
        let org: Org = toml::from_str(
            "name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\n[network]\nwifi = 'Staff'",
        )
        .unwrap();
        let rules = Rules::new(Policy::default(), org, Keys::new([7; 32]), vec![]).unwrap();
        let method = |kind, id, hint: &str| Method {
            id: MethodId::from(id),
            kind,
            hint: hint.to_owned(),
            contact: Digest::default(),
        };
        let facts = Facts {
            started_at: NOW,
            heard_at: NOW,
            handle: Some(Handle::from("mira")),
            captcha_passed: true,
            subject: Some(Subject { key: SubjectKey::from("account/a1"), account: Some(AccountId::from("a1")) }),
            methods: vec![method(MethodKind::Sms, "phone", "••23"), method(MethodKind::Mail, "mail", "m•••@b•••.fr")],
            ..Facts::default()
        };
        let conversation = Conversation { stamp: 1, awaiting, facts, ..Conversation::default() };
        Self { rules, now: NOW, budget: Budget::default(), conversation }
    }

    /// The phone's gate is passed.
    pub(crate) fn proven(mut self) -> Self {
        self.conversation.facts.passed.push(Passed { method: MethodId::from("phone"), class: Class::Phone, at: NOW });
        self
    }

    /// One event, and what is done about it.
    pub(crate) fn on(&mut self, event: Event) -> Vec<Effect> {
        let peer = Peer::from("town:scene");
        let env = Env { now: self.now, seed: [1; 32], rules: &self.rules, budget: &self.budget, peer: &peer };
        let Step { conversation, effects } = step(self.conversation.clone(), event, &env);
        self.conversation = conversation;
        effects
    }

    /// A button is pressed, as if the newest keyboard had it.
    pub(crate) fn presses(&mut self, button: Button) -> Vec<Effect> {
        self.conversation.keyboard = vec![vec![button]];
        self.on(Event::Pressed { stamp: self.conversation.stamp, place: 0 })
    }
}

/// The sentences said.
pub(crate) fn texts(effects: &[Effect]) -> Vec<Text> {
    let says = effects.iter().filter_map(|effect| if let Effect::Say(say) = effect { Some(&say.texts) } else { None });
    says.flatten().cloned().collect()
}
