//! Tickets in Zammad, by its API, both ways.
//!
//! The interface, as publicly documented: tickets <https://docs.zammad.org/en/latest/api/ticket/index.html>, articles
//! <https://docs.zammad.org/en/latest/api/ticket/articles.html>, states
//! <https://docs.zammad.org/en/latest/api/ticket/states.html>, tokens and `expand`
//! <https://docs.zammad.org/en/latest/api/intro.html>, webhooks
//! <https://admin-docs.zammad.org/en/latest/manage/webhook.html>.
//!
//! Never twice: Zammad takes no key of ours. Before a ticket is created we look for its number in the titles of what our
//! user created, with a `condition`, which Zammad answers from its database; a `query` is answered by a search index that
//! lags behind. Before an article is added we look for its mark among the ticket's articles. State and article of a
//! closing go in one request, which Zammad carries out whole or not at all.
//!
//! Back come articles of agents that are not internal, and that the ticket is closed. A webhook only says which ticket
//! changed; what it says beside that is asked for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, Method, Url};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha1::Sha1;
use tokio::sync::OnceCell;

use super::{Answers, Desk, Entry, Knock, Seen, Written, entries, html, plain, rest};
use crate::courier::{CourierError, wire};
use crate::engine::case::{Agent, DeskNews};
use crate::engine::effect::Ticket;
use crate::ids::{Peer, TicketNumber};
use crate::secret::Secret;
use crate::speech::Speech;
use crate::time::lapse;

/// Its name among desks.
pub const ZAMMAD: &str = "zammad";

/// `[desk.zammad]`: where tickets are created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where Zammad is, as in a browser.
    pub url: String,
    /// The file that holds an access token with the permission `ticket.agent`, of a user of Sesame's own.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// The group in which tickets are created.
    pub group: String,
    /// The mail address of the customer that tickets are of; that of the token's user when left out. Never the claimant's:
    /// whoever names an account could have mails sent to its owner.
    #[serde(default)]
    pub customer: Option<String>,
    /// The file that holds the "HMAC SHA1 signature token" of a webhook to `hooks/zammad`; without it none is heard.
    #[serde(default)]
    pub hook_secret_file: Option<PathBuf>,
    /// How often Zammad is asked what was written, while a request is open.
    #[serde(default = "rest::a_minute", with = "lapse")]
    pub poll: Duration,
    /// How long an answer may take.
    #[serde(default = "rest::ten_seconds", with = "lapse")]
    pub timeout: Duration,
}

impl Settings {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        if self.group.trim().is_empty() {
            return Err("group: empty; expected the name of a group in Zammad".to_owned());
        }
        let customer = self.customer.as_deref().map(str::parse::<lettre::Address>);
        if customer.is_some_and(|customer| customer.is_err()) {
            return Err("customer: expected a mail address".to_owned());
        }
        rest::base(&self.url).map(drop)
    }
}

/// What Zammad calls the states that matter here; their names are the administrators' to choose, their types are not.
struct States {
    closed: Vec<String>,
    closes: String,
    opens: String,
}

/// A desk in Zammad.
pub struct ZammadDesk {
    settings: Settings,
    base: Url,
    token: HeaderValue,
    hook: Option<Secret<String>>,
    speech: Arc<Speech>,
    client: Client,
    me: OnceCell<i64>,
    states: OnceCell<States>,
}

