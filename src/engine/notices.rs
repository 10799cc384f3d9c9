//! What an owner is told in the chats that are theirs, and "this wasn't me": everything stops until IT has looked.

use serde::{Deserialize, Serialize};

use super::Move;
use super::button::Button;
use super::conversation::Awaiting;
use super::decoy::account_key;
use super::effect::{Bucket, Category, Effect, Ticket};
use super::escalation::ticket_number;
use super::method::{Binding, MethodKind};
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::{AccountId, ChallengeId, MethodId, Peer, TicketNumber};
use crate::keys::{Digest, Purpose};
use crate::time::Time;

/// What a person is told about afterwards, at all their addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Notice {
    /// The password was reset.
    PasswordReset,
    /// Methods were suspended because the phone was reported lost.
    PhoneSuspended,
    /// Self-service closed after too many wrong answers.
    SelfServiceClosed,
    /// The password was changed by whoever knew the old one.
    PasswordChanged,
    /// A way to prove who one is was registered.
    MethodAdded,
    /// A way to prove who one is was removed.
    MethodRemoved,
    /// A chat belongs to the account from now on.
    ChatLinked,
    /// A chat belongs to the account no more.
    ChatUnlinked,
    /// The account was unlocked.
    Unlocked,
    /// Somebody asked for approval in another chat, and the owner said that it is not them.
    ApprovalDenied,
    /// A phone that was reported lost may be used again, on the word of the owner's chat.
    PhoneReinstated,
    /// A new password could not be set in every directory.
    PlaceBehind,
    /// IT has approved an attempt to choose a new password.
    ItApproved,
    /// Somebody asks IT to let them into the account, and is asked to prove that it is theirs.
    ItAsked,
    /// A pass was issued in an attempt that IT had approved.
    PassIssued,
}

/// One of a person's addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Address {
    /// The mailbox the account opens.
    Mailbox,
    /// A registered method's number or address.
    Method {
        /// Which.
        id: MethodId,
        /// How it is reached: by text message or mail.
        kind: MethodKind,
    },
    /// A chat that belongs to the account.
    Chat {
        /// Which.
        peer: Peer,
    },
}

