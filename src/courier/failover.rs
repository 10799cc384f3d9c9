//! Several couriers for one kind of message: the next is asked when the one before certainly did not take it.
//!
//! After an answer that was lost nobody else is asked: the message may be on its way, and a second one frightens and
//! costs. Nor after a refusal that is the parcel's own fault: a number that cannot exist exists nowhere.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{Courier, CourierError, Parcel, Receipt};

/// Couriers in the order in which they are asked.
pub struct Failover(Vec<Arc<dyn Courier>>);

impl Failover {
    /// One courier out of several; `None` of none.
    pub fn of(mut couriers: Vec<Arc<dyn Courier>>) -> Option<Arc<dyn Courier>> {
        if couriers.len() < 2 { couriers.pop() } else { Some(Arc::new(Self(couriers))) }
    }
}

#[async_trait]
impl Courier for Failover {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let mut whys = Vec::new();
        let mut waits: Vec<Option<Duration>> = Vec::new();
        for courier in &self.0 {
            match courier.carry(parcel).await {
                Ok(receipt) => return Ok(receipt),
                Err(CourierError::Retry { why, after }) => {
                    whys.push(why);
                    waits.push(after);
                }
                Err(CourierError::GiveUp(why)) => whys.push(why),
                Err(error @ (CourierError::Refused(_) | CourierError::Unknown(_))) => return Err(error),
            }
        }
        let why = whys.join("; ");
        // Whoever is ready first decides when to come back; without anyone to come back to, it is given up.
        match waits.into_iter().min() {
            Some(after) => Err(CourierError::Retry { why, after }),
            None => Err(CourierError::GiveUp(why)),
        }
    }

    fn reports(&self) -> Vec<&'static str> {
        self.0.iter().flat_map(|courier| courier.reports()).collect()
    }

    /// Every one of them must answer: a second that does not work is found out on the day the first fails.
    async fn check(&self) -> Result<String, CourierError> {
        let mut lines = Vec::new();
        for courier in &self.0 {
            lines.push(courier.check().await?);
        }
        Ok(lines.join("; "))
    }
}
