//! The buttons under a message. A channel without buttons shows them as a numbered list.

use serde::{Deserialize, Serialize};

use super::case::CardButton;
use super::method::MethodKind;
use crate::ids::{Locale, MethodId, Peer, TicketNumber};

/// Why the person cannot get in (S12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// The password is forgotten.
    Forgotten,
    /// The account is locked.
    Locked,
    /// The password has expired.
    Expired,
}

/// Where the person's computer is (S61).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// On the organisation's Wi-Fi.
    Wifi,
    /// On the organisation's cable.
    Cable,
    /// On the VPN.
    Vpn,
    /// Somewhere else.
    Off,
    /// Back on one of them, whichever.
    On,
}

/// One button. Its label is the sentence `button-…` of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the labels in `locales/` say what each is
pub enum Button {
    Start,
    Help,
    Language,
    Locale { tag: Locale },
    Reason { reason: Reason },
    SignIn,
    Portal,
    Next,
    Back,
    Cancel,
    Finish,
    ContactIt,
    Yes,
    NotMe,
    OtherImage,
    Method { id: MethodId, kind: MethodKind, hint: String, chosen: bool },
    NoneOfThese,
    LostPhone,
    YesLost,
    NotLost,
    Send { kind: MethodKind },
    Resend,
    OtherMethod,
    OpenPage,
    NewLink,
    Network { network: Network },
    NoWindows,
    Worked,
    NotWorked,
    BackOnNetwork,
    RemindMe,
    Status,
    ShareNumber,
    OpenChat,
    SendDirect,
    Chats,
    History,
    Unlink { chat: Peer, place: u8 },
    NotMine,
    WasMe,
    Freeze,
    LeaveOpen,
    PhoneHere,
    Deny,
    UsePasskey,
    OpenVisit,
    Register,
    StillRight,
    ChangeMethods,
    Unlock,
    NewPassword,
    ChooseAgain,
    Card { card: CardButton },
    AnswerIt { number: TicketNumber },
    ReopenCase { number: TicketNumber },
    TakeRelease,
    NoVouch,
    OpenPass,
}

impl Button {
    /// A button that opens an address instead of answering; the address stands beside its label.
    pub fn opens_address(&self) -> bool {
        matches!(
            self,
            Self::SignIn
                | Self::Portal
                | Self::OpenPage
                | Self::OpenChat
                | Self::UsePasskey
                | Self::OpenVisit
                | Self::OpenPass
        )
    }
}
