//! What a batch tells of its updates, once it is committed: a span for each, and in each the commit that it shared.

use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use sqlx::SqliteConnection;

use super::{Delivery, Inbox};
use crate::engine::Effect;
use crate::ids::Peer;
use crate::outbox::errands;
use crate::store::batch::{Read, Written};
use crate::support::Code;
use crate::time::Time;
use crate::traces::{Arrived, Place, Span, Traces, channel};

impl Inbox {
    /// The same, traced; before anything has come in.
    pub fn traced(mut self, traces: &Traces) -> Self {
        if let Some(core) = Arc::get_mut(&mut self.core) {
            core.traces = traces.clone();
            self.traces = traces.clone();
        }
        self
    }
}

/// What effects come to, in words of this program.
pub(super) struct Gist {
    effects: Vec<&'static str>,
    kinds: Vec<&'static str>,
    code: Option<Code>,
}

impl Gist {
    /// Of effects.
    pub fn of(effects: &[Effect]) -> Self {
        let kind = |effect: &Effect| match effect {
            Effect::Audit { kind, .. } => Some((*kind).into()),
            _ => None,
        };
        Self {
            effects: effects.iter().filter(|effect| !effect.is_record()).map(errands::name).collect(),
            kinds: effects.iter().filter_map(kind).collect(),
            code: effects.iter().find_map(Code::of_effect),
        }
    }
}

/// How things stood before a delivery: when what is under way began, and how many effects waited.
pub(super) struct Before {
    started: Time,
    effects: usize,
}

struct Told {
    span: Span,
    /// The effects that it brought about, counted within the batch.
    effects: std::ops::Range<usize>,
}

/// The spans of one batch.
pub(super) struct Journal<'t> {
    traces: &'t Traces,
    began: Option<SystemTime>,
    together: usize,
    step: Option<Gist>,
    told: Vec<Told>,
}

impl<'t> Journal<'t> {
    /// Of a batch of so many.
    pub fn begin(traces: &'t Traces, together: usize) -> Self {
        Self { traces, began: traces.now(), together, step: None, told: Vec::new() }
    }

    /// Looks how things stand before a delivery.
    pub fn before(&self, read: &Read, written: &Written, delivery: &Delivery) -> Option<Before> {
        self.began?;
        Some(Before { started: started(read, &delivery.peer), effects: written.effects() })
    }

    /// What the engine wanted.
    pub fn stepped(&mut self, gist: Option<Gist>) {
        self.step = gist;
    }

    /// Notes a delivery, unless it only says that something is begun or done.
    pub fn after(
        &mut self,
        read: &Read,
        written: &Written,
        delivery: &Delivery,
        (arrived, before): (Option<&Arrived>, Option<Before>),
    ) {
        let step = self.step.take();
        let (Some(arrived), Some(before)) = (arrived, before) else { return };
        if delivery.event.is_none() && delivery.effects.is_empty() {
            return;
        }
        let after = started(read, &delivery.peer);
        let Some(standing) = self.traces.of_step(&delivery.peer, before.started, after, arrived.cause) else { return };
        let kind = if delivery.update.is_some() { SpanKind::Consumer } else { SpanKind::Internal };
        let name = delivery.event.as_ref().map_or("result", Into::into);
        let more = Gist::of(&delivery.effects);
        let step = step.unwrap_or(Gist { effects: Vec::new(), kinds: Vec::new(), code: None });
        let awaiting = read.conversations.get(&delivery.peer).map(|conversation| (&conversation.awaiting).into());
        let span = Span::new(standing.place, name, kind, arrived.at)
            .under(standing.parent)
            .linked(standing.link)
            .word("sesame.channel", channel(&delivery.peer))
            .words("sesame.awaiting", awaiting.into_iter())
            .words("sesame.effects", more.effects.into_iter().chain(step.effects))
            .words("sesame.record", more.kinds.into_iter().chain(step.kinds))
            .code(more.code.or(step.code));
        self.told.push(Told { span, effects: before.effects..written.effects() });
    }

    /// Remembers what brought the batch's effects about. Before the commit, for right after it they may be claimed; the
    /// numbers are consecutive, for nobody else writes meanwhile.
    pub async fn mark(&self, connection: &mut SqliteConnection, written: &Written) -> Result<(), sqlx::Error> {
        if self.told.iter().all(|told| told.effects.is_empty()) {
            return Ok(());
        }
        let last: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM outbox").fetch_one(connection).await?;
        let first = last + 1 - i64::try_from(written.effects()).unwrap_or(last);
        let row = |index: usize| first.saturating_add(i64::try_from(index).unwrap_or(0));
        let of = |told: &Told| -> Vec<(i64, Place)> {
            told.effects.clone().map(|index| (row(index), told.span.place())).collect()
        };
        self.traces.mark(self.told.iter().flat_map(of));
        Ok(())
    }

    /// Tells, now that it is committed.
    pub fn end(self) {
        let Some(began) = self.began else { return };
        for Told { span, .. } in self.told {
            let place = span.place();
            if let Some(below) = self.traces.below(place) {
                let commit = Span::new(below, "commit", SpanKind::Internal, began).under(Some(place));
                self.traces.finish(commit.count("sesame.together", self.together));
            }
            self.traces.finish(span);
        }
    }
}

fn started(read: &Read, peer: &Peer) -> Time {
    read.conversations.get(peer).map(|conversation| conversation.facts.started_at).unwrap_or_default()
}
