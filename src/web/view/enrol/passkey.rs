//! A passkey on the page of methods: registering one, and showing one.

use maud::{Markup, html};

use super::{Field, Sheet};
use crate::engine::enrolment::Ceremony;
use crate::web::view::passkey::trouble;

impl Sheet<'_> {
    /// Named first, then made: the browser's own window opens with the button.
    pub(super) fn passkey(&self, ceremony: &Ceremony) -> Markup {
        let title = self.say("enrol-passkey-title");
        let (name, hint) = (self.say("enrol-name"), self.say("enrol-name-hint-passkey"));
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say("enrol-passkey-text")) }
            (self.troubles("enrol-passkey-declined"))
            (trouble("known", &self.say("enrol-fault-passkey-known"), true))
            (self.ceremony("create", ceremony, &html! {
                (self.field(Field { name: "name", label: &name, hint: Some(&hint), ..Field::default() }))
            }, "enrol-passkey-add"))
        };
        self.frame(&title, &body)
    }

    /// The step up.
    pub(super) fn by_passkey(&self, ceremony: &Ceremony) -> Markup {
        let title = self.say("enrol-proof-title");
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say("enrol-proof-passkey")) }
            (self.troubles("enrol-proof-passkey-declined"))
            (self.ceremony("get", ceremony, &html! {}, "enrol-proof-passkey-use"))
            p class="small" { (self.say("enrol-proof-lost")) }
        };
        self.frame(&title, &body)
    }

    /// What the script finds, or its absence.
    fn troubles(&self, declined: &str) -> Markup {
        html! {
            noscript { (trouble("scripts", &self.say("enrol-passkey-scripts"), false)) }
            (trouble("missing", &self.say("enrol-passkey-missing"), true))
            (trouble("declined", &self.say(declined), true))
        }
    }

    /// The form that the script fills; sent without it, it only shows the page again.
    fn ceremony(&self, kind: &str, ceremony: &Ceremony, fields: &Markup, deed: &str) -> Markup {
        html! {
            form id="passkey" method="post" novalidate data-ceremony=(kind) data-options=(ceremony.options)
                data-waits=[(!self.room.troubles.is_empty()).then_some("yes")] {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="again";
                input type="hidden" name="answer" value="";
                (fields)
                div class="deeds" {
                    button id="use" class="button" type="submit" { (self.say(deed)) }
                    button class="button plain" type="submit" form="back" { (self.say("enrol-back")) }
                }
            }
            form id="back" method="post" {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="back";
            }
            script src=(self.site.passkey.href) defer {}
        }
    }
}
