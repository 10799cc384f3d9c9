//! The couriers of a configuration: who carries mails, text messages and calls, in which order.

use std::sync::Arc;

use anyhow::anyhow;

use crate::config::{Provider, Settled};
use crate::courier::Courier;
use crate::courier::failover::Failover;
use crate::courier::http::{HttpCourier, HttpGateway};
use crate::courier::infobip::InfobipCourier;
use crate::courier::risk::Risk;
use crate::courier::smtp::SmtpCourier;
use crate::courier::twilio::{Credentials, Signature, TwilioCourier, Use};
use crate::engine::method::MethodKind;
use crate::outbox::Couriers;
use crate::secret::Secret;
use crate::time::Clock;

/// All of them, with failover where there are several for one kind.
pub(super) fn couriers(settled: &Settled, clock: Arc<dyn Clock>) -> anyhow::Result<Couriers> {
    let (courier, secrets) = (&settled.config.courier, &settled.secrets);
    let mail = match &courier.mail {
        Some(settings) => {
            let courier = SmtpCourier::new(settings, secrets.mail.clone(), clock);
            Some(Arc::new(courier.map_err(|why| anyhow!("courier.mail.{why}"))?) as Arc<dyn Courier>)
        }
        None => None,
    };
    let risk = courier.risk.as_ref().map(|settings| Risk::new(settings, secrets.risk.clone()));
    Ok(Couriers {
        mail,
        sms: several(settled, MethodKind::Sms)?,
        call: several(settled, MethodKind::Call)?,
        risk: risk.transpose().map_err(|why| anyhow!("courier.risk.{why}"))?.map(Arc::new),
        twilio: secrets.twilio.clone().map(Signature::new),
    })
}

fn several(settled: &Settled, kind: MethodKind) -> anyhow::Result<Option<Arc<dyn Courier>>> {
    let mut found = Vec::new();
    for provider in &settled.config.courier.order {
        found.extend(one(settled, *provider, kind)?);
    }
    Ok(Failover::of(found))
}

fn one(settled: &Settled, provider: Provider, kind: MethodKind) -> anyhow::Result<Option<Arc<dyn Courier>>> {
    let (courier, secrets) = (&settled.config.courier, &settled.secrets);
    let texts = kind == MethodKind::Sms;
    match provider {
        Provider::Gateway if texts => gateway("sms", courier.sms.as_ref(), secrets.sms.as_ref()),
        Provider::Gateway => gateway("call", courier.call.as_ref(), secrets.call.as_ref()),
        Provider::Infobip => {
            let (true, Some(settings), Some(key)) = (texts, &courier.infobip, &secrets.infobip) else {
                return Ok(None);
            };
            let infobip = InfobipCourier::new(settings, key).map_err(|why| anyhow!("courier.infobip.{why}"))?;
            Ok(Some(Arc::new(infobip)))
        }
        Provider::Twilio => {
            let (Some(settings), Some(token)) = (&courier.twilio, secrets.twilio.clone()) else { return Ok(None) };
            if !if texts { settings.texts() } else { settings.caller.is_some() } {
                return Ok(None);
            }
            let credentials = Credentials { token, key: secrets.twilio_key.clone() };
            let used = if texts { Use::Texts } else { Use::Calls(settled.config.policy.code.keys) };
            let twilio = TwilioCourier::new(settings, credentials, used);
            Ok(Some(Arc::new(twilio.map_err(|why| anyhow!("courier.twilio.{why}"))?)))
        }
    }
}

fn gateway(
    name: &str,
    settings: Option<&HttpGateway>,
    secret: Option<&Secret<String>>,
) -> anyhow::Result<Option<Arc<dyn Courier>>> {
    let Some(settings) = settings else { return Ok(None) };
    let courier = HttpCourier::new(settings, secret.cloned()).map_err(|why| anyhow!("courier.{name}.{why}"))?;
    Ok(Some(Arc::new(courier)))
}
