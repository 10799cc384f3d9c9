//! A courier whose answers are counted: whether it works is known before people complain.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Courier, CourierError, Parcel, Receipt};
use crate::vitals::Vitals;

/// A courier, and where its answers are counted under which name.
pub struct Watched {
    /// Who carries.
    pub courier: Arc<dyn Courier>,
    /// What it carries: `mail`, `sms`, `call`.
    pub name: &'static str,
    /// Where that is counted.
    pub vitals: Arc<Vitals>,
}

#[async_trait]
impl Courier for Watched {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let carried = self.courier.carry(parcel).await;
        // A number that cannot exist is the parcel's fault: whoever says so works.
        let well = matches!(carried, Ok(_) | Err(CourierError::Refused(_)));
        self.vitals.answered(self.name, well);
        carried
    }

    fn reports(&self) -> Vec<&'static str> {
        self.courier.reports()
    }

    async fn check(&self) -> Result<String, CourierError> {
        self.courier.check().await
    }
}
