//! A phone or an address: typed, checked, proven.

use maud::{Markup, html};
use serde_json::json;

use super::{Field, Sheet};
use crate::engine::enrolment::{Challenge, Contact, Section, calling_code, example, readable};
use crate::engine::method::MethodKind;
use crate::speech::Locales;
use crate::web::enrol::ways;

impl Sheet<'_> {
    pub(super) fn contact(&self, contact: &Contact) -> Markup {
        match (&contact.value, &contact.challenge) {
            (Some(value), Some(challenge)) => self.challenged(&shown(contact.section, value), challenge, false),
            (Some(value), None) => self.checked(contact, value),
            (None, _) if contact.section == Section::Mail => self.address(contact),
            (None, _) => self.number(contact),
        }
    }

    /// The countries in the visitor's language, each with its calling code.
    fn countries(&self) -> Vec<(String, String, i32)> {
        let file = Locales::get(&format!("{}/countries.txt", self.words.locale()));
        let text = file.and_then(|file| String::from_utf8(file.data.into_owned()).ok()).unwrap_or_default();
        let line = |line: &str| {
            let (country, name) = line.split_once(' ')?;
            Some((country.to_owned(), name.to_owned(), calling_code(country)?))
        };
        text.lines().filter_map(line).collect()
    }

    /// Country and national number (S81, S82).
    fn number(&self, contact: &Contact) -> Markup {
        let title = self.say("enrol-phone-title");
        let (label, name) = (self.say("enrol-number"), self.say("enrol-name"));
        let country = contact.country.as_deref().unwrap_or_default();
        let hint = example(country).map(|example| self.say_with("enrol-number-hint", &json!({ "example": example })));
        let name_hint = self.say("enrol-name-hint-phone");
        let broken: Vec<_> = self.room.troubles.iter().filter(|trouble| trouble.field == "country").collect();
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say("enrol-phone-text")) }
            (self.form(&html! {
                div class={ "field" @if !broken.is_empty() { " broken" } } {
                    label for="country" { (self.say("enrol-country")) }
                    @for trouble in &broken { p class="trouble" { span { (self.sentence(trouble)) } } }
                    select id="country" name="country" autocomplete="country"
                        data-search=(self.say("enrol-country-search")) data-none=(self.say("enrol-country-none")) {
                        @if country.is_empty() { option value="" selected { (self.say("enrol-country-choose")) } }
                        @for (code, name, calling) in self.countries() {
                            option value=(code) selected[code == country] { (name) " (+" (calling) ")" }
                        }
                    }
                }
                (self.field(Field {
                    name: "number", label: &label, kind: "tel", keeper: "tel-national", hint: hint.as_deref(),
                    ..Field::default()
                }))
                (self.field(Field {
                    name: "name", label: &name, value: &contact.name, hint: Some(&name_hint), ..Field::default()
                }))
                (self.deeds(&[("number", "enrol-next"), ("back", "enrol-back")]))
            }))
        };
        self.frame(&title, &body)
    }

    fn address(&self, contact: &Contact) -> Markup {
        let title = self.say("enrol-mail-title");
        let (label, name) = (self.say("enrol-address"), self.say("enrol-name"));
        let (hint, name_hint) = (self.say("enrol-address-hint"), self.say("enrol-name-hint-mail"));
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say("enrol-mail-text")) }
            (self.form(&html! {
                (self.field(Field {
                    name: "address", label: &label, kind: "email", keeper: "email", hint: Some(&hint), ..Field::default()
                }))
                (self.field(Field {
                    name: "name", label: &name, value: &contact.name, hint: Some(&name_hint), ..Field::default()
                }))
                (self.deeds(&[("address", "enrol-next"), ("back", "enrol-back")]))
            }))
        };
        self.frame(&title, &body)
    }

    /// "Check your number below" (S83), then "text me" or "call me" (S84).
    fn checked(&self, contact: &Contact, value: &str) -> Markup {
        let mail = contact.section == Section::Mail;
        let title = self.say(if mail { "enrol-check-mail" } else { "enrol-check-phone" });
        let mut buttons: Vec<(&str, &str)> = ways(self.room, contact)
            .into_iter()
            .map(|kind| match kind {
                MethodKind::Mail => ("mail", "enrol-mail-me"),
                MethodKind::Call => ("call", "enrol-call-me"),
                _ => ("text", "enrol-text-me"),
            })
            .collect();
        buttons.push(("back", "enrol-back"));
        let body = html! {
            h1 { (title) }
            (self.summary())
            p class="echo" { (shown(contact.section, value)) }
            p { (self.say(if mail { "enrol-check-mail-text" } else { "enrol-check-phone-text" })) }
            (self.form(&self.deeds(&buttons)))
        };
        self.frame(&title, &body)
    }

    /// What was sent is awaited (S85): the code, or the keys on the call. `hinted` says that only a hint is shown.
    pub(super) fn challenged(&self, to: &str, challenge: &Challenge, hinted: bool) -> Markup {
        let kind = challenge.kind.word();
        let digits = self.room.policy().code.digits_of(challenge.kind);
        let args = json!({
            "to": to,
            "digits": digits,
            "at": { "at": challenge.sent_at.0 },
            "until": { "at": challenge.expires_at.0 },
        });
        let title = self.say(if challenge.keys.is_some() { "enrol-keys-title" } else { "enrol-code-title" });
        let label = self.say_with("enrol-code", &args);
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say_with(&format!("enrol-{kind}-sent"), &args)) }
            @if let Some(keys) = &challenge.keys {
                p class="echo keys" aria-label=(self.say("enrol-keys")) {
                    @for key in keys.chars() { kbd { (key) } " " }
                }
                p { (self.say("enrol-keys-text")) }
                (self.form(&self.deeds(&[
                    ("pressed", "enrol-pressed"), ("resend", "enrol-call-again"), ("back", "enrol-back"),
                ])))
            } @else {
                (self.form(&html! {
                    (self.field(Field {
                        name: "code", label: &label, keeper: "one-time-code", digits: true, ..Field::default()
                    }))
                    (self.deeds(&[("code", "enrol-verify"), ("resend", "enrol-resend"), ("back", "enrol-back")]))
                }))
            }
            p class="small" { (self.say_with("enrol-sent-wait", &args)) }
            @if hinted { p class="small" { (self.say("enrol-proof-why")) } }
        };
        self.frame(&title, &body)
    }
}

/// A number as people read it; an address as it is.
pub(super) fn shown(section: Section, value: &str) -> String {
    if section == Section::Mail { value.to_owned() } else { readable(value) }
}
