//! "Was that you?": what was done, and the button that stops everything.

use maud::{Markup, html};

use super::{Mark, Words, frame, mark};
use crate::web::Site;

/// The page; `what` is the notice's own sentence.
pub(in crate::web) fn page(site: &Site, words: &Words<'_>, what: &str) -> Markup {
    let title = words.say("page-disown-title");
    let body = html! {
        div class="notice calm" {
            (mark(Mark::Note))
            h1 { (title) }
            p { (what) }
            p { (words.say("page-disown-ok")) }
            p { (words.say("page-disown-why")) }
        }
        form method="post" {
            div class="deeds" { button class="button" type="submit" { (words.say("page-disown-button")) } }
        }
    };
    frame(site, words, &title, true, &body)
}
