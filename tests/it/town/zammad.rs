//! A Zammad, as far as its public documentation says: tokens, groups, tickets with articles and states, a search whose
//! index lags behind, its own errors in JSON or as a page, a webhook that is signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha1::Sha1;

use super::gateway::{Asked, as_json, read};
use super::ticketing::{Orders, SeenTicket};

pub const TOKEN: &str = "zammad-access-token";
pub const HOOK: &str = "zammad hook signature token";
pub const GROUP: &str = "IT";

const OUR_USER: i64 = 9;
const EMMA: i64 = 5;

/// States as a fresh Zammad has them, and one that an administrator added.
const STATES: [(&str, &str); 7] = [
    ("new", "new"),
    ("open", "open"),
    ("pending reminder", "pending reminder"),
    ("closed", "closed"),
    ("merged", "merged"),
    ("removed", "removed"),
    ("gelöst", "closed"),
];

#[derive(Clone)]
struct Article {
    id: i64,
    body: Value,
    by: i64,
}

#[derive(Clone)]
struct Ticket {
    id: i64,
    title: String,
    group: String,
    state: String,
    customer: i64,
    created_by: i64,
    updated_by: i64,
    articles: Vec<Article>,
}

#[derive(Default)]
struct Inner {
    tickets: BTreeMap<i64, Ticket>,
    next: i64,
    /// Rights of the token's user in groups.
    rights: BTreeMap<String, Vec<&'static str>>,
    token: String,
}

/// A Zammad that listens until its runtime ends. Clones are the same one.
#[derive(Clone)]
pub struct Zammad {
    address: std::net::SocketAddr,
    inner: Arc<Mutex<Inner>>,
    pub orders: Orders,
}

