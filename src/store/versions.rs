//! Every conversation can be opened tomorrow: the stored form has a version, and each older version an upcaster.
//!
//! To change a stored type: raise [`crate::engine::conversation::VERSION`], add the step from the version before to
//! [`upcast`], and put a row of the old form into `tests/it/fixtures/conversations/`.

use serde_json::Value;

use crate::engine::Conversation;
use crate::engine::conversation::VERSION;
use crate::engine::standing::Standing;

/// A stored conversation cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote it.
    #[error("written by a newer program (version {0})")]
    Newer(i64),
    /// It is no conversation.
    #[error("not a conversation: {0}")]
    Broken(#[from] serde_json::Error),
}

/// Reads a stored conversation of any version.
pub fn read(version: i64, state: &str) -> Result<Conversation, Unreadable> {
    if version > VERSION {
        return Err(Unreadable::Newer(version));
    }
    if version == VERSION {
        return Ok(serde_json::from_str(state)?);
    }
    let old: Value = serde_json::from_str(state)?;
    Ok(serde_json::from_value(upcast(version, old))?)
}

/// Writes a conversation in the newest form.
pub fn write(conversation: &Conversation) -> String {
    serde_json::to_string(conversation).unwrap_or_default()
}

/// Brings an old form to the newest, one version at a time.
fn upcast(version: i64, mut state: Value) -> Value {
    if let Some(facts) = state.get_mut("facts").and_then(Value::as_object_mut) {
        if version < 1 {
            // Version 0 did not note what the latest ticket was about, nor why a recovery ended.
            facts.entry("ticketed").or_insert(Value::Null);
            facts.entry("closed").or_insert(Value::Bool(false));
        }
        if version < 2 {
            // Version 1 forgot a code that was left for another method, and a phone lost before its account was named.
            facts.entry("left").or_insert(Value::Null);
            facts.entry("phone_lost").or_insert(Value::Bool(false));
        }
    }
    if let Some(facts) = state.get_mut("facts").and_then(Value::as_object_mut).filter(|_| version < 4) {
        // Version 3 knew no groups, and no recovery that one tap begins.
        facts.entry("groups").or_insert(Value::Array(Vec::new()));
        facts.entry("direct").or_insert(Value::Bool(false));
        // Nor how an account stands, nor anything but a new password.
        facts.entry("aim").or_insert(Value::Null);
        // Nor that IT lets somebody in.
        facts.entry("released").or_insert(Value::Null);
        facts.entry("pass").or_insert(Value::Null);
        facts.entry("standing").or_insert(serde_json::to_value(Standing::default()).unwrap_or_default());
    }
    if let Some(conversation) = state.as_object_mut().filter(|_| version < 4) {
        // Version 3 asked nobody for a second method.
        conversation.entry("nudged").or_insert(Value::from(0));
        conversation.entry("release").or_insert(Value::Null);
    }
    if let Some(conversation) = state.as_object_mut().filter(|_| version < 3) {
        // Version 2 did not keep the newest keyboard: its buttons have expired.
        conversation.entry("keyboard").or_insert(Value::Array(Vec::new()));
    }
    state
}
