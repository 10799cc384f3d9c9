//! Rooms: channels of a server in which IT receives escalations as cards.
//!
//! What is heard of a room: a press on a card, an answer to one, what is written in the thread below one (which has the
//! card's own number), and what an admin asks. Everything else there passes without a word. To read what is written, the
//! bot needs the message content, which the application's owner has to grant; without rooms it is not asked for.

use serde::Deserialize;
use serde_json::{Value, json};

use super::doors::Door;
use super::heard::{Id, Opening, Owed, WRITTEN};
use super::rest::Failure;
use super::words::{self, Sight};
use super::{Discord, NAME};
use crate::channel::deeds::{Deed, Doing, Minded};
use crate::channel::reception::Reception;
use crate::channel::{ChannelError, Message};
use crate::desk::room::pressed;
use crate::desk::rooms::{Room, Rooms, Service, called};
use crate::ids::{Peer, UpdateId};
use crate::inbox::InboxError;
use crate::secret::Secret;

/// "A thread has already been created for this message."
const HAS_THREAD: i64 = 160_004;
/// A thread without news is folded away after this many minutes; it opens again with the next word.
const FOLDED_AFTER: u64 = 1440;
/// The longest name of a thread.
const TITLE_MAX: usize = 100;

/// What came in from a room, or may have.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What is owed within three seconds.
    pub owed: Option<Owed>,
    /// What it may be that somebody did: the first that is something to us is it.
    pub deeds: Vec<Deed>,
    /// Whether it is what any channel would hear when none of them is.
    pub elsewhere: bool,
}

#[derive(Deserialize)]
struct Press {
    id: Id,
    token: String,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    data: Value,
    channel_id: Id,
    member: Member,
    message: Named,
}

#[derive(Deserialize)]
struct Member {
    #[serde(default)]
    nick: Option<String>,
    #[serde(default)]
    user: Option<User>,
}

#[derive(Deserialize)]
struct User {
    id: Id,
    #[serde(default)]
    bot: bool,
    #[serde(default)]
    username: String,
    #[serde(default)]
    global_name: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    id: Id,
}

#[derive(Deserialize)]
struct Written {
    id: Id,
    channel_id: Id,
    #[serde(rename = "guild_id")]
    _guild: Id,
    author: User,
    #[serde(default)]
    member: Option<Member>,
    #[serde(default)]
    content: String,
    #[serde(rename = "type", default)]
    kind: u64,
    #[serde(default)]
    webhook_id: Option<Id>,
    #[serde(default)]
    message_reference: Option<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    /// 1 passes a message on; then its words are somebody else's.
    #[serde(rename = "type", default)]
    kind: u64,
    #[serde(default)]
    message_id: Option<Id>,
}

/// Understands an event of a room. `None` for everything else, and for what cannot be read.
pub(super) fn heard(event: &str, body: &str, rooms: &Rooms) -> Option<Seen> {
    rooms.on(Service::Discord).next()?;
    match event {
        "INTERACTION_CREATE" => press(serde_json::from_str(body).ok()?, rooms),
        "MESSAGE_CREATE" => written(&serde_json::from_str(body).ok()?, rooms),
        _ => None,
    }
}

/// A press on a card. In a room people may also use commands and be answered in private, as anywhere: those buttons are
/// no cards'.
fn press(it: Press, rooms: &Rooms) -> Option<Seen> {
    let room = rooms.room(&peer(it.channel_id))?;
    let token = it.data["custom_id"].as_str().filter(|token| it.kind == 3 && pressed(token).is_some())?;
    let user = it.member.user.as_ref()?;
    let deed = Deed {
        room: room.peer(),
        who: peer(user.id),
        name: name(Some(&it.member), user),
        update: UpdateId(it.id.0.to_string()),
        what: Doing::Pressed { token: token.to_owned(), answer_by: it.id.0.to_string() },
    };
    let presses = Opening { in_server: true, thinking: false, source: Some(it.message.id.0) };
    let owed = Owed {
        interaction: it.id.0,
        token: Secret::new(it.token),
        answer: json!({ "type": 6 }),
        opens: None,
        presses: Some(presses),
    };
    Some(Seen { owed: Some(owed), deeds: vec![deed], elsewhere: false })
}

