//! One file per awaited thing.

use serde::{Deserialize, Serialize};

use super::button::Network;
use super::conversation::Awaiting;
use crate::ids::{LookUpId, MethodId, PageId};
use crate::keys::Digest;
use crate::time::Time;

/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingReason {}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingHandle {
    pub suggest: bool,
}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingCaptcha {
    pub image: Digest,
    pub sound: Digest,
    pub asked_at: Time,
}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingAccount {
    pub look_up: LookUpId,
}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingChoice {}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingContact {
    pub method: MethodId,
}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingSend {
    pub method: MethodId,
    pub matches: bool,
}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingReset {
    pub page: PageId,
    pub words: String,
    pub expires_at: Time,
}
/// a
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingSession {
    pub network: Option<Network>,
    pub remind_at: Option<Time>,
    pub closes_at: Time,
}
impl AwaitingSession {
    /// a
    pub fn wakes_at(&self) -> Time {
        self.remind_at.unwrap_or(self.closes_at).min(self.closes_at)
    }
}
/// a
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingLostPhone {
    pub back: Box<Awaiting>,
}
