//! What can happen to a conversation. Names are past tense: an event is a fact, to be answered or ignored.

use serde::{Deserialize, Serialize};

use super::case::{CaseEvent, FromIt};
use super::conversation::Conversation;
use super::effect::Notice;
use super::gate::{Answer, ApprovalRequest};
use super::intent::Intent;
use super::method::{Binding, Method};
use super::receipt::Receipt;
use super::standing::Standing;
use crate::ids::{AccountId, ChallengeId, Locale, LookUpId, PageId, Peer, SubjectKey, TicketNumber};
use crate::keys::Digest;
use crate::secret::Secret;
use crate::time::Time;

/// One thing that happened. Never written to the disk: what a person typed lives only until its transaction ends.
#[derive(Clone, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Event {
    /// The person wrote something.
    Said {
        /// The text, cleaned of control characters by the inbox.
        text: Secret<String>,
        /// What it asks for, when that is sure.
        intent: Option<Intent>,
        /// The channel's own name of the message, so that it can be deleted there.
        message: Option<String>,
    },
    /// The person sent something that is no text, or a text too long to be an answer.
    SentUnreadable {
        /// What was wrong with it.
        why: Unreadable,
    },
    /// The person pressed a button of the keyboard that carried this stamp. Which button stands there is the
    /// conversation's to know: nobody can press what was not offered.
    Pressed {
        /// The keyboard's stamp.
        stamp: u64,
        /// The button's place in it, counted from 0 over all rows.
        place: u8,
    },
    /// The person shared a contact card.
    SharedContact {
        /// The number on it.
        number: Secret<String>,
        /// Whether the service vouches that it is the sender's own.
        own: bool,
        /// The channel's own name of the message, so that it can be deleted there.
        message: Option<String>,
    },
    /// The person wants to go on in another chat: without a code, from here; with one, the conversation it names, here.
    ResumeAsked {
        /// The code told in the other chat.
        code: Option<Secret<String>>,
    },
    /// Another chat named this one's code.
    ResumeClaimed {
        /// Which.
        by: Peer,
    },
    /// What was under way in another chat arrives here.
    Resumed {
        /// The other chat's conversation.
        carried: Box<Conversation>,
    },
    /// The code of another chat is not, or no longer, known.
    ResumeRefused,
    /// The person is back (a terminal was opened, a page reloaded) and should see where they are.
    Returned,
    /// The conversation's deadline has passed.
    DeadlinePassed,
    /// The directory answered.
    LookedUp {
        /// The question this answers.
        look_up: LookUpId,
        /// The answer.
        found: Found,
    },
    /// The directory could not be asked.
    LookUpFailed {
        /// The question this answers.
        look_up: LookUpId,
    },
    /// Keys were pressed on the phone during a call.
    KeysPressed {
        /// The call's challenge.
        challenge: ChallengeId,
        /// What was pressed.
        keys: Secret<String>,
    },
    /// A provider reported what became of a message.
    ReceiptTold {
        /// The message's challenge.
        challenge: ChallengeId,
        /// What became of it.
        receipt: Receipt,
    },
    /// The directory has the new password.
    PasswordSet {
        /// The page it was chosen on.
        page: PageId,
        /// Whose password it is: by now the chat may be about somebody else, or about nobody.
        account: AccountId,
    },
    /// The person pressed "cancel" on the page.
    PageCancelled {
        /// The page.
        page: PageId,
    },
    /// After a crash or a lost reply the directory was compared: the password was not changed.
    PasswordNotSet {
        /// The page.
        page: PageId,
    },
    /// The owner of an account has registered ways to prove who they are, or changed them, on the page of this chat.
    Enrolled {
        /// The account signed in with.
        account: AccountId,
    },
    /// Something was done to the account that this chat belongs to, elsewhere.
    NoticeTold {
        /// The account.
        account: AccountId,
        /// What was done.
        notice: Notice,
        /// When.
        at: Time,
    },
    /// The owner of an account said on a notice's page that it was not them.
    Disowned {
        /// The account, and what its owner signs in with.
        binding: Binding,
    },
    /// Another chat of the account that this chat belongs to asks for approval.
    ApprovalAsked {
        /// The account.
        account: AccountId,
        /// The chat that asks.
        asker: Peer,
        /// What is asked.
        request: ApprovalRequest,
    },
    /// What was said to a request for approval.
    ApprovalAnswered {
        /// The request.
        challenge: ChallengeId,
        /// What was said.
        answer: Answer,
    },
    /// What happened to the account that this chat belongs to was read from the record.
    HistoryRead {
        /// The account.
        account: AccountId,
        /// What, oldest first.
        past: Vec<(Past, String, Time)>,
    },
    /// On the page of a proof, the passkey of an account was confirmed.
    PasskeyProven {
        /// The page's challenge.
        challenge: ChallengeId,
        /// Whose passkey it is.
        account: AccountId,
        /// Keyed digest of the code that the page shows, where one is to be typed.
        code: Option<Digest>,
    },
    /// On the page of a proof, something was confirmed that is not the account's passkey.
    PasskeyRefused {
        /// The page's challenge.
        challenge: ChallengeId,
    },
    /// On the page of a proof, the person asked for another method.
    PasskeyCancelled {
        /// The page's challenge.
        challenge: ChallengeId,
    },
    /// The owner of an account has changed its password on the page where one signs in with the old one.
    PasswordChanged {
        /// The page it was chosen on.
        page: PageId,
        /// Whose password it is.
        account: AccountId,
        /// The language of that page.
        locale: Locale,
        /// Whether this chat opened that page; else there is nobody to speak to.
        here: bool,
    },
    /// The person wants this chat to belong to an account, by the code that the account's page shows; without one they
    /// ask how.
    LinkAsked {
        /// The code, as it was typed.
        code: Option<Secret<String>>,
    },
    /// The same by the button of that page.
    LinkTapped {
        /// What the button carried.
        token: Secret<String>,
    },
    /// The code was right, and is spent.
    LinkRedeemed {
        /// The account, and what its owner signs in with.
        binding: Binding,
    },
    /// The code was not, or is no longer, right.
    LinkRefused {
        /// Whether it was not compared: too many wrong ones came in, from everybody together.
        busy: bool,
    },
    /// It is time to ask the owner of the account that this chat belongs to whether what is registered is still right.
    ConfirmationDue {
        /// The account.
        account: AccountId,
        /// What is registered, as it may be shown in the account's own chat.
        hints: Vec<String>,
    },
    /// What became of an unlocking.
    Unlocked {
        /// The attempt.
        attempt: ChallengeId,
        /// The account.
        account: AccountId,
        /// What became of it.
        outcome: Unlocking,
    },
    /// An account that this chat brought its owner back into is locked again.
    LockReturned {
        /// The account.
        account: AccountId,
    },
    /// The directory has issued a pass, which the page shows once. Its code is nobody's here.
    PassIssued {
        /// The page that shows it.
        page: PageId,
        /// Whose it is: by now the chat may be about somebody else, or about nobody.
        account: AccountId,
        /// Until when it is good.
        expires_at: Time,
    },
    /// What became of a new password in a second directory that its owner is in is known.
    PlaceSettled {
        /// The page it was chosen on.
        page: PageId,
        /// Whose password it is, in the leading directory.
        account: AccountId,
        /// What people call the leading directory, which has it.
        near: String,
        /// What people call the second.
        far: String,
        /// What became of it there.
        became: Became,
        /// The language of that page.
        locale: Locale,
        /// Whether this chat opened that page; else there is nobody to speak to.
        here: bool,
    },
    /// IT did something about a request of this chat.
    FromIt {
        /// Which.
        number: TicketNumber,
        /// What.
        news: Box<FromIt>,
        /// IT's own words, or what is shown and not kept.
        words: Option<Secret<String>>,
    },
    /// Something happened to a case. No conversation hears of it: it is a case's peer that does.
    Case(CaseEvent),
    /// The state of a ticket was read.
    TicketRead {
        /// The ticket and its state, if there is one.
        ticket: Option<TicketView>,
    },
}