impl ZammadDesk {
    /// A desk with checked settings; `token` and `hook` are what stands in their files.
    pub fn new(
        settings: &Settings,
        token: &Secret<String>,
        hook: Option<Secret<String>>,
        speech: Arc<Speech>,
    ) -> Result<Self, String> {
        settings.validate()?;
        let base = rest::base(&settings.url)?;
        let client = wire::client(&base, settings.timeout)?;
        let token = rest::bearing(&Secret::new(format!("Token token={}", token.expose())))?;
        let (me, states) = (OnceCell::new(), OnceCell::new());
        Ok(Self { settings: settings.clone(), base, token, hook, speech, client, me, states })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, CourierError> {
        let url = self.base.join(&format!("api/v1/{path}")).map_err(|_| rest::odd("usable id"))?;
        let mut request = self.client.request(method, url).header(AUTHORIZATION, self.token.clone());
        request = request.header(ACCEPT, "application/json"); // errors too, which else are pages
        if let Some(body) = body {
            request = request.json(body);
        }
        rest::ask(request).await?.good()
    }

    async fn get(&self, path: &str) -> Result<Value, CourierError> {
        self.ask(Method::GET, path, None).await
    }

    /// The id of the token's user: by it we know what is ours.
    async fn me(&self) -> Result<i64, CourierError> {
        let asked = self.me.get_or_try_init(|| async {
            self.get("users/me").await?.get("id").and_then(Value::as_i64).ok_or_else(|| rest::odd("user"))
        });
        asked.await.copied()
    }

    async fn states(&self) -> Result<&States, CourierError> {
        let asked = self.states.get_or_try_init(|| async {
            let all = self.get("ticket_states?expand=true").await?;
            let of = |kinds: &[&str]| -> Vec<String> {
                let fits = |state: &&Value| kinds.iter().any(|kind| state["state_type"] == *kind);
                let named = |state: &Value| Some(state["name"].as_str()?.to_owned());
                all.as_array().into_iter().flatten().filter(fits).filter_map(named).collect()
            };
            let usual = |names: Vec<String>, usual: &str| {
                names.iter().find(|name| *name == usual).or(names.first()).cloned().ok_or_else(|| rest::odd(usual))
            };
            let closes = usual(of(&["closed"]), "closed")?;
            let opens = usual(of(&["open"]), "open")?;
            Ok::<_, CourierError>(States { closed: of(&["closed", "merged", "removed"]), closes, opens })
        });
        asked.await
    }

    /// The oldest ticket of ours whose title holds the number.
    async fn find(&self, number: &TicketNumber) -> Result<Option<String>, CourierError> {
        let me = self.me().await?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("expand", "true")
            .append_pair("limit", "20")
            .append_pair("condition[ticket.title][operator]", "contains")
            .append_pair("condition[ticket.title][value]", number.as_str())
            .finish();
        let found = self.get(&format!("tickets/search?{query}")).await?;
        let ours = |ticket: &&Value| {
            let titled = ticket["title"].as_str().is_some_and(|title| title.contains(number.as_str()));
            titled && ticket["created_by_id"] == me
        };
        let found = found.as_array().ok_or_else(|| rest::odd("list of tickets"))?;
        let ids = found.iter().filter(ours).filter_map(|ticket| ticket["id"].as_i64());
        Ok(ids.min().map(|id| id.to_string()))
    }

    async fn articles(&self, remote: &str) -> Result<Vec<Value>, CourierError> {
        match self.get(&format!("ticket_articles/by_ticket/{remote}")).await? {
            Value::Array(articles) => Ok(articles),
            _ => Err(rest::odd("list of articles")),
        }
    }

    /// The ticket, and whether it is closed.
    async fn ticket(&self, remote: &str) -> Result<(Value, bool), CourierError> {
        let ticket = self.get(&format!("tickets/{remote}?expand=true")).await?;
        let state = ticket["state"].as_str().ok_or_else(|| rest::odd("state of the ticket"))?;
        let closed = self.states().await?.closed.iter().any(|name| name == state);
        Ok((ticket, closed))
    }

    fn article(&self, entry: &Entry<'_>) -> Value {
        let mut lines = entries::lines(&self.speech, self.speech.default_locale(), entry.told);
        lines.push(entries::mark(&entries::id(entry.told)));
        let internal = entry.told.news.is_internal();
        json!({ "body": lines.join("\n"), "content_type": "text/plain", "type": "note", "internal": internal })
    }
}

fn holds(article: &Value, mark: &str) -> bool {
    article["body"].as_str().is_some_and(|body| body.contains(mark))
}

#[async_trait]
impl Desk for ZammadDesk {
    async fn file(&self, ticket: &Ticket) -> Result<Option<String>, CourierError> {
        if let Some(remote) = self.find(&ticket.number).await? {
            return Ok(Some(remote));
        }
        let (title, lines) = entries::opening(&self.speech, ticket);
        let customer = match &self.settings.customer {
            Some(address) => json!(format!("guess:{address}")),
            None => json!(self.me().await?),
        };
        let article = json!({
            "subject": title, "body": lines.join("\n"), "content_type": "text/plain", "type": "note", "internal": true,
        });
        let body = json!({ "title": title, "group": self.settings.group, "customer_id": customer, "article": article });
        let created = self.ask(Method::POST, "tickets", Some(&body)).await?;
        rest::id(&created["id"]).map(Some).ok_or_else(|| rest::odd("id of the ticket"))
    }

    async fn tell(&self, entry: &Entry<'_>) -> Result<(), CourierError> {
        let remote = entry.remote.ok_or_else(|| CourierError::Refused("the ticket is not there".to_owned()))?;
        let (_, closed) = self.ticket(remote).await?;
        let ends = matches!(entry.told.news, DeskNews::Closed { .. });
        let mark = entries::mark(&entries::id(entry.told));
        if (ends && closed) || self.articles(remote).await?.iter().any(|article| holds(article, &mark)) {
            return Ok(());
        }
        let mut article = self.article(entry);
        let states = self.states().await?;
        let state = match entry.told.news {
            DeskNews::Closed { .. } => Some(&states.closes),
            DeskNews::Reopened => Some(&states.opens),
            _ => None,
        };
        if let Some(state) = state {
            let body = json!({ "state": state, "article": article });
            return self.ask(Method::PUT, &format!("tickets/{remote}"), Some(&body)).await.map(drop);
        }
        article["ticket_id"] = json!(remote.parse::<i64>().map_err(|_| rest::odd("usable id"))?);
        self.ask(Method::POST, "ticket_articles", Some(&article)).await.map(drop)
    }

