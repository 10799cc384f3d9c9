//! What the engine wants done. Names are imperative: an effect is a value, performed elsewhere, once it is committed.
//!
//! *Records* ([`Effect::is_record`]) are written in the transaction that made them; the others wait in the outbox.
//! A secret never stands in the serialised effect: it travels in [`Effect::secret`] and is sealed at rest.

use serde::{Deserialize, Serialize};

pub use super::bucket::Bucket;
use super::button::Button;
pub use super::case::FromPerson;
use super::case::{FromIt, Note, Side, ToDesk};
use super::conversation::Conversation;
use super::enrolment::Purpose;
use super::event::TicketState;
use super::gate::{Answer, ApprovalRequest};
use super::method::Binding;
pub use super::notices::{Address, Notice};
use super::policy::Grant;
use super::record::Ask;
pub use super::sending::Sending;
use super::text::{Pair, Progress, Text};
pub use super::ticket::{Category, Ticket};
use crate::audit::Kind;
use crate::ids::{
    AccountId, ChallengeId, Handle, Locale, LookUpId, MethodId, PageId, Peer, SubjectKey, TicketNumber, VisitId,
};
use crate::keys::Digest;
use crate::secret::Secret;
use crate::time::Time;

/// One thing to be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// Show a message.
    Say(Say),
    /// Delete a message of the person's where the channel can: it held something secret.
    Forget {
        /// The channel's own name of the message.
        message: String,
    },
    /// Ask the directory.
    LookUp {
        /// The question's name.
        look_up: LookUpId,
        /// Whom to look for.
        handle: Handle,
    },
    /// Send a code by text message or mail.
    SendCode(Sending),
    /// Call the person and take the keys they press.
    PlaceCall(Sending),
    /// Tell all addresses of an account what was done to it.
    Notify {
        /// The account.
        account: AccountId,
        /// What was done.
        notice: Notice,
        /// In which language.
        locale: Locale,
        /// When it was done.
        at: Time,
        /// To which of them; `None` for all, which is then one effect for each.
        to: Option<Address>,
    },
    /// Hand a ticket to IT.
    FileTicket {
        /// The ticket.
        ticket: Ticket,
        /// At which desk; `None` for all, which is then one effect for each.
        desk: Option<String>,
    },
    /// Show last week's picture in a room of IT.
    PostWeek {
        /// The Monday after the week.
        monday: jiff::civil::Date,
    },
    /// Read the state of this chat's latest ticket.
    ReadTicket,
    /// Record: a line of the audit log.
    Audit {
        /// What happened.
        kind: Kind,
        /// To which account, or to which unknown handle's key.
        subject: Option<SubjectKey>,
        /// What else is worth knowing; never a secret.
        facts: Vec<(String, String)>,
    },
    /// Record: something that a limit counts.
    Count {
        /// Under which name.
        bucket: Bucket,
        /// What it was, where that matters.
        note: String,
    },
    /// Record: a one-time page, replacing any other of the same account.
    OpenPage {
        /// The page.
        page: PageId,
        /// The leave to open it.
        grant: Grant,
        /// SHA-256 of its token.
        token_hash: String,
        /// The two words shown in the chat and on the page.
        words: Pair,
        /// The language of the page.
        locale: Locale,
        /// When it ends.
        expires_at: Time,
    },
    /// Record: a page that is no longer wanted.
    ClosePage {
        /// The page.
        page: PageId,
    },
    /// Record: whatever is on the phone may not be used any more, for it is lost: also what stands in no list of a chat, a
    /// second app or a number that still waits.
    SuspendMethods {
        /// The account.
        account: AccountId,
    },
    /// Record: this chat may be continued in another, by whoever names the code.
    OfferResume {
        /// Keyed digest of the code.
        code: Digest,
        /// How long it is good.
        expires_at: Time,
    },
    /// Find the chat that told a code, and tell it who asks.
    ClaimResume {
        /// Keyed digest of the code.
        code: Digest,
    },
    /// Give another chat what was under way in this one.
    HandOver {
        /// The other chat.
        to: Peer,
        /// What was under way; `None` when it ended meanwhile.
        carried: Option<Box<Conversation>>,
    },
    /// Record: a visit of the page where methods are registered, in place of any other of this chat.
    OpenVisit {
        /// The visit.
        visit: VisitId,
        /// What for.
        purpose: Purpose,
        /// SHA-256 of its token.
        token_hash: String,
        /// The two words shown in the chat and on the page.
        words: Pair,
        /// The language of the page.
        locale: Locale,
        /// When it ends, if nothing is done on it.
        expires_at: Time,
    },
    /// Send a code to, or call, a number or an address that is being registered on a page.
    ProveContact {
        /// Where it was typed.
        visit: VisitId,
        /// What is sent. Its method is the one that the number or address will be.
        sending: Sending,
    },
    /// Record: this chat belongs to an account from now on.
    BindChat {
        /// Which.
        binding: Binding,
    },
    /// Record: a chat belongs to no account any more; this one, or another of the same account.
    UnbindChat {
        /// Which.
        chat: Peer,
    },
    /// Record: the owner of an account has stopped its self-service; its open pages end.
    FreezeAccount {
        /// The account.
        account: AccountId,
    },
    /// Record: a phone that was reported lost may be used again, on the word of its owner's chat.
    ReinstatePhone {
        /// The account.
        account: AccountId,
    },
    /// Ask the other chats of an account for approval; a decoy's request goes the same way, to nobody.
    AskApproval {
        /// The account; `None` for a decoy.
        account: Option<AccountId>,
        /// What is asked.
        request: ApprovalRequest,
        /// Which of its chats; `None` for all, which is then one effect for each.
        to: Option<Peer>,
    },
    /// Tell the chat that asked for approval what was said.
    AnswerApproval {
        /// That chat.
        asker: Peer,
        /// The request.
        challenge: ChallengeId,
        /// What was said.
        answer: Answer,
    },
    /// Tell the chat that opened a visit that it ended well.
    ReportEnrolled {
        /// The account signed in with.
        account: AccountId,
    },
    /// Read what happened to the account that this chat belongs to.
    ReadHistory {
        /// The account.
        account: AccountId,
    },
    /// Spend the code by which a chat is linked, and tell this chat whose it was.
    RedeemLink {
        /// The attempt's name: asked again after a crash, it gets the same answer.
        attempt: ChallengeId,
        /// Keyed digest of what was typed or tapped.
        digest: Digest,
        /// Whether it was typed: then it may be a guess.
        typed: bool,
    },
    /// Ask the owner of the account that this chat belongs to whether what is registered is still right, if it is time.
    AskAgain(AccountId),
    /// Record: the owner says that everything registered is still right.
    ConfirmMethods(AccountId),
    /// Record: a page on which a passkey is confirmed, replacing any other of the same chat.
    OpenProof {
        /// Its challenge.
        challenge: ChallengeId,
        /// Whose passkey is wanted; `None` for nobody's, of which every one is refused.
        account: Option<AccountId>,
        /// SHA-256 of its token.
        token_hash: String,
        /// The two words shown in the chat and on the page.
        words: Pair,
        /// The language of the page.
        locale: Locale,
        /// When it ends.
        expires_at: Time,
        /// Whether it shows a code, to be typed in the chat, once the passkey is confirmed.
        coded: bool,
    },
    /// Record: nobody's password is reset until IT says so again (`sesame reopen`); open pages end.
    HaltResets {
        /// What was seen.
        why: String,
    },
    /// Record: no code of an authenticator app up to this step is taken again.
    SpendStep {
        /// The app.
        method: MethodId,
        /// The step.
        step: u64,
    },
    /// Record: a recovery code was used and is forgotten.
    SpendCode {
        /// The sheet.
        method: MethodId,
        /// Its place on the sheet.
        label: String,
    },
    /// Lift the directory's lock, and read whether it is gone.
    Unlock {
        /// The attempt's name.
        attempt: ChallengeId,
        /// The leave to do so.
        grant: Grant,
    },
    /// Record: whether the lock of an account returns is looked at for a while, and told in this chat.
    WatchLock {
        /// The account.
        account: AccountId,
    },
    /// Record: that the lock of an account returned was told; this lock is told once.
    NoteLockTold {
        /// The account.
        account: AccountId,
    },
    /// Record: the code of a challenge was entered, so that its country is not taken for a place that only earns by
    /// messages.
    CodeEntered {
        /// Which.
        challenge: ChallengeId,
    },
    /// Tell an admin, in the private chat whose peer it has, what the record says.
    Consult {
        /// What they ask.
        ask: Ask,
        /// The room they asked in.
        room: Option<Peer>,
        /// In which language.
        locale: Locale,
    },
    /// Ask the directory about the account that a case is about, and which agents are its owner.
    LookInto {
        /// The case.
        number: TicketNumber,
        /// What was typed to name the account.
        handle: Option<Handle>,
        /// The account that the chat belongs to.
        account: Option<AccountId>,
    },
    /// Bring a case's card up to date in a room.
    ShowCard {
        /// The case.
        number: TicketNumber,
        /// The room.
        room: Peer,
        /// Whether it is put there anew, so that it is seen.
        anew: bool,
    },
    /// Tell a room, or one agent in it, something about a case.
    SayInRoom {
        /// The case.
        number: TicketNumber,
        /// The room.
        room: Peer,
        /// What.
        note: Note,
        /// Somebody's own words, or a code.
        #[serde(skip)]
        words: Option<Secret<String>>,
        /// What the press is answered by that this answers.
        #[serde(skip)]
        answer_by: Option<Secret<String>>,
    },
    /// Add something to a ticket that desks have.
    TellDesk(ToDesk),
    /// Bring the code of a case to the number on record.
    CallBack(Sending),
    /// Tell the person of a case something, in their chat.
    TellPerson {
        /// Their chat.
        to: Peer,
        /// The case.
        number: TicketNumber,
        /// What.
        news: Box<FromIt>,
        /// IT's own words, or a code.
        #[serde(skip)]
        words: Option<Secret<String>>,
    },
    /// Tell a case what the person did in their chat.
    TellCase {
        /// The case.
        number: TicketNumber,
        /// What.
        news: FromPerson,
        /// The person's own words, or a code.
        #[serde(skip)]
        words: Option<Secret<String>>,
    },
    /// Have the cases about an account look at it again: something was counted for it elsewhere.
    WakeCases {
        /// The account.
        account: AccountId,
        /// Which of them; `None` for all, which is then one effect for each.
        number: Option<TicketNumber>,
    },
    /// Record: words that were written about a case, sealed.
    KeepWords {
        /// The case.
        number: TicketNumber,
        /// Whose.
        side: Side,
        /// The words.
        #[serde(skip)]
        words: Secret<String>,
    },
    /// Record: how far a ticket is.
    SetTicket {
        /// Which.
        number: TicketNumber,
        /// How far.
        state: TicketState,
    },
    /// Record: a case was closed long ago; it, its cards and its words are forgotten.
    ForgetCase {
        /// Which.
        number: TicketNumber,
    },
}