impl Event {
    /// Whether it is news of a password or a pass, which are told whatever else the conversation hears.
    pub fn is_news(&self) -> bool {
        matches!(self, Self::PasswordSet { .. } | Self::PlaceSettled { .. } | Self::PassIssued { .. })
    }

    /// The account that this is about whatever the conversation is about: what is counted and bound is read for it.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Enrolled { account, .. }
            | Self::NoticeTold { account, .. }
            | Self::ApprovalAsked { account, .. }
            | Self::HistoryRead { account, .. }
            | Self::ConfirmationDue { account, .. }
            | Self::LockReturned { account } => Some(account),
            Self::Disowned { binding } | Self::LinkRedeemed { binding } => Some(&binding.account),
            _ => None,
        }
    }
}

/// What became of a new password in a second directory.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Became {
    /// It cannot be reached now, and is tried again for a while.
    Pending,
    /// It is set.
    Set,
    /// It refuses this password; another may be taken.
    Refused {
        /// Why: the name of one of the directory's refusals.
        why: String,
    },
    /// It was not set.
    NotSet,
    /// Whether it was set could not be found out.
    Unknown,
    /// There is no account in which it could be set.
    Nowhere,
}

/// Why a message cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unreadable {
    /// Longer than any answer.
    TooLong,
    /// A picture, a sticker, a voice note …
    NotText,
    /// Nothing is left after cleaning.
    Empty,
}

