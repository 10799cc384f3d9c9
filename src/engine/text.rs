//! Everything the engine can say, as values. The words are in `locales/`, under the variant's name in kebab case;
//! its fields are the sentence's variables. The organisation's own names (`$org`, `$wifi` …) are added by `speech`.

use serde::{Deserialize, Serialize};

use super::button::{Network, Reason};
use super::effect::Notice;
use super::event::{Past, TicketState};
use super::method::MethodKind;
use super::receipt::Refusal;
use super::standing::Obstacle;
use crate::entropy::Entropy;
use crate::ids::{Handle, TicketNumber};
use crate::time::Time;

/// A moment that a person reads as a time of day in the organisation's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// The moment.
    pub at: Time,
}

impl From<Time> for At {
    fn from(at: Time) -> Self {
        Self { at }
    }
}

/// The two words that stand in the chat and on the page, so that a false page is seen. Two different places in each
/// language's list `page-words`, kept as one number: the same pair can be shown in every language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The first place times [`Pair::LIST`], plus the second.
    pub pair: u16,
}

impl Pair {
    /// How many words each language lists.
    pub const LIST: u16 = 32;

    /// Any pair of two different words.
    pub fn draw(entropy: &mut Entropy) -> Self {
        let below = |limit: u16, entropy: &mut Entropy| u16::try_from(entropy.below(limit.into())).unwrap_or_default();
        let first = below(Self::LIST, entropy);
        let second = below(Self::LIST - 1, entropy);
        Self { pair: first * Self::LIST + if second < first { second } else { second + 1 } }
    }

    /// The words' places in the list.
    pub fn places(self) -> [usize; 2] {
        [self.pair / Self::LIST, self.pair % Self::LIST].map(usize::from)
    }
}

/// Where the person is: "Step 3 of 7", and which gates are behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The step, counted from 1.
    pub step: u8,
    /// The last step's number.
    pub of: u8,
    /// Gates passed.
    pub passed: u8,
    /// Gates demanded.
    pub gates: u8,
    /// Which stage this step is.
    pub stage: Stage,
    /// Whether it leads to an unlocked account and not to a new password.
    #[serde(default)]
    pub unlocks: bool,
}

/// The stages of a recovery, in the order of the steps (S4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// Coming in: what happened?
    Start,
    /// Who are you?
    Identity,
    /// Choosing a method.
    Verify,
    /// Answering the code.
    Code,
    /// The one-time page.
    Password,
    /// "Your password has been reset."
    Confirmation,
    /// The Windows session.
    Windows,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the sentence in `locales/` is the documentation
