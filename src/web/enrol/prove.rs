//! The step up: before anything is changed, the strongest proof the account has. A password alone may be a thief's, and
//! whoever could register a phone with it would have the account for good.

use axum::response::Response;
use serde_json::json;

use super::deeds::Deed;
use super::room::Room;
use super::send::{self, To, budget, send};
use super::{Fault, Fields, Trouble, passkey};
use crate::audit::Kind;
use crate::engine::budget::DAY;
use crate::engine::contact::digits;
use crate::engine::effect::{Effect, Notice};
use crate::engine::enrolment::Draft;
use crate::engine::gate::paper;
use crate::engine::method::{Method, MethodKind, Verifier};
use crate::engine::policy::TOTP_DIGITS;
use crate::ids::MethodId;
use crate::secret::Secret;
use crate::store::verifiers;
use crate::store::visits::Proof;

/// Kinds that can be shown on the page.
fn provable(kind: MethodKind) -> bool {
    !matches!(kind, MethodKind::Push | MethodKind::Questions)
}

/// The methods that may be used now: of those that can be shown here, the strongest. What is suspended counts for what is
/// the strongest, though it cannot be used: else whoever has the password and the alternate mailbox would report the phone
/// lost, and the mailbox alone would do. Where nothing is left, IT decides.
pub(in crate::web) async fn strongest(room: &Room<'_>) -> Result<Vec<Method>, Response> {
    let Some(account) = &room.account else { return Ok(Vec::new()) };
    let methods = room.register().methods(&account.id, room.now).await.map_err(|error| room.guest.busy(&error))?;
    let allowed = room.terms().methods;
    let registered = room.register().kinds(&account.id, room.now).await.map_err(|error| room.guest.busy(&error))?;
    let usable = |kind: &MethodKind| allowed.contains(kind) && provable(*kind);
    let most = registered.into_iter().filter(usable).map(MethodKind::strength).max();
    let strongest = |method: &Method| usable(&method.kind) && Some(method.kind.strength()) == most;
    Ok(methods.into_iter().filter(strongest).collect())
}

/// Goes to `then` at once, or first to the proof.
pub(super) fn first(room: &mut Room<'_>, then: Draft) {
    room.visit.draft = Some(if room.may_change() { then } else { before(then) });
}

/// The proof that comes before something.
pub(super) fn before(then: Draft) -> Draft {
    Draft::Prove { method: None, challenge: None, ceremony: None, then: Some(Box::new(then)) }
}

/// Whether what was begun may be gone on with: what counted as proof then may not be enough any more.
pub(super) fn may_go_on(room: &Room<'_>, draft: &Draft) -> bool {
    match draft {
        Draft::Prove { .. } => true,
        Draft::Link => room.may_change() || room.visit.first,
        _ => room.may_change(),
    }
}

