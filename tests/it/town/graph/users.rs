//! People: read, found, given a new password, signed out.
//!
//! <https://learn.microsoft.com/graph/api/user-get>, <https://learn.microsoft.com/graph/api/user-list>,
//! <https://learn.microsoft.com/graph/api/user-update>, <https://learn.microsoft.com/graph/api/user-revokesigninsessions>
//! and <https://learn.microsoft.com/graph/api/resources/user>.

use serde_json::{Map, Value, json};

use super::DOMAIN;
use super::passwords;
use super::people::User;
use super::query::{Clause, Query};
use super::state::{Answer, Deed, State, denied, refused, second};

const READS: [&str; 3] = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];

/// What comes without `$select`.
const DEFAULT: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// A property of somebody; `None` when the town keeps none of this name.
fn property(user: &User, name: &str) -> Option<Value> {
    let alias = || user.upn.split('@').next().unwrap_or_default();
    let synced = |text: String| if user.synced == Some(true) { json!(text) } else { Value::Null };
    Some(match name {
        "id" => json!(user.id),
        "accountEnabled" => json!(user.enabled),
        "displayName" => json!(user.display_name),
        "mail" => json!(user.mail),
        "mailNickname" => json!(alias()),
        "proxyAddresses" => json!(user.proxies),
        "userPrincipalName" => json!(user.upn),
        "userType" => json!(user.kind),
        "passwordProfile" => json!({
            "password": null,
            "forceChangePasswordNextSignIn": user.must_change,
            "forceChangePasswordNextSignInWithMfa": false,
        }),
        "lastPasswordChangeDateTime" => json!(second(user.password_seen_at)),
        "signInSessionsValidFromDateTime" => json!(second(user.sessions_from)),
        "onPremisesSyncEnabled" => json!(user.synced),
        "onPremisesSamAccountName" => synced(alias().to_owned()),
        "onPremisesUserPrincipalName" => synced(user.upn.clone()),
        "onPremisesDomainName" => synced(DOMAIN.to_owned()),
        "onPremisesDistinguishedName" => synced(format!("CN={},OU=Staff,DC=brunel,DC=example", user.display_name)),
        "businessPhones" | "otherMails" => json!([]),
        "givenName"
        | "jobTitle"
        | "mobilePhone"
        | "officeLocation"
        | "preferredLanguage"
        | "surname"
        | "department"
        | "companyName"
        | "employeeId"
        | "passwordPolicies"
        | "onPremisesImmutableId" => Value::Null,
        _ => return None,
    })
}

/// Somebody as the query asks for them.
pub fn shown(state: &mut State, user: &User, query: &Query) -> Result<Value, Answer> {
    let names = query.list("$select").unwrap_or_else(|| DEFAULT.map(str::to_owned).to_vec());
    let mut value = Map::new();
    for name in names {
        let Some(property) = property(user, &name) else {
            let message = format!("Property '{name}' does not exist as a declared property or extension property.");
            return Err(state.wrong(400, "Request_UnsupportedQuery", &message));
        };
        value.insert(name, property);
    }
    Ok(Value::Object(value))
}

/// `GET /users/{id}`.
pub fn one(state: &mut State, key: &str, query: &Query) -> Result<Answer, Answer> {
    state.needs(&READS)?;
    query.only(state, &["$select"])?;
    let user = state.users[state.find(key)?].clone();
    let mut value = shown(state, &user, query)?;
    value["@odata.context"] = json!(format!("{}/v1.0/$metadata#users/$entity", state.graph_url));
    Ok((200, value))
}

/// `GET /users/{id}/manager`: 404 when there is none. <https://learn.microsoft.com/graph/api/user-list-manager>
pub fn manager(state: &mut State, key: &str, query: &Query) -> Result<Answer, Answer> {
    state.needs(&READS)?;
    query.only(state, &["$select", "$expand"])?;
    let manager = state.users[state.find(key)?].manager.clone();
    let found = manager.and_then(|id| state.users.iter().find(|user| user.id == id).cloned());
    let Some(manager) = found else {
        let message =
            "Resource 'manager' does not exist or one of its queried reference-property objects are not present.";
        return Err(refused(404, "Request_ResourceNotFound", message));
    };
    let mut value = shown(state, &manager, query)?;
    value["@odata.context"] = json!(format!("{}/v1.0/$metadata#directoryObjects/$entity", state.graph_url));
    value["@odata.type"] = json!("#microsoft.graph.user");
    Ok((200, value))
}

