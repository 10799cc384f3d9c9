//! The page of methods as a visitor sees it: one thing asked at a time, everything else one tap away.

mod chats;
mod contact;
mod list;
mod passkey;
mod proof;
mod secrets;

use axum::response::Response;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::form::Choice;
use super::{Mark, Words, framed, mark, pair};
use crate::engine::enrolment::{Draft, Purpose};
use crate::engine::method::MethodKind;
use crate::engine::password;
use crate::web::Site;
use crate::web::enrol::{Room, Trouble};
use crate::web::page::names;

/// A page in the making.
pub(in crate::web) struct Sheet<'s> {
    pub room: &'s Room<'s>,
    pub site: &'s Site,
    pub words: &'s Words<'s>,
    pub form_token: &'s str,
}

/// A field for something to be typed.
#[derive(Clone, Copy)]
struct Field<'f> {
    name: &'static str,
    label: &'f str,
    kind: &'static str,
    keeper: &'static str,
    digits: bool,
    value: &'f str,
    hint: Option<&'f str>,
}

impl Default for Field<'_> {
    fn default() -> Self {
        Self { name: "", label: "", kind: "text", keeper: "off", digits: false, value: "", hint: None }
    }
}

impl Sheet<'_> {
    /// Where the visit is.
    pub async fn page(&self) -> Result<Markup, Response> {
        let room = self.room;
        if room.account.is_none() {
            return Ok(if room.visit.purpose == Purpose::Change { self.change() } else { self.sign_in() });
        }
        if !room.consented {
            return Ok(self.consent());
        }
        Ok(match &room.visit.draft {
            None => self.list(),
            Some(Draft::Passkey(ceremony)) => self.passkey(ceremony),
            Some(Draft::Prove { .. }) => self.proof().await?,
            Some(Draft::Contact(contact)) => self.contact(contact),
            Some(Draft::App { seed, .. }) => self.app(seed),
            Some(Draft::Codes { codes }) => self.codes(codes),
            Some(Draft::Questions) => self.questions(),
            Some(Draft::Remove { method }) => self.removal(method),
            Some(Draft::Link) => self.link(),
            Some(Draft::Unlink { chat }) => self.unlinking(chat),
        })
    }

    fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    fn say_with(&self, id: &str, args: &Value) -> String {
        self.words.say_with(id, args)
    }

    /// The frame, with who is signed in (S94).
    fn frame(&self, title: &str, body: &Markup) -> Markup {
        let room = self.room;
        let troubled = !room.troubles.is_empty() || !room.choice.0.is_empty();
        let title =
            if troubled { self.say_with("enrol-title-trouble", &json!({ "title": title })) } else { title.to_owned() };
        let foot = html! {
            @if let Some(account) = &room.account {
                p class="small who" { (self.say_with("enrol-who", &json!({ "name": account.name, "login": account.login }))) }
            }
            p class="small" { (self.say_with("enrol-until", &json!({ "until": { "at": room.visit.expires_at.0 } }))) }
        };
        framed(self.site, self.words, &title, room.visit.ended_at.is_none(), body, &foot)
    }

    /// A form of ours around its fields and buttons.
    fn form(&self, inner: &Markup) -> Markup {
        html! {
            form method="post" novalidate {
                input type="hidden" name="form" value=(self.form_token);
                (inner)
            }
        }
    }

    /// Buttons under a form; the first is the one to press.
    fn deeds(&self, buttons: &[(&str, &str)]) -> Markup {
        html! {
            div class="deeds" {
                @for (place, (deed, label)) in buttons.iter().enumerate() {
                    button class={ "button" @if place > 0 { " plain" } } type="submit" name="do" value=(deed) {
                        (self.say(label))
                    }
                }
            }
        }
    }

    fn sentence(&self, trouble: &Trouble) -> String {
        trouble.sentence(self.words)
    }

    /// What is wrong, each line a way to its field. Focused when the page opens, so that it is read out first.
    fn summary(&self) -> Markup {
        let troubles = &self.room.troubles;
        html! {
            @if !troubles.is_empty() {
                div id="summary" class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary-title" {
                    h2 id="summary-title" { (mark(Mark::Note)) (self.say("enrol-summary")) }
                    ul {
                        @for trouble in troubles {
                            li {
                                @if trouble.field.is_empty() { strong { (self.sentence(trouble)) } }
                                @else { a href={ "#" (trouble.field) } { (self.sentence(trouble)) } }
                                @if trouble.name == "sign-in" { " " (self.forgotten()) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The way back in for who has forgotten the password (S19).
    fn forgotten(&self) -> Markup {
        html! { a class="forgotten" href=(self.reset_address()) rel="noreferrer" { (self.say("enrol-forgotten")) } }
    }

    /// Where a password is reset: a chat of ours that has an address, else the organisation's page of help.
    fn reset_address(&self) -> String {
        let web = &self.site.web;
        let chat = web.channels.iter().find_map(|channel| channel.address());
        chat.or_else(|| web.org.portal_url.clone()).unwrap_or_else(|| web.org.sign_in_url.clone())
    }

    fn field(&self, field: Field<'_>) -> Markup {
        let name = field.name;
        let troubles: Vec<_> = self.room.troubles.iter().filter(|trouble| trouble.field == name).collect();
        let mut described = Vec::new();
        if !troubles.is_empty() {
            described.push(format!("{name}-trouble"));
        }
        if field.hint.is_some() {
            described.push(format!("{name}-hint"));
        }
        html! {
            div class={ "field" @if !troubles.is_empty() { " broken" } } {
                label for=(name) { (field.label) }
                @if let Some(hint) = field.hint { p id={ (name) "-hint" } class="small" { (hint) } }
                @if !troubles.is_empty() {
                    p id={ (name) "-trouble" } class="trouble" {
                        @for trouble in &troubles { span { (self.sentence(trouble)) } }
                    }
                }
                input id=(name) name=(name) type=(field.kind) value=(field.value) autocomplete=(field.keeper)
                    inputmode=[field.digits.then_some("numeric")] autocapitalize="none" autocorrect="off" spellcheck="false"
                    aria-describedby=[(!described.is_empty()).then(|| described.join(" "))]
                    aria-invalid=[(!troubles.is_empty()).then_some("true")];
            }
        }
    }

    fn pair(&self) -> Markup {
        let visit = &self.room.visit;
        html! {
            @if let Some(peer) = &visit.peer {
                p class="origin" { (self.say_with("enrol-origin", &json!({ "channel": peer.channel() }))) }
            }
            @if let Some(words) = visit.words { (pair(self.words, &visit.locale, words)) }
        }
    }

    /// Why am I seeing this (S73), and what it is good for (S93).
    fn why(&self) -> Markup {
        html! {
            p { (self.say("enrol-why")) }
            p { (self.say("enrol-benefit")) }
        }
    }

    fn sign_in(&self) -> Markup {
        let title = self.say("enrol-title");
        let (login, secret) = (self.say("enrol-login"), self.say("enrol-secret"));
        let hint = self.say("enrol-secret-hint");
        let body = html! {
            h1 { (title) }
            (self.summary())
            (self.why())
            (self.pair())
            h2 { (self.say("enrol-sign-in-title")) }
            (self.form(&html! {
                (self.field(Field { name: "login", label: &login, keeper: "username", ..Field::default() }))
                (self.field(Field {
                    name: "secret", label: &secret, kind: "password", keeper: "current-password", hint: Some(&hint),
                    ..Field::default()
                }))
                p { (self.forgotten()) }
                (self.deeds(&[("sign-in", "enrol-sign-in"), ("later", "enrol-later")]))
            }))
        };
        self.frame(&title, &body)
    }

    /// What the numbers are for, before the first is typed (S75).
    fn consent(&self) -> Markup {
        let title = self.say("enrol-title");
        let body = html! {
            h1 { (title) }
            (self.summary())
            (self.who())
            (self.why())
            section class="aside" aria-labelledby="privacy-title" {
                h2 id="privacy-title" { (self.say("enrol-privacy-title")) }
                p { (self.say("enrol-privacy")) }
            }
            (self.form(&self.deeds(&[("agree", "enrol-agree"), ("later", "enrol-later")])))
        };
        self.frame(&title, &body)
    }

    fn who(&self) -> Markup {
        html! {
            @if let Some(account) = &self.room.account {
                p class="account" { (self.say("page-account")) " " strong { (account.login) } }
            }
        }
    }

    /// The old password and the new one, in one form (S95, S96).
    fn change(&self) -> Markup {
        let room = self.room;
        let title = self.say("enrol-change-title");
        let (login, old) = (self.say("enrol-login"), self.say("enrol-old"));
        let names = room.account.as_ref().map(|account| password::name_parts(&names(account))).unwrap_or_default();
        let choice = Choice { rules: &room.policy().password, names, troubles: &room.choice.0, score: room.choice.1 };
        let rules = choice.rules;
        let body = html! {
            h1 { (title) }
            (self.summary())
            (choice.summary(self.site, self.words))
            (self.pair())
            form id="reset" method="post" novalidate data-min=(rules.min) data-max=(rules.max)
                data-names=(choice.names.join(" ")) data-sending=(self.say("page-sending")) {
                input type="hidden" name="form" value=(self.form_token);
                (self.field(Field { name: "login", label: &login, keeper: "username", ..Field::default() }))
                (self.field(Field {
                    name: "old", label: &old, kind: "password", keeper: "current-password", ..Field::default()
                }))
                p { (self.forgotten()) }
                (choice.rule_list(self.words))
                (choice.fields(self.words))
                (self.deeds(&[("change", "enrol-change"), ("later", "page-cancel")]))
            }
        };
        self.frame(&title, &body)
    }

    /// The new password is set; and what is lacking is asked for at this first signed-in moment (S72).
    pub fn changed(&self, more: &Markup) -> Markup {
        let title = self.say("enrol-changed-title");
        let lacking = self.room.lacking();
        let body = html! {
            div class="notice good" {
                (mark(Mark::Check))
                h1 { (title) }
                p { (self.say("enrol-changed-text")) }
                (more)
            }
            @if lacking > 0 {
                section class="last-step" aria-labelledby="lacking-title" {
                    h2 id="lacking-title" { (self.say("enrol-title")) }
                    p { (self.say("enrol-lacking-after")) }
                    (self.form(&self.deeds(&[("register", "enrol-register"), ("later", "enrol-later")])))
                }
            }
        };
        self.frame(&title, &body)
    }

    /// Put off (S91).
    pub fn later(&self) -> Markup {
        let title = self.say("enrol-later-title");
        let text = if self.room.visit.purpose == Purpose::Change { "enrol-not-changed" } else { "enrol-later-text" };
        let body = html! {
            div class="notice calm" { (mark(Mark::Note)) h1 { (title) } p { (self.say(text)) } }
        };
        self.frame(&title, &body)
    }
}

/// A kind of method in a word or two.
fn kind_name(words: &Words<'_>, kind: MethodKind) -> String {
    words.say(&format!("enrol-kind-{}", kind.word()))
}

/// The short address, before a visit begins.
pub(in crate::web) fn door(
    site: &Site,
    words: &Words<'_>,
    purpose: Purpose,
    form_token: &str,
    trouble: Option<&Trouble>,
) -> Markup {
    let change = purpose == Purpose::Change;
    let title = words.say(if change { "enrol-change-title" } else { "enrol-title" });
    let body = html! {
        h1 { (title) }
        @if let Some(trouble) = trouble {
            div id="summary" class="summary" role="alert" tabindex="-1" autofocus {
                p { (trouble.sentence(words)) }
            }
        }
        @if change { p { (words.say("enrol-change-door")) } }
        @else {
            p { (words.say("enrol-why")) }
            p { (words.say("enrol-benefit")) }
        }
        form method="post" novalidate {
            input type="hidden" name="form" value=(form_token);
            div class="deeds" {
                button class="button" type="submit" name="do" value="begin" { (words.say("enrol-begin")) }
            }
        }
    };
    framed(site, words, &title, true, &body, &html! { p class="small" { (words.say("page-no-session")) } })
}
