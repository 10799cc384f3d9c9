//! Where IT receives escalations: mail and a webhook. One trait; each desk is a file here.

use async_trait::async_trait;

use crate::courier::CourierError;
use crate::engine::effect::Ticket;

pub mod mail;
pub mod webhook;

/// A place that takes tickets.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Hands over a ticket. The ticket's number is the idempotency key.
    async fn file(&self, ticket: &Ticket) -> Result<(), CourierError>;

    /// One line that proves the desk answers, without filing anything, for `sesame check`.
    async fn check(&self) -> Result<String, CourierError>;
}
