//! Chats that belong to an account: linked by their owner while signed in.
//!
//! Such a chat stands in for the typed name, the captcha and the complete number. It never counts as a gate: whoever
//! holds an unlocked phone holds its chats too.

use super::effect::{Effect, Notice};
use super::method::Binding;
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::engine::decoy::account_key;
use crate::ids::Peer;
use crate::time::Time;

/// Chats that an account may have: a phone and a computer on each of two services, and one to spare.
pub const CHATS_MAX: usize = 5;

/// A chat that belongs to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundChat {
    /// Which.
    pub peer: Peer,
    /// Since when.
    pub bound_at: Time,
}

impl Turn<'_> {
    /// The owner of an account was signed in on the page of this chat: thanks, what it is for, and where to go next time
    /// (S88). If they wish, the chat is theirs from now on.
    pub(super) fn enrolled(&mut self, binding: Binding, bind: bool) {
        self.say(Text::ToldEnrolled);
        if bind {
            self.bind(binding);
        }
    }

    /// One chat belongs to one account, and an account has only so many.
    fn bind(&mut self, binding: Binding) {
        match &self.bound {
            Some(bound) if bound.account == binding.account => return,
            Some(_) => return self.say(Text::ToldChatOfAnother),
            None => {}
        }
        if self.env.budget.chats.len() >= CHATS_MAX {
            let most = u8::try_from(CHATS_MAX).unwrap_or(u8::MAX);
            return self.say(Text::ToldChatsFull { most });
        }
        self.audit_of(&binding, Kind::ChatLinked);
        self.effect(Effect::BindChat { binding: binding.clone() });
        self.notify(binding.account.clone(), Notice::ChatLinked);
        self.say(Text::ToldChatLinked { handle: binding.login.clone() });
        self.bound = Some(binding);
    }

    /// Adds an audit line about an account, whoever the conversation is about.
    pub(super) fn audit_of(&mut self, binding: &Binding, kind: Kind) {
        self.effect(Effect::Audit { kind, subject: Some(account_key(&binding.account)), facts: Vec::new() });
    }
}
