//! What became of a new password in a second directory that the person is in, told whatever the chat is about meanwhile.

use super::{AwaitingReason, AwaitingReset};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Effect, Notice};
use crate::engine::event::{Became, Event};
use crate::engine::intent::Intent;
use crate::engine::text::Text;
use crate::engine::turn::Turn;

/// Tells it. Where the former password still counts, with a way to choose another.
pub(in crate::engine) fn settled(awaiting: Awaiting, event: Event, turn: &mut Turn<'_>) -> Move {
    let Event::PlaceSettled { page, account, near, far, became, locale, here } = event else {
        return Move::Stay(awaiting);
    };
    let name: &'static str = (&became).into();
    let facts = [("page", page.0), ("place", far.clone()), ("became", name.to_owned())];
    let facts = facts.map(|(name, value)| (name.to_owned(), value)).to_vec();
    turn.effect(Effect::Audit { kind: Kind::PlaceSettled, subject: Some(account_key(&account)), facts });
    let is_set = matches!(became, Became::Set | Became::Pending | Became::Nowhere);
    if !here {
        if !is_set {
            let (notice, at) = (Notice::PlaceBehind, turn.env.now);
            turn.effect(Effect::Notify { account, notice, locale, at, to: None });
        }
        return Move::Stay(awaiting);
    }
    turn.say(match became {
        Became::Pending => Text::ToldPlacePending { near, far },
        Became::Set => Text::ToldPlaceSet { near, far },
        Became::Refused { why } => Text::ToldPlaceRefused { near, far, because: why },
        Became::NotSet => Text::ToldPlaceNotSet { near, far },
        Became::Unknown => Text::ToldPlaceUnknown { near, far },
        Became::Nowhere => Text::ToldPlaceNowhere { near, far },
    });
    if is_set {
        return Move::Stay(awaiting);
    }
    let about_it = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.as_ref() == Some(&account));
    let mut rows = vec![vec![if about_it { Button::ChooseAgain } else { Button::Start }]];
    rows.extend(turn.keyboard(&awaiting));
    rows.dedup();
    Move::Offer(awaiting, rows)
}

/// Another password. What was proven a moment ago is proven still, as long as a recovery may last; later, or once the
/// account's owner has stopped it all, it begins anew.
pub(in crate::engine) fn choose_again(awaiting: Awaiting, turn: &mut Turn<'_>) -> Move {
    let facts = &turn.c.facts;
    let lasts = turn.env.now < facts.started_at + turn.policy().flow.most && !turn.env.budget.frozen;
    match awaiting {
        Awaiting::Session(_) if lasts && turn.policy().grant(facts).is_some() => {
            AwaitingReset::open(&Awaiting::Nothing, turn)
        }
        other => AwaitingReason::entered(other, &Intent::Start, turn),
    }
}