    fn answers(&self) -> Option<&dyn Answers> {
        Some(self)
    }

    /// Whether the token is taken, and may create tickets in the group. Nothing is created.
    async fn check(&self) -> Result<String, CourierError> {
        let me = self.get("users/me?expand=true").await?;
        self.get("tickets?per_page=1&page=1").await?; // a token may have fewer permissions than its user
        self.states().await?;
        let rights = me["groups"].get(&self.settings.group).and_then(Value::as_array).cloned().unwrap_or_default();
        if !rights.iter().any(|right| right == "full" || right == "create") {
            let why = format!("the token's user may not create tickets in the group {:?}", self.settings.group);
            return Err(CourierError::GiveUp(why));
        }
        let (host, hook) = (self.base.host_str().unwrap_or_default(), self.hook.is_some());
        let heard = if hook { "a webhook is heard" } else { "no webhook is heard" };
        Ok(format!("{host} takes tickets in the group {:?}; {heard}", self.settings.group))
    }
}

#[async_trait]
impl Answers for ZammadDesk {
    async fn read(&self, number: &TicketNumber, remote: &str) -> Result<Seen, CourierError> {
        let (me, (ticket, closed)) = (self.me().await?, self.ticket(remote).await?);
        let agent = |id: &Value, name: &Value| Agent {
            peer: Peer::new(ZAMMAD, &rest::id(id).unwrap_or_default()),
            name: name.as_str().map(|name| plain(name.split('<').next().unwrap_or(name))).unwrap_or_default(),
        };
        let by_us = entries::mark_begins(number);
        let mut written = Vec::new();
        for article in self.articles(remote).await? {
            let ours = article["created_by_id"] == me && holds(&article, &by_us);
            let Some(id) = rest::id(&article["id"]) else { continue };
            if ours || article["internal"] != false || article["sender"] != "Agent" {
                continue;
            }
            let body = article["body"].as_str().unwrap_or_default();
            let is_html = article["content_type"].as_str().is_some_and(|kind| kind.starts_with("text/html"));
            let text = Secret::new(if is_html { html::text(body) } else { html::cut(body) });
            written.push(Written { id, by: agent(&article["created_by_id"], &article["from"]), text });
        }
        let closed = closed.then(|| agent(&ticket["updated_by_id"], &ticket["updated_by"]));
        Ok(Seen { closed, written })
    }

    fn every(&self) -> Duration {
        self.settings.poll
    }

    /// `X-Hub-Signature` is `sha1=` and the HMAC-SHA-1 of the body, compared in constant time.
    fn knocked(&self, headers: &HeaderMap, body: &[u8]) -> Result<String, Knock> {
        let secret = self.hook.as_ref().ok_or(Knock::NotHere)?;
        let signature = headers.get("x-hub-signature").and_then(|value| value.to_str().ok()?.strip_prefix("sha1="));
        let signature = signature.and_then(|hexadecimal| hex::decode(hexadecimal).ok()).ok_or(Knock::Forged)?;
        let mut mac = Hmac::<Sha1>::new_from_slice(secret.expose().as_bytes()).map_err(|_| Knock::Forged)?;
        mac.update(body);
        mac.verify_slice(&signature).map_err(|_| Knock::Forged)?;
        let body: Value = serde_json::from_slice(body).map_err(|_| Knock::Unreadable)?;
        rest::id(&body["ticket"]["id"]).ok_or(Knock::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_settings_are_refused_with_their_key() {
        let read = |more: &str| -> Settings { toml::from_str(&format!("url = \"https://z.test\"\n{more}")).unwrap() };
        assert_eq!(read("group = \"Users\"").validate(), Ok(()));
        for (more, expected) in [
            ("group = \" \"", "group: empty"),
            ("group = \"Users\"\ncustomer = \"mira\"", "customer: expected a mail address"),
        ] {
            assert!(read(more).validate().unwrap_err().starts_with(expected), "{more}");
        }
        let open = Settings { url: "http://z.test".to_owned(), ..read("group = \"Users\"") };
        assert!(open.validate().unwrap_err().starts_with("url: expected a URL that begins with https://"));
    }
}
