//! One file per way to prove who you are. What they share stands here: sending, refusing and passing.

mod approval;
mod call;
mod code;
pub mod paper;
mod passkey;
pub mod questions;
pub mod totp;

pub use approval::{Answer, ApprovalRequest, AwaitingApproval, AwaitingApproving};
pub use call::AwaitingKeys;
pub use code::{AwaitingCode, Former};
pub use paper::AwaitingPaper;
pub use passkey::{AwaitingPasskey, digest_of as passkey_digest};
pub use questions::AwaitingQuestions;
pub use totp::AwaitingTotp;

use subtle::ConstantTimeEq as _;

use super::Move;
use super::budget::Leave;
use super::button::Button;
use super::contact::digits;
use super::conversation::{Awaiting, Passed};
use super::effect::{Bucket, Effect, Notice, Sending};
use super::method::{Method, MethodKind, Verifier};
use super::recovery::{AwaitingChoice, AwaitingRemedy};
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::{ChallengeId, MethodId};
use crate::keys::Digest;
use crate::secret::Secret;
use crate::time::Time;

/// Sends by a method for the first time in this recovery, if limits allow.
pub(super) fn send(method: MethodId, matches: bool, turn: &mut Turn<'_>) -> Move {
    let Some(found) = turn.c.facts.method(&method).cloned() else {
        return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
    };
    if let Some(over) = ended(turn) {
        return over;
    }
    let left = turn.c.facts.left.take_if(|left| left.method == method);
    if let Some(refused) = refusal(&found, turn) {
        if let Some(left) = left.filter(|left| turn.env.now < left.expires_at) {
            // "The one you already have stays valid", and is awaited again.
            refuse(refused, turn);
            return Move::Ask(Awaiting::Code(AwaitingCode { matches, offered: true, ..*left }));
        }
        // No code is awaited that could be promised to stay valid.
        refuse(if let Text::RefusedResend { at } = refused { Text::RefusedSend { at } } else { refused }, turn);
        return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
    }
    if !turn.c.facts.tried.contains(&method) {
        turn.c.facts.tried.push(method);
    }
    match found.kind {
        MethodKind::Sms | MethodKind::Mail => AwaitingCode::send(&found, matches, turn),
        MethodKind::Call => AwaitingKeys::call(&found, matches, turn),
        _ => Move::Ask(Awaiting::Choice(AwaitingChoice {})), // nothing is sent by these
    }
}

/// Begins with a method that reaches nobody: there is no number to name and nothing to send.
pub(super) fn begin(method: &Method, turn: &mut Turn<'_>) -> Move {
    if let Some(over) = ended(turn) {
        return over;
    }
    if !turn.c.facts.tried.contains(&method.id) {
        turn.c.facts.tried.push(method.id.clone());
    }
    match method.kind {
        MethodKind::Totp => AwaitingTotp::begin(&method.id),
        MethodKind::Codes => AwaitingPaper::begin(&method.id),
        MethodKind::Questions => AwaitingQuestions::begin(&method.id),
        MethodKind::Push => AwaitingApproval::begin(method, turn),
        MethodKind::Passkey => AwaitingPasskey::open(method, 0, turn),
        _ => Move::Ask(Awaiting::Choice(AwaitingChoice {})),
    }
}

/// The buttons where something is typed that nobody sends: there is nothing to ask for again.
pub(super) fn typed_keyboard() -> Vec<Vec<Button>> {
    vec![vec![Button::OtherMethod, Button::LostPhone]]
}

/// A press there.
fn elsewhere(button: &Button, awaiting: Awaiting) -> Result<Move, Awaiting> {
    match button {
        Button::OtherMethod | Button::Back => Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {}))),
        Button::Resend => Ok(Move::Ask(awaiting)), // "I have no code": what is to be typed is told again
        _ => Err(awaiting),
    }
}

/// The digests that answers by a method are compared with; none where the method is gone.
fn digests<'a>(method: &MethodId, turn: &Turn<'a>) -> &'a [(String, Digest)] {
    let known = turn.env.budget.verifiers.iter().find(|(id, _)| id == method);
    if let Some((_, Verifier::Digests(digests))) = known { digests } else { &[] }
}

