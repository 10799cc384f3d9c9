//! Where ticket systems knock: `hooks/<name of the desk>`, signed as the system signs. It says that something changed, and
//! the system itself is asked what.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

use crate::audit::Kind;
use crate::desk::Knock;
use crate::desk::news::News;
use crate::engine::effect::Effect;
use crate::ids::{Peer, UpdateId};
use crate::inbox::{Delivery, Inbox};
use crate::time::Clock;

/// A knock holds the whole ticket and what was written last; whatever is longer is asked for all the same.
const BODY_MAX: usize = 1024 * 1024;
/// Anybody can knock without a signature: that somebody did is on record once an hour.
const FORGED_EVERY: i64 = 3_600_000;

/// The receiver of knocks.
pub struct DeskHooks {
    /// Who asks.
    pub news: Arc<News>,
    /// Where it is recorded that somebody knocked who is not the desk.
    pub inbox: Arc<Inbox>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl DeskHooks {
    /// The route `hooks/{desk}`, by POST.
    pub fn router(self) -> Router {
        Router::new()
            .route("/hooks/{desk}", post(knock))
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(Arc::new(self))
    }

    async fn forged(&self, desk: &str) {
        tracing::warn!(desk, "a knock does not bear the desk's signature");
        let hour = self.clock.now().0.div_euclid(FORGED_EVERY);
        let facts = vec![("hook".to_owned(), desk.to_owned())];
        let line = Effect::Audit { kind: Kind::CallbackForged, subject: None, facts };
        let update = UpdateId(format!("forged/{desk}/{hour}"));
        let delivery =
            Delivery { update: Some(update), ..Delivery::effects(Peer::new("house", "service"), vec![line]) };
        if let Err(error) = self.inbox.take(delivery).await {
            tracing::error!(%error, "a forged knock could not be recorded");
        }
    }
}

async fn knock(
    State(hooks): State<Arc<DeskHooks>>,
    Path(desk): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    match hooks.news.knock(&desk, &headers, &body).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT,
        Ok(Err(Knock::NotHere)) => StatusCode::NOT_FOUND,
        Ok(Err(Knock::Unreadable)) => StatusCode::BAD_REQUEST,
        Ok(Err(Knock::Forged)) => {
            hooks.forged(&desk).await; // only where a knock is expected: the name is one of ours
            StatusCode::FORBIDDEN
        }
        Err(error) => {
            tracing::error!(%error, "a knock could not be heard");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
