//! What goes wrong on the way to an LDAP server, and what its result codes mean (RFC 4511, appendix A).

use ldap3::{LdapError, LdapResult};

use crate::directory::DirectoryError;

/// Why a question has no answer.
#[derive(Debug)]
pub enum Fault {
    /// This server could not be asked: another may answer.
    Lost(String),
    /// The directory answered, and the answer is no.
    Said(DirectoryError),
}

impl From<Fault> for DirectoryError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Lost(why) => Self::Unreachable(why),
            Fault::Said(error) => error,
        }
    }
}

impl From<LdapError> for Fault {
    fn from(error: LdapError) -> Self {
        // A certificate that is not the server's stays so until somebody looks at it.
        let wrong = match &error {
            LdapError::Rustls { .. } | LdapError::DNSName { .. } => Some(error.to_string()),
            LdapError::Io { source } => {
                source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).map(ToString::to_string)
            }
            LdapError::LdapResult { result } => return Self::from_result(result),
            _ => None,
        };
        match wrong {
            Some(why) => Self::Said(DirectoryError::Broken(format!("TLS: {why}; see servers and ca_file"))),
            None => Self::Lost(lost(&error)),
        }
    }
}

impl Fault {
    /// What a result code other than success means for a question.
    pub fn from_result(result: &LdapResult) -> Self {
        match answered(result.clone()) {
            Ok(result) => Self::Said(DirectoryError::Broken(said(&result))),
            Err(DirectoryError::Unreachable(why)) => Self::Lost(why),
            Err(error) => Self::Said(error),
        }
    }
}

/// Where in its life a request was lost, without what it held.
pub fn lost(error: &LdapError) -> String {
    match error {
        LdapError::Io { source } => source.to_string(),
        LdapError::Timeout { .. } => "no answer in time".to_owned(),
        _ => "the connection ended".to_owned(),
    }
}

/// An answer that is about the request itself. What is about the server in the moment, or about another server, is none.
pub fn answered(result: LdapResult) -> Result<LdapResult, DirectoryError> {
    match result.rc {
        51 | 52 => Err(DirectoryError::Unreachable(said(&result))),
        10 => Err(DirectoryError::Broken(
            "the server refers to another one, and referrals are not followed: name that one in servers".to_owned(),
        )),
        _ => Ok(result),
    }
}

/// Why a service account is not let in, and what to do. Windows' number behind `data` is a system error code.
pub fn not_let_in(result: &LdapResult) -> String {
    let data = result.text.split("data ").nth(1).and_then(|rest| rest.split(',').next());
    let what = match (result.rc, data) {
        (49, Some("775")) => "it is locked: unlock it, and see that nobody else uses it",
        (49, Some("533")) => "it is disabled: enable it",
        (49, Some("701")) => "it has expired: give it no end",
        (49, Some("532" | "773")) => "its password is too old or is to be changed: set one that never expires",
        (49, Some("530" | "531")) => "it may not sign in at this hour or from here",
        (49, _) => "its name or password is wrong: correct bind or password_file",
        _ => "see the server's log",
    };
    format!("{} ({what})", said(result))
}

/// A result in words. Of the server's own text no more than Windows' number, for the rest may name people.
pub fn said(result: &LdapResult) -> String {
    let name = match result.rc {
        1 => "operationsError",
        3 => "timeLimitExceeded",
        4 => "sizeLimitExceeded",
        8 => "strongerAuthRequired",
        11 => "adminLimitExceeded",
        12 => "unavailableCriticalExtension",
        13 => "confidentialityRequired",
        16 => "noSuchAttribute",
        19 => "constraintViolation",
        32 => "noSuchObject",
        34 => "invalidDNSyntax",
        49 => "invalidCredentials",
        50 => "insufficientAccessRights",
        51 => "busy",
        52 => "unavailable",
        53 => "unwillingToPerform",
        _ => "see RFC 4511, appendix A",
    };
    let windows = result
        .text
        .split(':')
        .next()
        .filter(|code| code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let windows = windows.map(|code| format!(", Windows {code}")).unwrap_or_default();
    format!("LDAP result {} ({name}{windows})", result.rc)
}
