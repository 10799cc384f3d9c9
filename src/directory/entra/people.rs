//! People as Graph tells of them.
//!
//! <https://learn.microsoft.com/graph/api/user-get>, <https://learn.microsoft.com/graph/api/user-list>,
//! <https://learn.microsoft.com/graph/api/user-list-transitivememberof>.

use serde_json::Value;

use super::door::{Answer, Fault};
use super::graph::{Graph, Request};
use super::words;
use crate::directory::{Account, Standing};
use crate::engine::contact::canonical;
use crate::ids::AccountId;
use crate::time::Time;

/// What is read of a person; most of it comes only when it is named.
const SELECT: &str = "id,userPrincipalName,displayName,mail,accountEnabled,userType,preferredLanguage,\
     lastPasswordChangeDateTime,onPremisesSyncEnabled,passwordProfile";

/// What is read of a group or a role. The names of groups need a permission of their own.
const MEMBERSHIP: &str = "id,displayName,isAssignableToRole";

/// Whom memberships are asked of when nobody was found, so that a name without an account makes as many requests.
pub(super) const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The longest name that is asked for: a mail address (RFC 5321, 4.5.3.1).
const NAME_MAX: usize = 320;

/// A person, and whose password it is.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub account: Account,
    /// The password is not Entra's to set: written on the premises, or kept by the guest's own organisation.
    pub foreign: bool,
    /// Whose own organisation lets them in, and nobody else.
    pub guest: bool,
    /// Some group's name was not told.
    pub nameless: bool,
}

/// What somebody is a member of.
#[derive(Clone, Debug, Default)]
struct Memberships {
    groups: Vec<String>,
    /// Has a directory role, or is in a group that can be given one, or may be: it was not told.
    privileged: bool,
    nameless: bool,
}

impl Graph {
    /// Whoever has a name as user principal name, as mail or as another address of the mailbox, in this order.
    /// A name that two people have is nobody's. Four requests, and two for contacts where they are wanted, whether there
    /// is somebody or not. That contacts are not told keeps nobody from being found.
    pub(super) async fn find(&self, name: &str, contacts: bool) -> Result<Option<Person>, Fault> {
        let name = canonical(name);
        if name.is_empty() || name.len() > NAME_MAX || name.chars().any(char::is_control) {
            return Ok(None);
        }
        let quoted = name.replace('\'', "''");
        let filters = [
            format!("userPrincipalName eq '{quoted}'"),
            format!("mail eq '{quoted}'"),
            format!("proxyAddresses/any(a:a eq 'smtp:{quoted}')"),
        ];
        let [upn, mail, proxy] = &filters;
        let (upn, mail, proxy) = tokio::join!(self.list(upn), self.list(mail), self.list(proxy));
        let (mut upn, mut addressed) = (upn?, mail?);
        // Addresses are one place: whoever may write one of them must not come before the owner of another.
        for one in proxy? {
            if !addressed.iter().any(|other| other["id"] == one["id"]) {
                addressed.push(one);
            }
        }
        // Letters that the service takes for others (an accent, say) make another name: a name is counted and answered
        // as it is spelled.
        upn.retain(|user| user.is_null() || user["userPrincipalName"].as_str().is_some_and(|it| canonical(it) == name));
        let mut found = if upn.is_empty() { addressed } else { upn };
        let found = found.pop().filter(|_| found.is_empty()).filter(|user| !user.is_null());
        let id = found.as_ref().and_then(|user| user["id"].as_str()).unwrap_or(NOBODY).to_owned();
        let wanted = async { if contacts { Some(self.contacts(&id).await) } else { None } };
        let (memberships, contacts) = tokio::join!(self.memberships(&id), wanted);
        let (memberships, contacts) = (memberships?, contacts.transpose());
        if let Err(fault) = &contacts {
            tracing::warn!(?fault, "how people are reached is not told; what was told before is used");
        }
        let mut person = found.as_ref().and_then(|user| person(user, memberships?));
        if let Some(person) = &mut person {
            person.account.contacts = contacts.unwrap_or_default();
        }
        Ok(person)
    }

    /// The person of an object id.
    pub(super) async fn person(&self, id: &AccountId) -> Result<Option<Person>, Fault> {
        if id.as_str().is_empty() {
            return Ok(None);
        }
        let path = ["users", id.as_str()];
        let query = [("$select", SELECT)];
        let request = Request::get(&path, &query);
        let (answer, memberships) = tokio::join!(self.ask(&request), self.memberships(id.as_str()));
        let answer = answer?;
        let user = match answer.status {
            404 => return Ok(None),
            _ => good(&answer)?,
        };
        // By an id and by nothing else: who takes an old name of somebody's must not get their account.
        if user["id"].as_str().is_none_or(|found| !found.eq_ignore_ascii_case(id.as_str())) {
            return Ok(None);
        }
        Ok(memberships?.and_then(|memberships| person(user, memberships)))
    }

