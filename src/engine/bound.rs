//! Chats that belong to an account: linked by their owner while signed in.
//!
//! Such a chat stands in for the typed name, the captcha and the complete number. It never counts as a gate: whoever
//! holds an unlocked phone holds its chats too.

use super::Move;
use super::button::{Button, Reason};
use super::conversation::{Awaiting, Facts};
use super::effect::{Address, Effect, Notice};
use super::event::{Event, Past};
use super::gate::AwaitingApproving;
use super::intent::Intent;
use super::method::Binding;
use super::recovery::{AwaitingHandle, AwaitingReason};
use super::standing::Aim;
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::engine::decoy::account_key;
use crate::ids::{AccountId, Peer};
use crate::time::Time;

/// Chats that an account may have: a phone and a computer on each of two services, and one to spare.
pub const CHATS_MAX: usize = 5;

/// How many things that happened to an account are told.
pub const PAST_MAX: usize = 10;

/// A chat that belongs to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundChat {
    /// Which.
    pub peer: Peer,
    /// Since when.
    pub bound_at: Time,
    /// Whether it is the one that something happens in now.
    pub here: bool,
}

impl Turn<'_> {
    /// What happened to an account, in a chat that may be about anything.
    pub(super) fn on_account(&mut self, awaiting: Awaiting, event: Event) -> Move {
        match event {
            // Thanks, what it is for, and where to go next time (S88). Nothing else: the page may have been passed on.
            Event::Enrolled { .. } => self.say(Text::ToldEnrolled),
            Event::LinkRedeemed { binding } => self.link_redeemed(binding),
            Event::ConfirmationDue { account, hints } => return self.still_right(awaiting, &account, &hints),
            Event::NoticeTold { account, notice, at } => return self.notice_told(awaiting, &account, notice, at),
            Event::Disowned { binding } => self.disowned(&binding),
            Event::HistoryRead { account, past } => self.tell_history(&account, past),
            Event::LockReturned { account } => return self.lock_returned(awaiting, &account),
            Event::ApprovalAsked { account, asker, request } => {
                return AwaitingApproving::asked(awaiting, &account, asker, request, self);
            }
            _ => {}
        }
        Move::Stay(awaiting)
    }

    /// Buttons of a chat that belongs to an account.
    pub(super) fn press_own(&mut self, awaiting: Awaiting, button: &Button) -> Result<Move, Awaiting> {
        Ok(match button {
            Button::SendDirect | Button::OtherMethod if matches!(awaiting, Awaiting::Nothing) => {
                self.enters(*button == Button::SendDirect, awaiting)
            }
            Button::NotMe if self.may_be_somebody_else(&awaiting) => self.somebody_else(),
            Button::Chats => self.tell_chats(awaiting),
            Button::Unlink { chat, .. } => self.unlink(awaiting, chat),
            Button::History => self.ask_history(awaiting),
            Button::NotMine | Button::Freeze => self.freeze(awaiting),
            Button::WasMe | Button::LeaveOpen => {
                self.say(Text::ToldWasMe);
                Move::Stay(awaiting)
            }
            Button::PhoneHere => self.phone_here(awaiting),
            Button::StillRight => self.confirms(awaiting),
            _ => return Err(awaiting),
        })
    }

    /// One chat belongs to one account, and an account has only so many.
    pub(super) fn bind(&mut self, binding: Binding) {
        match &self.bound {
            Some(bound) if bound.account == binding.account => {
                return self.say(Text::ToldChatLinked { handle: binding.login }); // it did before, too
            }
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

    /// A recovery in a chat that belongs to an account: the account is known and looked up at once, and nobody is asked
    /// why. `None` in any other chat.
    pub(super) fn begins_bound(&mut self, reason: Option<Reason>, aim: Option<Aim>, direct: bool) -> Option<Move> {
        let handle = self.bound.as_ref()?.login.clone();
        if self.env.budget.bound_frozen {
            self.say(Text::ToldFrozenAlready); // nothing that the owner's chat may not know
            return Some(Move::Stay(Awaiting::Nothing));
        }
        let (started_at, handle) = (self.env.now, Some(handle));
        self.c.facts =
            Facts { started_at, heard_at: started_at, bound: true, reason, handle, direct, aim, ..Facts::default() };
        self.audit(Kind::RecoveryStarted, &[("channel", "chat".to_owned())]);
        match (aim, reason) {
            (Some(Aim::Unlock), _) => self.say(Text::ToldUnlock),
            (_, Some(reason)) => self.say(Text::ToldReason { reason }),
            _ => {}
        }
        self.say(Text::ToldLookingUp);
        Some(self.advance())
    }

    /// "Send me a code", or "another method": where nothing is in progress, both begin.
    fn enters(&mut self, direct: bool, awaiting: Awaiting) -> Move {
        match self.begins_bound(None, None, direct) {
            Some(begun) => begun,
            None if direct => AwaitingReason::entered(awaiting, &Intent::Start, self),
            None => self.unclear(awaiting),
        }
    }

    /// Who was looked up must be the account that the chat belongs to: its login may be somebody else's by now. The
    /// name is told, with a way out.
    pub(super) fn found_bound(&mut self) {
        let Some(binding) = self.bound.clone().filter(|_| self.c.facts.bound) else { return };
        let found = self.c.facts.subject.as_ref().and_then(|subject| subject.account.as_ref());
        if found == Some(&binding.account) {
            self.say(Text::ToldBound { handle: binding.login });
        } else {
            self.c.facts.bound = false;
        }
    }

    /// What the chat stands in for, it stands in for only while it belongs to the very account that is recovered.
    pub(super) fn stays_bound(&mut self) {
        let account = self.bound.as_ref().map(|bound| &bound.account);
        let facts = &mut self.c.facts;
        let same = facts.subject.as_ref().is_none_or(|subject| subject.account.as_ref() == account);
        facts.bound &= account.is_some() && same;
    }

    /// Whether "not me" is a way out: somebody else may sit at this chat, and nothing is proven yet.
    pub(super) fn may_be_somebody_else(&self, awaiting: &Awaiting) -> bool {
        let asks_otherwise = matches!(
            awaiting,
            Awaiting::Nothing
                | Awaiting::Reason(_)
                | Awaiting::Handle(_)
                | Awaiting::Reset(_)
                | Awaiting::Session(_)
                | Awaiting::LostPhone(_)
                | Awaiting::Approving(_)
                | Awaiting::Unlock(_)
        );
        self.c.facts.bound && self.c.facts.passed.is_empty() && !asks_otherwise
    }

    /// "Not me": the chat keeps its account, and this recovery goes on as in any other chat (S20, S23).
    fn somebody_else(&mut self) -> Move {
        let Facts { started_at, heard_at, reason, aim, .. } = self.c.facts.clone();
        self.c.facts = Facts { started_at, heard_at, reason, aim, ..Facts::default() };
        self.c.known_handle = None;
        Move::Ask(Awaiting::Handle(AwaitingHandle { suggest: false }))
    }

    /// `/chats`: which chats belong to the account, each with a way to remove it.
    fn tell_chats(&mut self, awaiting: Awaiting) -> Move {
        let chats = &self.env.budget.chats;
        if self.bound.is_none() {
            self.say(Text::ToldNoChats);
            return Move::Stay(awaiting);
        }
        self.say(Text::ToldChats { count: u8::try_from(chats.len()).unwrap_or(u8::MAX) });
        let mut rows = Vec::new();
        for (place, chat) in (1..).zip(chats) {
            let (channel, since, here) = (chat.peer.channel().to_owned(), chat.bound_at.into(), chat.here);
            self.say(Text::ToldChat { place, channel, since, here });
            rows.push(vec![Button::Unlink { chat: chat.peer.clone(), place }]);
        }
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }

    /// Removes a chat of the account this one belongs to, itself perhaps. That chat is told, and every address.
    /// One that was linked lately removes only itself; the page, which asks for the strongest proof, removes any.
    fn unlink(&mut self, awaiting: Awaiting, chat: &Peer) -> Move {
        let known = self.env.budget.chats.iter().find(|known| known.peer == *chat);
        let (Some(binding), Some(known)) = (self.bound.clone(), known) else {
            return self.tell_chats(awaiting); // removed meanwhile, from another of them
        };
        // Whoever could link a chat a minute ago must not cut off the owner's, which are told of it and can object.
        let here = self.env.budget.chats.iter().find(|chat| chat.here).map_or(self.env.now, |chat| chat.bound_at);
        let from = here + self.policy().enrolment.wait;
        if !known.here && self.env.now < from {
            self.say(Text::RefusedUnlinkYet { at: from.into() });
            return Move::Stay(awaiting);
        }
        self.audit_of(&binding, Kind::ChatUnlinked);
        self.effect(Effect::UnbindChat { chat: chat.clone() });
        self.notify(binding.account.clone(), Notice::ChatUnlinked);
        if known.here {
            self.bound = None;
            self.c.facts.bound = false;
        } else {
            let (account, notice, locale) = (binding.account, Notice::ChatUnlinked, self.c.locale.clone());
            let (at, to) = (self.env.now, Some(Address::Chat { peer: chat.clone() }));
            self.effect(Effect::Notify { account, notice, locale, at, to });
        }
        self.say(Text::ToldChatRemoved);
        Move::Stay(awaiting)
    }

    /// Asks the owner whether what is registered is still right, if it is time: numbers are given up, and mailboxes.
    pub(super) fn asks_again(&mut self) {
        if let Some(Binding { account, .. }) = self.bound.clone() {
            self.effect(Effect::AskAgain(account));
        }
    }

    /// It is time. Not in the middle of something else, and not once the chat belongs to somebody else.
    fn still_right(&mut self, awaiting: Awaiting, account: &AccountId, hints: &[String]) -> Move {
        let ours = self.bound.as_ref().is_some_and(|bound| bound.account == *account);
        if !ours || self.env.budget.bound_frozen || !matches!(awaiting, Awaiting::Nothing | Awaiting::Session(_)) {
            return Move::Stay(awaiting);
        }
        self.say(Text::AskStillRight { hints: hints.join(", ") });
        let mut rows = vec![vec![Button::StillRight], vec![Button::ChangeMethods]];
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }

    /// "Yes, all still right."
    fn confirms(&mut self, awaiting: Awaiting) -> Move {
        let Some(binding) = self.bound.clone() else { return self.unclear(awaiting) };
        self.audit_of(&binding, Kind::MethodConfirmed);
        self.effect(Effect::ConfirmMethods(binding.account));
        self.say(Text::ToldStillRight);
        Move::Stay(awaiting)
    }

    /// `/history`: asks the record what happened to the account.
    fn ask_history(&mut self, awaiting: Awaiting) -> Move {
        match self.bound.clone() {
            Some(Binding { account, .. }) => self.effect(Effect::ReadHistory { account }),
            None => self.say(Text::ToldNoChats),
        }
        Move::Stay(awaiting)
    }

    /// Tells what happened to the account, if the chat still belongs to it.
    fn tell_history(&mut self, account: &AccountId, past: Vec<(Past, String, Time)>) {
        if self.bound.as_ref().is_none_or(|bound| bound.account != *account) {
            return;
        }
        self.say(if past.is_empty() { Text::ToldNoHistory } else { Text::ToldHistory });
        for (past, channel, at) in past {
            self.say(Text::ToldPast { past, channel, at: at.into() });
        }
    }
}
