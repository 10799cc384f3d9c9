//! The phones and addresses that somebody registered with Microsoft.
//!
//! <https://learn.microsoft.com/graph/api/authentication-list-phonemethods> and
//! <https://learn.microsoft.com/graph/api/authentication-list-emailmethods>

use serde_json::Value;

use super::door::Fault;
use super::graph::{Graph, Request};
use super::people::{good_for, strange};
use super::words;
use crate::directory::{Contact, Means};
use crate::secret::Secret;

impl Graph {
    /// How somebody is reached. Two requests, whether there is somebody or not.
    pub(super) async fn contacts(&self, id: &str) -> Result<Vec<Contact>, Fault> {
        let (phones, mails) = tokio::join!(self.methods(id, "phoneMethods"), self.methods(id, "emailMethods"));
        let phones = phones?.into_iter().filter_map(|phone| {
            // An office phone takes calls alone.
            let means = if phone["phoneType"] == "office" { Means::Voice } else { Means::Phone };
            Some(Contact { means, value: Secret::from(phone["phoneNumber"].as_str()?) })
        });
        let mails = mails?.into_iter().filter_map(|mail| {
            Some(Contact { means: Means::Mail, value: Secret::from(mail["emailAddress"].as_str()?) })
        });
        Ok(phones.chain(mails).collect())
    }

    async fn methods(&self, id: &str, which: &str) -> Result<Vec<Value>, Fault> {
        let answer = self.ask(&Request::get(&["users", id, "authentication", which], &[])).await?;
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let found = good_for(&answer, words::NO_CONTACTS)?["value"].as_array().cloned();
        found.ok_or_else(|| Fault::Broken(strange(&answer)))
    }
}
