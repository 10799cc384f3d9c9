//! One step in the making: what is common to all states. Each state's own part stands beside its struct.

use super::button::Button;
use super::conversation::{Awaiting, Conversation, Facts};
use super::effect::{Bucket, Category, Effect, Notice, Say, Shown};
use super::enrolment::Purpose;
use super::event::{Event, Unreadable};
use super::gate::{Answer, AwaitingCode, AwaitingQuestions, paper};
use super::intent::{Intent, looks_like_password};
use super::it::{self, AwaitingIt};
use super::method::Binding;
use super::policy::{Demand, Policy};
use super::recovery::{
    AwaitingAccount, AwaitingCaptcha, AwaitingChoice, AwaitingHandle, AwaitingLostPhone, AwaitingReason, AwaitingReset,
    AwaitingSession, AwaitingUnlock, place,
};
use super::rules::Rules;
use super::standing::Aim;
use super::text::{Stage, Text};
use super::{Env, Move, Step, enrolment, escalation, progress};
use crate::audit::Kind;
use crate::entropy::Entropy;
use crate::ids::{AccountId, Locale};
use crate::secret::Secret;

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
            Event::PasswordSet { page, account } => {
                self.tell_reset();
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

    fn on_said(
        &mut self,
        awaiting: Awaiting,
        text: &Secret<String>,
        intent: Option<Intent>,
        message: Option<String>,
    ) -> Move {
        // Five drawn letters may look like a word with a slip in it: "ERRNR" is the answer, not "erreur".
        let answers = match &awaiting {
            Awaiting::Captcha(captcha) => captcha.is_answered_by(text.expose(), self),
            Awaiting::Paper(_) => paper::normal(text.expose()).is_some(),
            Awaiting::Questions(_) => AwaitingQuestions::is_answered_by(text.expose(), intent.as_ref()),
            Awaiting::It(_) => AwaitingIt::is_answered_by(text.expose()),
            _ => false,
        };
        if let Some(intent) = intent.filter(|_| !answers) {
            return self.on_intent(awaiting, intent);
        }
        let awaiting = match awaiting {
            Awaiting::It(it) if answers => return it.said(text.expose(), message, self),
            other => other,
        };
        let awaiting = match self.said_link(awaiting, text.expose()) {
            Ok(decided) => return decided,
            Err(awaiting) => awaiting,
        };
        let names_an_account = matches!(awaiting, Awaiting::Handle(_));
        let at_the_page = matches!(awaiting, Awaiting::Reset(_));
        if at_the_page || (!names_an_account && !answers && looks_like_password(text.expose())) {
            return self.refuse_password(awaiting, message);
        }
        if let Awaiting::Choice(_) | Awaiting::Send(_) = awaiting
            && let Some(code) = AwaitingCode::resumed(text.expose(), self)
        {
            return code.said(text.expose(), message, self);
        }
        match awaiting {
            Awaiting::Handle(handle) => handle.said(text.expose(), message, self),
            Awaiting::Captcha(captcha) => captcha.said(text.expose(), self),
            Awaiting::Choice(choice) => choice.said(text.expose(), message, self),
            Awaiting::Approving(approving) => approving.said(text.expose(), message, self),
            Awaiting::Contact(contact) => contact.said(text.expose(), message, self),
            Awaiting::Code(code) => code.said(text.expose(), message, self),
            Awaiting::Totp(totp) => totp.said(text.expose(), message, self),
            Awaiting::Paper(paper) => paper.said(text.expose(), message, self),
            Awaiting::Questions(questions) => questions.said(text.expose(), message, self),
            Awaiting::Passkey(passkey) => passkey.said(text.expose(), message, self),
            Awaiting::Keys(keys) => {
                self.say(Text::ToldNoCodeToType);
                Move::Ask(Awaiting::Keys(keys))
            }
            Awaiting::Account(account) => Move::Ask(Awaiting::Account(account)),
            Awaiting::Nothing if self.c.stamp == 0 => self.welcome(),
            other => self.unclear(other),
        }
    }

    /// A password typed into a chat is never read as one: it is deleted where that is possible, and the person told why.
    fn refuse_password(&mut self, awaiting: Awaiting, message: Option<String>) -> Move {
        self.say(Text::ToldNoPasswordHere);
        self.forget_password(awaiting, message)
    }

    /// Deletes a message that holds a password, and notes that there was one.
    pub(super) fn forget_password(&mut self, awaiting: Awaiting, message: Option<String>) -> Move {
        if let Some(message) = message {
            self.effect(Effect::Forget { message });
        }
        self.audit(Kind::PasswordInChat, &[]);
        Move::Stay(awaiting)
    }

    pub(super) fn unclear(&mut self, awaiting: Awaiting) -> Move {
        if let Awaiting::Nothing = awaiting {
            self.asks_again(); // "hello" in the owner's own chat
        }
        self.say(Text::RefusedUnclear);
        Move::Stay(awaiting)
    }

    pub(super) fn welcome(&mut self) -> Move {
        self.say(Text::ToldWelcome);
        self.asks_again();
        Move::Stay(Awaiting::Nothing)
    }

    fn on_returned(&mut self, awaiting: Awaiting) -> Move {
        match awaiting {
            Awaiting::Nothing => self.welcome(),
            other => {
                self.say(Text::ToldWhereYouAre);
                Move::Ask(other)
            }
        }
    }

    fn on_intent(&mut self, awaiting: Awaiting, intent: Intent) -> Move {
        let button = match intent {
            Intent::Start | Intent::Forgotten | Intent::Locked | Intent::Expired => {
                return AwaitingReason::entered(it::left(awaiting), &intent, self);
            }
            Intent::Rules => {
                let rules = &self.policy().password;
                let (min, max, history) = (rules.min, rules.max, rules.history);
                self.say(Text::ToldRules { min, max, history });
                return Move::Stay(awaiting);
            }
            Intent::NotMe
                if self.bound.is_some() && !matches!(awaiting, Awaiting::Handle(_) | Awaiting::Approving(_)) =>
            {
                self.say(Text::AskFreeze);
                return Move::Offer(awaiting, vec![vec![Button::Freeze], vec![Button::LeaveOpen]]);
            }
            Intent::NotMe if !matches!(awaiting, Awaiting::Handle(_) | Awaiting::Approving(_)) => {
                self.say(Text::ToldNotMe);
                self.open_ticket(Category::Other, &awaiting);
                return Move::Stay(awaiting);
            }
            Intent::Page(purpose) => return enrolment::asked(purpose, awaiting, self),
            Intent::Speak(tag) => Button::Locale { tag },
            Intent::Cancel => Button::Cancel,
            Intent::Back => Button::Back,
            Intent::Next => Button::Next,
            Intent::Yes => Button::Yes,
            Intent::No | Intent::NotMe => Button::NotMe,
            Intent::Help => Button::Help,
            Intent::Status => Button::Status,
            Intent::Language => Button::Language,
            Intent::Human => Button::ContactIt,
            Intent::LostPhone => Button::LostPhone,
            Intent::Resend | Intent::NoCode => Button::Resend,
            Intent::OtherMethod => Button::OtherMethod,
            Intent::OtherImage => Button::OtherImage,
            Intent::BackOnNetwork => Button::BackOnNetwork,
            Intent::Worked => Button::Worked,
            Intent::NotWorked => Button::NotWorked,
            Intent::Chats => Button::Chats,
            Intent::History => Button::History,
            Intent::Unlock => Button::Unlock,
        };
        self.press(awaiting, &button)
    }

    fn on_pressed(&mut self, awaiting: Awaiting, stamp: u64, place: u8) -> Move {
        let Some(button) = self.c.button(stamp, place).cloned() else {
            self.in_place = false; // the message pressed may be far above the newest
            self.say(Text::ToldButtonExpired);
            return match awaiting {
                Awaiting::Nothing => self.welcome(), // "here is where you are now" needs something to follow
                other => Move::Ask(other),
            };
        };
        self.press(awaiting, &button)
    }

    /// A contact card is an answer only where a number is asked for, and only the sender's own: anybody can forward
    /// somebody else's.
    fn on_shared(&mut self, awaiting: Awaiting, number: &Secret<String>, own: bool, message: Option<String>) -> Move {
        match awaiting {
            Awaiting::Contact(contact) if own => contact.said(number.expose(), message, self),
            Awaiting::Choice(choice) if own => choice.said(number.expose(), message, self),
            Awaiting::Contact(contact) => {
                self.say(Text::RefusedShared);
                Move::Stay(Awaiting::Contact(contact))
            }
            other => self.unclear(other),
        }
    }

    /// Buttons that mean the same everywhere; the others belong to the state.
    fn press(&mut self, awaiting: Awaiting, button: &Button) -> Move {
        let awaiting = if AwaitingIt::keeps(button) { awaiting } else { it::left(awaiting) };
        let awaiting = match self.press_it(awaiting, button) {
            Ok(decided) => return decided,
            Err(awaiting) => awaiting,
        };
        match button {
            Button::Start => AwaitingReason::entered(awaiting, &Intent::Start, self),
            Button::Unlock if !matches!(awaiting, Awaiting::Remedy(_) | Awaiting::Unlock(_)) => {
                AwaitingReason::entered(awaiting, &Intent::Unlock, self)
            }
            Button::Cancel => self.cancel(awaiting),
            Button::ContactIt => {
                let category = escalation::category(&awaiting, self.c.facts.closed);
                self.open_ticket(category, &awaiting);
                Move::Stay(awaiting)
            }
            Button::NoneOfThese => {
                self.open_ticket(Category::NoMethod, &awaiting);
                Move::Stay(awaiting)
            }
            Button::Help => {
                self.say(Text::ToldHelp);
                Move::Stay(awaiting)
            }
            Button::Status => {
                self.effect(Effect::ReadTicket);
                Move::Stay(awaiting)
            }
            Button::Language => {
                self.say(Text::AskLanguage);
                let rows = self.rules().locales.iter().map(|tag| vec![Button::Locale { tag: tag.clone() }]).collect();
                Move::Offer(awaiting, rows)
            }
            Button::Locale { tag } => self.speak(awaiting, tag),
            Button::ChooseAgain => place::choose_again(awaiting, self),
            Button::Register => enrolment::asked(Purpose::Register, awaiting, self),
            Button::ChangeMethods => enrolment::asked(Purpose::Account, awaiting, self),
            Button::LostPhone if !matches!(awaiting, Awaiting::LostPhone(_)) => {
                Move::Ask(Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(awaiting) }))
            }
            button => match self.press_own(awaiting, button) {
                Ok(decided) => decided,
                Err(awaiting) => self.press_here(awaiting, button),
            },
        }
    }

    fn press_here(&mut self, awaiting: Awaiting, button: &Button) -> Move {
        let taken = match awaiting {
            Awaiting::Nothing => Err(Awaiting::Nothing),
            Awaiting::Reason(reason) => reason.press(button, self),
            Awaiting::Handle(handle) => handle.press(button, self),
            Awaiting::Captcha(captcha) => captcha.press(button, self),
            Awaiting::Account(account) => account.press(button, self),
            Awaiting::Choice(choice) => choice.press(button, self),
            Awaiting::Contact(contact) => contact.press(button, self),
            Awaiting::Send(send) => send.press(button, self),
            Awaiting::Code(code) => code.press(button, self),
            Awaiting::Keys(keys) => keys.press(button, self),
            Awaiting::Reset(reset) => reset.press(button, self),
            Awaiting::Session(session) => session.press(button, self),
            Awaiting::LostPhone(lost) => lost.press(button, self),
            Awaiting::Totp(totp) => totp.press(button),
            Awaiting::Paper(paper) => paper.press(button),
            Awaiting::Questions(questions) => questions.press(button),
            Awaiting::Approval(approval) => approval.press(button, self),
            Awaiting::Approving(approving) => approving.press(button, self),
            Awaiting::Passkey(passkey) => passkey.press(button, self),
            Awaiting::Remedy(remedy) => remedy.press(button, self),
            Awaiting::Unlock(unlock) => unlock.press(button, self),
            Awaiting::It(it) => Err(Awaiting::It(it)),
        };
        taken.unwrap_or_else(|awaiting| self.unclear(awaiting))
    }

    /// Switches the language and keeps the place (S2).
    fn speak(&mut self, awaiting: Awaiting, tag: &Locale) -> Move {
        if self.rules().locales.contains(tag) {
            self.c.locale = tag.clone();
            self.audit(Kind::LanguageChanged, &[("locale", tag.0.clone())]);
            self.say(Text::ToldLanguage);
        }
        match awaiting {
            Awaiting::Nothing => self.welcome(),
            other => Move::Ask(other),
        }
    }

    /// Ends the recovery on the person's word: nothing is kept of it, nothing was changed (S28, S56).
    fn cancel(&mut self, awaiting: Awaiting) -> Move {
        match awaiting {
            Awaiting::Nothing => {
                self.say(Text::ToldOver);
                Move::Stay(Awaiting::Nothing)
            }
            Awaiting::Session(session) => session.close(self),
            Awaiting::Unlock(unlock) => unlock.cancel(self),
            Awaiting::LostPhone(lost) if lost.after_the_reset() => self.cancel(*lost.back),
            Awaiting::Approving(approving) => {
                self.say(Text::ToldApproveOver); // left unanswered, and what was under way here goes on
                Move::Stay(*approving.back)
            }
            other => {
                self.say(Text::ToldCancelled);
                self.end(&other, Kind::RecoveryCancelled)
            }
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
