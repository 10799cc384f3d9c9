//! A Temporary Access Pass: a code with which somebody signs in once, without a password, and then registers what they
//! lack. It opens the account like a password, so it is shown on the one-time page that IT's leave opens
//! (`policy.case.pass`), once, and stands in no chat.
//!
//! <https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods>

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::door::{Answer, Fault, Weight};
use super::graph::Request;
use super::people::{moment, strange};
use super::{Inner, words};
use crate::directory::Pass;
use crate::ids::AccountId;
use crate::secret::Secret;
use crate::time::Time;

/// For how many minutes a pass is good: the shortest that a tenant allows unless it was changed (policy default, from 60).
const MINUTES: u64 = 60;

impl Inner {
    /// A pass for one use; one that still holds is replaced.
    pub(super) async fn pass(&self, id: &AccountId) -> Result<Option<Pass>, Fault> {
        let person = self.person(id).await?;
        if person.is_none_or(|it| !it.account.is_open() || it.account.privileged || it.guest) {
            return Ok(None);
        }
        let body = Secret::new(json!({ "lifetimeInMinutes": MINUTES, "isUsableOnce": true }).to_string());
        let path = ["users", id.as_str(), "authentication", "temporaryAccessPassMethods"];
        let request =
            Request { method: Method::POST, body: Some(&body), weight: Weight::Heavy, ..Request::get(&path, &[]) };
        let answer = self.graph.ask(&request).await?;
        match answer.status {
            201 => issued(&answer).map(Some).ok_or_else(|| Fault::Lost(strange(&answer))),
            // Whoever it was that answered, it was not Graph; the request may have reached it.
            200..300 => Err(Fault::Lost(strange(&answer))),
            404 => Ok(None),
            400 if answer.genuine => Err(Fault::Broken(refused(&answer).to_owned())),
            403 if answer.genuine => Err(Fault::Broken(words::NO_PASSING.to_owned())),
            _ => Err(Fault::Broken(strange(&answer))),
        }
    }
}

fn issued(answer: &Answer) -> Option<Pass> {
    let code = Secret::from(answer.body["temporaryAccessPass"].as_str()?);
    let minutes = answer.body["lifetimeInMinutes"].as_u64()?;
    let start = moment(&answer.body["startDateTime"]);
    (start > Time(0)).then(|| Pass { code, expires_at: start + Duration::from_secs(60 * minutes) })
}

/// The documentation tells no codes for these: the words do.
fn refused(answer: &Answer) -> &'static str {
    let message = answer.body["error"]["message"].as_str().unwrap_or_default().to_lowercase();
    if message.contains("already") { words::ONE_PASS } else { words::NO_PASSES }
}
