//! A case as a room sees it: the card with its buttons, and what is said beside it. It holds no secret but a code that is
//! meant for whoever stands at the counter, and that stands beside the card for minutes.

use serde_json::json;
use strum::VariantArray as _;

use super::links::{to_room, untappable};
use super::{mail, plain};
use crate::channel::{Key, Message};
use crate::engine::Rules;
use crate::engine::button::Button;
use crate::engine::case::card::CardButton;
use crate::engine::case::release::Standing;
use crate::engine::case::{Case, Note, Risk, Stage, Way};
use crate::ids::{Locale, Peer, TicketNumber};
use crate::secret::Secret;
use crate::speech::Speech;
use crate::time::Time;

use super::room::token;

/// The language of a room.
fn locale_of(speech: &Speech, rules: &Rules, room: &Peer) -> Locale {
    let named = rules.staff.0.get(room).and_then(|room| room.locale.clone());
    named.unwrap_or_else(|| speech.default_locale().clone())
}

/// The card of a case in a room.
pub fn card(speech: &Speech, rules: &Rules, room: &Peer, case: &Case, now: Time) -> Message {
    let locale = locale_of(speech, rules, room);
    let say = |id: &str, args: &[(&str, &str)]| speech.say(&locale, id, args);
    let category = say(&format!("desk-category-{}", <&str>::from(case.ticket.category)), &[]);
    let number = plain(case.number().as_str());
    let mut lines = vec![say("desk-card-head", &[("number", &number), ("category", &category)])];
    lines.extend(mail::told(speech, &locale, &case.ticket).iter().map(|line| untappable(line)));
    if case.known.as_ref().is_some_and(|known| known.account.is_none()) {
        lines.push(say("desk-card-no-account", &[]));
    }
    let risks: Vec<String> = case.risks.iter().map(|risk| self::risk(speech, &locale, *risk)).collect();
    if !risks.is_empty() {
        lines.push(say("desk-card-risks", &[("risks", &risks.join(", "))]));
    }
    lines.extend(verified(speech, &locale, rules, case, now));
    lines.push(stage(speech, &locale, case));
    lines.push(say("desk-no-secrets", &[]));
    Message {
        paragraphs: vec![lines.join("\n")],
        keyboard: keyboard(speech, &locale, rules, case, now),
        locale,
        lasting: true,
        ..Message::default()
    }
}

/// One sign that speaks for looking twice, in words.
pub fn risk(speech: &Speech, locale: &Locale, risk: Risk) -> String {
    speech.say(locale, "desk-risk", &[("risk", risk.into())])
}

/// What was verified, and whether it is enough.
fn verified(speech: &Speech, locale: &Locale, rules: &Rules, case: &Case, now: Time) -> Option<String> {
    let standing = Standing::of(case, rules, now);
    case.known.as_ref()?;
    let ways: Vec<String> =
        standing.ways.iter().map(|way| speech.say(locale, "desk-way", &[("way", (*way).into())])).collect();
    let facts = json!({
        "count": ways.len(), "ways": ways.join(", "), "have": standing.have, "need": standing.need,
        "people": if standing.two_people { 2 } else { 1 },
    });
    Some(speech.say_with(locale, "desk-card-verified", &facts))
}

/// How far a case is, in words.
pub fn stage(speech: &Speech, locale: &Locale, case: &Case) -> String {
    let at = |moment: Time| speech.clock(locale, moment);
    if let Some(released) = case.released.as_ref().filter(|released| !released.used) {
        if released.waits {
            let (from, until) = (at(released.from), at(released.until));
            return speech.say(locale, "desk-card-approved-from", &[("from", &from), ("until", &until)]);
        }
        return speech.say(locale, "desk-card-approved", &[("until", &at(released.until))]);
    }
    match &case.stage {
        Stage::Open { since } => speech.say(locale, "desk-card-open", &[("since", &at(*since))]),
        Stage::Claimed { by, since } => {
            speech.say(locale, "desk-card-claimed", &[("who", &untappable(&plain(&by.name))), ("since", &at(*since))])
        }
        Stage::Closed { at: closed, refused } => {
            let id = if *refused { "desk-card-refused" } else { "desk-card-closed" };
            speech.say(locale, id, &[("at", &at(*closed))])
        }
    }
}

