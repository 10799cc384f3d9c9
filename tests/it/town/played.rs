//! The couriers, the desk and the chats of the town: they keep what they are given.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sesame::channel::{Abilities, Channel, ChannelError, Message};
use sesame::courier::http::GATEWAY;
use sesame::courier::{Courier, CourierError, Parcel, Receipt};
use sesame::desk::{Desk, Entry};
use sesame::engine::effect::Ticket;
use sesame::ids::Peer;

use super::{Failure, Shown_, World};

#[derive(Clone, Copy)]
pub enum Device {
    Phone,
    Mailbox,
    Call,
}

pub struct Played {
    pub world: Arc<Mutex<World>>,
    pub device: Device,
}

#[async_trait]
impl Courier for Played {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let fails = self.world.lock().unwrap().couriers_fail;
        match fails {
            Some(Failure::Retry) => return Err(CourierError::Retry { why: "busy".to_owned(), after: None }),
            Some(Failure::GiveUp) => return Err(CourierError::GiveUp("refused".to_owned())),
            Some(Failure::Unknown) => return Err(CourierError::Unknown("the answer was lost".to_owned())),
            Some(Failure::Silence) | None => {}
        }
        self.delivers(parcel);
        if fails.is_some() {
            std::future::pending::<()>().await;
        }
        Ok(Receipt { reference: Some(format!("ref-{}", parcel.key)) })
    }

    fn reports(&self) -> Vec<&'static str> {
        if let Device::Call = self.device { vec![GATEWAY] } else { Vec::new() }
    }

    async fn check(&self) -> Result<String, CourierError> {
        Ok("played".to_owned())
    }
}

impl Played {
    fn delivers(&self, parcel: &Parcel) {
        let mut world = self.world.lock().unwrap();
        let (to, body) = (parcel.to.expose().clone(), parcel.body.expose().clone());
        match self.device {
            Device::Phone => world.texts.entry(to).or_default().push(body),
            Device::Mailbox => world.mails.entry(to).or_default().push((parcel.subject.clone(), body)),
            Device::Call => {
                let callback = parcel
                    .callback
                    .as_ref()
                    .and_then(|callback| callback.of(GATEWAY))
                    .map(|url| url.expose().clone())
                    .unwrap_or_default();
                world.calls.entry(to).or_default().push((body, callback));
            }
        }
        world.carried.notify_one();
    }
}

pub struct PlayedDesk(pub Arc<Mutex<World>>);

#[async_trait]
impl Desk for PlayedDesk {
    async fn file(&self, ticket: &Ticket) -> Result<Option<String>, CourierError> {
        let mut world = self.0.lock().unwrap();
        if world.desk_down {
            return Err(CourierError::Retry { why: "down".to_owned(), after: None });
        }
        world.tickets.push(ticket.clone());
        Ok(None)
    }

    async fn tell(&self, entry: &Entry<'_>) -> Result<(), CourierError> {
        let mut world = self.0.lock().unwrap();
        if world.desk_down {
            return Err(CourierError::Retry { why: "down".to_owned(), after: None });
        }
        world.told.push(entry.told.clone());
        Ok(())
    }

    async fn check(&self) -> Result<String, CourierError> {
        Ok("played".to_owned())
    }
}

/// A room shows cards and notes; a card takes the place of its former state.
fn shown_in_room(world: &mut World, chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
    if world.rooms_down {
        return Err(ChannelError::retry("down"));
    }
    let room = world.rooms.entry(Peer::new("town", chat).0).or_default();
    let former = message.before.clone().filter(|_| message.in_place);
    if let Some(shown) = former.and_then(|name| room.iter_mut().find(|shown| shown.name == name)) {
        let name = shown.name.clone();
        *shown = Message { name: name.clone(), ..message.clone() };
        Ok(Some(name))
    } else {
        if room.iter().all(|shown| shown.name != message.name) {
            room.push(message.clone());
        }
        Ok(Some(message.name.clone()))
    }
}

pub struct PlayedChannel(pub Arc<Mutex<World>>);

#[async_trait]
impl Channel for PlayedChannel {
    fn name(&self) -> &'static str {
        "town"
    }

    fn abilities(&self) -> Abilities {
        Abilities { buttons: true, edits: true, forgets: true, pictures: true, sounds: true, contacts: true }
    }

    async fn say(&self, chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        let mut world = self.0.lock().unwrap();
        let Some(say) = world.sights.get(&message.name).cloned() else {
            return shown_in_room(&mut world, chat, message);
        };
        world.chats.entry(Peer::new("town", chat).0).or_default().push(Shown_ { words: message.clone(), say });
        Ok(Some(message.name.clone()))
    }

    async fn forget(&self, chat: &str, message: &str) -> Result<(), ChannelError> {
        let peer = Peer::new("town", chat).0;
        self.0.lock().unwrap().forgotten.entry(peer).or_default().push(message.to_owned());
        Ok(())
    }
}
