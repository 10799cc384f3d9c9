//! The login: an access token for the application.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>, and the error codes of
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use super::APPLICATION;
use super::assertion;
use super::state::{Answer, State, TOKEN_LIFE, moment};
use crate::town::gateway::Asked;

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// `{"error", "error_description", "error_codes", …}`.
fn refused(state: &State, status: u16, error: &str, code: u32, why: &str) -> Answer {
    let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
    let time = moment(state.now).replace('T', " ");
    let description = format!("AADSTS{code}: {why} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}");
    let body = json!({
        "error": error,
        "error_description": description,
        "error_codes": [code],
        "timestamp": time,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": format!("{}/error?code={code}", state.login_url),
    });
    (status, body)
}

/// The same for a request that is not as documented.
fn wrong(state: &mut State, status: u16, error: &str, code: u32, why: &str) -> Answer {
    state.fault(&format!("AADSTS{code}: {why}"));
    refused(state, status, error, code, why)
}

/// `POST /{tenant}/oauth2/v2.0/token`.
pub fn token(state: &mut State, asked: &Asked) -> Result<Answer, Answer> {
    let tenant = asked.uri.strip_prefix('/').and_then(|path| path.strip_suffix("/oauth2/v2.0/token"));
    let (Some(tenant), "POST") = (tenant, asked.method.as_str()) else {
        return Err(state.wrong(404, "NotFound", "there is no such place"));
    };
    let kind = asked.headers.get("content-type").map_or("", String::as_str);
    if kind.split(';').next() != Some("application/x-www-form-urlencoded") {
        return Err(wrong(state, 400, "invalid_request", 900_144, "The body is application/x-www-form-urlencoded."));
    }
    let form = form(state, &asked.body)?;
    let get = |name: &str| form.get(name).map_or("", String::as_str);
    if !State::is_tenant(tenant) {
        let why = format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
        return Err(refused(state, 400, "invalid_request", 90002, &why));
    }
    if get("grant_type") != "client_credentials" {
        return Err(wrong(state, 400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."));
    }
    if get("scope") != format!("{}/.default", state.graph_url) {
        let why = "The provided value for scope is not valid: the resource's URI with /.default.";
        return Err(wrong(state, 400, "invalid_scope", 1_002_012, why));
    }
    if get("client_id") != APPLICATION {
        let why = format!("Application with identifier '{}' was not found in the directory.", get("client_id"));
        return Err(refused(state, 400, "unauthorized_client", 700_016, &why));
    }
    match (form.get("client_secret"), form.get("client_assertion")) {
        (Some(secret), None) if form.len() == 4 => check_secret(state, secret)?,
        (None, Some(assertion)) if form.len() == 5 && get("client_assertion_type") == JWT_BEARER => {
            let audience = format!("{}/{tenant}/oauth2/v2.0/token", state.login_url);
            if let Err(no) = assertion::take(state, &audience, assertion) {
                let say = |state: &mut State| refused(state, 401, "invalid_client", no.code, no.why);
                let say_wrong = |state: &mut State| wrong(state, 401, "invalid_client", no.code, no.why);
                return Err(if no.operators { say(state) } else { say_wrong(state) });
            }
        }
        _ => {
            let why = "The request body must contain 'client_assertion' or 'client_secret', one of them.";
            return Err(wrong(state, 401, "invalid_client", 7_000_218, why));
        }
    }
    let token = state.issue();
    let seconds = TOKEN_LIFE / 1000;
    let body = json!({
        "token_type": "Bearer",
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": token,
    });
    Ok((200, body))
}

/// The form, each documented field at most once.
fn form(state: &mut State, body: &str) -> Result<BTreeMap<String, String>, Answer> {
    let known = ["client_id", "scope", "grant_type", "client_secret", "client_assertion_type", "client_assertion"];
    let mut form = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(body.as_bytes()).into_owned() {
        if !known.contains(&name.as_str()) || form.insert(name.clone(), value).is_some() {
            let why = format!("The parameter '{name}' is unknown or comes twice.");
            return Err(wrong(state, 400, "invalid_request", 900_144, &why));
        }
    }
    Ok(form)
}

fn check_secret(state: &State, secret: &String) -> Result<(), Answer> {
    if state.app.expired_secrets.contains(secret) {
        let why = format!("The provided client secret keys for app '{APPLICATION}' are expired.");
        return Err(refused(state, 401, "invalid_client", 7_000_222, &why));
    }
    if !state.app.secrets.contains(secret) {
        let why = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, \
             not the client secret ID, for a secret added to app '{APPLICATION}'."
        );
        return Err(refused(state, 401, "invalid_client", 7_000_215, &why));
    }
    Ok(())
}
