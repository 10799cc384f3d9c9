//! Tickets in GLPI, by its REST API, both ways.
//!
//! The interface, as publicly documented: <https://github.com/glpi-project/glpi/blob/main/apirest.md> (sessions, "Get all
//! items", "Get sub items", "Add item(s)", "Update item(s)", errors); states of tickets, follow-ups and solutions
//! <https://glpi-user-documentation.readthedocs.io/fr/latest/modules/assistance/tickets/ticketmanagement.html>. GLPI 11 still
//! serves it, beside a newer one.
//!
//! Never twice: GLPI takes no key of ours. Before a ticket is created we look for its number in the names of tickets
//! (`searchText`), before a follow-up is added for its mark among the follow-ups, before a ticket is solved or opened
//! again at its status. GLPI answers all of that from its database, so what was done before an answer was lost is found.
//!
//! Back come follow-ups that are not private and not by the ticket's requesters or observers, who are not IT, the text of
//! a solution, and that the ticket is solved or closed. GLPI 10
//! reports nothing by itself, so it is asked.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::HeaderValue;
use reqwest::{Client, Method, RequestBuilder, Url};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{Answers, Desk, Entry, Seen, Written, entries, html, rest};
use crate::courier::{CourierError, wire};
use crate::engine::case::{Agent, DeskNews};
use crate::engine::effect::Ticket;
use crate::ids::{Peer, TicketNumber};
use crate::secret::Secret;
use crate::speech::Speech;
use crate::time::lapse;

/// Its name among desks.
pub const GLPI: &str = "glpi";

/// States of a ticket: being worked on, solved, closed.
const ASSIGNED: i64 = 2;
const DONE: [i64; 2] = [5, 6];
/// What somebody is to a ticket to whom it is assigned; the others are 1, who asks, and 3, who looks on
/// (<https://github.com/glpi-project/glpi/issues/1926>).
const ASSIGNEE: i64 = 2;
/// Among the rights to tickets in a profile, that to create one.
const CREATES: i64 = 4;
/// A request for help is an incident; the other type is a wish.
const INCIDENT: i64 = 1;

/// `[desk.glpi]`: where tickets are created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the API is; it ends in `apirest.php`.
    pub url: String,
    /// The file that holds the remote access key of a user of Sesame's own.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// The file that holds the application's token, where the API client has one.
    #[serde(default)]
    pub app_token_file: Option<PathBuf>,
    /// The id of the entity in which tickets are created; that of the user's session when left out.
    #[serde(default)]
    pub entity: Option<u32>,
    /// The id of the category that tickets get.
    #[serde(default)]
    pub category: Option<u32>,
    /// How often GLPI is asked what was written, while a request is open.
    #[serde(default = "rest::a_minute", with = "lapse")]
    pub poll: Duration,
    /// How long an answer may take.
    #[serde(default = "rest::ten_seconds", with = "lapse")]
    pub timeout: Duration,
}

impl Settings {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        let base = rest::base(&self.url)?;
        let ends = base.path().trim_end_matches('/');
        if ends.ends_with("apirest.php") || ends.ends_with("/api") { Ok(()) } else { Err(WRONG_PATH.to_owned()) }
    }
}

const WRONG_PATH: &str = "url: expected the address of the API, such as https://glpi.example.org/apirest.php";

/// A session of GLPI's: everything is asked in one, and it ends when GLPI says so.
#[derive(Clone)]
struct Session {
    token: HeaderValue,
    me: i64,
}

/// A desk in GLPI.
pub struct GlpiDesk {
    settings: Settings,
    base: Url,
    token: HeaderValue,
    app_token: Option<HeaderValue>,
    speech: Arc<Speech>,
    client: Client,
    session: Mutex<Option<Session>>,
}

