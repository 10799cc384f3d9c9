//! What is counted, so that limits hold.

use serde::{Deserialize, Serialize};

use crate::ids::{MethodId, SubjectKey};

/// What is counted, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bucket {
    /// Wrong answers of a subject; the note is empty where no code had really left, which nobody can guess.
    Wrong(SubjectKey),
    /// Complete numbers or addresses typed for a subject.
    Contacts(SubjectKey),
    /// Codes and calls sent for a subject's method; the note is the challenge, and the latest is the live one.
    Sent(SubjectKey, MethodId),
    /// Accounts looked up by this chat.
    LookUps,
    /// Tickets opened by this chat.
    Tickets,
    /// Visits of the page opened by this chat.
    Visits,
    /// IT was told that too many requests come in.
    ManyRequests,
    /// A subject's phone was reported lost; kept until IT lifts it. The note is empty where the person had proven who they
    /// are.
    PhoneLost(SubjectKey),
    /// The owner of an account stopped its self-service; kept until IT lifts it.
    Frozen(SubjectKey),
    /// Wrong answers of a subject in chats that belong to it: strangers' wrong answers must not close them.
    BoundWrong(SubjectKey),
    /// The owner of an account denied a request for approval.
    Denied(SubjectKey),
    /// The owner of a phone that was reported lost said that they have it.
    PhoneKept(SubjectKey),
    /// Codes to link this chat that were typed in it, right or wrong.
    Links,
}