/// Compares two digests in constant time.
fn same(one: &Digest, other: &Digest) -> bool {
    one.0.as_bytes().ct_eq(other.0.as_bytes()).into()
}

/// Why nothing may be sent by a method now; `None` when it may.
fn refusal(method: &Method, turn: &Turn<'_>) -> Option<Text> {
    let (budget, policy, now) = (turn.env.budget, turn.policy(), turn.env.now);
    let costs_money = matches!(method.kind, MethodKind::Sms | MethodKind::Call);
    if budget.halted || costs_money && budget.fleet_sent >= policy.limits.fleet_sends_per_day {
        return Some(Text::ToldBusy);
    }
    // One phone has one hint; a hint is all that a decoy has, so it decides for both.
    let same = |other: &&Method| other.kind.class() == method.kind.class() && other.hint == method.hint;
    let destination: Vec<&MethodId> = turn.c.facts.methods.iter().filter(same).map(|other| &other.id).collect();
    match budget.may_send(policy, &method.id, &destination, now) {
        Leave::Granted => None,
        Leave::At(at) => Some(Text::RefusedResend { at: at.into() }),
        Leave::UsedUp(at) => Some(Text::RefusedResendMax { at: at.into() }),
    }
}

/// Issues a challenge: counts it, writes it down, and puts the sending into the outbox. A decoy's goes the same way, to nobody.
fn issue(method: &Method, matches: bool, secret: &str, turn: &mut Turn<'_>) -> ChallengeId {
    let challenge = ChallengeId(turn.entropy.id());
    let Some(subject) = turn.c.facts.subject.clone() else { return challenge };
    let sending = Sending {
        account: subject.account.filter(|_| matches),
        method: method.id.clone(),
        kind: method.kind,
        challenge: challenge.clone(),
        locale: turn.c.locale.clone(),
        expires_at: turn.env.now + turn.policy().code.valid_of(method.kind),
        secret: Secret::from(secret),
    };
    // Only what really leaves takes the place of a live challenge: else a stranger could void the owner's code.
    let note = if sending.account.is_some() { challenge.as_str() } else { "" };
    turn.count(Bucket::Sent(subject.key, method.id.clone()), note);
    turn.effect(if method.kind == MethodKind::Call { Effect::PlaceCall(sending) } else { Effect::SendCode(sending) });
    challenge
}

/// Whether anything leaves for what was typed: it is what is registered, of an account that there is.
fn leaves(matches: bool, turn: &Turn<'_>) -> bool {
    matches && turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.is_some())
}

/// Ends the recovery when self-service has closed for its subject, perhaps through another chat.
pub(super) fn ended(turn: &mut Turn<'_>) -> Option<Move> {
    let until = turn.env.budget.closed_until(turn.policy(), turn.env.now, 0, turn.c.facts.bound)?;
    turn.say(Text::ToldClosed { at: until.into() });
    Some(turn.end(&Awaiting::Nothing, Kind::SelfServiceClosed))
}

/// Whether an answer may be compared at all; otherwise why not. Asked before every comparison.
fn closed(turn: &Turn<'_>) -> Option<Text> {
    let (budget, policy, now) = (turn.env.budget, turn.policy(), turn.env.now);
    if budget.halted || budget.fleet_wrong >= policy.limits.fleet_wrong_per_hour {
        return Some(Text::ToldBusy);
    }
    budget.waits_until(policy, now, turn.c.facts.bound).map(|at| Text::ToldWait { at: at.into() })
}

/// Says why something is refused; a pause for everybody is on record.
fn refuse(refused: Text, turn: &mut Turn<'_>) {
    if refused == Text::ToldBusy {
        turn.audit(Kind::FleetPaused, &[]);
    }
    turn.say(refused);
}

