//! The page on which a passkey is confirmed. It shows nothing of an account, so that it is the same for nobody's.

use maud::{Markup, html};
use serde_json::json;

use super::{Mark, Words, frame, mark, pair};
use crate::secret::Secret;
use crate::store::proofs::Proof;
use crate::web::Site;

/// What the page shows.
pub(in crate::web) struct ProofPage<'a> {
    /// The page.
    pub proof: &'a Proof,
    /// The form token.
    pub form_token: &'a str,
    /// What the browser is asked, once the person wanted it.
    pub asked: Option<&'a str>,
    /// The sentence that says what was wrong with the last form.
    pub trouble: Option<&'a str>,
}

impl ProofPage<'_> {
    /// The page.
    pub fn render(&self, site: &Site, words: &Words<'_>) -> Markup {
        let heading = words.say("page-passkey-title");
        let until = words.say_with("page-until", &json!({ "until": { "at": self.proof.expires_at.0 } }));
        let body = html! {
            h1 { (heading) }
            @if let Some(trouble) = self.trouble { (self::trouble("trouble", &words.say(trouble), false)) }
            p { (words.say_with("page-passkey-from", &json!({ "channel": self.proof.peer.channel() }))) }
            (pair(words, &self.proof.locale, self.proof.words))
            p { (words.say("page-passkey-text")) }
            noscript { (self::trouble("scripts", &words.say("page-passkey-scripts"), false)) }
            (self::trouble("missing", &words.say("page-passkey-missing"), true))
            (self::trouble("declined", &words.say("page-passkey-declined"), true))
            form id="passkey" method="post" data-ceremony="get" data-options=[self.asked] {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="ask";
                input type="hidden" name="answer" value="";
                div class="deeds stacked" {
                    button id="use" class="button" type="submit" { (words.say("page-passkey-use")) }
                    button class="button plain" type="submit" form="cancel" { (words.say("page-passkey-other")) }
                    button class="button plain" type="submit" form="deny" { (words.say("page-passkey-deny")) }
                }
            }
            (form("cancel", "cancel", self.form_token, &html! {}))
            (form("deny", "deny", self.form_token, &html! {}))
            section class="next" aria-labelledby="next-title" {
                h2 id="next-title" { (words.say("page-next-title")) }
                p { (words.say(if self.proof.coded { "page-passkey-next-code" } else { "page-passkey-next" })) }
                p { (until) }
            }
            script src=(site.passkey.href) defer {}
        };
        frame(site, words, &heading, self.asked.is_none(), &body)
    }
}

/// What the page shows once the account's own passkey is confirmed, where a code is to be typed in the chat.
pub(in crate::web) struct CodePage<'a> {
    /// The page.
    pub proof: &'a Proof,
    /// The form token.
    pub form_token: &'a str,
    /// The code.
    pub code: &'a Secret<String>,
}

impl CodePage<'_> {
    /// The page.
    pub fn render(&self, site: &Site, words: &Words<'_>) -> Markup {
        let heading = words.say("page-proof-code-title");
        let (first, last) = self.code.expose().split_at(self.code.expose().len() / 2);
        let until = words.say_with("page-proof-code-until", &json!({ "until": { "at": self.proof.expires_at.0 } }));
        let channel = json!({ "channel": self.proof.peer.channel() });
        let body = html! {
            h1 { (heading) }
            p { (words.say_with("page-proof-code-text", &channel)) }
            p id="code" class="echo shown" translate="no" { (first) " " (last) }
            p { (until) }
            p class="warning" { (mark(Mark::Note)) span { (words.say("page-proof-code-warning")) } }
            section class="aside" aria-labelledby="stop-title" {
                h2 id="stop-title" { (words.say("page-proof-stop-title")) }
                p { (words.say("page-proof-stop-text")) }
                (form("stop", "stop", self.form_token, &html! {
                    button class="button plain" type="submit" { (words.say("page-passkey-deny")) }
                }))
            }
        };
        frame(site, words, &heading, false, &body)
    }
}

/// A form of one deed.
fn form(id: &str, deed: &str, form_token: &str, inner: &Markup) -> Markup {
    html! {
        form id=(id) method="post" {
            input type="hidden" name="form" value=(form_token);
            input type="hidden" name="do" value=(deed);
            (inner)
        }
    }
}

/// Something to know before going on; hidden until the script finds that it is so.
pub(super) fn trouble(id: &str, sentence: &str, hidden: bool) -> Markup {
    html! {
        div id=(id) class="summary" role="alert" tabindex="-1" hidden[hidden] { p { (mark(Mark::Note)) (sentence) } }
    }
}
