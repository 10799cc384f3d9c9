//! A GLPI, as far as its public documentation says: sessions that end, an application's token, profiles, tickets with
//! follow-ups, solutions and statuses, errors as `["ERROR_…", "words"]`, and HTML that is kept coded once more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::gateway::{Asked, as_json, read};
use super::ticketing::{Orders, SeenTicket, Trouble};

pub const TOKEN: &str = "glpi-remote-access-key";
pub const APP_TOKEN: &str = "glpi-app-token";

const OUR_USER: i64 = 9;
/// Somebody who is not of IT.
const STRANGER: i64 = 77;
const TECHNICIAN: i64 = 4;
const NEW: i64 = 1;
const SOLVED: i64 = 5;
const CLOSED: i64 = 6;

#[derive(Clone)]
struct Note {
    id: i64,
    by: i64,
    content: String,
    private: bool,
}

#[derive(Clone)]
struct Ticket {
    id: i64,
    name: String,
    content: String,
    status: i64,
    entity: i64,
    updated_by: i64,
    created_by: i64,
    /// Who somebody is to it: 1 asks, 2 works on it, 3 looks on.
    actors: Vec<(i64, i64)>,
    follow_ups: Vec<Note>,
    solutions: Vec<Note>,
}

struct Inner {
    tickets: BTreeMap<i64, Ticket>,
    sessions: BTreeSet<String>,
    begun: usize,
    next: i64,
    rights: i64,
    token: String,
}

/// A GLPI that listens until its runtime ends. Clones are the same one.
#[derive(Clone)]
pub struct Glpi {
    address: std::net::SocketAddr,
    inner: Arc<Mutex<Inner>>,
    pub orders: Orders,
}

impl Glpi {
    /// Opens on a free port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Inner {
            tickets: BTreeMap::new(),
            sessions: BTreeSet::new(),
            begun: 0,
            next: 40,
            rights: 1 | 2 | 4 | 1024,
            token: TOKEN.to_owned(),
        };
        let glpi = Self {
            address: listener.local_addr().unwrap(),
            inner: Arc::new(Mutex::new(inner)),
            orders: Orders::default(),
        };
        let router = Router::new().fallback(answer).with_state(glpi.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        glpi
    }

    pub fn url(&self) -> String {
        format!("http://{}/glpi/apirest.php", self.address)
    }

    /// All sessions end.
    pub fn ends_sessions(&self) {
        self.inner.lock().unwrap().sessions.clear();
    }

    /// How many sessions were begun.
    pub fn sessions_begun(&self) -> usize {
        self.inner.lock().unwrap().begun
    }

    /// The rights to tickets in the user's profile.
    pub fn grants(&self, rights: i64) {
        self.inner.lock().unwrap().rights = rights;
    }

    /// Another key is good from now on.
    pub fn revokes(&self, token: &str) {
        let mut inner = self.inner.lock().unwrap();
        token.clone_into(&mut inner.token);
        inner.sessions.clear();
    }

    /// All tickets, oldest first.
    pub fn tickets(&self) -> Vec<SeenTicket> {
        let inner = self.inner.lock().unwrap();
        let seen = |ticket: &Ticket| {
            let mut ours: Vec<&Note> = ticket.follow_ups.iter().chain(&ticket.solutions).collect();
            ours.retain(|note| note.by == OUR_USER);
            ours.sort_by_key(|note| note.id);
            SeenTicket {
                id: ticket.id,
                title: ticket.name.clone(),
                text: ticket.content.clone(),
                entries: ours.iter().map(|note| (note.content.clone(), note.private)).collect(),
                closed: ticket.status >= SOLVED,
            }
        };
        inner.tickets.values().map(seen).collect()
    }

    /// A technician writes in a ticket; returns the follow-up's id.
    pub fn agent_writes(&self, ticket: i64, html: &str, private: bool) -> i64 {
        let mut inner = self.inner.lock().unwrap();
        let id = inner.id();
        let note = Note { id, by: TECHNICIAN, content: html.to_owned(), private };
        let ticket = inner.tickets.get_mut(&ticket).unwrap();
        ticket.follow_ups.push(note);
        ticket.updated_by = TECHNICIAN;
        id
    }

    /// Somebody with an account for asking creates a ticket of their own; returns its id.
    pub fn stranger_creates(&self, name: &str) -> i64 {
        let mut inner = self.inner.lock().unwrap();
        let id = inner.id();
        let ticket = Ticket {
            id,
            name: name.to_owned(),
            content: String::new(),
            status: NEW,
            entity: 0,
            updated_by: STRANGER,
            created_by: STRANGER,
            actors: vec![(STRANGER, 1)],
            follow_ups: Vec::new(),
            solutions: Vec::new(),
        };
        inner.tickets.insert(id, ticket);
        id
    }

    /// IT makes somebody part of a ticket (1 asks, 2 works on it, 3 looks on), who then writes in it.
    pub fn actor_writes(&self, ticket: i64, is: i64, html: &str) {
        let mut inner = self.inner.lock().unwrap();
        let id = inner.id();
        let ticket = inner.tickets.get_mut(&ticket).unwrap();
        ticket.actors.retain(|(by, _)| *by != STRANGER);
        ticket.actors.push((STRANGER, is));
        ticket.follow_ups.push(Note { id, by: STRANGER, content: html.to_owned(), private: false });
    }

    /// A technician solves a ticket with a text.
    pub fn agent_solves(&self, ticket: i64, html: &str) {
        let mut inner = self.inner.lock().unwrap();
        let id = inner.id();
        let note = Note { id, by: TECHNICIAN, content: html.to_owned(), private: false };
        let ticket = inner.tickets.get_mut(&ticket).unwrap();
        ticket.solutions.push(note);
        (ticket.status, ticket.updated_by) = (SOLVED, TECHNICIAN);
    }

    /// A technician closes a ticket.
    pub fn agent_closes(&self, ticket: i64) {
        let mut inner = self.inner.lock().unwrap();
        let ticket = inner.tickets.get_mut(&ticket).unwrap();
        (ticket.status, ticket.updated_by) = (CLOSED, TECHNICIAN);
    }
}

