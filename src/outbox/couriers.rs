//! Who carries codes, calls and notices.

use std::sync::Arc;

use crate::courier::Courier;
use crate::courier::risk::Risk;
use crate::courier::twilio::Signature;

/// The couriers there are.
#[derive(Clone, Default)]
pub struct Couriers {
    /// Mail.
    pub mail: Option<Arc<dyn Courier>>,
    /// Text messages.
    pub sms: Option<Arc<dyn Courier>>,
    /// Calls.
    pub call: Option<Arc<dyn Courier>>,
    /// Who is asked about numbers before a code leaves for them.
    pub risk: Option<Arc<Risk>>,
    /// What tells a provider's report from a forged one.
    pub twilio: Option<Signature>,
}