impl Turn<'_> {
    /// Tells what was done elsewhere. Only a chat that still belongs to the account may object.
    pub(super) fn notice_told(&mut self, awaiting: Awaiting, account: &AccountId, notice: Notice, at: Time) -> Move {
        self.say(Text::ToldNotice { notice, when: at.into() });
        if self.bound.as_ref().is_none_or(|bound| bound.account != *account) {
            return Move::Stay(awaiting); // it was unlinked: that is what the notice says
        }
        if self.env.budget.bound_phone_lost {
            self.say(Text::ToldNoticeOnly); // this chat may be on it, and whoever has it must not stop its owner
            return Move::Stay(awaiting);
        }
        self.say(Text::AskWasYou);
        let mut rows = vec![vec![Button::NotMine, Button::WasMe]];
        if notice == Notice::PhoneSuspended && self.env.budget.bound_phone_doubtful {
            rows.push(vec![Button::PhoneHere]);
        }
        rows.extend(self.c.release.as_ref().map(|_| vec![Button::TakeRelease])); // it would be out of reach
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }

    /// "This wasn't me", in a chat of the account's own.
    pub(super) fn freeze(&mut self, awaiting: Awaiting) -> Move {
        let Some(binding) = self.bound.clone() else { return self.unclear(awaiting) };
        if self.env.budget.bound_frozen {
            self.say(Text::ToldFrozenAlready);
            return Move::Stay(awaiting);
        }
        let number = self.stop(&binding);
        self.c.ticket = Some(number.clone());
        self.say(Text::ToldFrozen { number });
        let about_it = self.c.facts.subject.as_ref().is_some_and(|of| of.account.as_ref() == Some(&binding.account));
        match awaiting {
            Awaiting::Nothing | Awaiting::Session(_) => Move::Stay(awaiting),
            awaiting if about_it => self.end(&awaiting, Kind::RecoveryStopped),
            awaiting => Move::Stay(awaiting),
        }
    }

    /// "This wasn't me", on the page that a notice leads to.
    pub(super) fn disowned(&mut self, binding: &Binding) {
        if !self.env.budget.bound_frozen {
            self.stop(binding);
        }
    }

    /// Stops the self-service of an account: its pages end now, what runs ends at its next event, and nothing new is sent
    /// or opened until IT lifts it (`sesame thaw`). Once is enough, however often it is said.
    fn stop(&mut self, binding: &Binding) -> TicketNumber {
        self.audit_of(binding, Kind::AccountFrozen);
        self.count(Bucket::Frozen(account_key(&binding.account)), "");
        self.effect(Effect::FreezeAccount { account: binding.account.clone() });
        self.urgent(Category::NotMe, binding)
    }

    /// A ticket that no limit holds back: it is opened once for what it is about.
    pub(super) fn urgent(&mut self, category: Category, binding: &Binding) -> TicketNumber {
        let number = ticket_number(&mut self.entropy);
        let ticket = self.ticket(number.clone(), category, &Awaiting::Nothing);
        let handle = Some(binding.login.clone());
        self.file(Ticket { handle, proven: false, tried: Vec::new(), ..ticket });
        number
    }

    /// Whether approval was asked for under this name in what is under way here. It may have been left for another method
    /// since: a "no" holds all the same.
    pub(super) fn has_asked(&self, challenge: &ChallengeId) -> bool {
        let mut asked = self.c.facts.methods.iter().filter(|method| method.kind == MethodKind::Push);
        asked.any(|method| {
            let sent = self.env.budget.sent.get(&method.id);
            sent.is_some_and(|sent| sent.iter().any(|(_, name)| name == challenge))
        })
    }

    /// Turns what is under way into nobody's: the account was stopped by its owner, or they denied a request from here.
    /// Whoever has proven nothing goes on as with any unknown name, for "it was stopped" would tell that somebody is
    /// there to stop it. Whoever has passed a gate knows that already, and is told.
    pub(super) fn leads_nowhere(&mut self, mut awaiting: Awaiting) -> Awaiting {
        let has_account = self.c.facts.subject.as_ref().is_some_and(|subject| subject.account.is_some());
        let done = match awaiting.beneath() {
            Awaiting::Nothing | Awaiting::Session(_) => true,
            Awaiting::Unlock(unlock) => unlock.is_done(),
            _ => false,
        };
        if !has_account || done {
            return awaiting;
        }
        // So does whoever IT let in.
        if !self.c.facts.passed.is_empty() || self.c.facts.released.is_some() {
            self.say(Text::ToldStopped);
            let (Move::Ask(after) | Move::Stay(after) | Move::Offer(after, _)) =
                self.end(&awaiting, Kind::RecoveryStopped);
            return after;
        }
        if let Some(subject) = &mut self.c.facts.subject {
            subject.account = None;
        }
        let nothing = self.entropy.token(); // what nobody can type
        let nothing = self.rules().keys.digest(Purpose::Code, &[&nothing]);
        if let Some(left) = &mut self.c.facts.left {
            (left.digest, left.former) = (nothing.clone(), None); // still awaited, as a stranger's would be
        }
        void(&mut awaiting, &nothing);
        awaiting
    }

    /// "I have my phone": what somebody reported lost without proving anything is lifted by the owner's own chat, and
    /// they are told everywhere. Not so what was reported by whoever had proven who they are, or from such a chat: the
    /// chat may be on the very phone that is gone (S69).
    pub(super) fn phone_here(&mut self, awaiting: Awaiting) -> Move {
        let Some(binding) = self.bound.clone() else { return self.unclear(awaiting) };
        if !self.env.budget.bound_phone_doubtful {
            self.say(Text::ToldPhoneSuspended);
            return Move::Stay(awaiting);
        }
        self.audit_of(&binding, Kind::MethodsReinstated);
        self.effect(Effect::ReinstatePhone { account: binding.account.clone() });
        self.count(Bucket::PhoneKept(account_key(&binding.account)), "");
        self.notify(binding.account, Notice::PhoneReinstated);
        self.say(Text::ToldPhoneHere);
        Move::Stay(awaiting)
    }
}

impl Turn<'_> {
    /// What IT approved rests on a phone that was reported lost since: what was begun by it ends.
    pub(super) fn falls_with_phone(&mut self, awaiting: Awaiting) -> Awaiting {
        if let Awaiting::Nothing | Awaiting::Session(_) = awaiting.beneath() {
            return awaiting;
        }
        self.say(Text::ToldStopped);
        let (Move::Ask(after) | Move::Stay(after) | Move::Offer(after, _)) = self.end(&awaiting, Kind::RecoveryStopped);
        after
    }
}

/// Makes what is awaited unanswerable.
fn void(awaiting: &mut Awaiting, nothing: &Digest) {
    match awaiting.beneath_mut() {
        Awaiting::Code(code) => {
            code.digest = nothing.clone();
            code.former = None;
        }
        Awaiting::Passkey(passkey) => passkey.digest = None,
        _ => {} // without an account, no keys, approvals and verifiers are taken
    }
}