/// As GLPI 10 keeps and hands out rich text.
fn coded(html: &str) -> String {
    html.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;")
}

fn wrong(status: u16, code: &str) -> Response {
    let words = format!("view documentation in your browser at https://glpi.test/apirest.php/#{code}");
    (StatusCode::from_u16(status).unwrap(), as_json(&json!([code, words]))).into_response()
}

async fn answer(State(glpi): State<Glpi>, request: Request) -> Response {
    let asked = read(request).await;
    let trouble = glpi.orders.for_request(asked.method != "GET");
    if let Some(trouble) = trouble.filter(|trouble| !trouble.is_done()) {
        return trouble.answer();
    }
    let good = glpi.inner.lock().unwrap().perform(&asked);
    trouble.map_or(good, Trouble::answer)
}

impl Inner {
    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn perform(&mut self, asked: &Asked) -> Response {
        if asked.headers.get("app-token").map(String::as_str) != Some(APP_TOKEN) {
            return wrong(400, "ERROR_WRONG_APP_TOKEN_PARAMETER");
        }
        if asked.method == "GET" && !asked.body.is_empty() {
            return wrong(400, "ERROR_JSON_PAYLOAD_FORBIDDEN");
        }
        let (path, query) = asked.uri.split_once('?').unwrap_or((&asked.uri, ""));
        let query: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let Some(path) = path.strip_prefix("/glpi/apirest.php/") else { return wrong(400, "ERROR_RESOURCE_MISSING") };
        let parts: Vec<&str> = path.split('/').collect();
        if parts == ["initSession"] {
            return self.begin(asked);
        }
        match asked.headers.get("session-token") {
            None => return wrong(400, "ERROR_SESSION_TOKEN_MISSING"),
            Some(token) if !self.sessions.contains(token) => return wrong(401, "ERROR_SESSION_TOKEN_INVALID"),
            Some(_) => {}
        }
        match (asked.method.as_str(), &parts[..]) {
            ("GET", ["getFullSession"]) => as_json(&json!({ "session": { "glpiID": OUR_USER } })),
            ("GET", ["getActiveProfile"]) => {
                as_json(&json!({ "active_profile": { "id": 6, "name": "Technician", "ticket": self.rights } }))
            }
            ("GET", ["getMyEntities"]) => as_json(&json!({ "myentities": [{ "id": 0, "name": "Root" }] })),
            ("GET", ["Ticket"]) => self.all(&query),
            ("GET", ["Ticket", id]) => self.on(id, |ticket| as_json(&ticket.json())),
            ("GET", ["Ticket", id, "ITILFollowup"]) => self.on(id, |ticket| notes(&ticket.follow_ups, &query)),
            ("GET", ["Ticket", id, "ITILSolution"]) => self.on(id, |ticket| notes(&ticket.solutions, &query)),
            ("GET", ["Ticket", id, "Ticket_User"]) => self.on(id, |ticket| {
                let actor = |(by, is): &(i64, i64)| json!({ "tickets_id": ticket.id, "users_id": by, "type": is });
                as_json(&ticket.actors.iter().map(actor).collect())
            }),
            ("POST", ["Ticket"]) => self.create(asked),
            ("POST", ["ITILFollowup"]) => self.follow_up(asked),
            ("POST", ["ITILSolution"]) => self.solve(asked),
            ("PUT", ["Ticket", id]) => self.update(asked, id),
            _ => wrong(400, "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM"),
        }
    }

