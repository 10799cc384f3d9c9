//! "Who are you?": the account's name, by mail address or user name (S21-S25).

use serde::{Deserialize, Serialize};

use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::contact::canonical;
use crate::engine::conversation::{Awaiting, Facts};
use crate::engine::effect::Effect;

use crate::engine::intent::looks_like_password;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::Handle;

/// A mail address has at most 254 characters (RFC 5321 §4.5.3.1.3); no login id is longer.
const LONGEST: usize = 254;

/// The account's name is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingHandle {
    /// Whether the account last proven in this chat is proposed (S20, S23).
    pub suggest: bool,
}

impl AwaitingHandle {
    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        match (self.suggest, turn.c.known_handle.clone()) {
            (true, Some(handle)) => turn.say(Text::AskKnownHandle { handle }),
            _ => turn.say(Text::AskHandle),
        }
    }

    pub(in crate::engine) fn keyboard(&self) -> Vec<Vec<Button>> {
        if self.suggest { vec![vec![Button::Yes, Button::NotMe]] } else { Vec::new() }
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match (button, turn.c.known_handle.clone()) {
            (Button::Yes | Button::Next, Some(handle)) if self.suggest => {
                turn.c.facts.handle = Some(handle);
                Ok(turn.advance())
            }
            (Button::NotMe, _) if self.suggest => {
                turn.c.known_handle = None;
                Ok(Move::Ask(Awaiting::Handle(Self { suggest: false })))
            }
            (Button::Back, _) => Ok(Move::Ask(Awaiting::Reason(super::AwaitingReason {}))),
            _ => Err(Awaiting::Handle(self)),
        }
    }

    pub(in crate::engine) fn said(self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        let handle = canonical(text);
        let refused = match fault(&handle) {
            fault if is_password(text, fault.as_ref()) => {
                turn.say(Text::RefusedHandlePassword);
                return turn.forget_password(Awaiting::Handle(self), message);
            }
            Some(refused) => Some(refused),
            None => personal(&handle, turn)
                .or_else(|| turn.rules().has_wrong_shape(&handle).then_some(Text::RefusedHandleShape)),
        };
        if let Some(refused) = refused {
            let kind = match refused {
                Text::ToldPersonalAccount { .. } => Kind::PersonalAccountRefused,
                _ => Kind::HandleRefused,
            };
            turn.audit(kind, &[]);
            turn.say(refused);
            return Move::Stay(Awaiting::Handle(Self { suggest: false }));
        }
        turn.c.facts.handle = Some(Handle(handle));
        if let Some(message) = message {
            turn.effect(Effect::Forget { message }); // whose account it is need not stand in the chat for the next reader
        }
        turn.advance()
    }

    /// Forgets whom the recovery is about, and asks again.
    pub(in crate::engine) fn again(turn: &mut Turn<'_>) -> Move {
        let Facts { started_at, heard_at, reason, captcha_wrong, phone_lost, aim, .. } = turn.c.facts.clone();
        // From here on a name is typed, in a chat that belongs to an account as in any other.
        turn.c.facts = Facts { started_at, heard_at, reason, captcha_wrong, phone_lost, aim, ..Facts::default() };
        // The name was typed once; only the person knows whether it was right, so it is not proposed again.
        let suggest = turn.c.known_handle.is_some();
        Move::Ask(Awaiting::Handle(Self { suggest }))
    }
}

/// What is wrong with the form of a handle; `None` when it can be looked up.
fn fault(handle: &str) -> Option<Text> {
    let latin = |c: char| c.is_ascii_alphabetic();
    // Cyrillic and Greek letters that look Latin would name somebody else's account.
    let lookalike = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{13a0}'..='\u{13ff}');
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '\'' | '@' | '\\');
    if handle.is_empty() {
        Some(Text::RefusedHandleEmpty)
    } else if handle.chars().count() > LONGEST {
        Some(Text::RefusedHandleTooLong)
    } else if handle.chars().any(lookalike) && handle.chars().any(latin) {
        Some(Text::RefusedHandleLookalike)
    } else if !handle.chars().all(allowed) || handle.matches('@').count() > 1 || handle.ends_with('@') {
        Some(Text::RefusedHandleCharacters)
    } else {
        None
    }
}

/// Whether a password was typed where a name is asked for: kept as a name it would stand in the database and in tickets.
/// A mixed-case login ("`FerrerFr2017`") passes, and so does one after its domain; with a symbol in it, a name may be
/// typed in small letters instead.
fn is_password(text: &str, fault: Option<&Text>) -> bool {
    let symbol = text.trim().contains(|c: char| !c.is_alphanumeric()) && !text.contains('\\');
    (symbol || matches!(fault, Some(Text::RefusedHandleCharacters))) && looks_like_password(text)
}

fn personal(handle: &str, turn: &Turn<'_>) -> Option<Text> {
    let (_, domain) = handle.split_once('@')?;
    let known = turn.rules().org.identity.personal_domains.iter().any(|personal| personal.eq_ignore_ascii_case(domain));
    known.then(|| Text::ToldPersonalAccount { domain: domain.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s21_a_login_id_is_trimmed_and_case_folded() {
        assert_eq!(canonical("  MLefevre@Brunel.Example "), "mlefevre@brunel.example");
        assert_eq!(canonical("ｍｌｅｆｅｖｒｅ＠brunel.example"), "mlefevre@brunel.example");
    }

    #[test]
    fn bad_forms_are_named_and_good_ones_pass() {
        for good in ["mlefevre", "mlefevre@brunel.example", "brunel\\mlefevre", "o'neil-x_1", "李娜"] {
            assert_eq!(fault(good), None, "{good}");
        }
        assert_eq!(fault(""), Some(Text::RefusedHandleEmpty));
        assert_eq!(fault(&"a".repeat(300)), Some(Text::RefusedHandleTooLong));
        assert_eq!(fault("mlefevr\u{435}"), Some(Text::RefusedHandleLookalike));
        for bad in ["*)(uid=*", "a b", "a@b@c", "mira@", "a;drop", "<x>"] {
            assert_eq!(fault(bad), Some(Text::RefusedHandleCharacters), "{bad}");
        }
    }
}
