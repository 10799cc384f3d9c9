//! What of an effect is secret: it is sealed at rest, beside what is written of the effect.

use super::effect::{Effect, Say, Shown};
use crate::secret::Secret;

/// What precedes a resume code where it is sealed: neither a token nor a captcha's answers hold a colon.
const RESUME: &str = "resume:";
/// The same of the token of a proof's page.
const PROOF: &str = "proof:";
/// The same of words of IT: nothing else holds a line break.
const WORDS: &str = "\n";

impl Effect {
    /// The secret that travels beside the serialised effect, to be sealed.
    pub fn secret(&self) -> Option<Secret<String>> {
        match self {
            Self::SendCode(sending)
            | Self::PlaceCall(sending)
            | Self::CallBack(sending)
            | Self::ProveContact { sending, .. } => Some(sending.secret.clone()),
            Self::TellPerson { words, .. } | Self::TellCase { words, .. } => words.clone(),
            Self::TellDesk(told) => told.words.clone(),
            Self::SayInRoom { words, answer_by, .. } if words.is_some() || answer_by.is_some() => {
                let part = |part: &Option<Secret<String>>| part.as_ref().map_or("", |part| part.expose()).to_owned();
                Some(Secret::new(format!("{}\0{}", part(answer_by), part(words))))
            }
            Self::Say(Say { shows: Some(Shown::Words(words)), .. }) => {
                Some(Secret::new(format!("{WORDS}{}", words.expose())))
            }
            Self::Say(Say { shows: Some(Shown::Link(token)), .. }) => Some(token.clone()),
            Self::Say(Say { shows: Some(Shown::Captcha { image, sound }), .. }) => {
                Some(Secret::new(format!("{} {}", image.expose(), sound.expose())))
            }
            Self::Say(Say { shows: Some(Shown::Resume(code)), .. }) => {
                Some(Secret::new(format!("{RESUME}{}", code.expose())))
            }
            Self::Say(Say { shows: Some(Shown::Proof(token)), .. }) => {
                Some(Secret::new(format!("{PROOF}{}", token.expose())))
            }
            _ => None,
        }
    }

    /// Puts the unsealed secret back.
    #[must_use]
    pub fn with_secret(mut self, secret: Secret<String>) -> Self {
        match &mut self {
            Self::SendCode(sending)
            | Self::PlaceCall(sending)
            | Self::CallBack(sending)
            | Self::ProveContact { sending, .. } => sending.secret = secret,
            Self::TellPerson { words, .. } | Self::TellCase { words, .. } => *words = Some(secret),
            Self::TellDesk(told) => told.words = Some(secret),
            Self::SayInRoom { words, answer_by, .. } => {
                let (answer, said) = secret.expose().split_once('\0').unwrap_or_default();
                *answer_by = (!answer.is_empty()).then(|| answer.into());
                *words = (!said.is_empty()).then(|| said.into());
            }
            Self::Say(say) if secret.expose().starts_with(WORDS) => {
                say.shows = secret.expose().strip_prefix(WORDS).map(|words| Shown::Words(words.into()));
            }
            Self::Say(say) => {
                let resume = secret.expose().strip_prefix(RESUME).map(|code| Shown::Resume(code.into()));
                let proof = secret.expose().strip_prefix(PROOF).map(|token| Shown::Proof(token.into()));
                say.shows = Some(match (resume.or(proof), secret.expose().split_once(' ')) {
                    (Some(shown), _) => shown,
                    (None, Some((image, sound))) => Shown::Captcha { image: image.into(), sound: sound.into() },
                    (None, None) => Shown::Link(secret),
                });
            }
            _ => {}
        }
        self
    }
}
