//! What stands on the page alone: the secret of an app, recovery codes, questions.

use fast_qr::qr::QRBuilder;
use maud::{Markup, html};
use serde_json::json;

use super::{Field, Sheet};
use crate::engine::enrolment::totp;
use crate::engine::gate::questions;
use crate::engine::policy::TOTP_DIGITS;
use crate::web::enrol::QUESTION_FIELDS;

impl Sheet<'_> {
    /// The picture, and the same as letters; then the first code.
    pub(super) fn app(&self, seed: &str) -> Markup {
        let title = self.say("enrol-app-title");
        let room = self.room;
        let login = room.account.as_ref().map(|account| account.login.as_str()).unwrap_or_default();
        let seed = hex::decode(seed).unwrap_or_default();
        let app = totp(&seed, &self.site.web.org.name, login);
        let address = app.as_ref().and_then(|app| app.to_url().ok()).unwrap_or_default();
        let letters = app.as_ref().map(|app| app.secret().to_base32()).unwrap_or_default();
        let letters: Vec<String> =
            letters.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect()).collect();
        let label = self.say_with("enrol-code", &json!({ "digits": TOTP_DIGITS }));
        let (name, hint) = (self.say("enrol-name"), self.say("enrol-name-hint-app"));
        let body = html! {
            h1 { (title) }
            (self.summary())
            ol class="steps" {
                li { (self.say("enrol-app-install")) }
                li {
                    (self.say("enrol-app-scan"))
                    (picture(&address, &self.say("enrol-app-picture")))
                    p { a class="quiet" href=(address) { (self.say("enrol-app-open")) } }
                    p { (self.say("enrol-app-type")) }
                    p class="letters" lang="en" translate="no" { (letters.join(" ")) }
                }
                li { (self.say("enrol-app-code")) }
            }
            (self.form(&html! {
                (self.field(Field {
                    name: "code", label: &label, keeper: "one-time-code", digits: true, ..Field::default()
                }))
                (self.field(Field { name: "name", label: &name, hint: Some(&hint), ..Field::default() }))
                (self.deeds(&[("code", "enrol-verify"), ("back", "enrol-back")]))
            }))
        };
        self.frame(&title, &body)
    }

    /// Ten codes, to be printed or written down.
    pub(super) fn codes(&self, codes: &[String]) -> Markup {
        let title = self.say("enrol-codes-title");
        let login = self.room.account.as_ref().map(|account| account.login.as_str()).unwrap_or_default();
        let body = html! {
            h1 { (title) }
            (self.summary())
            p class="unprinted" { (self.say("enrol-codes-text")) }
            section class="sheet" aria-label=(self.say("enrol-section-codes")) {
                p { strong { (self.site.web.org.name) } " · " (login) }
                ol class="codes" lang="en" translate="no" { @for code in codes { li { (code) } } }
                p class="small" { (self.say("enrol-codes-print")) }
            }
            button id="print" class="quiet unprinted" type="button" hidden { (self.say("enrol-codes-print-now")) }
            div class="unprinted" {
                p { (self.say("enrol-codes-once")) }
                (self.form(&self.deeds(&[("kept", "enrol-codes-kept"), ("back", "enrol-back")])))
            }
        };
        self.frame(&title, &body)
    }

    /// Three questions of the list.
    pub(super) fn questions(&self) -> Markup {
        let title = self.say("enrol-questions-title");
        let answer = self.say("enrol-answer");
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say("enrol-questions-text")) }
            (self.form(&html! {
                @for (number, (question, field)) in (1_usize..).zip(QUESTION_FIELDS) {
                    @let broken: Vec<_> =
                        self.room.troubles.iter().filter(|trouble| trouble.field == question).collect();
                    div class={ "field" @if !broken.is_empty() { " broken" } } {
                        label for=(question) { (self.say_with("enrol-question", &json!({ "number": number }))) }
                        @for trouble in &broken { p class="trouble" { span { (self.sentence(trouble)) } } }
                        select id=(question) name=(question) {
                            @for (place, name) in questions::NAMES.into_iter().enumerate() {
                                option value=(name) selected[place + 1 == number] { (self.say(&format!("question-{name}"))) }
                            }
                        }
                    }
                    (self.field(Field { name: field, label: &answer, ..Field::default() }))
                }
                (self.deeds(&[("answers", "enrol-save"), ("back", "enrol-back")]))
            }))
        };
        self.frame(&title, &body)
    }
}

/// Modules of quiet ground around a picture (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A QR code: dark on light in every colour scheme, for cameras read no other.
fn picture(text: &str, label: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).build() else { return html! {} };
    let side = code.size + 2 * QUIET;
    let modules = (0..code.size).flat_map(|row| (0..code.size).map(move |column| (row, column)));
    let dark = modules.filter(|(row, column)| code[*row][*column].value());
    let squares = dark.map(|(row, column)| format!("M{} {}h1v1h-1z", column + QUIET, row + QUIET));
    let path = squares.collect::<Vec<_>>().concat();
    html! {
        svg class="qr" role="img" aria-label=(label) viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}