/// Takes a form of this step.
pub(super) async fn taken(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    let methods = strongest(room).await?;
    let Some(Draft::Prove { method, challenge, .. }) = room.visit.draft.clone() else { return Ok(()) };
    if let Some(id) = fields.deed().strip_prefix("prove-") {
        let Some(chosen) = methods.iter().find(|method| method.id.as_str() == id) else { return Ok(()) };
        return choose(room, chosen, &methods).await;
    }
    let Some(chosen) = method.and_then(|id| methods.iter().find(|known| known.id == id)) else { return Ok(()) };
    match fields.deed() {
        "prove" if chosen.kind == MethodKind::Passkey => passkey::shown(room, fields).await,
        "resend" if chosen.kind.reaches() => choose(room, chosen, &methods).await,
        "code" if may_answer(room).await? => match chosen.kind {
            MethodKind::Totp | MethodKind::Codes => typed(room, chosen, fields.text("code")).await,
            _ => {
                if challenge.is_some() {
                    answered(room, fields.text("code")).await?;
                }
                Ok(())
            }
        },
        "pressed" => {
            if challenge.is_some_and(|challenge| challenge.confirmed) {
                passed(room, MethodKind::Call);
            } else {
                room.trouble(Trouble::of(Fault::KeysNotYet));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Chooses a method, and sends where something is sent.
async fn choose(room: &mut Room<'_>, chosen: &Method, all: &[Method]) -> Result<(), Response> {
    let sent = if chosen.kind.reaches() {
        if !may_answer(room).await? {
            return Ok(());
        }
        // A text message and a call to one phone share its hour.
        let one = |other: &&Method| other.kind.class() == chosen.kind.class() && other.contact == chosen.contact;
        let beside: Vec<&MethodId> = all.iter().filter(one).map(|other| &other.id).collect();
        let Some(sent) = send(room, &chosen.id, &beside, chosen.kind, &To::Registered).await? else { return Ok(()) };
        Some(sent)
    } else {
        None
    };
    let asked = if chosen.kind == MethodKind::Passkey { passkey::asked(room) } else { None };
    if let Some(Draft::Prove { method, challenge, ceremony, .. }) = &mut room.visit.draft {
        (*method, *challenge, *ceremony) = (Some(chosen.id.clone()), sent, asked);
    }
    Ok(())
}

/// Whether an answer may be compared at all. Wrong ones count for the account, here and in every chat.
pub(super) async fn may_answer(room: &mut Room<'_>) -> Result<bool, Response> {
    let (budget, policy, now) = (budget(room, &[]).await?, room.policy(), room.now);
    let trouble = match (budget.closed_until(policy, now, 0, false), budget.waits_until(policy, now, false)) {
        (Some(at), _) => Trouble::of(Fault::Closed).until(at),
        (None, Some(at)) => Trouble::of(Fault::Wait).until(at),
        (None, None) => return Ok(true),
    };
    room.trouble(trouble);
    Ok(false)
}

/// A code that was sent.
async fn answered(room: &mut Room<'_>, typed: &str) -> Result<(), Response> {
    let (tries, now) = (room.policy().code.tries, room.now);
    let Some(challenge) = room.visit.draft.as_mut().and_then(Draft::challenge_mut) else { return Ok(()) };
    let (kind, code) = (challenge.kind, plain(typed));
    let length = usize::from(room.guest.site.web.policy.code.digits_of(kind));
    if code.len() != length {
        room.trouble(Trouble::of(Fault::CodeForm).digits(length).at("code"));
        return Ok(());
    }
    if let Some(trouble) = challenge.over(tries, now).and_then(send::told) {
        room.trouble(trouble);
        return Ok(());
    }
    challenge.wrong += 1;
    let challenge = challenge.clone();
    if !counted_first(room).await? {
        return Ok(());
    }
    if let Some(trouble) = send::told(challenge.compare(room.site().web.store.keys(), &code, tries)) {
        room.audit(Kind::CodeRefused, &[("kind", kind.word()), ("for", "page")]);
        room.trouble(trouble);
        return closing(room).await;
    }
    uncounted(room).await?;
    passed(room, kind);
    Ok(())
}

/// A code that an app or a sheet of paper shows.
async fn typed(room: &mut Room<'_>, chosen: &Method, typed: &str) -> Result<(), Response> {
    let Some(account) = room.account.as_ref().map(|account| account.id.clone()) else { return Ok(()) };
    let code = plain(typed);
    let sheet = paper::normal(typed);
    let shapeless = match chosen.kind {
        MethodKind::Totp => code.len() != usize::from(TOTP_DIGITS) || !code.bytes().all(|c| c.is_ascii_digit()),
        _ => sheet.is_none(),
    };
    if shapeless {
        let trouble = if chosen.kind == MethodKind::Totp {
            Trouble::of(Fault::CodeForm).digits(TOTP_DIGITS.into())
        } else {
            Trouble { name: "sheet-form", field: "", args: json!({}) }
        };
        room.trouble(trouble.at("code"));
        return Ok(());
    }
    if !counted_first(room).await? {
        return Ok(());
    }
    let web = &room.site().web;
    let failed = |error: sqlx::Error| room.guest.busy(&error);
    let mut reader = web.store.readers().acquire().await.map_err(failed)?;
    let known = verifiers::of(&mut reader, web.store.keys(), &[account.to_string()], room.now).await.map_err(failed)?;
    drop(reader);
    let mut fault = Fault::CodeWrong;
    for (id, verifier) in known.get(&account).into_iter().flatten() {
        let spent = match (verifier, &sheet) {
            (Verifier::Totp { seed, .. }, _) if chosen.kind == MethodKind::Totp => {
                let Some(step) = step_of(seed, &code, room) else { continue };
                fault = Fault::CodeUsed;
                web.store.spend_step(id, step).await
            }
            (Verifier::Digests(digests), Some(sheet)) if chosen.kind == MethodKind::Codes => {
                let digest = paper::digest(web.store.keys(), id, sheet);
                let Some((label, _)) = digests.iter().find(|(_, known)| *known == digest) else { continue };
                web.store.spend_code(id, label).await
            }
            _ => continue,
        };
        if spent.map_err(|error| room.guest.busy(&error))? {
            uncounted(room).await?;
            passed(room, chosen.kind);
            return Ok(());
        }
    }
    room.audit(Kind::CodeRefused, &[("kind", chosen.kind.word()), ("for", "page")]);
    let trouble = match fault {
        Fault::CodeUsed => Trouble::of(Fault::CodeUsed),
        _ => Trouble { name: "code-wrong-again", field: "", args: json!({}) },
    };
    room.trouble(trouble.at("code"));
    closing(room).await
}

/// The step of an app's code, if it is one of now.
fn step_of(seed: &Secret<Vec<u8>>, code: &str, room: &Room<'_>) -> Option<u64> {
    use crate::engine::enrolment::{FirstCode, first_code};
    match first_code(seed.expose(), code, room.now) {
        FirstCode::Right(step) => Some(step),
        _ => None,
    }
}

/// Writes a wrong answer down before anything is compared, if one more is allowed: so that of many at once, on however
/// many visits, no more are compared than that. Taken back when it was right ([`uncounted`]).
pub(super) async fn counted_first(room: &mut Room<'_>) -> Result<bool, Response> {
    if !room.commit().await? {
        room.trouble(Trouble::of(Fault::Stale));
        return Ok(false);
    }
    let (bucket, most) = (format!("wrong/{}", room.key()), room.policy().limits.wrong_per_day);
    let store = &room.site().web.store;
    let counted = store.count_within((&bucket, "left"), room.now - DAY, room.now, most).await;
    let counted = counted.map_err(|error| room.guest.busy(&error))?;
    if !counted {
        room.trouble(Trouble::of(Fault::Closed).until(room.now + DAY));
    }
    Ok(counted)
}

/// A right answer is no wrong one: what was counted first is taken back.
pub(super) async fn uncounted(room: &Room<'_>) -> Result<(), Response> {
    let bucket = format!("wrong/{}", room.key());
    room.site().web.store.uncount(&bucket, room.now).await.map_err(|error| room.guest.busy(&error))
}

/// An answer was wrong. If it closed self-service, the owner is told, once, as by a chat: somebody knows their password.
/// Not written with the visit, which a second form of the same guesser could overtake.
pub(super) async fn closing(room: &Room<'_>) -> Result<(), Response> {
    let Some(account) = room.account.as_ref().map(|account| account.id.clone()) else { return Ok(()) };
    let (store, key, most) = (&room.site().web.store, room.key(), room.policy().limits.wrong_per_day);
    let failed = |error| room.guest.busy(&error);
    let wrong = store.counted(&format!("wrong/{key}"), room.now - DAY).await.map_err(failed)?;
    let last = wrong.len().checked_sub(usize::try_from(most).unwrap_or(usize::MAX));
    let Some((first, _)) = last.and_then(|last| wrong.get(last)) else { return Ok(()) };
    // Several wrong ones at once all find it closed: a closing is known by the first answer that counts for it.
    let told = format!("closed/{key}/{}", first.0);
    if !store.count_within((&told, ""), room.now - DAY, room.now, 1).await.map_err(failed)? {
        return Ok(());
    }
    let facts = vec![("for".to_owned(), "page".to_owned())];
    let (locale, at, notice) = (room.visit.locale.clone(), room.now, Notice::SelfServiceClosed);
    room.perform(vec![
        Effect::Audit { kind: Kind::SelfServiceClosed, subject: Some(key), facts },
        Effect::Notify { account, notice, locale, at, to: None },
    ])
    .await
}

/// The proof is given: the visit goes on to what was wanted.
pub(super) fn passed(room: &mut Room<'_>, kind: MethodKind) {
    room.visit.proof = Some(Proof::Method);
    room.audit(Kind::StepUpPassed, &[("kind", kind.word())]);
    let draft = room.visit.draft.take();
    room.visit.draft = match draft {
        Some(Draft::Prove { challenge, then, .. }) => {
            room.deeds.extend(challenge.as_ref().map(Deed::entered));
            then.map(|then| *then)
        }
        other => other,
    };
}

/// Digits of any script, without what people put between them.
fn plain(typed: &str) -> String {
    digits(typed).chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}
