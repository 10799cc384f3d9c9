//! What the town's ticket systems have in common: what they are told to do wrong, and how it looks from outside.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody is there: the connection ends before anything is read.
    Down,
    /// It is done, and the answer never comes.
    Lost,
    /// Too many requests; when to come back, in seconds.
    TooMany(u64),
    /// It is not done, and this status says so.
    Status(u16),
    /// A proxy answers with its own page and 200.
    Html,
    /// It is done, and a proxy's page takes the answer's place.
    HtmlAfter,
    /// Ten megabytes.
    Endless,
    /// The client is sent elsewhere, as to a page of a single sign-on.
    Redirect,
}

impl Trouble {
    /// Whether the request is carried out.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Lost | Self::HtmlAfter)
    }

    /// What is answered instead.
    pub fn answer(self) -> Response {
        let page = "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>";
        let html = |status: StatusCode| (status, [(header::CONTENT_TYPE, "text/html")], page).into_response();
        match self {
            Self::Down | Self::Lost => super::gateway::hang_up(),
            Self::TooMany(seconds) => {
                let mut response = html(StatusCode::TOO_MANY_REQUESTS);
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
            Self::Status(status) => html(StatusCode::from_u16(status).unwrap()),
            Self::Html | Self::HtmlAfter => html(StatusCode::OK),
            Self::Endless => {
                ([(header::CONTENT_TYPE, "application/json")], Body::from(vec![b'['; 10_000_000])).into_response()
            }
            Self::Redirect => {
                let mut response = html(StatusCode::FOUND);
                response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/saml"));
                response
            }
        }
    }
}

#[derive(Default)]
struct Inner {
    always: Option<Trouble>,
    writes: VecDeque<Trouble>,
    asked: usize,
}

/// What is ordered to go wrong. Clones are the same orders.
#[derive(Clone, Default)]
pub struct Orders(Arc<Mutex<Inner>>);

impl Orders {
    /// From now on everything goes wrong like this, or nothing does.
    pub fn always(&self, trouble: Option<Trouble>) {
        self.0.lock().unwrap().always = trouble;
    }

    /// The next request that would change something goes wrong like this.
    pub fn next_write(&self, trouble: Trouble) {
        self.0.lock().unwrap().writes.push_back(trouble);
    }

    /// Whether all that was ordered has gone wrong.
    pub fn are_done(&self) -> bool {
        self.0.lock().unwrap().writes.is_empty()
    }

    /// How many requests came in.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    /// What goes wrong with the request that is here now.
    pub fn for_request(&self, writes: bool) -> Option<Trouble> {
        let mut inner = self.0.lock().unwrap();
        inner.asked += 1;
        let ordered = if writes { inner.writes.pop_front() } else { None };
        ordered.or(inner.always)
    }
}

/// A ticket as IT sees it, in whichever system.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenTicket {
    /// The system's own id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// What it began with.
    pub text: String,
    /// What was added since, oldest first: the words, and whether they are for IT alone.
    pub entries: Vec<(String, bool)>,
    /// Whether it is closed.
    pub closed: bool,
}
