//! What stands between a message and its courier: budgets, numbers at risk, and the addresses to report to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::errands::{line, undelivered};
use super::{Outbox, Outcome};
use crate::audit::Kind;
use crate::courier::http::GATEWAY;
use crate::courier::risk::Verdict;
use crate::courier::{Callback, Courier};
use crate::engine::case::number_of;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Category, Effect, Sending, Ticket};
use crate::engine::escalation::ticket_number;
use crate::engine::method::MethodKind;
use crate::entropy::Entropy;
use crate::ids::{AccountId, Locale, Peer};
use crate::keys::{Purpose, token_hash};
use crate::secret::Secret;
use crate::store::StoreError;
use crate::store::spending::{ClosedCountry, Leave, Spend};

impl Outbox {
    /// Why a code does not leave; `None` when it may, and is counted. Mail costs nothing.
    pub(super) async fn held_back(&self, sending: &Sending, number: &Secret<String>) -> Option<Outcome> {
        if !costs(sending.kind) {
            return None;
        }
        let name = sending.challenge.as_str();
        let spend = Spend { number, kind: sending.kind, name, told: None, home: &self.rules.org.country };
        let leave = match self.store.spend(&spend, &self.rules.policy, self.clock.now()).await {
            Ok(leave) => leave,
            Err(error) => return Some(Outcome::Again(error.to_string(), None)),
        };
        match leave {
            Leave::Granted => self.at_risk(sending, number).await,
            Leave::Refused(refused) => {
                let why = refused.word();
                Some(Outcome::Never(why.to_owned(), undelivered(sending, why)))
            }
            Leave::Closing(closed) => {
                let mut effects = undelivered(sending, "country-closed");
                effects.extend(self.closing(&closed));
                Some(Outcome::Never("country-closed".to_owned(), effects))
            }
        }
    }

    /// A notice has a budget of its own, and none goes where no plain telephone is.
    pub(super) async fn may_notify(
        &self,
        account: &AccountId,
        kind: MethodKind,
        number: &Secret<String>,
        name: &str,
    ) -> Result<(), String> {
        if !costs(kind) {
            return Ok(());
        }
        let spend = Spend { number, kind, name, told: Some(account), home: &self.rules.org.country };
        match self.store.spend(&spend, &self.rules.policy, self.clock.now()).await {
            Ok(Leave::Refused(refused)) => Err(refused.word().to_owned()),
            Ok(Leave::Granted | Leave::Closing(_)) => Ok(()),
            Err(error) => {
                tracing::error!(%error, "a notice could not be counted; it is sent all the same");
                Ok(())
            }
        }
    }

    /// A code that did not leave says nothing about its country.
    pub(super) async fn did_not_leave(&self, sending: &Sending) {
        if costs(sending.kind)
            && let Err(error) = self.store.unjudge(sending.challenge.as_str()).await
        {
            tracing::error!(%error, "a code that did not leave counts as one that was not entered");
        }
    }

    async fn at_risk(&self, sending: &Sending, number: &Secret<String>) -> Option<Outcome> {
        let risk = self.couriers.risk.as_ref()?;
        let verdict = risk.of(number, self.clock.now()).await;
        if risk.lets(verdict) {
            return None;
        }
        self.did_not_leave(sending).await;
        let why = if verdict == Verdict::AtRisk { "sim-changed" } else { "not-known" };
        let mut effects = undelivered(sending, "number-at-risk");
        let subject = sending.account.as_ref().map(account_key);
        effects.push(line(Kind::NumberAtRisk, subject, &[("kind", sending.kind.word()), ("why", why)]));
        Some(Outcome::Never("number-at-risk".to_owned(), effects))
    }

    /// The record and the alarm: once for each closing, for it is the closing's own transaction that says so.
    fn closing(&self, closed: &ClosedCountry) -> [Effect; 2] {
        let (sent, entered) = (closed.sent.to_string(), closed.entered.to_string());
        let facts = [("country", closed.country.as_str()), ("sent", &sent), ("entered", &entered)];
        let ticket = Ticket {
            number: ticket_number(&mut Entropy::new(self.seeds.seed())),
            category: Category::CountryClosed,
            handle: None,
            proven: false,
            step: "idle".to_owned(),
            network: None,
            standing: None,
            tried: Vec::new(),
            locale: Locale(self.rules.org.locale.clone()),
            opened_at: self.clock.now(),
        };
        [line(Kind::CountryClosed, None, &facts), Effect::FileTicket { ticket, desk: None }]
    }

    /// The addresses at which the providers behind a courier report, noted before the first can be used.
    pub(super) async fn callback(
        &self,
        peer: &Peer,
        sending: &Sending,
        courier: &dyn Courier,
    ) -> Result<Option<Callback>, StoreError> {
        if !reports_back(peer) {
            return Ok(None);
        }
        let call = sending.kind == MethodKind::Call;
        let tokens: Vec<_> =
            courier.reports().into_iter().map(|provider| (provider, self.token(sending, provider))).collect();
        if tokens.is_empty() {
            return Ok(None);
        }
        let hashes: Vec<_> = tokens.iter().map(|(provider, token)| (*provider, token_hash(token.expose()))).collect();
        if call {
            self.store.note_calls(&hashes, peer, &sending.challenge, sending.expires_at).await?;
        } else {
            self.store.note_receipts(&hashes, peer, sending, self.clock.now()).await?;
        }
        let hook = if call { "hooks/call" } else { "hooks/receipt" };
        let address = |(provider, token): (&'static str, Secret<String>)| {
            let url = self.public_url.join(&format!("{hook}/{}", token.expose())).ok()?;
            Some((provider, Secret::new(url.to_string())))
        };
        Ok(Some(tokens.into_iter().filter_map(address).collect()))
    }

    /// The token in a provider's address: 256 bits, another for each provider, the same when a courier is asked again.
    fn token(&self, sending: &Sending, provider: &str) -> Secret<String> {
        if sending.kind == MethodKind::Call && provider == GATEWAY {
            return sending.secret.clone();
        }
        let parts = ["callback", provider, sending.challenge.as_str()];
        Secret::new(URL_SAFE_NO_PAD.encode(self.rules.keys.draw(Purpose::Form, &parts)))
    }
}

/// Whether anything is reported of what leaves for a peer. Not of a case's code: it is typed in the person's chat, and an
/// address that holds it would be a place where anybody could try codes.
fn reports_back(peer: &Peer) -> bool {
    number_of(peer).is_none()
}

fn costs(kind: MethodKind) -> bool {
    matches!(kind, MethodKind::Sms | MethodKind::Call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::case::peer_of;

    #[test]
    fn s47_nothing_is_reported_of_a_cases_code() {
        assert!(!reports_back(&peer_of(&"IT-7K2M9QD".into())));
        assert!(reports_back(&Peer::new("telegram", "7")));
    }
}
