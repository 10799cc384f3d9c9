//! A message of the engine in words, with the picture and the sound it shows.

use crate::captcha::{self, CaptchaError};
use crate::channel::{Abilities, Channel, Key, Message, token};
use crate::desk::links::to_person;
use crate::engine::button::Button;
use crate::engine::effect::{Say, Shown};
use crate::engine::text::{Progress, Stage, Text};
use crate::ids::Locale;
use crate::secret::Secret;

use url::Url;

use super::Outbox;

impl Outbox {
    /// The words of a message for a channel. `row` names it, and `before` is what the channel noted of the one before.
    pub(super) async fn message(
        &self,
        channel: &dyn Channel,
        row: i64,
        say: &Say,
        before: Option<String>,
    ) -> Result<Message, CaptchaError> {
        let (locale, abilities) = (&say.locale, channel.abilities());
        let link = |room: &str| match &say.shows {
            Some(Shown::Link(token) | Shown::Proof(token)) => {
                self.public_url.join(&format!("{room}/{}", token.expose())).ok()
            }
            _ => None,
        };
        let org = &self.rules.org;
        let key = |(place, button): (usize, &Button)| Key {
            label: self.speech.button(locale, button),
            token: token(say.stamp, place),
            address: match button {
                Button::OpenPage | Button::OpenPass => link("p").map(Into::into),
                Button::OpenVisit => link("e").map(Into::into),
                Button::UsePasskey => link("k").map(Into::into),
                Button::SignIn => Some(org.sign_in_url.clone()),
                Button::Portal => org.portal_url.clone(),
                Button::OpenChat => channel.address(),
                _ => None,
            },
            button: button.clone(),
        };
        let mut message = Message {
            progress: say.progress.as_ref().map(|progress| self.progress(locale, *progress)),
            paragraphs: say.texts.iter().map(|text| self.speech.text(locale, text)).collect(),
            keyboard: say
                .keyboard
                .iter()
                .scan(0, |start, row| {
                    let first = std::mem::replace(start, *start + row.len());
                    Some((first..).zip(row).map(key).collect())
                })
                .collect(),
            locale: locale.clone(),
            picture: None,
            sound: None,
            asks: say.asks.map(|asks| (asks, self.speech.asks(locale, asks))),
            in_place: say.in_place && abilities.edits,
            lasting: say.texts.iter().any(Text::is_lasting),
            protected: say.shows.is_some(),
            name: row.to_string(),
            before,
            ..Message::default()
        };
        message.keyboard.iter_mut().for_each(|row| row.retain(|key| usable(key, abilities)));
        message.keyboard.retain(|row| !row.is_empty());
        if let Some(Shown::Resume(code)) = &say.shows {
            message.paragraphs.push(format!("*{}*", code.expose()));
        }
        if let Some(Shown::Words(words)) = &say.shows {
            let own = [Some(&org.sign_in_url), org.portal_url.as_ref()].into_iter().flatten();
            let own: Vec<Url> = own.filter_map(|address| Url::parse(address).ok()).collect();
            message.paragraphs.extend(to_person(words.expose(), &own));
        }
        if let Some(Shown::Captcha { image, sound }) = &say.shows {
            self.draw(&mut message, image, sound).await?;
        }
        Ok(message)
    }

    /// Puts a captcha's picture and recording into a message.
    async fn draw(
        &self,
        message: &mut Message,
        image: &Secret<String>,
        sound: &Secret<String>,
    ) -> Result<(), CaptchaError> {
        let (letters, digits) = (image.clone(), sound.clone());
        let (seed, locale) = (self.seeds.seed(), message.locale.clone());
        let spoken = locale.clone();
        // Drawing takes milliseconds of arithmetic: not on a thread that others wait for.
        let drawn = tokio::task::spawn_blocking(move || {
            let picture = captcha::picture(letters.expose(), seed)?;
            Ok::<_, CaptchaError>((picture, captcha::sound(digits.expose(), &spoken, seed)?))
        });
        if let Ok(drawn) = drawn.await {
            let (picture, sound) = drawn?;
            message.picture = Some((picture, self.speech.say(&locale, "captcha-picture", &[])));
            message.sound = Some((sound, self.speech.say(&locale, "captcha-sound", &[])));
        }
        Ok(())
    }

    /// "Step 4 of 7 · verification 1 ✓ › new password" (S4, S50).
    fn progress(&self, locale: &Locale, progress: Progress) -> String {
        let (step, of) = (progress.step.to_string(), progress.of.to_string());
        let mut line = self.speech.say(locale, "progress", &[("step", &step), ("of", &of)]);
        if matches!(progress.stage, Stage::Verify | Stage::Code | Stage::Password) {
            let last = if progress.unlocks { "crumb-unlock" } else { "crumb-password" };
            let crumbs = self.speech.crumbs(locale, progress.passed, progress.gates, last);
            line = format!("{line} · {crumbs}");
        }
        line
    }
}

/// Whether a channel can show a button.
fn usable(key: &Key, abilities: Abilities) -> bool {
    match key.button {
        Button::ShareNumber => abilities.contacts,
        Button::OpenChat => key.address.is_some(),
        _ => true,
    }
}
