//! The chat's form as it arrives: each field once, nothing unknown.

use url::form_urlencoded;

use crate::secret::Secret;

/// What a form asks for.
#[derive(Default)]
pub(super) struct Sent {
    /// The form token of a chat.
    pub form: Option<String>,
    /// The form's own name: sent twice, it counts once.
    pub turn: String,
    /// Words.
    pub text: Option<Secret<String>>,
    /// The token of a button.
    pub press: Option<String>,
    /// The language to go on in.
    pub language: Option<String>,
    /// "Start", on the greeting.
    pub start: bool,
    /// "Leave".
    pub leave: bool,
    /// The challenge of a visitor.
    pub challenge: Option<String>,
    /// The number found for it.
    pub number: Option<String>,
    /// Its captcha, read or heard.
    pub answer: Option<String>,
    /// The language of the greeting.
    pub locale: Option<String>,
}

impl Sent {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut sent = Self::default();
        let mut turn = None;
        let (mut start, mut leave) = (None, None);
        for (name, value) in form_urlencoded::parse(body) {
            let value = value.into_owned();
            let first = match &*name {
                "form" => sent.form.replace(value).is_none(),
                "turn" => turn.replace(value).is_none(),
                "text" => sent.text.replace(Secret::new(value)).is_none(),
                "press" => sent.press.replace(value).is_none(),
                "language" => sent.language.replace(value).is_none(),
                "start" => start.replace(value).is_none(),
                "leave" => leave.replace(value).is_none(),
                "challenge" => sent.challenge.replace(value).is_none(),
                "number" => sent.number.replace(value).is_none(),
                "answer" => sent.answer.replace(value).is_none(),
                "locale" => sent.locale.replace(value).is_none(),
                _ => false,
            };
            if !first {
                return None;
            }
        }
        (sent.start, sent.leave) = (start.is_some(), leave.is_some());
        sent.turn = turn.filter(|turn| is_name(turn))?;
        Some(sent)
    }
}

/// A name as we or the script make them: short and plain.
fn is_name(text: &str) -> bool {
    (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_unknown_and_nameless_forms_are_refused() {
        assert!(Sent::read(b"turn=abcdefgh&text=a%2Bb&form=f").is_some_and(|sent| {
            sent.text.is_some_and(|text| text.expose() == "a+b") && !sent.leave && sent.form.as_deref() == Some("f")
        }));
        for body in [
            "",
            "text=a",
            "turn=short&text=a",
            "turn=abcdefgh&turn=abcdefgh",
            "turn=abcdefgh&admin=1",
            "turn=abc%2Fdefgh&text=a",
            "turn=abcdefgh&text=a&text=b",
        ] {
            assert!(Sent::read(body.as_bytes()).is_none(), "{body}");
        }
    }
}
