//! The stream of a chat: whatever is new, as pieces of the page. It stays open while the person is there; a window
//! that was forgotten asks once a minute instead, and takes nobody's place.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream;

use super::pages::{Door, Visit};
use super::rooms::{Seat, View};
use super::session::Session;
use super::view;
use crate::entropy::Entropy;

/// How often an idle stream says that it is there; proxies close what is silent for a minute.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// The stream of a chat: whatever is new, as pieces of the page.
pub(super) async fn follow(State(door): State<Door>, uri: Uri, headers: HeaderMap) -> Response {
    let visit = Visit::new(&door, uri, headers).await;
    let Some(session) = visit.session.clone() else { return StatusCode::UNAUTHORIZED.into_response() };
    let chat = Arc::clone(&visit.chat);
    // A forgotten window would otherwise be told where it is, again and again, for as long as the chat is under way.
    if visit.asks("rest") && !chat.rooms.is_open(session.chat()) {
        return refused();
    }
    // A page that was open all the while goes on as it is, without being loaded again.
    let entered = visit.enter(&session).await;
    let seat = entered.ok().and_then(|()| chat.rooms.sit(session.chat(), chat.parts.clock.now()));
    let Some(seat) = seat else { return refused() };
    let last = visit.headers.get("last-event-id").and_then(|id| id.to_str().ok().map(str::to_owned));
    let after = last.or_else(|| visit.parameter("after")).and_then(|id| mark(&id));
    let follower = Follower { visit, session, seat, after, over: false };
    let events = stream::unfold(follower, |mut follower| async {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)).into_response();
    // A proxy that collects answers would show nothing until the end (nginx reads this).
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn refused() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]).into_response()
}

/// "epoch.stamp", as events are named.
fn mark(id: &str) -> Option<(u64, u64)> {
    let (epoch, stamp) = id.split_once('.')?;
    Some((u64::from_str_radix(epoch, 16).ok()?, stamp.parse().ok()?))
}

/// Somebody who follows a chat. It holds no backlog: whoever is slow reads the chat as it stands when they are ready.
struct Follower {
    visit: Visit,
    session: Session,
    seat: Seat,
    after: Option<(u64, u64)>,
    over: bool,
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        loop {
            self.seat.stamp.mark_unchanged();
            let chat = &self.visit.chat;
            let view = chat.rooms.view(self.session.chat(), self.after)?;
            if self.after != Some((view.epoch, view.stamp)) {
                self.after = Some((view.epoch, view.stamp));
                return Some(self.event(&view));
            }
            tokio::select! {
                changed = self.seat.stamp.changed() => changed.ok()?,
                () = self.seat.ended.cancelled() => {
                    // The page comes again now and then, and at once when its person does something.
                    self.over = true;
                    return Some(Event::default().event("rest").data("rest"));
                }
                () = chat.closing.cancelled() => return None,
            }
        }
    }

    fn event(&self, view: &View) -> Event {
        let parts = &self.visit.chat.parts;
        let locale = view.locale.clone().unwrap_or_else(|| self.visit.locale());
        let (form, turn) = (self.session.form_token(&parts.keys), Entropy::new(parts.seeds.seed()).id());
        let pieces = view::pieces(&self.visit.frame(locale), view, &form.0, &turn).into_string().replace('\r', "");
        let name = if view.whole { "whole" } else { "news" };
        Event::default().event(name).id(format!("{:x}.{}", view.epoch, view.stamp)).data(pieces)
    }
}