impl Zammad {
    /// Opens on a free port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Inner { next: 80, token: TOKEN.to_owned(), ..Inner::default() };
        let zammad = Self {
            address: listener.local_addr().unwrap(),
            inner: Arc::new(Mutex::new(inner)),
            orders: Orders::default(),
        };
        zammad.grants(GROUP, &["full"]);
        let router = Router::new().fallback(answer).with_state(zammad.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        zammad
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the token's user may do in a group.
    pub fn grants(&self, group: &str, rights: &[&'static str]) {
        self.inner.lock().unwrap().rights.insert(group.to_owned(), rights.to_vec());
    }

    /// Another token is good from now on.
    pub fn revokes(&self, token: &str) {
        token.clone_into(&mut self.inner.lock().unwrap().token);
    }

    /// All tickets, oldest first.
    pub fn tickets(&self) -> Vec<SeenTicket> {
        let inner = self.inner.lock().unwrap();
        let seen = |ticket: &Ticket| {
            let body = |article: &Article| article.body["body"].as_str().unwrap().to_owned();
            let internal = |article: &Article| article.body["internal"] == json!(true);
            let ours = ticket.articles.iter().filter(|article| article.by == OUR_USER);
            SeenTicket {
                id: ticket.id,
                title: ticket.title.clone(),
                text: body(&ticket.articles[0]),
                entries: ours.skip(1).map(|article| (body(article), internal(article))).collect(),
                closed: is_closed(&ticket.state),
            }
        };
        inner.tickets.values().map(seen).collect()
    }

    /// Whose the tickets are, and that no article would be mailed to anybody.
    pub fn mails_nobody(&self) -> bool {
        let inner = self.inner.lock().unwrap();
        inner.tickets.values().all(|ticket| {
            let notes = ticket.articles.iter().all(|article| article.by != OUR_USER || article.body["type"] == "note");
            ticket.customer == OUR_USER && notes
        })
    }

    /// An agent writes in a ticket, in HTML as the browser does; returns the article's id.
    pub fn agent_writes(&self, ticket: i64, html: &str, internal: bool) -> i64 {
        let body = json!({ "body": html, "content_type": "text/html", "type": "note", "internal": internal });
        self.inner.lock().unwrap().add(ticket, body, EMMA)
    }

    /// Somebody of the token's user's name writes by hand.
    pub fn our_user_writes(&self, ticket: i64, text: &str) -> i64 {
        let body = json!({ "body": text, "content_type": "text/plain", "type": "note", "internal": false });
        self.inner.lock().unwrap().add(ticket, body, OUR_USER)
    }

    /// An article is changed after it was written.
    pub fn edits(&self, ticket: i64, article: i64, html: &str) {
        let mut inner = self.inner.lock().unwrap();
        let found = inner.tickets.get_mut(&ticket).unwrap().articles.iter_mut().find(|of| of.id == article);
        found.unwrap().body["body"] = json!(html);
    }

    /// An agent sets the state.
    pub fn agent_sets(&self, ticket: i64, state: &str) {
        let mut inner = self.inner.lock().unwrap();
        let ticket = inner.tickets.get_mut(&ticket).unwrap();
        (ticket.state, ticket.updated_by) = (state.to_owned(), EMMA);
    }

    /// A ticket is removed for good.
    pub fn deletes(&self, ticket: i64) {
        self.inner.lock().unwrap().tickets.remove(&ticket);
    }

    /// The body of the webhook of a ticket's last article, and its signature.
    pub fn hook(&self, ticket: i64) -> (String, String) {
        let inner = self.inner.lock().unwrap();
        let ticket = &inner.tickets[&ticket];
        let article = ticket.articles.last().map(|article| article.json(ticket.id)).unwrap_or_default();
        let body = json!({ "ticket": ticket.json(), "article": article }).to_string();
        let mut mac = Hmac::<Sha1>::new_from_slice(HOOK.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature = format!("sha1={}", hex::encode(mac.finalize().into_bytes()));
        (body, signature)
    }
}

fn is_closed(state: &str) -> bool {
    STATES.iter().any(|(name, kind)| *name == state && ["closed", "merged", "removed"].contains(kind))
}

impl Inner {
    fn add(&mut self, ticket: i64, body: Value, by: i64) -> i64 {
        self.next += 1;
        let id = self.next;
        let ticket = self.tickets.get_mut(&ticket).unwrap();
        ticket.articles.push(Article { id, body, by });
        ticket.updated_by = by;
        id
    }
}

fn login(user: i64) -> &'static str {
    if user == EMMA { "emma@brunel.example" } else { "sesame@brunel.example" }
}

impl Ticket {
    /// With names beside ids, as `expand=true` has it.
    fn json(&self) -> Value {
        json!({
            "id": self.id, "number": format!("22{:03}", self.id), "title": self.title, "group": self.group,
            "state": self.state, "state_id": 1, "customer_id": self.customer, "created_by_id": self.created_by,
            "updated_by_id": self.updated_by, "updated_by": login(self.updated_by),
            "article_count": self.articles.len(), "preferences": {},
        })
    }
}

impl Article {
    fn json(&self, ticket: i64) -> Value {
        let names = ["Emma Taylor <emma@brunel.example>", "Sesame <sesame@brunel.example>"];
        let mut json = self.body.clone();
        json["id"] = json!(self.id);
        json["ticket_id"] = json!(ticket);
        json["sender"] = json!("Agent");
        json["created_by_id"] = json!(self.by);
        json["created_by"] = json!(login(self.by));
        json["from"] = json!(names[usize::from(self.by != EMMA)]);
        json
    }
}

/// Errors are JSON for whoever asks for it, and a page for others.
fn wrong(asked: &Asked, status: u16, error: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    if asked.headers.get("accept").is_some_and(|accept| accept.contains("json")) {
        return (status, as_json(&json!({ "error": error, "error_human": error }))).into_response();
    }
    (status, [("content-type", "text/html")], format!("<html><h1>{status}</h1></html>")).into_response()
}

async fn answer(State(zammad): State<Zammad>, request: Request) -> Response {
    let asked = read(request).await;
    let writes = asked.method != "GET";
    let trouble = zammad.orders.for_request(writes);
    if let Some(trouble) = trouble.filter(|trouble| !trouble.is_done()) {
        return trouble.answer();
    }
    let good = zammad.inner.lock().unwrap().perform(&asked);
    trouble.map_or(good, super::ticketing::Trouble::answer)
}

impl Inner {
    fn perform(&mut self, asked: &Asked) -> Response {
        if asked.headers.get("authorization") != Some(&format!("Token token={}", self.token)) {
            return wrong(asked, 401, "Invalid token!");
        }
        let (path, query) = asked.uri.split_once('?').unwrap_or((&asked.uri, ""));
        let query: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let Some(path) = path.strip_prefix("/api/v1/") else { return wrong(asked, 404, "No route matches") };
        let parts: Vec<&str> = path.split('/').collect();
        match (asked.method.as_str(), &parts[..]) {
            ("GET", ["users", "me"]) => {
                let groups = query.get("expand").map(|_| &self.rights);
                as_json(&json!({ "id": OUR_USER, "login": login(OUR_USER), "groups": groups }))
            }
            ("GET", ["ticket_states"]) => {
                let state = |(id, (name, kind)): (usize, &(&str, &str))| json!({ "id": id + 1, "name": name, "state_type": kind });
                as_json(&STATES.iter().enumerate().map(state).collect())
            }
            ("GET", ["tickets"]) => as_json(&self.tickets.values().take(1).map(Ticket::json).collect()),
            ("GET", ["tickets", "search"]) => self.search(&query),
            ("GET", ["tickets", id]) => self.on(asked, id, |ticket| as_json(&ticket.json())),
            ("GET", ["ticket_articles", "by_ticket", id]) => self.on(asked, id, |ticket| {
                as_json(&ticket.articles.iter().map(|article| article.json(ticket.id)).collect())
            }),
            ("POST", ["tickets"]) => self.create(asked),
            ("POST", ["ticket_articles"]) => self.comment(asked),
            ("PUT", ["tickets", id]) => self.change(asked, id),
            _ => wrong(asked, 404, "No route matches"),
        }
    }

    fn on(&self, asked: &Asked, id: &str, answer: impl FnOnce(&Ticket) -> Response) -> Response {
        let found = id.parse::<i64>().ok().and_then(|id| self.tickets.get(&id));
        found.map_or_else(|| wrong(asked, 404, "Couldn't find Ticket"), answer)
    }

    /// A condition is looked for in the database; a query in the search index, which has not come so far.
    fn search(&self, query: &BTreeMap<String, String>) -> Response {
        let title = (query.get("condition[ticket.title][operator]").map(String::as_str) == Some("contains"))
            .then(|| query.get("condition[ticket.title][value]"))
            .flatten();
        let found = self.tickets.values().filter(|ticket| title.is_some_and(|title| ticket.title.contains(title)));
        if query.get("expand").map(String::as_str) == Some("true") {
            return as_json(&found.map(Ticket::json).collect());
        }
        let ids: Vec<i64> = found.map(|ticket| ticket.id).collect();
        as_json(&json!({ "tickets": ids, "tickets_count": ids.len(), "assets": {} }))
    }

    fn create(&mut self, asked: &Asked) -> Response {
        let body = asked.json();
        let (title, group) = (body["title"].as_str().unwrap_or_default(), body["group"].as_str().unwrap_or_default());
        let rights = self.rights.get(group).cloned().unwrap_or_default();
        if title.is_empty() || group.is_empty() || body["customer_id"].is_null() {
            return wrong(asked, 422, "Validation failed: Title can't be blank");
        }
        if !rights.iter().any(|right| ["full", "create"].contains(right)) {
            return wrong(asked, 403, "Not authorized");
        }
        if body["article"]["body"].as_str().is_none_or(str::is_empty) {
            return wrong(asked, 422, "Need at least article: { body: \"some text\" }");
        }
        self.next += 1;
        let (id, article) = (self.next, Article { id: self.next + 1000, body: body["article"].clone(), by: OUR_USER });
        let ticket = Ticket {
            id,
            title: title.to_owned(),
            group: group.to_owned(),
            state: "new".to_owned(),
            customer: body["customer_id"].as_i64().unwrap_or_default(),
            created_by: OUR_USER,
            updated_by: OUR_USER,
            articles: vec![article],
        };
        let json = ticket.json();
        self.tickets.insert(id, ticket);
        (StatusCode::CREATED, as_json(&json)).into_response()
    }

    fn comment(&mut self, asked: &Asked) -> Response {
        let body = asked.json();
        let Some(id) = body["ticket_id"].as_i64().filter(|id| self.tickets.contains_key(id)) else {
            return wrong(asked, 404, "Couldn't find Ticket");
        };
        if body["body"].as_str().is_none_or(str::is_empty) {
            return wrong(asked, 422, "Need at least article: { body: \"some text\" }");
        }
        let article = self.add(id, body, OUR_USER);
        (StatusCode::CREATED, as_json(&json!({ "id": article, "ticket_id": id }))).into_response()
    }

    fn change(&mut self, asked: &Asked, id: &str) -> Response {
        let body = asked.json();
        let Some(id) = id.parse::<i64>().ok().filter(|id| self.tickets.contains_key(id)) else {
            return wrong(asked, 404, "Couldn't find Ticket");
        };
        if let Some(state) = body["state"].as_str() {
            if !STATES.iter().any(|(name, _)| *name == state) {
                return wrong(asked, 422, "No lookup value found for 'state'");
            }
            state.clone_into(&mut self.tickets.get_mut(&id).unwrap().state);
        }
        if !body["article"].is_null() {
            self.add(id, body["article"].clone(), OUR_USER);
        }
        as_json(&self.tickets[&id].json())
    }
}
