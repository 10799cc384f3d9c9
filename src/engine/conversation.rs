//! One conversation as it is stored: what is awaited, and the facts established so far.

use serde::{Deserialize, Serialize};

use super::button::{Button, Reason};
use super::case::Release;
use super::effect::{Asks, Category};
use super::gate::{
    AwaitingApproval, AwaitingApproving, AwaitingCode, AwaitingKeys, AwaitingPaper, AwaitingPasskey, AwaitingQuestions,
    AwaitingTotp,
};
use super::it::AwaitingIt;
use super::method::{Class, Method, Subject};
use super::policy::Policy;
use super::recovery::{
    AwaitingAccount, AwaitingCaptcha, AwaitingChoice, AwaitingContact, AwaitingHandle, AwaitingLostPhone,
    AwaitingReason, AwaitingRemedy, AwaitingReset, AwaitingSend, AwaitingSession, AwaitingUnlock,
};
use super::standing::{Aim, Standing};
use crate::ids::{Handle, Locale, MethodId, TicketNumber};
use crate::time::Time;

/// The version of the stored form. A change of a stored type raises it and brings an upcaster (`store::versions`).
pub const VERSION: i64 = 4;

/// A conversation with one peer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Conversation {
    /// The language spoken.
    pub locale: Locale,
    /// The stamp of the newest keyboard, drawn at random so that it cannot be guessed; presses of older ones have
    /// expired. Zero before the first message.
    pub stamp: u64,
    /// The newest keyboard, so that a press names a place and nothing else.
    pub keyboard: Vec<Vec<Button>>,
    /// The account last proven in this chat, offered the next time (S20, S23).
    pub known_handle: Option<Handle>,
    /// The latest ticket of this chat.
    pub ticket: Option<TicketNumber>,
    /// How often the person was asked, after a recovery, to register a second method.
    pub nudged: u8,
    /// What is awaited.
    pub awaiting: Awaiting,
    /// What is established in the running recovery.
    pub facts: Facts,
    /// Leave of IT to begin one attempt, not begun yet.
    pub release: Option<Release>,
}

/// Facts of one recovery. The next demand is derived from them by [`Policy::next`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // facts are independent of one another: each is established or not
pub struct Facts {
    /// When the recovery began.
    pub started_at: Time,
    /// When the person was last heard.
    pub heard_at: Time,
    /// Whether the chat is bound to the account (it stands in for captcha and full number, never for a gate).
    pub bound: bool,
    /// Why they cannot get in.
    pub reason: Option<Reason>,
    /// What they typed to name their account.
    pub handle: Option<Handle>,
    /// Whether a captcha was solved.
    pub captcha_passed: bool,
    /// Wrong captchas so far.
    pub captcha_wrong: u8,
    /// Whose recovery this is, once looked up.
    pub subject: Option<Subject>,
    /// The methods on offer: registered, or decoys.
    pub methods: Vec<Method>,
    /// The gates passed.
    pub passed: Vec<Passed>,
    /// The code that was left for another method: it may arrive late.
    pub left: Option<Box<AwaitingCode>>,
    /// Whether the phone was reported lost before it was known whose it is.
    pub phone_lost: bool,
    /// Methods a code was sent by, for the ticket.
    pub tried: Vec<MethodId>,
    /// What the latest ticket of this recovery is about.
    pub ticketed: Option<Category>,
    /// Whether this recovery ended because self-service closed.
    pub closed: bool,
    /// The groups the account is in: what the policy demands may depend on them.
    pub groups: Vec<String>,
    /// Whether the tap that began this recovery asked for a code at once.
    pub direct: bool,
    /// What the person wants done, once they said so.
    pub aim: Option<Aim>,
    /// How the account stands, as the directory said when it was looked up.
    pub standing: Standing,
    /// The leave of IT that this recovery began with, in the place of gates.
    pub released: Option<Release>,
    /// Until when the pass is good that was issued in this recovery.
    pub pass: Option<Time>,
}

/// One gate passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// By which method.
    pub method: MethodId,
    /// Of which class.
    pub class: Class,
    /// When.
    pub at: Time,
}

impl Facts {
    /// A method on offer.
    pub fn method(&self, id: &MethodId) -> Option<&Method> {
        self.methods.iter().find(|method| &method.id == id)
    }

    /// Methods that can still open a gate: of a class not yet used.
    pub fn usable(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(|method| self.passed.iter().all(|passed| passed.class != method.kind.class()))
    }
}

