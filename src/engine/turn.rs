//! One step in the making: what is common to all states. Each state's own part stands beside its struct.

use super::conversation::{Awaiting, Conversation, Facts};
use super::effect::{Bucket, Effect, FromPerson, Notice, Say, Shown};
use super::event::{Event, Unreadable};
use super::gate::Answer;
use super::method::Binding;
use super::policy::{Demand, Policy};
use super::recovery::{
    AwaitingAccount, AwaitingCaptcha, AwaitingChoice, AwaitingHandle, AwaitingReset, AwaitingSession, AwaitingUnlock,
    pass, place,
};
use super::rules::Rules;
use super::standing::Aim;
use super::text::{Stage, Text};
use super::{Env, Move, Step, enrolment, it, progress};
use crate::audit::Kind;
use crate::entropy::Entropy;
use crate::ids::AccountId;

/// A step in the making.
pub(super) struct Turn<'a> {
    pub(super) env: &'a Env<'a>,
    pub(super) c: Conversation,
    pub(super) entropy: Entropy,
    pub(super) shows: Option<Shown>,
    pub(super) texts: Vec<Text>,
    pub(super) effects: Vec<Effect>,
    /// The stamp of the keyboard that this step may show.
    pub(super) stamp: u64,
    /// Whether the message may take the place of the one before.
    pub(super) in_place: bool,
    /// The account this chat belongs to, as it will be after this step.
    pub(super) bound: Option<Binding>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(conversation: Conversation, env: &'a Env<'a>) -> Self {
        let mut entropy = Entropy::new(env.seed);
        let stamp = entropy.stamp(); // before all else, so that it tells nothing of what else is drawn
        let (texts, effects) = (Vec::new(), Vec::new());
        let bound = env.budget.bound.clone();
        Self { env, c: conversation, entropy, shows: None, texts, effects, stamp, in_place: false, bound }
    }

    pub(super) fn policy(&self) -> &'a Policy {
        &self.env.rules.policy
    }

    pub(super) fn rules(&self) -> &'a Rules {
        self.env.rules
    }

    /// Adds a sentence to this turn's message.
    pub(super) fn say(&mut self, text: Text) {
        self.texts.push(text);
    }

    /// Adds an effect.
    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Adds an audit line about this conversation's subject.
    pub(super) fn audit(&mut self, kind: Kind, facts: &[(&str, String)]) {
        let subject = self.c.facts.subject.as_ref().map(|subject| subject.key.clone());
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.effects.push(Effect::Audit { kind, subject, facts });
    }

    /// Counts something that a limit is set on.
    pub(super) fn count(&mut self, bucket: Bucket, note: &str) {
        self.effects.push(Effect::Count { bucket, note: note.to_owned() });
    }

    /// Tells an account's addresses what was done.
    pub(super) fn notify(&mut self, account: AccountId, notice: Notice) {
        let (locale, at) = (self.c.locale.clone(), self.env.now);
        self.effects.push(Effect::Notify { account, notice, locale, at, to: None });
    }

    /// Ends the message so far, at a stage told in passing, and begins another.
    pub(super) fn cut(&mut self, awaiting: &Awaiting, stage: Stage) {
        let progress = Some(progress::at(&self.c, awaiting, stage, self.rules()));
        let texts = std::mem::take(&mut self.texts);
        let (locale, stamp) = (self.c.locale.clone(), self.c.stamp);
        let in_place = std::mem::take(&mut self.in_place);
        self.effects.push(Effect::Say(Say { texts, progress, stamp, locale, in_place, ..Say::default() }));
    }

    /// The whole step.
    pub(super) fn take(mut self, event: Event) -> Step {
        let mut awaiting = std::mem::take(&mut self.c.awaiting);
        // A policy that tightens binds what is under way, too.
        let allowed = self.policy().of(&self.c.facts.groups).methods;
        self.c.facts.methods.retain(|method| allowed.contains(&method.kind));
        let from_person = matches!(
            event,
            Event::Said { .. }
                | Event::Pressed { .. }
                | Event::SharedContact { .. }
                | Event::SentUnreadable { .. }
                | Event::Returned
                | Event::ResumeAsked { .. }
                | Event::LinkAsked { .. }
                | Event::LinkTapped { .. }
        );
        self.in_place = matches!(
            event,
            Event::Pressed { .. } | Event::LookedUp { .. } | Event::LookUpFailed { .. } | Event::TicketRead { .. }
        );
        if from_person {
            if self.flow_is_over(&awaiting) {
                awaiting = self.expire(&awaiting);
            }
            self.c.facts.heard_at = self.env.now;
        }
        self.stays_bound();
        if self.env.budget.phone_lost {
            awaiting = self.without_phone(awaiting);
        }
        if self.env.budget.frozen {
            awaiting = self.leads_nowhere(awaiting);
        }
        if self.env.budget.begun_lost && !matches!(event, Event::FromIt { .. }) {
            awaiting = self.falls_with_phone(awaiting);
        }
        awaiting = self.hides_standing(awaiting);
        let decided = self.on(awaiting, event);
        self.finish(decided)
    }

    pub(super) fn on(&mut self, awaiting: Awaiting, event: Event) -> Move {
        match event {
            Event::Said { text, intent, message } => self.on_said(awaiting, &text, intent, message),
            Event::Pressed { stamp, place } => self.on_pressed(awaiting, stamp, place),
            Event::SharedContact { number, own, message } => self.on_shared(awaiting, &number, own, message),
            Event::SentUnreadable { why } => {
                self.say(match why {
                    Unreadable::TooLong => Text::RefusedTooLong,
                    Unreadable::NotText => Text::RefusedNotText,
                    Unreadable::Empty => Text::RefusedEmpty,
                });
                Move::Stay(awaiting)
            }
            Event::Returned => self.on_returned(awaiting),
            Event::DeadlinePassed => self.on_deadline(awaiting),
            Event::TicketRead { ticket } => self.tell_ticket(awaiting, ticket),
            Event::FromIt { number, news, words } => self.hears_it(awaiting, number, *news, words),
            Event::ResumeAsked { code } => self.on_resume(awaiting, code.as_ref()),
            Event::ResumeClaimed { by } => self.hand_over(awaiting, &by),
            Event::Resumed { carried } => self.take_over(&awaiting, *carried),
            Event::ResumeRefused => {
                self.audit(Kind::ResumeRefused, &[]);
                self.say(Text::RefusedResume);
                Move::Stay(awaiting)
            }
            Event::LinkAsked { code } => self.on_link(awaiting, code.as_ref()),
            Event::LinkTapped { token } => self.on_link_tapped(awaiting, &token),
            Event::LinkRefused { busy } => self.link_refused(awaiting, busy),
            Event::ApprovalAnswered { challenge, answer: Answer::Denied } if self.has_asked(&challenge) => {
                Move::Stay(self.leads_nowhere(awaiting)) // wherever this chat went on meanwhile
            }
            event if event.account().is_some() => self.on_account(awaiting, event),
            Event::Unlocked { attempt, account, outcome } => {
                AwaitingUnlock::unlocked(awaiting, &attempt, account, outcome, self)
            }
            Event::PasswordChanged { page, account, locale, here } => {
                enrolment::changed(&page, account, locale, here, self);
                Move::Stay(awaiting)
            }
            event @ Event::PlaceSettled { .. } => place::settled(awaiting, event, self),
            Event::PassIssued { page, account, expires_at } => {
                self.tell_outcome(FromPerson::Pass);
                pass::issued(awaiting, &page, account, expires_at, self)
            }
            Event::PasswordSet { page, account } => {
                self.tell_outcome(FromPerson::Reset);
                AwaitingSession::password_set(it::left(awaiting), &page, account, self)
            }
            event => match awaiting {
                Awaiting::Account(account) => account.on(event, self),
                Awaiting::Keys(keys) => keys.on(&event, self),
                Awaiting::Code(code) => code.on(&event, self),
                Awaiting::Reset(reset) => reset.on(&event, self),
                Awaiting::Passkey(passkey) => passkey.on(&event, self),
                Awaiting::LostPhone(lost) => lost.on(event, self),
                Awaiting::Approval(approval) => approval.on(&event, self),
                Awaiting::Approving(approving) => approving.on(event, self),
                Awaiting::It(it) => it.on(event, self),
                other => Move::Stay(other), // an answer to a question no longer open
            },
        }
    }

    /// Wipes the recovery.
    pub(super) fn end(&mut self, awaiting: &Awaiting, kind: Kind) -> Move {
        self.close_page(awaiting);
        self.audit(kind, &[]);
        let closed = kind == Kind::SelfServiceClosed;
        let handle = self.c.facts.handle.take().filter(|_| closed); // IT is what is left then, and must know for whom
        self.c.facts = Facts { handle, closed, ..Facts::default() };
        Move::Stay(Awaiting::Nothing)
    }

    /// Goes to what the policy demands next.
    pub(super) fn advance(&mut self) -> Move {
        match self.policy().next(&self.c.facts) {
            Demand::Handle => {
                let suggest = self.c.known_handle.is_some();
                Move::Ask(Awaiting::Handle(AwaitingHandle { suggest }))
            }
            Demand::Captcha => Move::Ask(Awaiting::Captcha(AwaitingCaptcha::default())),
            Demand::LookUp => AwaitingAccount::look_up(self),
            Demand::Gate(_) => Move::Ask(Awaiting::Choice(AwaitingChoice {})),
            Demand::Nothing if self.c.facts.wants() == Some(Aim::Unlock) => {
                AwaitingUnlock::begin(&Awaiting::Nothing, self)
            }
            Demand::Nothing => AwaitingReset::open(&Awaiting::Nothing, self),
        }
    }
}