/// The buttons that do something now: none that the engine would refuse, as far as the case itself tells.
fn keyboard(speech: &Speech, locale: &Locale, rules: &Rules, case: &Case, now: Time) -> Vec<Vec<Key>> {
    use CardButton::{
        Approve, ByHand, CallBack, Claim, Close, HandOver, InPerson, Refuse, Reopen, Reply, Suspend, Verify, Vouch,
    };
    // What is only too early is offered: a card is not drawn again because a minute has passed.
    let offered = |way: &&Way| match case.refuses(**way, rules, now) {
        None => true,
        Some(Note::AlreadyAsked) => case.check.is_none(),
        Some(_) => false,
    };
    let rows: Vec<Vec<CardButton>> = match case.stage {
        Stage::Open { .. } => vec![vec![Claim]],
        Stage::Closed { .. } => vec![vec![Reopen]],
        Stage::Claimed { .. } if case.ways_shown && case.known.is_some() => {
            let button = |way: &Way| match way {
                Way::CallBack => CallBack,
                Way::Vouch => Vouch,
                Way::InPerson => InPerson,
                Way::ByHand => ByHand,
            };
            let mut rows: Vec<_> = Way::VARIANTS.iter().filter(offered).map(|way| vec![button(way)]).collect();
            rows.push(vec![Verify]);
            rows
        }
        Stage::Claimed { .. } => {
            let verifies = case.known.is_none() || Way::VARIANTS.iter().any(|way| offered(&way));
            let approves = Standing::of(case, rules, now).may_be_approved(case);
            let first = [Some(Reply), verifies.then_some(Verify)].into_iter().flatten().collect();
            let second = approves.then_some(vec![Approve]);
            let lost = case.held_back.then_some(vec![Suspend]);
            [Some(first), second, lost, Some(vec![Close, Refuse]), Some(vec![HandOver])].into_iter().flatten().collect()
        }
    };
    let key = |card: CardButton| {
        let button = Button::Card { card };
        let label = speech.button(locale, &button);
        Key { token: token(case.number(), card), label, address: None, button }
    };
    rows.into_iter().map(|row| row.into_iter().map(key).collect()).collect()
}

/// Something said in a room about a case. `words` are somebody's own, or a code.
pub fn note(
    speech: &Speech,
    rules: &Rules,
    room: &Peer,
    number: &TicketNumber,
    note: &Note,
    words: Option<&Secret<String>>,
) -> Message {
    let locale = locale_of(speech, rules, room);
    let mut facts = speech.facts(note);
    facts.insert("number".to_owned(), plain(number.as_str()).into());
    if let Note::ByHand { pair, locale: theirs, .. } = note {
        facts.insert("words".to_owned(), speech.pair(theirs, *pair).into()); // as the person reads them
    }
    for name in ["who"] {
        if let Some(said) = facts.get(name).and_then(|value| value.as_str()).map(plain) {
            let said = untappable(&said);
            facts.insert(name.to_owned(), said.into());
        }
    }
    if let Note::Alarm { category } = note {
        let about = speech.say(&locale, &format!("desk-category-{}", <&str>::from(*category)), &[]);
        facts.insert("about".to_owned(), about.into());
    }
    let own_words = matches!(note, Note::PersonWrote | Note::DeskWrote { .. });
    if let Some(code) = words.filter(|_| !own_words) {
        facts.insert("code".to_owned(), code.expose().clone().into());
    }
    let id: &'static str = note.into();
    let mut paragraphs = vec![speech.say_with(&locale, &format!("desk-note-{id}"), &facts)];
    if let Some(words) = words.filter(|_| own_words) {
        paragraphs.extend(to_room(words.expose()));
    }
    Message { paragraphs, locale, lasting: true, protected: words.is_some(), ..Message::default() }
}
