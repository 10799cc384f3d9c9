//! What became of an errand, as a count and as a span.

use super::{Outbox, Outcome, errands};
use crate::engine::case::ToDesk;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::store::queue::Due;
use crate::support::Code;
use crate::time::Time;
use crate::traces::{Place, Span, channel};

impl Outbox {
    /// Counts what became of an effect. Couriers count their own answers ([`crate::courier::watched`]).
    pub(super) fn note(&self, due: &Due, outcome: &Outcome, begun: Time) {
        let vitals = &self.inbox.vitals;
        let name = due.effect.as_ref().map_or("unreadable", errands::name);
        vitals.effect(name, outcome.word(), self.clock.now().since(begun));
        let asked = match &due.effect {
            Some(Effect::LookUp { .. }) => "directory".to_owned(),
            // Each by itself: one that works must not hide another that does not.
            Some(Effect::FileTicket { desk: Some(name), .. } | Effect::TellDesk(ToDesk { desk: Some(name), .. })) => {
                format!("desk/{name}")
            }
            _ => return,
        };
        vitals.answered(
            &asked,
            matches!(outcome, Outcome::Done(event, _) if !matches!(event, Some(Event::LookUpFailed { .. }))),
        );
    }

    /// Begins it, where anything is traced.
    pub(super) async fn begin_span(&self, due: &Due) -> Option<Span> {
        let name = due.effect.as_ref().map_or("unreadable", errands::name);
        self.inbox.traces.begin_errand(&self.store, due.id, &due.peer, name).await
    }

    /// Ends it. What the errand brings about hangs below the place that is returned.
    pub(super) fn end_span(&self, span: Option<Span>, due: &Due, outcome: &Outcome) -> Option<Place> {
        let span = span?;
        if !matches!(outcome, Outcome::Again(..)) {
            self.inbox.traces.forget(due.id);
        }
        let place = span.place();
        let result = match outcome {
            Outcome::Done(Some(event), _) | Outcome::Told(_, event) => Some(event.into()),
            _ => None,
        };
        let code = due.effect.as_ref().and_then(Code::of_effect);
        let tries = usize::try_from(due.attempts).unwrap_or(0) + 1;
        let span = span
            .word("sesame.outside", outside(due))
            .word("sesame.outcome", outcome.word())
            .words("sesame.result", result.into_iter())
            .count("sesame.try", tries)
            .code(code)
            .failed(!matches!(outcome.word(), "done"));
        self.inbox.traces.finish(span);
        Some(place)
    }
}

/// Which system outside an effect is for.
fn outside(due: &Due) -> &'static str {
    match &due.effect {
        Some(Effect::Say(_) | Effect::Forget { .. } | Effect::PostWeek { .. }) => channel(&due.peer),
        Some(Effect::LookUp { .. } | Effect::LookInto { .. } | Effect::Unlock { .. }) => "directory",
        Some(
            Effect::SendCode(sending)
            | Effect::PlaceCall(sending)
            | Effect::CallBack(sending)
            | Effect::ProveContact { sending, .. },
        ) => sending.kind.word(),
        Some(Effect::FileTicket { .. } | Effect::ShowCard { .. } | Effect::SayInRoom { .. }) => "desk",
        Some(Effect::Notify { .. }) => "couriers",
        _ => "none",
    }
}
