//! The record of what happened: at least thirty kinds of lines in a hash chain, with signed checkpoints.
//!
//! A line never holds a secret, a full number or an address. Its hash covers the hash before it, so that a change, a
//! removal or a swap anywhere breaks every later line; a checkpoint signs the chain's head with a key outside the
//! database, so that a rewritten chain does not fit either.
//!
//! What this finds, and what it cannot: whoever may write the file but has no key can rewrite only lines younger than
//! the newest checkpoint, or cut the log back to an older checkpoint together with all checkpoints after it.
//! `sesame audit verify` prints the head, so that an auditor who keeps it elsewhere sees the second case too.

use serde::{Deserialize, Serialize};

pub mod book;
pub mod chain;
pub mod export;

/// What happened. The kebab-case name is what stands in the log.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the names say it; `sesame audit list --kinds` prints them
pub enum Kind {
    RecoveryStarted,
    RecoveryCancelled,
    RecoveryExpired,
    RecoveryCompleted,
    HandleRefused,
    PersonalAccountRefused,
    CaptchaPassed,
    CaptchaFailed,
    CaptchaExhausted,
    LookUpRequested,
    LookUpAnswered,
    LookUpFailed,
    LookUpsExhausted,
    MethodChosen,
    ContactTyped,
    ContactsExhausted,
    CodeRequested,
    CodeResent,
    CodeDelivered,
    CodeUndelivered,
    CodeRefused,
    CodeVoided,
    OlderCodeTyped,
    CallRequested,
    KeysRefused,
    AnswersRefused,
    GatePassed,
    BackOffStarted,
    SelfServiceClosed,
    FleetPaused,
    TicketHeldBack,
    SuspensionHeldBack,
    PageOpened,
    PageRefused,
    PageCancelled,
    PageReplaced,
    PageExpired,
    PasswordRejected,
    PasswordReset,
    PasswordUnknown,
    PasswordReconciled,
    NoticeSent,
    NoticeFailed,
    PasswordInChat,
    PhoneReportedLost,
    MethodsSuspended,
    MethodsReinstated,
    TicketOpened,
    TicketDelivered,
    TicketFailed,
    SessionUpdated,
    SessionSkipped,
    ReminderSet,
    LanguageChanged,
    ConversationSetAside,
    ResumeOffered,
    ResumeRefused,
    ConversationHandedOver,
    ConversationTakenOver,
    VisitOpened,
    SignedIn,
    SignInRefused,
    ConsentGiven,
    StepUpPassed,
    MethodAdded,
    MethodRemoved,
    MethodConfirmed,
    EnrolmentFinished,
    EnrolmentPutOff,
    PasswordChanged,
    InvitationMade,
    ChatLinked,
    ChatUnlinked,
    EffectGivenUp,
    PeopleImported,
    ResetsHalted,
    ResetsReopened,
    ServiceStarted,
    ServiceStopped,
}
