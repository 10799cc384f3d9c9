//! Errands outside the chat: codes and calls.

use serde_json::json;

use super::{Outbox, Outcome};
use crate::audit::Kind;
use crate::courier::{Courier, CourierError, Parcel};
use crate::engine::decoy::account_key;
use crate::engine::effect::{Effect, Sending};
use crate::engine::method::MethodKind;
use crate::ids::{Peer, SubjectKey, VisitId};
use crate::secret::Secret;

/// What an effect is called in the log.
pub(crate) fn name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Say(_) => "say",
        Effect::Forget { .. } => "forget",
        Effect::LookUp { .. } => "look-up",
        Effect::SendCode(_) => "send-code",
        Effect::PlaceCall(_) => "place-call",
        Effect::Notify { .. } => "notify",
        Effect::FileTicket { .. } => "file-ticket",
        Effect::PostWeek { .. } => "post-week",
        Effect::ReadTicket => "read-ticket",
        Effect::ClaimResume { .. } => "claim-resume",
        Effect::HandOver { .. } => "hand-over",
        Effect::AskApproval { .. } => "ask-approval",
        Effect::AnswerApproval { .. } => "answer-approval",
        Effect::ReadHistory { .. } => "read-history",
        Effect::Unlock { .. } => "unlock",
        Effect::ReportEnrolled { .. } => "report-enrolled",
        Effect::RedeemLink { .. } => "redeem-link",
        Effect::AskAgain(_) => "ask-again",
        Effect::ProveContact { .. } => "prove-contact",
        Effect::Consult { .. } => "consult",
        Effect::LookInto { .. } => "look-into",
        Effect::ShowCard { .. } => "show-card",
        Effect::SayInRoom { .. } => "say-in-room",
        Effect::CallBack(_) => "call-back",
        Effect::TellPerson { .. } => "tell-person",
        Effect::TellCase { .. } => "tell-case",
        Effect::WakeCases { .. } => "wake-cases",
        Effect::TellDesk(_) => "tell-desk",
        _ => "record",
    }
}

/// The audit line of a code that did not, or perhaps did not, leave.
pub(super) fn undelivered(sending: &Sending, why: &str) -> Vec<Effect> {
    let subject = sending.account.as_ref().map(account_key);
    vec![line(Kind::CodeUndelivered, subject, &[("kind", sending.kind.word()), ("why", why)])]
}

/// An audit line.
pub(super) fn line(kind: Kind, subject: Option<SubjectKey>, facts: &[(&str, &str)]) -> Effect {
    let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Effect::Audit { kind, subject, facts }
}

impl Outbox {
    /// Sends a code to the registered number or address; a decoy's goes to nobody.
    pub(super) async fn send_code(&self, peer: &Peer, sending: &Sending, visit: Option<&VisitId>) -> Outcome {
        let minutes = self.rules.policy.code.valid_of(sending.kind).as_secs().div_ceil(60);
        let words = json!({ "code": sending.secret.expose(), "minutes": minutes });
        let say = |id: &str| self.speech.say_with(&sending.locale, id, &words);
        let (subject, body) = match sending.kind {
            MethodKind::Mail => (self.speech.say(&sending.locale, "mail-code-subject", &[]), say("mail-code-body")),
            _ => (String::new(), say("sms-code")),
        };
        self.carry(peer, sending, subject, body, visit).await
    }

    /// Places a call that says which keys to look for in the chat, and gives the gateway the address to report them to.
    pub(super) async fn place_call(&self, peer: &Peer, sending: &Sending, visit: Option<&VisitId>) -> Outcome {
        let body = self.speech.say(&sending.locale, "call-script", &[]);
        self.carry(peer, sending, String::new(), body, visit).await
    }

    pub(super) async fn carry(
        &self,
        peer: &Peer,
        sending: &Sending,
        subject: String,
        body: String,
        visit: Option<&VisitId>,
    ) -> Outcome {
        let Some(account) = &sending.account else { return Outcome::done() };
        let Some(courier) = self.courier(sending.kind) else {
            return Outcome::Never("no courier".to_owned(), undelivered(sending, "no courier"));
        };
        let reached = match visit {
            Some(visit) => self.store.visit_contact(visit, &sending.challenge).await.map_err(|error| error.to_string()),
            None => self.register.reach(&sending.method).await.map_err(|error| error.to_string()),
        };
        let to = match reached {
            Ok(Some(to)) => to,
            Ok(None) => return Outcome::Never("no address".to_owned(), undelivered(sending, "no address")),
            Err(why) => return Outcome::Never(why, undelivered(sending, "unreadable address")),
        };
        if let Some(held_back) = self.held_back(sending, &to).await {
            return held_back;
        }
        let callback = match self.callback(peer, sending, courier).await {
            Ok(callback) => callback,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let (key, locale) = (sending.challenge.0.clone(), sending.locale.clone());
        let parcel = Parcel { to, subject, body: Secret::new(body), locale, key, callback, thread: None };
        match courier.carry(&parcel).await {
            Ok(receipt) => {
                let reference = receipt.reference.unwrap_or_default();
                let facts = [("kind", sending.kind.word()), ("reference", reference.as_str())];
                Outcome::Done(None, vec![line(Kind::CodeDelivered, Some(account_key(account)), &facts)])
            }
            Err(CourierError::Retry { why, after }) => Outcome::Again(why, after),
            Err(error) => {
                if !matches!(error, CourierError::Unknown(_)) {
                    self.did_not_leave(sending).await;
                }
                Outcome::Never(error.to_string(), undelivered(sending, &error.to_string()))
            }
        }
    }

    pub(super) fn courier(&self, kind: MethodKind) -> Option<&dyn Courier> {
        match kind {
            MethodKind::Mail => self.couriers.mail.as_deref(),
            MethodKind::Sms => self.couriers.sms.as_deref(),
            MethodKind::Call => self.couriers.call.as_deref(),
            _ => None, // reaches nobody
        }
    }
}