    /// The object id of somebody's manager. <https://learn.microsoft.com/graph/api/user-list-manager>
    pub(super) async fn manager(&self, id: &AccountId) -> Result<Option<AccountId>, Fault> {
        if id.as_str().is_empty() {
            return Ok(None);
        }
        let answer = self.ask(&Request::get(&["users", id.as_str(), "manager"], &[("$select", "id")])).await?;
        // Nobody's, or no such person.
        if answer.status == 404 {
            return Ok(None);
        }
        Ok(good(&answer)?["id"].as_str().map(AccountId::from))
    }

    async fn list(&self, filter: &str) -> Result<Vec<Value>, Fault> {
        let query = [("$filter", filter), ("$select", SELECT), ("$top", "2")];
        let answer = self.ask(&Request::get(&["users"], &query)).await?;
        let body = good(&answer)?;
        let Some(mut found) = body["value"].as_array().cloned() else { return Err(Fault::Broken(strange(&answer))) };
        // What is on the next page is somebody too: the name is not one person's.
        found.extend((!body["@odata.nextLink"].is_null()).then_some(Value::Null));
        Ok(found)
    }

    /// `None` when there is no such person.
    async fn memberships(&self, id: &str) -> Result<Option<Memberships>, Fault> {
        let path = ["users", id, "transitiveMemberOf"];
        let query = [("$select", MEMBERSHIP), ("$top", "999"), ("$count", "true")];
        let answer = self.ask(&Request { advanced: true, ..Request::get(&path, &query) }).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let body = good(&answer)?;
        let Some(found) = body["value"].as_array() else { return Err(Fault::Broken(strange(&answer))) };
        // In more than a page of groups: what is on the next is not known.
        let mut all = Memberships { privileged: !body["@odata.nextLink"].is_null(), ..Memberships::default() };
        for one in found {
            match one["@odata.type"].as_str().unwrap_or_default() {
                "#microsoft.graph.group" => {
                    // A group that can be given roles is guarded like one that has them.
                    all.privileged |= one["isAssignableToRole"] == true;
                    match one["displayName"].as_str() {
                        Some(name) => all.groups.push(name.to_owned()),
                        None => all.nameless = true,
                    }
                }
                "#microsoft.graph.administrativeUnit" => {}
                // Directory roles, and whatever else comes to be.
                _ => all.privileged = true,
            }
        }
        all.groups.sort_unstable();
        Ok(Some(all))
    }
}

/// The body of an answer that is what was asked for.
fn good(answer: &Answer) -> Result<&Value, Fault> {
    good_for(answer, words::NO_READING)
}

/// The same, where another permission may be missing.
pub(super) fn good_for<'a>(answer: &'a Answer, forbidden: &str) -> Result<&'a Value, Fault> {
    match answer.status {
        200 if answer.genuine && answer.body.is_object() => Ok(&answer.body),
        200 => Err(Fault::Later(strange(answer))),
        403 => Err(Fault::Broken(forbidden.to_owned())),
        _ => Err(Fault::Broken(strange(answer))),
    }
}

/// An answer that is not understood, in a few words.
pub(super) fn strange(answer: &Answer) -> String {
    format!("Graph answers HTTP {} {}", answer.status, words::graph_code(&answer.body))
}

fn person(user: &Value, memberships: Memberships) -> Option<Person> {
    let text = |name: &str| user[name].as_str().map(str::to_owned);
    let foreign = user["onPremisesSyncEnabled"] == true || user["userType"] == "Guest";
    let login = text("userPrincipalName")?;
    let account = Account {
        id: AccountId(text("id")?),
        name: text("displayName").unwrap_or_else(|| login.clone()),
        login,
        locale: text("preferredLanguage"),
        mailbox: text("mail"),
        standing: Standing {
            // What is not told is taken for no.
            disabled: user["accountEnabled"] != true,
            unchangeable: foreign,
            must_change: user["passwordProfile"]["forceChangePasswordNextSignIn"] == true,
            // Smart lockout is told nobody.
            locks_hidden: true,
            ..Standing::default()
        },
        password_set_at: moment(&user["lastPasswordChangeDateTime"]),
        groups: memberships.groups,
        privileged: memberships.privileged || memberships.nameless,
        contacts: None,
    };
    let guest = user["userType"] == "Guest";
    Some(Person { account, foreign, guest, nameless: memberships.nameless })
}

/// A moment of Graph's, in whole seconds; the epoch when there is none.
pub(super) fn moment(value: &Value) -> Time {
    let read = value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    Time(read.map_or(0, jiff::Timestamp::as_millisecond))
}