/// `GET /users`.
pub fn list(state: &mut State, query: &Query) -> Result<Answer, Answer> {
    state.needs(&READS)?;
    query.only(state, &["$filter", "$select", "$count", "$top"])?;
    let top: usize = match query.get("$top").unwrap_or("100").parse() {
        Ok(top) if (1..=999).contains(&top) => top,
        _ => return Err(state.wrong(400, "BadRequest", "$top is from 1 to 999")),
    };
    let clause = query.get("$filter").map(|filter| Clause::read(filter, query.advanced())).transpose();
    let clause = clause.map_err(|message| state.wrong(400, "Request_UnsupportedQuery", &message))?;
    let holds = |user: &&User| clause.as_ref().is_none_or(|clause| clause.holds(user));
    let found: Vec<User> = state.users.iter().filter(holds).cloned().collect();
    let mut body = json!({ "@odata.context": format!("{}/v1.0/$metadata#users", state.graph_url) });
    if query.advanced() {
        body["@odata.count"] = json!(found.len());
    }
    if found.len() > top {
        // The town turns no pages: whoever needs the second has asked for too much.
        return Err(state.wrong(400, "BadRequest", "more people than fit the page"));
    }
    let values = found.iter().map(|user| shown(state, user, query)).collect::<Result<Vec<_>, _>>()?;
    // A wrong `$select` is refused even when nobody is found.
    shown(state, &User::new("nobody@brunel.example", ""), query)?;
    body["value"] = json!(values);
    Ok((200, body))
}

/// `PATCH /users/{id}`: the password, and nothing else here.
pub fn update(state: &mut State, key: &str, query: &Query, body: &Value) -> Result<Answer, Answer> {
    query.only(state, &[])?;
    let (password, must_change) = profile(state, body)?;
    state.needs(&["User-PasswordProfile.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"])?;
    let at = state.find(key)?;
    let user = state.users[at].clone();
    if !state.app.role.is_some_and(|role| role.resets(&user)) {
        return Err(denied());
    }
    if user.synced == Some(true) {
        let message = "Unable to update the specified properties for on-premises mastered Directory Sync objects or \
                       objects currently undergoing migration.";
        return Err(refused(400, "Request_BadRequest", message));
    }
    if !passwords::taken(&user, &state.banned, &password) {
        return Err(refused(400, "Request_BadRequest", passwords::REFUSED));
    }
    let (now, lags) = (state.now, state.lags);
    let user = &mut state.users[at];
    user.password = password;
    user.must_change = must_change;
    user.password_set_at = now;
    if !lags {
        user.password_seen_at = now;
    }
    let id = user.id.clone();
    state.wrote(&id, Deed::Password);
    Ok((204, Value::Null))
}

/// The password of a body, and whether it must be changed at the next sign-in.
/// <https://learn.microsoft.com/graph/api/resources/passwordprofile>
fn profile(state: &mut State, body: &Value) -> Result<(String, bool), Answer> {
    let fields = body.as_object().cloned().unwrap_or_default();
    if let Some(other) = fields.keys().find(|name| *name != "passwordProfile") {
        return Err(state.wrong(400, "Request_BadRequest", &format!("Invalid property '{other}'.")));
    }
    let Some(profile) = fields.get("passwordProfile").and_then(Value::as_object) else {
        return Err(state.wrong(400, "Request_BadRequest", "a passwordProfile is wanted"));
    };
    let flags = ["forceChangePasswordNextSignIn", "forceChangePasswordNextSignInWithMfa"];
    for (name, value) in profile {
        let good =
            if name == "password" { value.is_string() } else { flags.contains(&name.as_str()) && value.is_boolean() };
        if !good {
            return Err(state.wrong(400, "Request_BadRequest", &format!("Invalid property '{name}'.")));
        }
    }
    let Some(password) = profile.get("password").and_then(Value::as_str) else {
        return Err(state.wrong(400, "Request_BadRequest", "a password is wanted"));
    };
    let must_change = flags.iter().any(|flag| profile.get(*flag) == Some(&json!(true)));
    Ok((password.to_owned(), must_change))
}

/// `POST /users/{id}/revokeSignInSessions`.
pub fn revoke(state: &mut State, key: &str, query: &Query) -> Result<Answer, Answer> {
    query.only(state, &[])?;
    state.needs(&["User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"])?;
    let at = state.find(key)?;
    state.users[at].sessions_from = state.now;
    let id = state.users[at].id.clone();
    state.wrote(&id, Deed::Revoked);
    let context = format!("{}/v1.0/$metadata#Edm.Boolean", state.graph_url);
    Ok((200, json!({ "@odata.context": context, "value": true })))
}