    fn begin(&mut self, asked: &Asked) -> Response {
        if asked.headers.get("authorization") != Some(&format!("user_token {}", self.token)) {
            return wrong(401, "ERROR_GLPI_LOGIN_USER_TOKEN");
        }
        self.begun += 1;
        let token = format!("session{}", self.begun);
        self.sessions.insert(token.clone());
        as_json(&json!({ "session_token": token }))
    }

    fn on(&self, id: &str, answer: impl FnOnce(&Ticket) -> Response) -> Response {
        let found = id.parse::<i64>().ok().and_then(|id| self.tickets.get(&id));
        found.map_or_else(|| wrong(404, "ERROR_ITEM_NOT_FOUND"), answer)
    }

    fn all(&self, query: &BTreeMap<String, String>) -> Response {
        let wanted = query.get("searchText[name]").map_or("", String::as_str);
        let found = self.tickets.values().filter(|ticket| ticket.name.contains(wanted)).map(Ticket::json);
        as_json(&found.collect())
    }

    fn create(&mut self, asked: &Asked) -> Response {
        let input = &asked.json()["input"];
        if self.rights & 4 == 0 || input["name"].as_str().is_none_or(str::is_empty) {
            return wrong(400, "ERROR_GLPI_ADD");
        }
        let id = self.id();
        let ticket = Ticket {
            id,
            name: input["name"].as_str().unwrap().to_owned(),
            content: coded(input["content"].as_str().unwrap_or_default()),
            status: NEW,
            entity: input["entities_id"].as_i64().unwrap_or_default(),
            updated_by: OUR_USER,
            created_by: OUR_USER,
            actors: vec![(OUR_USER, 1)],
            follow_ups: Vec::new(),
            solutions: Vec::new(),
        };
        self.tickets.insert(id, ticket);
        (StatusCode::CREATED, as_json(&json!({ "id": id, "message": "" }))).into_response()
    }

    fn note(&mut self, asked: &Asked) -> Option<(i64, Note)> {
        let input = asked.json()["input"].clone();
        let id = self.id();
        let content = coded(input["content"].as_str().filter(|content| !content.is_empty())?);
        let note = Note { id, by: OUR_USER, content, private: input["is_private"] == json!(1) };
        let of = input["items_id"].as_i64().filter(|of| self.tickets.contains_key(of))?;
        (input["itemtype"] == "Ticket").then_some((of, note))
    }

    /// A closed ticket takes no follow-up.
    fn follow_up(&mut self, asked: &Asked) -> Response {
        let Some((of, note)) = self.note(asked) else { return wrong(400, "ERROR_GLPI_ADD") };
        let ticket = self.tickets.get_mut(&of).unwrap();
        if ticket.status == CLOSED {
            return wrong(400, "ERROR_GLPI_ADD");
        }
        let id = note.id;
        ticket.follow_ups.push(note);
        (StatusCode::CREATED, as_json(&json!({ "id": id, "message": "" }))).into_response()
    }

    /// A ticket that is solved takes no other solution.
    fn solve(&mut self, asked: &Asked) -> Response {
        let Some((of, note)) = self.note(asked) else { return wrong(400, "ERROR_GLPI_ADD") };
        let ticket = self.tickets.get_mut(&of).unwrap();
        if ticket.status >= SOLVED {
            return wrong(400, "ERROR_GLPI_ADD");
        }
        let id = note.id;
        (ticket.status, ticket.updated_by) = (SOLVED, OUR_USER);
        ticket.solutions.push(note);
        (StatusCode::CREATED, as_json(&json!({ "id": id, "message": "" }))).into_response()
    }

    fn update(&mut self, asked: &Asked, id: &str) -> Response {
        let Some(ticket) = id.parse::<i64>().ok().and_then(|id| self.tickets.get_mut(&id)) else {
            return wrong(404, "ERROR_ITEM_NOT_FOUND");
        };
        let Some(status) = asked.json()["input"]["status"].as_i64().filter(|status| (1..=6).contains(status)) else {
            return wrong(400, "ERROR_GLPI_UPDATE");
        };
        (ticket.status, ticket.updated_by) = (status, OUR_USER);
        as_json(&json!([{ id: true, "message": "" }]))
    }
}

impl Ticket {
    fn json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "content": self.content, "status": self.status,
            "entities_id": self.entity, "users_id_lastupdater": self.updated_by, "users_id_recipient": self.created_by,
        })
    }
}

/// At most fifty, unless the range says more.
fn notes(all: &[Note], query: &BTreeMap<String, String>) -> Response {
    let last = query.get("range").and_then(|range| range.split_once('-')?.1.parse::<usize>().ok()).unwrap_or(49);
    let json = |note: &Note| {
        json!({
            "id": note.id, "itemtype": "Ticket", "users_id": note.by, "content": note.content,
            "is_private": i32::from(note.private),
        })
    };
    as_json(&all.iter().take(last + 1).map(json).collect())
}