/// Counts a wrong answer against the account, whichever flow, chat or alias it came through, and tells what it leads
/// to. `None` while this challenge takes another answer. `left` says whether the challenge really left: an answer to
/// one that did not can never be right, and must not help strangers to pause everybody.
fn wrong(before: u8, left: bool, kind: Kind, told: impl Fn(u8) -> Text, turn: &mut Turn<'_>) -> Option<Move> {
    let (policy, now, bound) = (turn.policy(), turn.env.now, turn.c.facts.bound);
    turn.audit(kind, &[]);
    let subject = turn.c.facts.subject.clone();
    if let Some(subject) = &subject {
        let bucket = if bound { Bucket::BoundWrong } else { Bucket::Wrong };
        turn.count(bucket(subject.key.clone()), if left { "left" } else { "" });
    }
    if let Some(until) = turn.env.budget.closed_until(policy, now, 1, bound) {
        if let Some(account) = subject.and_then(|subject| subject.account) {
            turn.notify(account, Notice::SelfServiceClosed);
        }
        turn.say(Text::ToldClosed { at: until.into() });
        return Some(turn.end(&Awaiting::Nothing, Kind::SelfServiceClosed));
    }
    let left = policy.code.tries.saturating_sub(before.saturating_add(1));
    if left == 0 {
        turn.audit(Kind::CodeVoided, &[]);
        // What we sent is void now; what the person holds is only put aside.
        let sent = matches!(told(left), Text::RefusedCode { .. } | Text::RefusedKeys { .. });
        turn.say(if sent { Text::ToldCodeVoid } else { Text::ToldTriesOver });
        return Some(Move::Ask(Awaiting::Choice(AwaitingChoice {})));
    }
    turn.say(told(left));
    let wait = policy.back_off(turn.env.budget.wrong_in(bound).len() + 1);
    if !wait.is_zero() {
        turn.audit(Kind::BackOffStarted, &[("seconds", wait.as_secs().to_string())]);
        turn.say(Text::ToldWait { at: (now + wait).into() });
    }
    None
}

/// What is due after a code was sent or a call placed: the offer of another, once, and then the end of it.
fn overdue(expires_at: Time, turn: &mut Turn<'_>) -> Option<Move> {
    if turn.env.now >= expires_at {
        turn.say(Text::RefusedExpiredCode);
        return Some(Move::Ask(Awaiting::Choice(AwaitingChoice {})));
    }
    turn.say(Text::OfferNoCode);
    None
}

/// A gate is passed: the fact is noted and the policy asked what is next.
fn pass(method: &MethodId, turn: &mut Turn<'_>) -> Move {
    let Some(found) = turn.c.facts.method(method).cloned() else {
        return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
    };
    if let Some(challenge) = turn.env.budget.live(method).cloned() {
        turn.effect(Effect::CodeEntered { challenge });
    }
    turn.c.facts.passed.push(Passed { method: found.id, class: found.kind.class(), at: turn.env.now });
    turn.audit(Kind::GatePassed, &[("kind", found.kind.word().to_owned())]);
    let gate = u8::try_from(turn.c.facts.passed.len()).unwrap_or(u8::MAX);
    turn.say(Text::ToldProved { gate });
    // In a chat that belongs to the account it was told before anything was asked.
    let first = gate == 1 && !turn.c.facts.bound;
    first.then(|| AwaitingRemedy::examine(turn)).flatten().unwrap_or_else(|| turn.advance())
}

/// The one run of exactly `count` digits in a text: a code typed with spaces or dashes, in any script's digits, or a
/// whole text message pasted (S45).
pub(super) fn digits_in(text: &str, count: u8) -> Option<String> {
    let count = usize::from(count);
    let text = digits(text);
    let joined: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '–' | '_')).collect();
    if joined.len() == count && joined.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(joined);
    }
    let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == count);
    let first = runs.next()?;
    runs.all(|run| run == first).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s45_a_code_is_found_however_it_is_typed() {
        let pasted = "Brunel: 760814 is your code. Valid 5 min. Never share it.";
        for text in ["760814", " 760 814 ", "760-814", "７６０８１４", "٧٦٠٨١٤", pasted] {
            assert_eq!(digits_in(text, 6).as_deref(), Some("760814"), "{text}");
        }
        for text in ["76081", "7608145", "hello", "760814 or 760815", ""] {
            assert_eq!(digits_in(text, 6), None, "{text}");
        }
    }
}
