//! What support codes mean: one page for the person who met one and for IT who is asked about it.

use maud::{Markup, html};
use strum::VariantArray as _;

use super::{Words, frame};
use crate::support::Code;
use crate::web::Site;

/// A code beside a sentence, as a way to what it means. In a window of its own: what was typed stays where it is.
pub(super) fn link(site: &Site, words: &Words<'_>, code: Code) -> Markup {
    let root = site.web.public_url.path().trim_end_matches('/');
    let href = format!("{root}/help?lang={}#{code}", words.locale());
    html! { a class="ask" href=(href) target="_blank" rel="noopener noreferrer" { (words.say_with("page-code", &serde_json::json!({ "code": code.written() }))) } }
}

/// All codes.
pub(in crate::web) fn page(site: &Site, words: &Words<'_>) -> Markup {
    let title = words.say("help-title");
    let body = html! {
        h1 { (title) }
        p { (words.say("help-intro")) }
        @for code in Code::VARIANTS { (entry(words, *code)) }
    };
    frame(site, words, &title, true, &body)
}

fn entry(words: &Words<'_>, code: Code) -> Markup {
    let name: &'static str = code.into();
    let say = |part: &str| words.say(&format!("help-{name}-{part}"));
    html! {
        section class="code" id=(code) aria-labelledby={ (code) "-title" } {
            h2 id={ (code) "-title" } { span class="chip" { (code) } " " (say("title")) }
            dl {
                dt { (words.say("help-you")) }
                dd { (say("you")) }
                dt { (words.say("help-it")) }
                dd { (typed(&say("it"))) }
            }
        }
    }
}

/// A sentence in which what is typed stands between backticks.
fn typed(sentence: &str) -> Markup {
    html! {
        @for (place, part) in sentence.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