impl GlpiDesk {
    /// A desk with checked settings; `token` and `app_token` are what stands in their files.
    pub fn new(
        settings: &Settings,
        token: &Secret<String>,
        app_token: Option<&Secret<String>>,
        speech: Arc<Speech>,
    ) -> Result<Self, String> {
        settings.validate()?;
        let base = rest::base(&settings.url)?;
        let client = wire::client(&base, settings.timeout)?;
        let token = rest::bearing(&Secret::new(format!("user_token {}", token.expose())))?;
        let app_token = app_token.map(rest::bearing).transpose().map_err(|why| format!("app_{why}"))?;
        Ok(Self { settings: settings.clone(), base, token, app_token, speech, client, session: Mutex::default() })
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, CourierError> {
        let url = self.base.join(path).map_err(|_| rest::odd("usable id"))?;
        let request = self.client.request(method, url).header("Content-Type", "application/json");
        Ok(match &self.app_token {
            Some(token) => request.header("App-Token", token.clone()),
            None => request,
        })
    }

    /// The session there is, or a new one. One at a time, so that a crowd of questions begins one session.
    async fn session(&self) -> Result<Session, CourierError> {
        let mut kept = self.session.lock().await;
        if let Some(session) = kept.as_ref() {
            return Ok(session.clone());
        }
        let request = self.request(Method::GET, "initSession")?.header("Authorization", self.token.clone());
        let begun = said(rest::ask(request).await?)?;
        let token = begun["session_token"].as_str().ok_or_else(|| rest::odd("session"))?;
        let token = rest::bearing(&Secret::from(token)).map_err(|_| rest::odd("usable session"))?;
        let request = self.request(Method::GET, "getFullSession")?.header("Session-Token", token.clone());
        let full = said(rest::ask(request).await?)?;
        let me = full["session"]["glpiID"].as_i64().ok_or_else(|| rest::odd("user"))?;
        let session = Session { token, me };
        *kept = Some(session.clone());
        Ok(session)
    }

    /// Asks in the session; one that has ended is begun anew, once.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, CourierError> {
        let mut again = true;
        loop {
            let session = self.session().await?;
            let mut request = self.request(method.clone(), path)?.header("Session-Token", session.token);
            if let Some(body) = body {
                request = request.json(body);
            }
            let reply = rest::ask(request).await?;
            let ended = reply.status == 401 && code(reply.json.as_ref()).is_some_and(|code| code.contains("SESSION"));
            if !(ended && again) {
                return said(reply);
            }
            *self.session.lock().await = None;
            again = false;
        }
    }

    async fn get(&self, path: &str) -> Result<Value, CourierError> {
        self.ask(Method::GET, path, None).await
    }

    async fn list(&self, path: &str) -> Result<Vec<Value>, CourierError> {
        match self.get(path).await? {
            Value::Array(items) => Ok(items),
            _ => Err(rest::odd("list")),
        }
    }

    /// Adds an item, and returns its id.
    async fn add(&self, kind: &str, input: Value) -> Result<String, CourierError> {
        let added = self.ask(Method::POST, kind, Some(&json!({ "input": input }))).await?;
        rest::id(&added["id"]).ok_or_else(|| rest::odd("id"))
    }

    /// The oldest ticket of ours whose name holds the number: anybody may create one of that name.
    async fn find(&self, number: &TicketNumber) -> Result<Option<String>, CourierError> {
        let me = self.session().await?.me;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("searchText[name]", number.as_str())
            .append_pair("range", "0-19")
            .finish();
        let found = self.list(&format!("Ticket?{query}")).await?;
        let ours = |ticket: &&Value| {
            let named = ticket["name"].as_str().is_some_and(|name| name.contains(number.as_str()));
            named && ticket["users_id_recipient"].as_i64() == Some(me)
        };
        Ok(found.iter().filter(ours).filter_map(|ticket| ticket["id"].as_i64()).min().map(|id| id.to_string()))
    }

    async fn is_done(&self, remote: &str) -> Result<bool, CourierError> {
        let ticket = self.get(&format!("Ticket/{remote}")).await?;
        let status = ticket["status"].as_i64().ok_or_else(|| rest::odd("status of the ticket"))?;
        Ok(DONE.contains(&status))
    }