pub enum Text {
    // Coming and going.
    ToldWelcome,
    AskReason,
    ToldReason { reason: Reason },
    ToldCancelled,
    ToldExpired,
    ToldStartedOver,
    ToldOver,
    ToldButtonExpired,
    ToldWhereYouAre,
    AskLanguage,
    ToldLanguage,
    ToldHelp,
    ToldRules { min: u16, max: u16, history: u8 },
    RefusedEmpty,
    RefusedTooLong,
    RefusedNotText,
    RefusedUnclear,
    ToldNoPasswordHere,
    // Identity.
    AskHandle,
    AskKnownHandle { handle: Handle },
    RefusedHandleEmpty,
    RefusedHandleTooLong,
    RefusedHandleLookalike,
    RefusedHandleCharacters,
    RefusedHandleShape,
    RefusedHandlePassword,
    ToldPersonalAccount { domain: String },
    RefusedLookUps { at: At },
    AskCaptcha,
    RefusedCaptcha { left: u8 },
    RefusedCaptchaForm,
    ToldCaptchaExpired,
    ToldCaptchaClosed,
    ToldLookingUp,
    ToldDirectoryDown,
    // Choosing a method.
    AskChoice { gate: u8, gates: u8 },
    ToldProved { gate: u8 },
    ToldNoMethodLeft,
    AskNumber { kind: MethodKind, hint: String },
    AskAddress { hint: String },
    RefusedNumberForm,
    RefusedNumberLetters,
    RefusedNumberShort,
    RefusedNumberHint { hint: String },
    RefusedAddressForm,
    RefusedAddressHint { hint: String },
    RefusedContacts { at: At },
    AskSend { kind: MethodKind, hint: String, digits: u8, minutes: u64 },
    // Codes and calls.
    AskCode { kind: MethodKind, hint: String, digits: u8, at: At, until: At },
    ToldResent { at: At },
    RefusedSend { at: At },
    RefusedResend { at: At },
    RefusedResendMax { at: At },
    RefusedCode { left: u8 },
    RefusedCodeForm { digits: u8 },
    RefusedOlderCode,
    RefusedExpiredCode,
    ToldCodeVoid,
    OfferNoCode,
    AskKeys { keys: String, hint: String, at: At, until: At },
    RefusedKeys { left: u8 },
    ToldNoCodeToType,
    ToldWait { at: At },
    ToldClosed { at: At },
    ToldBusy,
    // The new password.
    AskReset { words: Pair, minutes: u64 },
    ToldPageOpen { words: Pair, until: At },
    ToldPageExpired,
    ToldNothingChanged,
    ToldReset,
    // The Windows session.
    AskNetwork,
    AskUnlock { network: Network },
    ToldOffNetwork,
    ToldSessionUpdated,
    ToldReminderSet { day: At },
    ToldReminder,
    ToldNoWindows,
    ToldDone,
    // IT.
    ToldTicket { number: TicketNumber },
    ToldTicketAgain { number: TicketNumber },
    ToldTicketState { number: TicketNumber, state: TicketState, at: At },
    ToldNoTicket,
    RefusedTickets,
    RefusedManyRequests,
    AskLostPhone,
    ToldPhoneSuspended,
    ToldPhoneLeftToIt,
    ToldPhoneNeedsName,
    ToldNotMe,
    // Chats that belong to an account.
    ToldEnrolled,
    ToldChatLinked { handle: Handle },
    ToldChatsFull { most: u8 },
    ToldChatOfAnother,
    ToldBound { handle: Handle },
    ToldChats { count: u8 },
    ToldChat { place: u8, channel: String, since: At, here: bool },
    ToldNoChats,
    ToldChatRemoved,
    RefusedUnlinkYet { at: At },
    ToldHistory,
    ToldNoHistory,
    ToldPast { past: Past, channel: String, at: At },
    ToldLinkHow,
    RefusedLinkForm,
    RefusedLink,
    RefusedLinks { at: At },
    RefusedLinkNow,
    AskStillRight { hints: String },
    ToldStillRight,
    // Notices in the owner's chats, and stopping it all.
    ToldNotice { notice: Notice, when: At },
    AskWasYou,
    ToldWasMe,
    AskFreeze,
    ToldFrozen { number: TicketNumber },
    ToldFrozenAlready,
    ToldStopped,
    ToldPhoneHere,
    // Approval in another chat.
    AskApproval { keys: String, until: At },
    ToldApprovalNobody,
    AskApprove { channel: String, at: At, until: At },
    RefusedApproveForm,
    ToldApproved,
    RefusedApprove,
    ToldApproveOver,
    ToldDenied { number: TicketNumber },
    // A passkey.
    AskPasskey { words: Pair, minutes: u64 },
    ToldProofOpen { words: Pair, until: At },
    ToldProofExpired,
    RefusedPasskey { left: u8 },
    AskProofCode { digits: u8 },
    RefusedProofCode { left: u8 },
    // Other chats.
    ToldResumeCode { until: At },
    ToldNothingToResume,
    ToldResumeAtPage,
    ToldResumedElsewhere,
    ToldResumed,
    RefusedResume,
    // The page where methods are registered.
    AskRegister { words: Pair, minutes: u64 },
    AskChange { words: Pair, minutes: u64 },
    AskAccount { words: Pair, minutes: u64 },
    RefusedVisitNow,
    RefusedVisits { at: At },
    OfferSecondWay,
    ToldPasswordChanged,
    AskShare,
    RefusedShared,
    ToldPrivateOnly,
    // Apps, recovery codes, security questions.
    AskTotp { digits: u8 },
    RefusedTotp { left: u8 },
    RefusedTotpUsed,
    RefusedTotpBehind { minutes: u64, left: u8 },
    RefusedTotpAhead { minutes: u64, at: At, left: u8 },
    AskPaper,
    RefusedPaper { left: u8 },
    RefusedPaperForm,
    ToldPaperLeft { left: u8 },
    ToldPaperFew { left: u8 },
    AskQuestion { question: String, place: u8, of: u8 },
    RefusedAnswerEmpty,
    RefusedAnswers { left: u8 },
    ToldTriesOver,
    // A second directory.
    ToldPlacePending { near: String, far: String },
    ToldPlaceSet { near: String, far: String },
    ToldPlaceRefused { near: String, far: String, because: String },
    ToldPlaceNotSet { near: String, far: String },
    ToldPlaceUnknown { near: String, far: String },
    ToldPlaceNowhere { near: String, far: String },
    // What became of a message.
    ToldDelivered { at: At },
    ToldUndelivered { why: Refusal },
    // What is in the way, the lock, and lifting it.
    ToldBarred { obstacle: Obstacle },
    ToldYoung { at: At },
    ToldStale,
    ToldLocked,
    ToldLockedUntil { at: At },
    ToldLockedToo,
    ToldNotLocked,
    ToldLockUnseen,
    AskRemedy,
    ToldUnlock,
    ToldUnlocking,
    ToldUnlocked,
    ToldStillLocked,
    ToldUnlockRefused,
    ToldUnlockLater,
    ToldUnlockOver,
    ToldLockReturned,
    ToldDirectoryDownHere,
    // What IT does about a request.
    ToldItHas { number: TicketNumber },
    ToldItWrote { number: TicketNumber },
    AskItWords { number: TicketNumber },
    AskItCode { number: TicketNumber, until: At },
    AskItCounter { number: TicketNumber, until: At },
    ToldItCalls { words: Pair, until: At },
    RefusedItCode { left: u8 },
    RefusedItForm { digits: u8 },
    ToldItVoid,
    ToldItVerified,
    ToldItSent { number: TicketNumber },
    ToldItHidden,
    RefusedItFull { number: TicketNumber },
    RefusedItOver { number: TicketNumber },
    ToldItWaits { number: TicketNumber },
    ToldItOpens { number: TicketNumber, at: At },
    ToldItClosed { number: TicketNumber, at: At },
    ToldItRefused { number: TicketNumber, at: At },
    ToldItReopened { number: TicketNumber },
    ToldRelease { number: TicketNumber, at: At },
    RefusedRelease,
    ToldReleaseFrom { number: TicketNumber, from: At, at: At },
    RefusedReleaseEarly { from: At },
    ToldItWithdrawn { number: TicketNumber },
    ToldNoticeOnly,
    OfferRegisterAgain,
    RefusedItSpoken,
    ToldItNotReached,
    // A pass in the place of a new password.
    AskPass { words: Pair, minutes: u64 },
    ToldPassIssued { until: At },
    // A manager's word.
    AskVouch { handle: Handle, until: At },
    ToldVouched,
    RefusedVouch,
    ToldNotVouched,
}

