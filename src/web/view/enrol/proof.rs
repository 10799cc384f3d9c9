//! The step up: which method, and its answer.

use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

use super::{Field, Mark, Sheet, kind_name, mark};
use crate::engine::enrolment::Draft;
use crate::engine::method::{Method, MethodKind};
use crate::engine::policy::TOTP_DIGITS;
use crate::web::enrol::strongest;

impl Sheet<'_> {
    pub(super) async fn proof(&self) -> Result<Markup, Response> {
        let methods = strongest(self.room).await?;
        let Some(Draft::Prove { method, challenge, ceremony, .. }) = &self.room.visit.draft else {
            return Ok(self.list());
        };
        let chosen = method.as_ref().and_then(|id| methods.iter().find(|known| known.id == *id));
        if let (Some(_), Some(ceremony)) = (chosen, ceremony) {
            return Ok(self.by_passkey(ceremony));
        }
        Ok(match (chosen, challenge) {
            (Some(chosen), Some(challenge)) => self.challenged(&chosen.hint, challenge, true),
            (Some(chosen), None) if !chosen.kind.reaches() && chosen.kind != MethodKind::Passkey => {
                self.typed(chosen.kind)
            }
            _ if methods.is_empty() => self.no_proof(),
            _ => self.choice(&methods),
        })
    }

    fn choice(&self, methods: &[Method]) -> Markup {
        let title = self.say("enrol-proof-title");
        let body = html! {
            h1 { (title) }
            (self.summary())
            (self.who())
            p { (self.say("enrol-proof-why")) }
            (self.form(&html! {
                ul class="methods" {
                    @for method in methods {
                        li class="method" {
                            button class="button" type="submit" name="do" value={ "prove-" (method.id) } {
                                (kind_name(self.words, method.kind))
                                @if !method.hint.is_empty() && method.kind.reaches() { " " (method.hint) }
                            }
                        }
                    }
                }
                div class="deeds" {
                    button class="button plain" type="submit" name="do" value="back" { (self.say("enrol-back")) }
                }
            }))
            p class="small" { (self.say("enrol-proof-lost")) }
        };
        self.frame(&title, &body)
    }

    /// A code that an app or a sheet shows.
    fn typed(&self, kind: MethodKind) -> Markup {
        let title = self.say("enrol-proof-title");
        let totp = kind == MethodKind::Totp;
        let label = if totp {
            self.say_with("enrol-code", &json!({ "digits": TOTP_DIGITS }))
        } else {
            self.say("enrol-proof-sheet")
        };
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { (self.say(if totp { "enrol-proof-app" } else { "enrol-proof-codes" })) }
            (self.form(&html! {
                (self.field(Field {
                    name: "code", label: &label, keeper: "one-time-code", digits: totp, ..Field::default()
                }))
                (self.deeds(&[("code", "enrol-verify"), ("back", "enrol-back")]))
            }))
        };
        self.frame(&title, &body)
    }

    /// Nothing registered can be used: only IT can say who this is.
    fn no_proof(&self) -> Markup {
        let title = self.say("enrol-proof-title");
        let body = html! {
            h1 { (title) }
            (self.who())
            p class="warning" { (mark(Mark::Note)) span { (self.say("enrol-proof-none")) } }
            (self.form(&self.deeds(&[("back", "enrol-back"), ("later", "enrol-later")])))
        };
        self.frame(&title, &body)
    }
}
