//! Whether the bot can do its work in a room, for `sesame check`: what a channel allows a member
//! (discord.com/developers/docs/topics/permissions#permission-overwrites), and whether messages may be read.

use serde_json::Value;

use super::Discord;
use super::rest::Failure;
use crate::desk::rooms::{Service, called};

const ADMINISTRATOR: u64 = 1 << 3;
/// What a room cannot do without: its name as Discord's pages call it, and its bit.
const NEEDED: [(&str, u64); 3] =
    [("View Channel", 1 << 10), ("Send Messages", 1 << 11), ("Read Message History", 1 << 16)];
/// What threads need; without it, what belongs to a card is posted as an answer to it.
const THREADS: u64 = 1 << 35 | 1 << 38;
/// The application may read messages: granted, or switched on for a bot in few servers (application flags).
const CONTENT: u64 = 1 << 18 | 1 << 19;

impl Discord {
    /// Asks whether we can write in each room. Nothing is posted.
    pub async fn check_rooms(&self) -> Vec<(String, Result<String, String>)> {
        let mut told = Vec::new();
        for room in self.rooms.on(Service::Discord) {
            told.push((room.chat.clone(), self.check_room(&room.chat).await));
        }
        told
    }

    async fn check_room(&self, chat: &str) -> Result<String, String> {
        let told = |failure: Failure| failure.to_string();
        let channel = match self.rest.get(&format!("/channels/{chat}")).await {
            Ok(channel) => channel,
            Err(Failure::Refused { status: 403 | 404, .. }) => {
                return Err(
                    "the bot cannot see this channel: add it to the server, and allow it View Channel".to_owned()
                );
            }
            Err(failure) => return Err(failure.to_string()),
        };
        // A server's text channel, or one for announcements: others hold no buttons below messages, or no messages.
        let Some(server) = channel["guild_id"].as_str().filter(|_| matches!(channel["type"].as_u64(), Some(0 | 5)))
        else {
            return Err("this is no text channel of a server".to_owned());
        };
        let me = self.own().user.to_string();
        let roles = self.rest.get(&format!("/guilds/{server}/roles")).await.map_err(told)?;
        let member = self.rest.get(&format!("/guilds/{server}/members/{me}")).await.map_err(told)?;
        let may = permitted(&roles, &member, &channel, (server, &me));
        let missing: Vec<&str> = NEEDED.iter().filter(|(_, bit)| may & bit == 0).map(|(name, _)| *name).collect();
        let name = called(channel["name"].as_str().unwrap_or_default());
        if !missing.is_empty() {
            return Err(format!("the bot lacks a permission in #{name}: allow it {}", missing.join(", ")));
        }
        let application = self.rest.get("/applications/@me").await.map_err(told)?;
        if application["flags"].as_u64().unwrap_or_default() & CONTENT == 0 {
            return Err(format!(
                "the bot can write in #{name} and cannot read there: switch on Message Content Intent on its page, under Bot"
            ));
        }
        let threads = if may & THREADS == THREADS { "in threads" } else { "without threads, which it may not create" };
        Ok(format!("the bot can write in #{name}, {threads}"))
    }
}

/// What a member may do in a channel, as bits: roles first, then the channel's exceptions for all, for roles, for one.
fn permitted(roles: &Value, member: &Value, channel: &Value, (server, me): (&str, &str)) -> u64 {
    let bits = |value: &Value| value.as_str().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let theirs: Vec<String> = list(&member["roles"]).iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
    let has = |id: &Value| id == server || theirs.iter().any(|own| id == own.as_str());
    let mut may =
        list(roles).iter().filter(|role| has(&role["id"])).fold(0, |may, role| may | bits(&role["permissions"]));
    if may & ADMINISTRATOR != 0 {
        return u64::MAX;
    }
    let exceptions = list(&channel["permission_overwrites"]);
    let together = |fits: &dyn Fn(&Value) -> bool| {
        exceptions
            .iter()
            .filter(|it| fits(it))
            .fold((0, 0), |(allow, deny), it| (allow | bits(&it["allow"]), deny | bits(&it["deny"])))
    };
    let steps: [&dyn Fn(&Value) -> bool; 3] = [
        &|it: &Value| it["id"] == server,
        &|it: &Value| it["type"] == 0 && it["id"] != server && has(&it["id"]),
        &|it: &Value| it["type"] == 1 && it["id"] == me,
    ];
    for step in steps {
        let (allow, deny) = together(step);
        may = may & !deny | allow;
    }
    // Who cannot see a channel can do nothing in it.
    if may & NEEDED[0].1 == 0 { 0 } else { may }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn exceptions_of_a_channel_count_in_their_order() {
        let roles = json!([
            { "id": "1", "permissions": (1_u64 << 10 | 1 << 11 | 1 << 16).to_string() },
            { "id": "2", "permissions": "0" },
            { "id": "3", "permissions": "8" },
        ]);
        let may = |held: &[&str], exceptions: Value| {
            permitted(&roles, &json!({ "roles": held }), &json!({ "permission_overwrites": exceptions }), ("1", "9"))
        };
        let exception = |id: &str, kind: u8, allow: u64, deny: u64| json!({ "id": id, "type": kind, "allow": allow.to_string(), "deny": deny.to_string() });
        let (view, send) = (1 << 10, 1 << 11);
        assert_eq!(may(&[], json!([])), view | send | 1 << 16);
        assert_eq!(may(&[], json!([exception("1", 0, 0, send)])) & send, 0);
        assert_eq!(may(&["2"], json!([exception("1", 0, 0, send), exception("2", 0, send, 0)])) & send, send);
        assert_eq!(may(&["2"], json!([exception("2", 0, send, 0), exception("9", 1, 0, send)])) & send, 0);
        assert_eq!(may(&[], json!([exception("2", 0, 0, send)])) & send, send, "a role that is not theirs");
        assert_eq!(may(&[], json!([exception("1", 0, 0, view)])), 0, "who cannot see can do nothing");
        assert_eq!(may(&["3"], json!([exception("1", 0, 0, view)])), u64::MAX, "an administrator can do all");
    }
}
