//! The list of what is registered and what is not, and the thanks at the end.

use maud::{Markup, html};
use serde_json::json;

use super::contact::shown;
use super::{Mark, Sheet, mark};
use crate::directory::owned::Entry;
use crate::engine::enrolment::{self, Resilience, Section};
use crate::ids::MethodId;
use crate::web::enrol::is_open;

impl Sheet<'_> {
    pub(super) fn list(&self) -> Markup {
        let room = self.room;
        let title = self.say("enrol-title");
        let lacking = room.lacking();
        let body = html! {
            h1 { (title) }
            (self.summary())
            (self.who())
            (self.why())
            (self.counted(lacking))
            form method="post" novalidate {
                input type="hidden" name="form" value=(self.form_token);
                ul class="methods" {
                    @for section in Section::offered(&room.terms()).into_iter().filter(|section| is_open(self.site, *section)) {
                        (self.section(section))
                    }
                }
                @if room.asks_again() {
                    section class="aside" aria-labelledby="confirm-title" {
                        h2 id="confirm-title" { (self.say("enrol-confirm")) }
                        button class="button" type="submit" name="do" value="confirm" { (self.say("enrol-confirm-yes")) }
                    }
                }
                (self.standing())
                (self.chats())
                @if lacking == 0 {
                    (self.deeds(&[("finish", "enrol-finish"), ("later", "enrol-later")]))
                } @else {
                    div class="deeds" {
                        button class="button plain" type="submit" name="do" value="later" { (self.say("enrol-later")) }
                    }
                }
            }
        };
        self.frame(&title, &body)
    }

    /// "At least 2; 1 to go" (S79).
    fn counted(&self, lacking: usize) -> Markup {
        let required = enrolment::required(&self.room.terms());
        let args = json!({ "required": required, "lacking": lacking });
        html! {
            p class={ "count" @if lacking == 0 { " met" } } role="status" {
                @if lacking > 0 { (mark(Mark::Note)) span { (self.say_with("enrol-required", &args)) } }
                @else { (mark(Mark::Check)) span { (self.say_with("enrol-enough", &args)) } }
            }
        }
    }

    fn section(&self, section: Section) -> Markup {
        let name: &'static str = section.into();
        let entries: Vec<&Entry> = self.room.entries.iter().filter(|entry| entry.section == section).collect();
        html! {
            li class={ "method" @if entries.is_empty() { " open" } } {
                h2 { (self.say(&format!("enrol-section-{name}"))) }
                @for entry in &entries { (self.entry(entry)) }
                @if entries.is_empty() {
                    p class="state todo" { (mark(Mark::Note)) span { (self.say("enrol-not-set")) } }
                    button class="button small-button" type="submit" name="do" value={ "add-" (name) } {
                        (self.say("enrol-set-now"))
                        span class="unseen" { " – " (self.say(&format!("enrol-section-{name}"))) }
                    }
                } @else if section.takes_several() {
                    button class="quiet" type="submit" name="do" value={ "add-" (name) } {
                        (self.say(&format!("enrol-another-{name}")))
                    }
                }
            }
        }
    }

    /// "✓ set to +33 6 12 34 56 23 – change" (S89).
    fn entry(&self, entry: &Entry) -> Markup {
        let value = entry.value.as_ref().map(|value| shown(entry.section, value.expose()));
        let waits = entry.usable_at > self.room.now;
        let at = json!({ "at": { "at": entry.usable_at.0 } });
        html! {
            div class="entry" {
                p class={ "state" @if entry.suspended { " todo" } @else { " good" } } {
                    (mark(if entry.suspended { Mark::Note } else { Mark::Check }))
                    span {
                        @if let Some(value) = &value {
                            (self.say("enrol-set-to")) " "
                            strong class=[(entry.section == Section::Phone).then_some("number")] { (value) }
                        }
                        @else { (self.say("enrol-set")) }
                        @if let Some(name) = &entry.name { " (" (name) ")" }
                    }
                }
                @if entry.suspended { p class="small" { (self.say("enrol-suspended")) } }
                @else if waits { p class="small" { (self.say_with("enrol-waits", &at)) } }
                p class="entry-deeds" {
                    @if entry.section != Section::App && entry.section != Section::Passkey {
                        button class="quiet" type="submit" name="do" value={ "change-" (entry.id()) } {
                            (self.say("enrol-change-entry"))
                            @if let Some(value) = &value { span class="unseen" { " " (value) } }
                        }
                    }
                    button class="quiet" type="submit" name="do" value={ "remove-" (entry.id()) } {
                        (self.say("enrol-remove"))
                        @if let Some(value) = &value { span class="unseen" { " " (value) } }
                    }
                }
            }
        }
    }

    /// How this would stand a bad day (S92), and the nudge for a second way right here (S90).
    fn standing(&self) -> Markup {
        let resilience = enrolment::resilience(&self.room.classes());
        let name: &'static str = resilience.into();
        html! {
            @if resilience != Resilience::Nothing {
                section class={ "aside standing " (name) } aria-labelledby="standing-title" {
                    h2 id="standing-title" { (self.say("enrol-standing-title")) }
                    p { (self.say(&format!("enrol-standing-{name}"))) }
                    @if resilience != Resilience::Good { p { (self.say("enrol-backup")) } }
                }
            }
        }
    }

    /// "Remove?", with a warning where it leaves too little.
    pub(super) fn removal(&self, method: &MethodId) -> Markup {
        let room = self.room;
        let title = self.say("enrol-removal-title");
        let entry = room.entries.iter().find(|entry| entry.methods.iter().any(|(id, _)| id == method));
        let Some(entry) = entry else { return self.list() };
        let left: Vec<_> = room.allowed().filter(|other| other.id() != entry.id()).map(Entry::class).collect();
        let lacking = enrolment::lacking(&room.terms(), &left);
        let name: &'static str = entry.section.into();
        let body = html! {
            h1 { (title) }
            (self.summary())
            p {
                (self.say(&format!("enrol-section-{name}")))
                @if let Some(value) = &entry.value { " – " strong { (shown(entry.section, value.expose())) } }
            }
            @if lacking > 0 {
                p class="warning" { (mark(Mark::Note)) span { (self.say("enrol-removal-too-few")) } }
            }
            p { (self.say("enrol-removal-told")) }
            (self.form(&self.deeds(&[("remove", "enrol-removal-yes"), ("back", "enrol-removal-no")])))
        };
        self.frame(&title, &body)
    }

    /// Thanks (S88): what was registered, what it is for, and where to go when the day comes. Whoever looks over a
    /// shoulder now sees hints, not numbers.
    pub fn thanks(&self) -> Markup {
        let title = self.say("enrol-thanks-title");
        let hint = |entry: &Entry| {
            let kind = entry.methods[0].1;
            let value = entry.value.as_ref();
            value.map(|value| crate::directory::register::hint(kind, value.expose()))
        };
        let body = html! {
            div class="notice good" {
                (mark(Mark::Check))
                h1 { (title) }
                p { (self.say("enrol-thanks-text")) }
            }
            ul class="methods" {
                @for entry in self.room.allowed() {
                    @let name: &'static str = entry.section.into();
                    li class="method" {
                        (self.say(&format!("enrol-section-{name}")))
                        @if let Some(hint) = hint(entry) { " " strong { (hint) } }
                        @if let Some(name) = &entry.name { " (" (name) ")" }
                    }
                }
            }
            @if let Some(handed) = &self.room.handed {
                section class="aside" aria-labelledby="link-title" {
                    h2 id="link-title" { (self.say("enrol-link-title")) }
                    p { (self.say("enrol-link-text")) }
                    (self.handed(handed))
                }
            }
            p { a class="button" href=(self.reset_address()) rel="noreferrer" { (self.say("enrol-thanks-reset")) } }
            p class="last-step" { (self.say("enrol-thanks-keep")) }
        };
        self.frame(&title, &body)
    }
}