/// Something written in a room, or by one of its people in what may be a thread of it.
fn written(it: &Written, rooms: &Rooms) -> Option<Seen> {
    let here = rooms.room(&peer(it.channel_id));
    let who = peer(it.author.id);
    let foreign = it.author.bot || it.webhook_id.is_some() || !WRITTEN.contains(&it.kind);
    let passed_on = it.message_reference.as_ref().is_some_and(|reference| reference.kind == 1);
    let answered = it.message_reference.as_ref().and_then(|reference| reference.message_id);
    let deed = |room: &Room, to: Option<Id>| Deed {
        room: room.peer(),
        who: who.clone(),
        name: name(it.member.as_ref(), &it.author),
        update: UpdateId(it.id.0.to_string()),
        what: Doing::Wrote {
            to: to.map(|id| id.0.to_string()),
            text: Secret::from(it.content.as_str()),
            elsewhere: here.is_none(),
        },
    };
    if let Some(room) = here {
        let says = !foreign && !passed_on && !it.content.trim().is_empty();
        let deeds = says.then(|| deed(room, answered)).into_iter().collect();
        return Some(Seen { deeds, ..Seen::default() });
    }
    // A command is for the room itself; words in another channel concern a case only where its thread is.
    if foreign || passed_on || it.content.trim().is_empty() || it.content.trim_start().starts_with('/') {
        return None;
    }
    let theirs = rooms.on(Service::Discord).filter(|room| room.has_agent(&who));
    // In a card's thread, what answers a colleague is for the colleague.
    let deeds: Vec<Deed> = theirs.map(|room| deed(room, answered.or(Some(it.channel_id)))).collect();
    (!deeds.is_empty()).then_some(Seen { owed: None, deeds, elsewhere: true })
}

fn peer(id: Id) -> Peer {
    Peer::new(NAME, &id.0.to_string())
}

fn name(member: Option<&Member>, user: &User) -> String {
    let nick = member.and_then(|member| member.nick.as_ref());
    called(nick.or(user.global_name.as_ref()).unwrap_or(&user.username))
}

impl Discord {
    /// The same bot, in these rooms.
    #[must_use]
    pub fn in_rooms(mut self, rooms: Rooms) -> Self {
        self.rooms = rooms;
        self
    }

    /// Takes what somebody did in a room; whether it was anything to us.
    pub(super) async fn takes(&self, deed: Deed, reception: &Reception) -> Result<bool, InboxError> {
        let press = match &deed.what {
            Doing::Pressed { answer_by, .. } => Some(answer_by.clone()),
            Doing::Wrote { .. } => None,
        };
        let tag = self.rooms.room(&deed.room).map(Room::language).unwrap_or_default();
        let minded = reception.deed(deed).await?;
        if let (Some(by), Minded::Stranger) = (press, minded) {
            let words = self.speech.say(&self.speech.negotiate(tag.as_str()), "room-stranger", &[]);
            let message = Message { paragraphs: vec![words], ..Message::default() };
            if let Err(error) = self.whispers(&by, &message).await {
                tracing::debug!(%error, "somebody was not told that a card is not theirs");
            }
        }
        Ok(minded == Minded::Taken)
    }

    /// Keeps how a press on a card can be answered.
    pub(super) fn keeps_press(&self, interaction: u64, door: Door) {
        let now = self.clock.now();
        let mut presses = self.presses();
        presses.retain(|_, door| door.lives(now));
        presses.insert(interaction, door);
    }

    /// Says something that only whoever pressed sees; whether that could be. The press itself was acknowledged when it
    /// came; after a restart its token is gone.
    async fn whispers(&self, by: &str, message: &Message) -> Result<bool, Failure> {
        let door = by.parse().ok().and_then(|interaction: u64| self.presses().remove(&interaction));
        let Some(mut door) = door else { return Ok(false) };
        if !door.is_open().await {
            return Ok(false);
        }
        for body in words::bodies(message, Sight::One) {
            match self.rest.post(&self.hook(&door), &body, &[]).await {
                Err(failure) if failure.is_shut_door() => return Ok(false),
                said => said.map(drop)?,
            }
        }
        Ok(true)
    }