    /// Those for whom the ticket is, or who may look on, and to whom it is not assigned: they are not IT.
    async fn outsiders(&self, remote: &str) -> Result<BTreeSet<i64>, CourierError> {
        let actors = self.list(&format!("Ticket/{remote}/Ticket_User?range=0-999")).await?;
        let of = |wanted: bool| -> BTreeSet<i64> {
            let chosen = actors.iter().filter(|actor| (actor["type"].as_i64() == Some(ASSIGNEE)) == wanted);
            chosen.filter_map(|actor| actor["users_id"].as_i64()).collect()
        };
        Ok(&of(false) - &of(true))
    }

    async fn follow_ups(&self, remote: &str) -> Result<Vec<Value>, CourierError> {
        self.list(&format!("Ticket/{remote}/ITILFollowup?range=0-999")).await
    }
}

/// The code with which GLPI says what is wrong: `["ERROR_…", "words"]`.
fn code(json: Option<&Value>) -> Option<&str> {
    let code = json?.get(0)?.as_str()?;
    let plain = code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    plain.then_some(code)
}

/// What a reply says, or what is wrong, with GLPI's own code.
fn said(reply: rest::Reply) -> Result<Value, CourierError> {
    let code = code(reply.json.as_ref()).map(str::to_owned);
    let with = |why: String| code.as_ref().map_or(why.clone(), |code| format!("{why} ({code})"));
    reply.good().map_err(|error| match error {
        // What is asked for is right; whoever asks is not let in.
        CourierError::Refused(why) if code.as_ref().is_some_and(|code| is_about_us(code)) => {
            CourierError::GiveUp(with(why))
        }
        CourierError::Refused(why) => CourierError::Refused(with(why)),
        CourierError::GiveUp(why) => CourierError::GiveUp(with(why)),
        other => other,
    })
}

fn is_about_us(code: &str) -> bool {
    ["TOKEN", "LOGIN", "RIGHT_MISSING", "NOT_ALLOWED_IP", "PROFILE"].iter().any(|part| code.contains(part))
}

#[async_trait]
impl Desk for GlpiDesk {
    async fn file(&self, ticket: &Ticket) -> Result<Option<String>, CourierError> {
        if let Some(remote) = self.find(&ticket.number).await? {
            return Ok(Some(remote));
        }
        let (title, lines) = entries::opening(&self.speech, ticket);
        let mut input = json!({ "name": title, "content": html::escaped(&lines), "type": INCIDENT });
        if let Some(entity) = self.settings.entity {
            input["entities_id"] = json!(entity);
        }
        if let Some(category) = self.settings.category {
            input["itilcategories_id"] = json!(category);
        }
        self.add("Ticket", input).await.map(Some)
    }

    async fn tell(&self, entry: &Entry<'_>) -> Result<(), CourierError> {
        let remote = entry.remote.ok_or_else(|| CourierError::Refused("the ticket is not there".to_owned()))?;
        let id: i64 = remote.parse().map_err(|_| rest::odd("usable id"))?;
        let mark = entries::mark(&entries::id(entry.told));
        let mut lines = entries::lines(&self.speech, self.speech.default_locale(), entry.told);
        lines.push(mark.clone());
        let mut input = json!({ "itemtype": "Ticket", "items_id": id, "content": html::escaped(&lines) });
        let done = self.is_done(remote).await?;
        match entry.told.news {
            DeskNews::Closed { .. } if done => return Ok(()),
            DeskNews::Closed { .. } => return self.add("ITILSolution", input).await.map(drop),
            DeskNews::Reopened if done => {
                let body = json!({ "input": { "status": ASSIGNED } });
                self.ask(Method::PUT, &format!("Ticket/{remote}"), Some(&body)).await?;
            }
            _ => {}
        }
        if self.follow_ups(remote).await?.iter().any(|follow_up| holds(follow_up, &mark)) {
            return Ok(());
        }
        input["is_private"] = json!(i32::from(entry.told.news.is_internal()));
        self.add("ITILFollowup", input).await.map(drop)
    }