/// What the conversation waits for. One struct per variant, each with its own file.
#[derive(Clone, Debug, Default, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Awaiting {
    /// Nothing: no recovery is running.
    #[default]
    Nothing,
    /// Why they cannot get in.
    Reason(AwaitingReason),
    /// The account's name.
    Handle(AwaitingHandle),
    /// The captcha.
    Captcha(AwaitingCaptcha),
    /// The directory's answer.
    Account(AwaitingAccount),
    /// The choice of a method.
    Choice(AwaitingChoice),
    /// The complete number or address.
    Contact(AwaitingContact),
    /// The tap that sends.
    Send(AwaitingSend),
    /// The code.
    Code(AwaitingCode),
    /// The keys on the call.
    Keys(AwaitingKeys),
    /// The new password, on the one-time page.
    Reset(AwaitingReset),
    /// The Windows session.
    Session(AwaitingSession),
    /// "Is your phone lost?"
    LostPhone(AwaitingLostPhone),
    /// The code of an authenticator app.
    Totp(AwaitingTotp),
    /// A recovery code.
    Paper(AwaitingPaper),
    /// The answer to a security question.
    Questions(AwaitingQuestions),
    /// Approval in another chat.
    Approval(AwaitingApproval),
    /// The number that another chat shows.
    Approving(AwaitingApproving),
    /// The passkey, on its page.
    Passkey(AwaitingPasskey),
    /// The choice of what helps.
    Remedy(AwaitingRemedy),
    /// What became of an unlocking.
    Unlock(AwaitingUnlock),
    /// What the person has to say to IT, or a code of theirs.
    It(AwaitingIt),
}

impl Awaiting {
    /// What is awaited once a question asked in between is answered.
    pub fn beneath(&self) -> &Self {
        match self {
            Self::LostPhone(lost) => lost.back.beneath(),
            Self::Approving(approving) => approving.back.beneath(),
            Self::It(it) => it.back.beneath(),
            other => other,
        }
    }

    /// The same, to be changed where it stands.
    pub fn beneath_mut(&mut self) -> &mut Self {
        match self {
            Self::LostPhone(lost) => lost.back.beneath_mut(),
            Self::Approving(approving) => approving.back.beneath_mut(),
            Self::It(it) => it.back.beneath_mut(),
            other => other,
        }
    }

    /// Whether an answer is compared with what only the register knows (`Budget::verifiers`).
    pub fn compares(&self) -> bool {
        matches!(self, Self::Totp(_) | Self::Paper(_) | Self::Questions(_))
    }

    /// What is to be written in answer, if anything.
    pub fn asks(&self, facts: &Facts) -> Option<Asks> {
        match self {
            Self::Handle(_) => Some(Asks::Handle),
            Self::Captcha(_) => Some(Asks::Captcha),
            Self::Code(_) | Self::Totp(_) => Some(Asks::Code),
            Self::It(it) => it.types_code().then_some(Asks::Code),
            Self::Passkey(passkey) => passkey.coded.then_some(Asks::Code),
            Self::Paper(_) => Some(Asks::Paper),
            Self::Questions(_) => Some(Asks::Answer),
            Self::Contact(contact) => Some(match facts.method(&contact.method)?.kind.class() {
                Class::Phone => Asks::Number,
                _ => Asks::Address,
            }),
            _ => None,
        }
    }
}

impl Conversation {
    /// The button at a place of the newest keyboard, if that carried this stamp.
    pub fn button(&self, stamp: u64, place: u8) -> Option<&Button> {
        self.keyboard.iter().flatten().nth(place.into()).filter(|_| stamp == self.stamp)
    }

    /// When the conversation wants to hear [`super::Event::DeadlinePassed`]; `None` only when nothing is awaited.
    pub fn deadline(&self, policy: &Policy) -> Option<Time> {
        self.due(&self.awaiting, policy)
    }

    /// When what is awaited wants to be woken, which may be what waits behind something else.
    fn due(&self, awaiting: &Awaiting, policy: &Policy) -> Option<Time> {
        let idle = self.facts.heard_at + policy.flow.idle;
        let most = self.facts.started_at + policy.flow.most;
        let flow = idle.min(most);
        match awaiting {
            Awaiting::Nothing => None,
            Awaiting::Code(code) => Some(flow.min(code.wakes_at(policy))),
            Awaiting::Keys(keys) => Some(flow.min(keys.wakes_at(policy))),
            Awaiting::Approval(approval) => Some(flow.min(approval.expires_at)),
            Awaiting::Approving(approving) => Some(approving.request.expires_at),
            // What was under way keeps its own time, however long IT and the person write to one another.
            Awaiting::It(it) => Some(self.due(&it.back, policy).map_or(it.until, |due| due.min(it.until))),
            Awaiting::Reset(reset) => Some(reset.expires_at),
            Awaiting::Session(session) => Some(session.wakes_at()),
            Awaiting::Passkey(passkey) => Some(flow.min(passkey.wakes_at())),
            Awaiting::Reason(_)
            | Awaiting::Handle(_)
            | Awaiting::Captcha(_)
            | Awaiting::Account(_)
            | Awaiting::Choice(_)
            | Awaiting::Contact(_)
            | Awaiting::Send(_)
            | Awaiting::Totp(_)
            | Awaiting::Paper(_)
            | Awaiting::Questions(_)
            | Awaiting::Remedy(_)
            | Awaiting::Unlock(_) => Some(flow),
            // The coach outlives the recovery, and so does an open page: a question asked meanwhile cuts neither short.
            Awaiting::LostPhone(lost) => Some(match lost.back.beneath() {
                Awaiting::Nothing | Awaiting::Session(_) => idle,
                Awaiting::Reset(reset) => flow.max(reset.expires_at),
                _ => flow,
            }),
        }
    }
}
