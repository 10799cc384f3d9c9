//! The form as it arrives: every field exactly once and nothing else, or it is not taken at all.
//!
//! Leniency has no friend here: a doubled field is how two readers of one request come to different passwords.

use url::form_urlencoded;

use crate::secret::Secret;

/// A form that was sent.
#[derive(Debug)]
pub(super) enum Submission {
    /// "Finish".
    Finish {
        /// The form token.
        form: String,
        /// The new password.
        new: Secret<String>,
        /// The same once more.
        confirm: Secret<String>,
        /// What the chat service's window told, when the page was opened in one.
        window: Option<Secret<String>>,
    },
    /// "Show my pass".
    Pass {
        /// The form token.
        form: String,
        /// What the chat service's window told, when the page was opened in one.
        window: Option<Secret<String>>,
    },
    /// "Cancel". It carries no password, for none is needed.
    Cancel {
        /// The form token.
        form: String,
        /// What the chat service's window told, when the page was opened in one.
        window: Option<Secret<String>>,
    },
}

/// The form is not one of ours: a field is missing, doubled or unknown, or its bytes are not UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::web) struct Malformed;

impl Submission {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn read(body: &[u8]) -> Result<Self, Malformed> {
        let (mut form, mut deed, mut new, mut confirm, mut window) = (None, None, None, None, None);
        for (name, value) in form_urlencoded::parse(body) {
            // What the decoder puts in place of bytes that are no UTF-8; guessing at a password would lock people out.
            if value.contains(char::REPLACEMENT_CHARACTER) {
                return Err(Malformed);
            }
            let taken = match &*name {
                "form" => form.replace(value.into_owned()).is_none(),
                "do" => deed.replace(value.into_owned()).is_none(),
                "new" => new.replace(Secret::new(value.into_owned())).is_none(),
                "confirm" => confirm.replace(Secret::new(value.into_owned())).is_none(),
                "window" => window.replace(Secret::new(value.into_owned())).is_none(),
                _ => false,
            };
            if !taken {
                return Err(Malformed);
            }
        }
        // A page opened anywhere else sends the field empty.
        let window = window.filter(|told| !told.expose().is_empty());
        match (deed.as_deref(), form, new, confirm) {
            (Some("finish"), Some(form), Some(new), Some(confirm)) => Ok(Self::Finish { form, new, confirm, window }),
            (Some("cancel"), Some(form), None, None) => Ok(Self::Cancel { form, window }),
            (Some("pass"), Some(form), None, None) => Ok(Self::Pass { form, window }),
            _ => Err(Malformed),
        }
    }

    /// What the chat service's window told of its user.
    pub fn window(&self) -> Option<&Secret<String>> {
        match self {
            Self::Finish { window, .. } | Self::Cancel { window, .. } | Self::Pass { window, .. } => window.as_ref(),
        }
    }

    /// The form token it carries.
    pub fn form(&self) -> &str {
        match self {
            Self::Finish { form, .. } | Self::Cancel { form, .. } | Self::Pass { form, .. } => form,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_form_is_read_and_spaces_and_pluses_stay_what_they_are() {
        let body = b"form=f&new=%C3%A9+%2B1&confirm=x&do=finish";
        let Ok(Submission::Finish { form, new, confirm, window: None }) = Submission::read(body) else { panic!() };
        assert_eq!((form.as_str(), new.expose().as_str(), confirm.expose().as_str()), ("f", "é +1", "x"));
        assert!(matches!(Submission::read(b"form=f&do=cancel"), Ok(Submission::Cancel { .. })));
        assert!(matches!(Submission::read(b"form=f&do=pass"), Ok(Submission::Pass { .. })));
        assert!(Submission::read(b"form=f&do=cancel&window=").unwrap().window().is_none());
        assert_eq!(Submission::read(b"form=f&do=cancel&window=a%3Db").unwrap().window().unwrap().expose(), "a=b");
    }

    #[test]
    fn missing_doubled_unknown_and_broken_fields_are_refused() {
        for body in [
            &b""[..],
            b"form=f&new=a&confirm=a",
            b"new=a&confirm=a&do=finish",
            b"form=f&new=a&do=finish",
            b"form=f&new=a&new=a&confirm=a&do=finish",
            b"form=f&form=f&do=cancel",
            b"form=f&new=a&confirm=a&do=finish&admin=1",
            b"form=f&do=cancel&window=a&window=a",
            b"form=f&new=a&confirm=a&do=cancel",
            b"form=f&new=a&confirm=a&do=pass",
            b"form=f&new=%FF&confirm=%FF&do=finish",
            b"{\"form\":\"f\"}",
        ] {
            assert_eq!(Submission::read(body).err(), Some(Malformed), "{}", String::from_utf8_lossy(body));
        }
    }
}
