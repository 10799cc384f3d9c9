//! Where what agents do leaves the channels: committed once, however often a service brings it.

use super::reception::Reception;
use crate::desk::room::Act;
use crate::ids::{Peer, TicketNumber};
use crate::inbox::{Delivery, InboxError};
use crate::store::{Store, StoreError};

impl Reception {
    /// Takes what an agent did, and returns once it is committed.
    pub async fn acts(&self, act: Act) -> Result<(), InboxError> {
        let delivery = Delivery::effects(act.room, Vec::new());
        self.inbox().take(Delivery { update: Some(act.update), ..delivery }).await
    }
}

impl Store {
    /// The case that a message of ours in a room shows, by the name that its channel gave it.
    pub async fn case_of_message(&self, room: &Peer, message: &str) -> Result<Option<TicketNumber>, StoreError> {
        Ok(self.kept(&format!("card/{room}/{message}")).await?.map(TicketNumber))
    }
}