/// What became of an unlocking. What the directory answered was checked: the account was read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Unlocking {
    /// There is no lock any more.
    Lifted,
    /// The directory took it, and the account is locked all the same.
    StillLocked,
    /// The directory refuses it; nothing was changed.
    Refused,
    /// The directory cannot be reached, so nobody knows; it may be done again.
    Unreachable,
}

/// What the directory and the register of methods know of a handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Where wrong answers are counted: derived from the account, or from the handle when there is none.
    pub key: SubjectKey,
    /// The account, if there is one that may use self-service.
    pub account: Option<AccountId>,
    /// Its registered methods, strongest first; empty when there is no account.
    pub methods: Vec<Method>,
    /// The groups the account is in.
    #[serde(default)]
    pub groups: Vec<String>,
    /// How the account stands.
    #[serde(default)]
    pub standing: Standing,
}

/// A ticket as its owner may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    /// Its number.
    pub number: TicketNumber,
    /// Its state.
    pub state: TicketState,
    /// When it was opened.
    pub opened_at: Time,
    /// Since when it is in this state, where that is known.
    pub since: Option<Time>,
    /// When IT is at work again, where nobody has it and nobody is there.
    pub opens_at: Option<Time>,
    /// Whether the person can open it again by one tap.
    pub reopens: bool,
    /// Whether the person can write to IT about it.
    pub listens: bool,
}

/// The life of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TicketState {
    /// Written down, on its way to IT.
    Opened,
    /// IT has received it.
    Delivered,
    /// IT has closed it.
    Closed,
    /// Somebody in IT has it.
    Claimed,
    /// IT waits for a code, or for a word about it.
    Asked,
    /// The person may choose a new password.
    Approved,
}

/// What can have happened to an account, as its owner reads it. The sentence is `told-past`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the sentence says it
pub enum Past {
    Reset,
    Changed,
    Unlocked,
    Methods,
    Wrong,
    Closed,
    Frozen,
    Thawed,
    Phone,
    PhoneBack,
    Chats,
    Pass,
    Denied,
}

impl Past {
    /// What a kind of line in the record means to the account's owner; `None` for what is no news to them.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Some(match kind {
            "password-reset" => Self::Reset,
            "password-changed" => Self::Changed,
            "account-unlocked" => Self::Unlocked,
            "method-added" | "method-removed" => Self::Methods,
            "code-refused" | "keys-refused" | "answer-refused" | "approval-refused" => Self::Wrong,
            "self-service-closed" => Self::Closed,
            "account-frozen" => Self::Frozen,
            "account-thawed" => Self::Thawed,
            "methods-suspended" => Self::Phone,
            "methods-reinstated" => Self::PhoneBack,
            "chat-linked" | "chat-unlinked" => Self::Chats,
            "pass-issued" => Self::Pass,
            "approval-denied" => Self::Denied,
            _ => return None,
        })
    }
}
