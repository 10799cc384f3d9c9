//! Rooms: the groups and channels in which IT receives escalations, and who may do what there.
//!
//! Who somebody is stands in the configuration by their user id on the service, which nobody can choose or take over;
//! names and nicknames count for nothing. Whoever else is in the room can do nothing.

use std::fmt;
use std::sync::Arc;

use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::plain;
use crate::engine::case::{self, Roles, Staff};
use crate::ids::{Handle, Locale, Peer};

/// `[[desk.room]]`: a Telegram group or a Discord channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// The service it is on.
    pub channel: Service,
    /// The service's own id of the group or channel.
    pub chat: String,
    /// Who works on escalations there.
    pub agents: Vec<Member>,
    /// Who may also ask there, and in private, what the record and the reports say.
    #[serde(default)]
    pub admins: Vec<Member>,
    /// The language of its cards; the organisation's when left out.
    #[serde(default)]
    pub locale: Option<String>,
    /// Whether last week's picture is posted there on Monday morning.
    #[serde(default)]
    pub weekly: bool,
}

/// A service that has rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Service {
    /// Groups and supergroups.
    Telegram,
    /// Text channels of a server.
    Discord,
}

/// Somebody in a room: `"123456789"`, or `{ id = "123456789", account = "ana" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their user id on the service.
    pub id: String,
    /// The account that is theirs, so that nobody works on their own case.
    pub account: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    id: String,
    account: String,
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.account {
            Some(account) => Named { id: self.id.clone(), account: account.clone() }.serialize(to),
            None => to.serialize_str(&self.id),
        }
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Member;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a user id in quotes, or { id = \"…\", account = \"…\" }")
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<Member, E> {
                Ok(Member { id: id.to_owned(), account: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Member, A::Error> {
                let Named { id, account } = Named::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Member { id, account: Some(account) })
            }
        }
        from.deserialize_any(Either)
    }
}

impl Room {
    /// The room as a peer: `telegram:-100…`.
    pub fn peer(&self) -> Peer {
        Peer::new(self.channel.into(), &self.chat)
    }

    /// Whether somebody of this service works on escalations here.
    pub fn has_agent(&self, person: &Peer) -> bool {
        self.has(&self.agents, person)
    }

    /// Whether somebody of this service may ask here what the record says.
    pub fn has_admin(&self, person: &Peer) -> bool {
        self.has(&self.admins, person)
    }

    /// The agents whose account is not named: they approve nothing alone, and nothing keeps them from their own case.
    pub fn unnamed(&self) -> Vec<&str> {
        self.agents.iter().filter(|agent| agent.account.is_none()).map(|agent| agent.id.as_str()).collect()
    }

    fn has(&self, members: &[Member], person: &Peer) -> bool {
        person.channel() == <&str>::from(self.channel) && members.iter().any(|member| member.id == person.chat())
    }

    fn staffed(&self) -> case::Room {
        let peer = |member: &Member| Peer::new(self.channel.into(), &member.id);
        let named = |member: &Member| Some((peer(member), Handle(member.account.clone()?)));
        let roles = Roles {
            agents: self.agents.iter().map(peer).collect(),
            admins: self.admins.iter().map(peer).collect(),
            accounts: self.agents.iter().chain(&self.admins).filter_map(named).collect(),
        };
        case::Room { roles, locale: self.locale.clone().map(Locale) }
    }

    /// The tag of its language; empty where the organisation's is meant.
    pub fn language(&self) -> Locale {
        Locale(self.locale.clone().unwrap_or_default())
    }
}

/// All rooms. Clones are the same ones.
#[derive(Clone, Debug, Default)]
pub struct Rooms(Arc<[Room]>);

impl Rooms {
    /// These rooms.
    pub fn new(rooms: Vec<Room>) -> Self {
        Self(rooms.into())
    }

    /// The rooms on a service.
    pub fn on(&self, service: Service) -> impl Iterator<Item = &Room> {
        self.0.iter().filter(move |room| room.channel == service)
    }

    /// The rooms in which last week's picture is posted.
    pub fn weekly(&self) -> impl Iterator<Item = &Room> {
        self.0.iter().filter(|room| room.weekly)
    }

    /// The room of this peer, if it is one.
    pub fn room(&self, peer: &Peer) -> Option<&Room> {
        self.0.iter().find(|room| room.chat == peer.chat() && <&str>::from(room.channel) == peer.channel())
    }

    /// Who may do what where, as the engine has it.
    pub fn staff(&self) -> Staff {
        Staff(self.0.iter().map(|room| (room.peer(), room.staffed())).collect())
    }

    /// A room in which somebody may ask what the record says: they may ask in private as well.
    pub fn of_admin(&self, person: &Peer) -> Option<&Room> {
        self.0.iter().find(|room| room.has_admin(person))
    }
}

/// What somebody or something calls itself, made harmless for a card: nothing in it is a tag, a mention, a link or emphasis.
pub fn called(name: &str) -> String {
    plain(name).replace('*', "∗")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(members: &str) -> Result<Room, String> {
        let text = format!("channel = \"telegram\"\nchat = \"-100\"\nagents = {members}\nadmins = [\"7\"]");
        toml::from_str(&text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn members_are_known_by_their_ids_on_the_rooms_own_service() {
        let room = room(r#"["5", { id = "6", account = "ana" }]"#).unwrap();
        let telegram = |id: &str| Peer::new("telegram", id);
        assert_eq!(room.peer(), telegram("-100"));
        assert_eq!(room.agents[1].account.as_deref(), Some("ana"));
        assert_eq!(room.unnamed(), ["5"], "`sesame check` tells of them");
        assert!(room.has_agent(&telegram("5")) && room.has_agent(&telegram("6")) && !room.has_agent(&telegram("7")));
        assert!(room.has_admin(&telegram("7")) && !room.has_admin(&telegram("5")));
        assert!(!room.has_agent(&Peer::new("discord", "5")), "an id of another service is another person's");
        let rooms = Rooms::new(vec![room]);
        assert!(rooms.room(&telegram("-100")).is_some() && rooms.room(&Peer::new("discord", "-100")).is_none());
        let staff = rooms.staff();
        assert!(staff.is_agent(&telegram("-100"), &telegram("5")) && staff.is_admin(&telegram("-100"), &telegram("7")));
        assert!(!staff.is_agent(&telegram("-100"), &telegram("7")) && !staff.has_agent(&Peer::new("discord", "5")));
        assert_eq!(staff.account_of(&telegram("6")), Some(&Handle::from("ana")));
        assert!(rooms.of_admin(&telegram("7")).is_some() && rooms.of_admin(&telegram("5")).is_none());
    }

    #[test]
    fn a_member_that_is_none_is_told_with_what_is_expected() {
        for members in ["[5]", "[[\"5\"]]", "[true]"] {
            assert!(room(members).unwrap_err().contains("expected a user id in quotes"), "{members}");
        }
        assert!(room(r#"[{ id = "5", nick = "x" }]"#).unwrap_err().contains("unknown field `nick`"));
    }
}