    /// Shows a message in a room: a card in the place of its former message, or below the others; what belongs under a
    /// card, in its thread.
    pub(super) async fn shows_in(&self, room: &Room, message: &Message) -> Result<Option<String>, ChannelError> {
        let channel: u64 = room.chat.parse().map_err(|_| ChannelError::GiveUp("no such channel".to_owned()))?;
        if let Some(by) = &message.answer_by
            && self.whispers(by, message).await?
        {
            return Ok(None);
        }
        let mut bodies = words::bodies(message, Sight::All);
        let last = bodies.pop().unwrap_or_default();
        let before: Option<u64> = message.before.as_ref().and_then(|before| before.parse().ok());
        if let Some(before) = before.filter(|_| message.in_place && bodies.is_empty()) {
            let path = format!("/channels/{channel}/messages/{before}");
            match self.rest.patch(&path, &words::changing(last.clone()), &[]).await {
                Ok(_) => return Ok(Some(before.to_string())),
                Err(failure) if failure.is_gone_message() => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        for (number, body) in bodies.into_iter().enumerate() {
            self.says_in(channel, message.answers.as_deref(), body, &format!("{}.{number}", message.name)).await?;
        }
        let files = words::files(message);
        let shown = if files.is_empty() {
            self.says_in(channel, message.answers.as_deref(), last, &message.name).await?
        } else {
            self.posts(channel, last, &message.name, &files).await?
        };
        Ok(shown["id"].as_str().map(ToOwned::to_owned))
    }

    async fn says_in(&self, channel: u64, card: Option<&str>, body: Value, nonce: &str) -> Result<Value, Failure> {
        let Some(card) = card.and_then(|card| card.parse::<u64>().ok()) else {
            return self.posts(channel, body, nonce, &[]).await;
        };
        // The thread that was made of a message has its number.
        match self.posts(card, body.clone(), nonce, &[]).await {
            Err(Failure::Refused { status: 404, .. }) => {
                if self.begins_thread(channel, card).await? {
                    return self.posts(card, body, nonce, &[]).await;
                }
            }
            Err(Failure::Refused { status: 403, .. }) => {}
            said => return said,
        }
        let mut body = body;
        body["message_reference"] = json!({ "message_id": card.to_string(), "fail_if_not_exists": false });
        self.posts(channel, body, nonce, &[]).await
    }

    /// Begins the thread of a card, called as the card begins; whether there is one now.
    async fn begins_thread(&self, channel: u64, card: u64) -> Result<bool, Failure> {
        let path = format!("/channels/{channel}/messages/{card}");
        let shown = match self.rest.get(&path).await {
            Ok(shown) => shown,
            Err(Failure::Refused { .. }) => return Ok(false), // the card is gone
            Err(failure) => return Err(failure),
        };
        let head = shown["content"].as_str().and_then(|text| text.lines().next()).unwrap_or_default();
        let plain: String = head.chars().filter(|c| !matches!(c, '*' | '\\' | '`' | '_')).collect();
        let title = if plain.trim().is_empty() { "…".to_owned() } else { words::cut(plain.trim(), TITLE_MAX) };
        let thread = json!({ "name": title, "auto_archive_duration": FOLDED_AFTER });
        match self.rest.post(&format!("{path}/threads"), &thread, &[]).await {
            Ok(_) | Err(Failure::Refused { code: HAS_THREAD, .. }) => Ok(true),
            Err(Failure::Refused { status: 400 | 403 | 404, .. }) => Ok(false), // not allowed
            Err(failure) => Err(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms() -> Rooms {
        let room = r#"{"channel":"discord","chat":"70","agents":["5"],"admins":["6"]}"#;
        Rooms::new(vec![serde_json::from_str(room).unwrap()])
    }

    fn message(channel: u64, author: u64, more: &str) -> Option<Seen> {
        let body = format!(
            r#"{{"id":"900","channel_id":"{channel}","guild_id":"1","author":{{"id":"{author}","username":"ana"}},
               "member":{{"nick":"@everyone"}}{more}}}"#
        );
        heard("MESSAGE_CREATE", &body, &rooms())
    }

    #[test]
    fn what_is_written_in_a_room_or_a_thread_names_what_it_may_answer() {
        let wrote = |seen: Option<Seen>| {
            let deed = seen.unwrap().deeds.pop().unwrap();
            let Doing::Wrote { to, text, .. } = deed.what else { panic!() };
            (deed.name, to.unwrap_or_default(), text.expose().clone())
        };
        let reply = r#","content":"On it","type":19,"message_reference":{"message_id":"80"}"#;
        assert_eq!(wrote(message(70, 5, reply)), ("＠everyone".into(), "80".into(), "On it".into()));
        let thread = message(80, 5, r#","content":"On it""#);
        assert!(thread.as_ref().unwrap().elsewhere);
        assert_eq!(wrote(thread).1, "80");
        let colleague = r#","content":"It is not her voice","type":19,"message_reference":{"message_id":"81"}"#;
        assert_eq!(wrote(message(80, 5, colleague)).1, "81", "an answer to a colleague is for the colleague");
        assert!(message(80, 9, r#","content":"On it""#).is_none(), "nobody's of the room");
        assert!(message(80, 5, r#","content":"/audit ana""#).is_none(), "commands are for the room itself");
    }

    #[test]
    fn in_a_room_everything_else_passes_without_a_word() {
        for more in [
            r#","content":"""#,
            r#","content":"x","type":6"#,
            r#","content":"x","webhook_id":"3""#,
            r#","content":"x","message_reference":{"type":1,"message_id":"80"}"#,
        ] {
            let seen = message(70, 5, more).unwrap();
            assert!(seen.deeds.is_empty() && !seen.elsewhere, "{more}");
        }
        assert!(heard("MESSAGE_CREATE", "{", &rooms()).is_none());
        assert!(heard("TYPING_START", "{}", &rooms()).is_none());
    }

    #[test]
    fn a_card_is_told_from_the_buttons_of_somebodys_own_recovery() {
        let press = |channel: u64, token: &str| {
            let body = format!(
                r#"{{"id":"9","token":"t","type":3,"data":{{"custom_id":"{token}"}},"channel_id":"{channel}",
                   "guild_id":"1","member":{{"user":{{"id":"5","global_name":"Ana"}}}},"message":{{"id":"80"}}}}"#
            );
            heard("INTERACTION_CREATE", &body, &rooms())
        };
        let seen = press(70, "IT-7K.claim").unwrap();
        let owed = seen.owed.unwrap();
        assert_eq!((owed.answer["type"].as_u64(), owed.opens.is_none()), (Some(6), true));
        assert!(
            press(70, "7.1").is_none() && press(70, "write:handle").is_none() && press(71, "IT-7K.claim").is_none()
        );
    }
}
