//! Sending a code, or calling, from the page; and the keys that were pressed on a call.

use std::time::Duration;

use axum::response::Response;

use super::deeds::Deed;
use super::room::Room;
use super::{Fault, Trouble};
use crate::audit::Kind;
use crate::engine::budget::{Budget, DAY, Leave};
use crate::engine::effect::{Bucket, Effect, Sending};
use crate::engine::enrolment::{Challenge, Verdict};
use crate::engine::method::MethodKind;
use crate::ids::{ChallengeId, MethodId, VisitId};
use crate::secret::Secret;
use crate::store::batch::bucket_name;
use crate::store::visits::Beside;
use crate::store::{Store, StoreError};
use crate::time::Time;

/// What a code goes to.
pub(super) enum To {
    /// A registered method.
    Registered,
    /// The number or address of the visit's draft.
    Draft,
}

/// What was counted for the signed-in account and these methods, which reach one destination.
pub(super) async fn budget(room: &Room<'_>, methods: &[&MethodId]) -> Result<Budget, Response> {
    let (store, key, since) = (&room.site().web.store, room.key(), room.now - DAY);
    let failed = |error: StoreError| room.guest.busy(&error);
    let wrong = store.counted(&format!("wrong/{key}"), since).await.map_err(failed)?;
    let mut budget = Budget { wrong: wrong.into_iter().map(|(at, _)| at).collect(), ..Budget::default() };
    for method in methods {
        let bucket = bucket_name(&Bucket::Sent(key.clone(), (*method).clone()), &room.peer());
        let sent = store.counted(&bucket, since).await.map_err(failed)?;
        let sent = sent.into_iter().map(|(at, note)| (at, ChallengeId(note))).collect();
        budget.sent.insert((*method).clone(), sent);
    }
    budget.fleet_sent = store.sent_by_all(since).await.map_err(failed)?;
    Ok(budget)
}

/// Sends, if limits allow; else says why not. The caller keeps the challenge.
pub(super) async fn send(
    room: &mut Room<'_>,
    method: &MethodId,
    beside: &[&MethodId],
    kind: MethodKind,
    to: &To,
) -> Result<Option<Challenge>, Response> {
    let mut destination = vec![method];
    destination.extend(beside.iter().filter(|other| **other != method));
    let budget = budget(room, &destination).await?;
    let (policy, now) = (room.policy(), room.now);
    let money = kind != MethodKind::Mail;
    if money && budget.fleet_sent >= policy.limits.fleet_sends_per_day {
        room.trouble(Trouble::of(Fault::Busy));
        return Ok(None);
    }
    match budget.may_send(policy, method, &destination, now) {
        Leave::Granted => {}
        Leave::At(at) => {
            room.trouble(Trouble::of(Fault::SendWait).until(at));
            return Ok(None);
        }
        Leave::UsedUp(at) => {
            room.trouble(Trouble::of(Fault::SendMax).until(at));
            return Ok(None);
        }
    }
    if matches!(to, To::Draft) && !counts_towards_the_day(room).await? {
        return Ok(None);
    }
    Ok(Some(issue(room, method, kind, to)))
}

/// Whoever knows one password must not be able to have the whole world called at the organisation's expense.
async fn counts_towards_the_day(room: &mut Room<'_>) -> Result<bool, Response> {
    let (bucket, since, most) =
        (format!("enrolling/{}", room.key()), room.now - DAY, room.policy().enrolment.sends_per_day);
    let failed = |error: StoreError| room.guest.busy(&error);
    let store = &room.site().web.store;
    // In one statement: of many visits at once no more may send than that.
    if store.count_within((&bucket, ""), since, room.now, most).await.map_err(failed)? {
        return Ok(true);
    }
    let sent = store.counted(&bucket, since).await.map_err(failed)?;
    let first = sent.first().map_or(room.now, |(at, _)| *at);
    room.trouble(Trouble::of(Fault::SendMax).until(first + DAY));
    Ok(false)
}

fn issue(room: &mut Room<'_>, method: &MethodId, kind: MethodKind, to: &To) -> Challenge {
    let mut entropy = room.entropy();
    let policy = room.policy();
    let id = ChallengeId(entropy.id());
    let answer = entropy.digits(usize::from(policy.code.digits_of(kind)));
    let keys = room.site().web.store.keys();
    let digest = Challenge::digest_of(keys, &id, &answer);
    let called = kind == MethodKind::Call;
    let expires_at = room.now + policy.code.valid_of(kind);
    let sending = Sending {
        account: room.account.as_ref().map(|account| account.id.clone()),
        method: method.clone(),
        kind,
        challenge: id.clone(),
        locale: room.visit.locale.clone(),
        expires_at,
        secret: Secret::new(if called { entropy.token() } else { answer.clone() }),
    };
    // Counted with the visit, before anything leaves; the note keeps it among what everybody together may cost.
    let bucket = bucket_name(&Bucket::Sent(room.key(), method.clone()), &room.peer());
    room.beside.counts.push((bucket, id.0.clone()));
    room.audit(
        if called { Kind::CallRequested } else { Kind::CodeRequested },
        &[("kind", kind.word()), ("for", "page")],
    );
    let effect = match to {
        To::Draft => Effect::ProveContact { visit: room.visit.id.clone(), sending },
        To::Registered if called => Effect::PlaceCall(sending),
        To::Registered => Effect::SendCode(sending),
    };
    room.deeds.push(Deed::PerformHere(vec![effect]));
    let sent_at = room.now;
    Challenge { id, kind, digest, keys: called.then_some(answer), confirmed: false, wrong: 0, sent_at, expires_at }
}

/// Says what an answer was, where it was not right.
pub(super) fn told(verdict: Verdict) -> Option<Trouble> {
    match verdict {
        Verdict::Right => None,
        Verdict::Wrong(left) => Some(Trouble::of(Fault::CodeWrong).left(left).at("code")),
        Verdict::Void => Some(Trouble::of(Fault::CodeVoid).at("code")),
        Verdict::Late => Some(Trouble::of(Fault::CodeLate).at("code")),
    }
}

/// How long pressed keys are waited for to be written, when the page is changed at the same moment.
const AGAIN: Duration = Duration::from_millis(50);

/// Takes the keys pressed on a call that was placed from the page. `false` when nobody waits for them any more.
pub async fn keys_pressed(
    store: &Store,
    visit: &VisitId,
    challenge: &ChallengeId,
    pressed: &Secret<String>,
    tries: u8,
    now: Time,
) -> Result<bool, StoreError> {
    for _ in 0..5 {
        let Some(mut found) = store.visit(visit).await? else { return Ok(false) };
        let awaited = found.draft.as_mut().and_then(|draft| draft.challenge_mut());
        let Some(awaited) = awaited.filter(|awaited| awaited.id == *challenge && awaited.keys.is_some()) else {
            return Ok(false);
        };
        let digits: String = pressed.expose().chars().filter(char::is_ascii_digit).collect();
        awaited.confirmed = awaited.answer(store.keys(), &digits, tries, now) == Verdict::Right || awaited.confirmed;
        if store.save_visit(&mut found, Beside::default(), now).await? {
            return Ok(true);
        }
        tokio::time::sleep(AGAIN).await;
    }
    Ok(false)
}