    fn answers(&self) -> Option<&dyn Answers> {
        Some(self)
    }

    /// Whether the token is taken, may create tickets, and sees the entity. Nothing is created.
    async fn check(&self) -> Result<String, CourierError> {
        let profile = self.get("getActiveProfile").await?;
        let rights = &profile["active_profile"]["ticket"];
        let rights = rights.as_i64().or_else(|| rights.as_str()?.parse().ok()).unwrap_or_default();
        if rights & CREATES == 0 {
            return Err(CourierError::GiveUp("the token's user may not create tickets in their profile".to_owned()));
        }
        if let Some(entity) = self.settings.entity {
            let seen = self.get("getMyEntities").await?;
            let is_it = |seen: &Value| seen["id"].as_i64() == Some(entity.into());
            if !seen["myentities"].as_array().is_some_and(|all| all.iter().any(is_it)) {
                return Err(CourierError::GiveUp(format!("the token's user does not see the entity {entity}")));
            }
        }
        let every = self.settings.poll.as_secs();
        Ok(format!("{} takes tickets; asked every {every} s", self.base.host_str().unwrap_or_default()))
    }
}

fn holds(item: &Value, mark: &str) -> bool {
    item["content"].as_str().is_some_and(|content| content.contains(mark))
}

#[async_trait]
impl Answers for GlpiDesk {
    async fn read(&self, number: &TicketNumber, remote: &str) -> Result<Seen, CourierError> {
        let ticket = self.get(&format!("Ticket/{remote}")).await?;
        let status = ticket["status"].as_i64().ok_or_else(|| rest::odd("status of the ticket"))?;
        let done = DONE.contains(&status);
        let mut items: Vec<(&str, Value)> =
            self.follow_ups(remote).await?.into_iter().map(|follow_up| ("", follow_up)).collect();
        if done {
            let solutions = self.list(&format!("Ticket/{remote}/ITILSolution?range=0-99")).await?;
            items.extend(solutions.into_iter().map(|solution| ("s", solution)));
        }
        let (me, by_us) = (self.session().await?.me, entries::mark_begins(number));
        // Who solves a ticket may; for words it is asked who somebody is.
        let outsiders = if items.is_empty() { BTreeSet::new() } else { self.outsiders(remote).await? };
        let agent =
            |id: &Value| Agent { peer: Peer::new(GLPI, &rest::id(id).unwrap_or_default()), name: "GLPI".to_owned() };
        let mut written = Vec::new();
        for (kind, item) in &items {
            let Some(id) = rest::id(&item["id"]) else { continue };
            let private = kind.is_empty() && item["is_private"].as_i64() != Some(0);
            let ours = item["users_id"].as_i64() == Some(me) && holds(item, &by_us);
            let theirs =
                kind.is_empty() && item["users_id"].as_i64().is_none_or(|by| by != me && outsiders.contains(&by));
            if !private && !ours && !theirs {
                let text = Secret::new(html::text(item["content"].as_str().unwrap_or_default()));
                written.push(Written { id: format!("{kind}{id}"), by: agent(&item["users_id"]), text });
            }
        }
        Ok(Seen { closed: done.then(|| agent(&ticket["users_id_lastupdater"])), written })
    }

    fn every(&self) -> Duration {
        self.settings.poll
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_settings_are_refused_with_their_key() {
        let read = |url: &str| -> Settings { toml::from_str(&format!("url = \"{url}\"")).unwrap() };
        assert_eq!(read("https://g.test/apirest.php").validate(), Ok(()));
        assert_eq!(read("https://g.test/glpi/apirest.php/").validate(), Ok(()));
        assert_eq!(read("https://g.test/").validate(), Err(WRONG_PATH.to_owned()));
        assert!(
            read("http://g.test/apirest.php").validate().unwrap_err().starts_with("url: expected a URL that begins")
        );
    }
}
