//! Authentication methods: what somebody has registered, and Temporary Access Passes.
//!
//! <https://learn.microsoft.com/graph/api/authentication-list-methods>,
//! <https://learn.microsoft.com/graph/api/authentication-list-phonemethods>,
//! <https://learn.microsoft.com/graph/api/authentication-list-emailmethods> and
//! <https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods>.

use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{Phone, PhoneKind, User};
use super::query::Query;
use super::state::{Answer, Deed, State, moment, refused};

/// The id of everybody's password method, the same for all.
const PASSWORD: &str = "28c10230-6103-485e-b985-444c60001490";
/// The id of everybody's e-mail method.
const MAIL: &str = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f";

/// A Temporary Access Pass.
#[derive(Clone, Debug)]
pub struct Pass {
    id: String,
    /// What is typed.
    pub code: String,
    created: u64,
    /// From when it is good, in milliseconds since 1970.
    pub start: u64,
    /// For how many minutes.
    pub minutes: u64,
    pub once: bool,
    pub used: bool,
}

impl Pass {
    /// Whether it lets somebody in.
    pub fn usable(&self, now: u64) -> bool {
        self.start <= now && self.holds(now)
    }

    /// Whether it lets somebody in now or will.
    fn holds(&self, now: u64) -> bool {
        now < self.start + self.minutes * 60_000 && !(self.once && self.used)
    }
}

impl PhoneKind {
    /// Its name and the id of every such phone.
    fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::Mobile => ("mobile", "3179e48a-750b-4051-897c-87b9720928f7"),
            Self::AlternateMobile => ("alternateMobile", "b6332ec1-7057-4abe-9331-3d72feddfe41"),
            Self::Office => ("office", "e37fc753-ff3b-4958-9484-eaa9425c82bc"),
        }
    }
}

fn phone(phone: &Phone) -> Value {
    let (kind, id) = phone.kind.named();
    let state = if phone.kind == PhoneKind::Mobile { "notAllowedByPolicy" } else { "notSupported" };
    json!({ "id": id, "phoneNumber": phone.number, "phoneType": kind, "smsSignInState": state })
}

fn mail(address: &String) -> Value {
    json!({ "id": MAIL, "emailAddress": address })
}

fn typed(kind: &str, mut method: Value) -> Value {
    method["@odata.type"] = json!(format!("#microsoft.graph.{kind}AuthenticationMethod"));
    method
}

/// Everything that somebody has registered.
fn all(user: &User) -> Vec<Value> {
    let password = json!({ "id": PASSWORD, "password": null, "createdDateTime": moment(user.password_set_at) });
    let mut found = vec![typed("password", password)];
    found.extend(user.phones.iter().map(|number| typed("phone", phone(number))));
    found.extend(user.reset_mail.iter().map(|address| typed("email", mail(address))));
    found
}

/// Refuses an application without permission, as this part of Graph says it.
fn allowed(state: &State, any: &[&str]) -> Result<(), Answer> {
    state.needs(any).map_err(|_| refused(403, "accessDenied", "Request Authorization failed"))
}

/// `GET /users/{id}/authentication/{methods | phoneMethods | emailMethods}`, which take no query options.
pub fn list(state: &mut State, key: &str, which: &str, query: &Query) -> Result<Answer, Answer> {
    allowed(state, &["UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"])?;
    query.only(state, &[])?;
    let user = &state.users[state.find(key)?];
    let found = match which {
        "phoneMethods" => user.phones.iter().map(phone).collect(),
        "emailMethods" => user.reset_mail.iter().map(mail).collect(),
        _ => all(user),
    };
    let context = format!("{}/v1.0/$metadata#users('{}')/authentication/{which}", state.graph_url, user.id);
    Ok((200, json!({ "@odata.context": context, "value": found })))
}

/// `POST /users/{id}/authentication/temporaryAccessPassMethods`.
pub fn make_pass(state: &mut State, key: &str, query: &Query, body: &Value) -> Result<Answer, Answer> {
    allowed(state, &["UserAuthenticationMethod.ReadWrite.All", "UserAuthMethod-TAP.ReadWrite.All"])?;
    query.only(state, &[])?;
    let fields = body.as_object().cloned().unwrap_or_default();
    let known = ["isUsableOnce", "lifetimeInMinutes", "startDateTime"];
    if let Some(other) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(state.wrong(400, "Request_BadRequest", &format!("Invalid property '{other}'.")));
    }
    let (now, policy) = (state.now, &state.passes);
    let start = fields.get("startDateTime").map_or(Some(now), millis);
    let once = fields.get("isUsableOnce").map_or(Some(policy.once), Value::as_bool);
    let minutes = fields.get("lifetimeInMinutes").map_or(Some(policy.default), Value::as_u64);
    let (Some(start), Some(once), Some(minutes @ 10..=43_200)) = (start, once, minutes) else {
        return Err(state.wrong(400, "invalidRequest", "a Temporary Access Pass of that form there is not"));
    };
    let at = state.find(key)?;
    let user = &state.users[at];
    let may_not = if user.kind == "Guest" {
        Some("Temporary Access Pass cannot be added to an external guest user.")
    } else if !policy.on || (policy.once && !once) || !(policy.shortest..=policy.longest).contains(&minutes) {
        Some("Temporary Access Pass is not allowed like this by the policy of the tenant.")
    } else if !policy.replaces && user.pass.as_ref().is_some_and(|pass| pass.holds(now)) {
        Some("The user already has a Temporary Access Pass.")
    } else {
        None
    };
    if let Some(message) = may_not {
        return Err(refused(400, "invalidRequest", message));
    }
    let pass = Pass {
        id: Uuid::new_v4().to_string(),
        code: code(state.passes.length),
        created: now,
        start,
        minutes,
        once,
        used: false,
    };
    let shown = pass_shown(state, &user.id, &pass);
    let id = user.id.clone();
    state.users[at].pass = Some(pass);
    state.wrote(&id, Deed::Pass);
    Ok((201, shown))
}

/// The only time that the code is shown.
fn pass_shown(state: &State, user: &str, pass: &Pass) -> Value {
    let base = &state.graph_url;
    let context = format!("{base}/v1.0/$metadata#users('{user}')/authentication/temporaryAccessPassMethods/$entity");
    let usable = pass.usable(state.now);
    json!({
        "@odata.context": context,
        "id": pass.id,
        "temporaryAccessPass": pass.code,
        "createdDateTime": moment(pass.created),
        "startDateTime": moment(pass.start),
        "lifetimeInMinutes": pass.minutes,
        "isUsableOnce": pass.once,
        "isUsable": usable,
        "methodUsabilityReason": if usable { "EnabledByPolicy" } else { "NotYetValid" },
    })
}

fn millis(value: &Value) -> Option<u64> {
    let at: jiff::Timestamp = value.as_str()?.parse().ok()?;
    u64::try_from(at.as_millisecond()).ok()
}

/// So many characters as the policy says, of those in the documented example.
fn code(length: usize) -> String {
    let alphabet = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789+&*$@!";
    let letter = |byte: &u8| char::from(alphabet[usize::from(*byte) % alphabet.len()]);
    let bytes = std::iter::repeat_with(|| Uuid::new_v4().into_bytes()).flat_map(|bytes| bytes.into_iter().skip(9));
    bytes.take(length).map(|byte| letter(&byte)).collect()
}