/// A message of ours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Say {
    /// The sentences, one paragraph each.
    pub texts: Vec<Text>,
    /// Where the person is on the way.
    pub progress: Option<Progress>,
    /// The buttons, in rows.
    pub keyboard: Vec<Vec<Button>>,
    /// The stamp that a press must carry.
    pub stamp: u64,
    /// The language.
    pub locale: Locale,
    /// Whether it answers a press or news that was waited for, and so may take the place of the message before.
    #[serde(default)]
    pub in_place: bool,
    /// What is to be written in answer, where a channel has a field for it.
    #[serde(default)]
    pub asks: Option<Asks>,
    /// What is shown beside the text and must not be stored in the clear.
    #[serde(skip)]
    pub shows: Option<Shown>,
}

/// What is to be written in answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Asks {
    /// The account's name.
    Handle,
    /// The letters or digits of a captcha.
    Captcha,
    /// A complete phone number.
    Number,
    /// The person's own contact card, as the chat service knows it.
    OwnNumber,
    /// A complete mail address.
    Address,
    /// A code.
    Code,
    /// A recovery code.
    Paper,
    /// The answer to a security question.
    Answer,
}

/// What a message shows that is secret until shown.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The token of the one-time page's link.
    Link(Secret<String>),
    /// The answers to a captcha: the letters of the picture, the digits of the sound.
    Captcha {
        /// The letters of the picture.
        image: Secret<String>,
        /// The digits of the sound.
        sound: Secret<String>,
    },
    /// The code under which this chat is continued in another.
    Resume(Secret<String>),
    /// The token of the link to the page of a proof.
    Proof(Secret<String>),
    /// What IT wrote, or the code that is read out to whoever calls from IT.
    Words(Secret<String>),
}