impl Text {
    /// Whether the person may need to read it again later: such a message is not replaced by the next.
    pub fn is_lasting(&self) -> bool {
        matches!(
            self,
            Self::ToldTicket { .. }
                | Self::ToldTicketAgain { .. }
                | Self::ToldReset
                | Self::ToldPhoneSuspended
                | Self::ToldReminderSet { .. }
                | Self::ToldNotice { .. }
                | Self::ToldFrozen { .. }
                | Self::ToldUnlocked
                | Self::ToldLockReturned
                | Self::ToldPlaceRefused { .. }
                | Self::ToldPlaceNotSet { .. }
                | Self::ToldPlaceUnknown { .. }
                | Self::ToldItWrote { .. }
                | Self::ToldRelease { .. }
                | Self::ToldItClosed { .. }
                | Self::ToldItRefused { .. }
                | Self::ToldPassIssued { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_pair_has_two_different_words_and_every_word_gets_its_turn() {
        let mut entropy = Entropy::new([3; 32]);
        let mut seen = BTreeSet::new();
        for _ in 0..2_000 {
            let [first, second] = Pair::draw(&mut entropy).places();
            assert!(first != second && first.max(second) < usize::from(Pair::LIST));
            seen.extend([first, second]);
        }
        assert_eq!(seen.len(), usize::from(Pair::LIST));
    }
}
