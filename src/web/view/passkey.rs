//! The page on which a passkey is confirmed. It shows nothing of an account, so that it is the same for nobody's.

use maud::{Markup, html};
use serde_json::json;

use super::{Mark, Words, frame, mark, pair};
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
                }
            }
            form id="cancel" method="post" {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="cancel";
            }
            section class="next" aria-labelledby="next-title" {
                h2 id="next-title" { (words.say("page-next-title")) }
                p { (words.say("page-passkey-next")) }
                p { (until) }
            }
            script src=(site.passkey.href) defer {}
        };
        frame(site, words, &heading, self.asked.is_none(), &body)
    }
}

/// Something to know before going on; hidden until the script finds that it is so.
fn trouble(id: &str, sentence: &str, hidden: bool) -> Markup {
    html! {
        div id=(id) class="summary" role="alert" tabindex="-1" hidden[hidden] { p { (mark(Mark::Note)) (sentence) } }
    }
}
