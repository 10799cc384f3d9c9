//! What Entra refuses, in words that say what to do about it. Never Microsoft's own sentence: it may name a person.

use serde_json::Value;

/// Why a directory needs somebody's hand although the permission was asked for.
pub(super) const NO_READING: &str = "Insufficient privileges: the application may not read people. In the Entra admin \
     centre, under App registrations > the application > API permissions, add the application permission User.Read.All of \
     Microsoft Graph and grant admin consent";

/// The same for a password. Graph says one sentence to both causes.
pub(super) const NO_RESETTING: &str = "Insufficient privileges: the application may not set this password. It needs both \
     the application permission User-PasswordProfile.ReadWrite.All of Microsoft Graph (App registrations > the application \
     > API permissions, with admin consent) and the role User Administrator (Roles and administrators > User \
     Administrator > Add assignments > the application); a role takes some minutes to count";

/// The same for sessions.
pub(super) const NO_REVOKING: &str = "Insufficient privileges: the application may not end sessions, so who is signed in \
     with the old password stays so for up to an hour or longer. Add the application permission User.RevokeSessions.All of \
     Microsoft Graph and grant admin consent";

/// The same for the names of groups.
pub(super) const NO_GROUPS: &str = "the names of groups cannot be read, so everybody who is in one counts as privileged. \
     Add the application permission GroupMember.Read.All of Microsoft Graph and grant admin consent";

/// The same for phones and addresses.
pub(super) const NO_CONTACTS: &str = "the phones and addresses of people cannot be read, so nobody is offered those that \
     they registered with Microsoft. Add the application permission UserAuthenticationMethod.Read.All of Microsoft Graph and \
     grant admin consent, or set contacts = false";

/// The same for Temporary Access Passes.
pub(super) const NO_PASSING: &str = "Insufficient privileges: the application may not issue Temporary Access Passes. Add \
     the application permission UserAuthenticationMethod.ReadWrite.All of Microsoft Graph and grant admin consent";

/// The policy of the tenant stands in the way of a pass.
pub(super) const NO_PASSES: &str = "the tenant issues no Temporary Access Pass to this person for one use within an hour. \
     In the Entra admin centre, under Authentication methods > Policies > Temporary Access Pass, enable it for them with a \
     maximum lifetime of an hour or more";

/// Somebody has a pass and gets no other, in tenants that do not replace one.
pub(super) const ONE_PASS: &str = "this person has a Temporary Access Pass that still holds; delete it under Users > the \
     person > Authentication methods, then issue another";

/// The number behind `AADSTS` in a refusal of the login.
/// <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
pub(super) fn login_code(body: &Value) -> Option<u64> {
    body["error_codes"].get(0)?.as_u64()
}

/// What a refusal of the login means, and what to do about it.
pub(super) fn login(code: Option<u64>, status: u16) -> String {
    let Some(code) = code else {
        return format!(
            "the login of Microsoft Entra answers HTTP {status} in words that are not its own; does a proxy stand in between?"
        );
    };
    let what = match code {
        7_000_215 => "the secret is wrong: secret_file must hold the secret's value, not its id",
        7_000_222 => "the secret has expired: make a new one under Certificates & secrets and put it into secret_file",
        700_016 => "the tenant knows no application of this client_id",
        90_002 | 90_038 => "there is no such tenant",
        700_027 => {
            "the certificate is not registered for the application, or has expired: upload it under Certificates & secrets"
        }
        700_024 => "the certificate's signature is not within its time: is this machine's clock right?",
        7_000_112 => "the application is disabled in the tenant",
        53_003 => "a Conditional Access policy for workload identities stands in the way",
        _ => "the application is not let in; the number is explained at https://login.microsoftonline.com/error",
    };
    format!("AADSTS{code}: {what}")
}

/// Graph's word for an error, such as `Request_ResourceNotFound`; at most so much of it that it fits a line.
/// <https://learn.microsoft.com/graph/errors>
pub(super) fn graph_code(body: &Value) -> String {
    let code = body["error"]["code"].as_str().unwrap_or_default();
    let plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-');
    let code: String = code.chars().filter(plain).take(60).collect();
    if code.is_empty() { "in words that are not its own; does a proxy stand in between?".to_owned() } else { code }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_proxy_says_is_not_taken_for_microsofts_word() {
        assert!(login(login_code(&Value::Null), 502).contains("proxy"));
        assert!(
            login(login_code(&json!({ "error_codes": [7_000_222] })), 401)
                .starts_with("AADSTS7000222: the secret has expired")
        );
        assert!(login(Some(1), 400).starts_with("AADSTS1: the application is not let in"));
        assert_eq!(graph_code(&json!({ "error": { "code": "Request_BadRequest\n<b>" } })), "Request_BadRequestb");
        assert!(graph_code(&json!([])).contains("proxy"));
    }
}
