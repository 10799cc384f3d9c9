//! The page on which a pass is asked for, and the one that shows it, once.

use maud::{Markup, html};
use serde_json::json;

use super::form::login_parts;
use super::{Mark, PASSWORD, Words, frame, framed, help, mark, pair};
use crate::directory::Pass;
use crate::engine::text::Pair;
use crate::ids::Locale;
use crate::support::Code;
use crate::time::Time;
use crate::web::Site;

/// Why there is no pass yet. Its sentence is `page-pass-trouble-<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(in crate::web) enum Hitch {
    /// The form did not arrive whole, in time, or for this browser's cookie.
    Incomplete,
    /// The browser keeps no cookies.
    Cookies,
    /// The directory cannot be reached.
    Unreachable,
    /// A pass may be issued, and nobody has seen it.
    Lost,
    /// Something must be put right by IT.
    Broken,
    /// The account gets none here.
    NotAllowed,
}

impl Hitch {
    /// What IT asks for.
    fn code(self) -> Option<Code> {
        match self {
            Self::Unreachable => Some(Code::Unreachable),
            Self::Broken => Some(Code::Broken),
            Self::NotAllowed => Some(Code::NotAllowed),
            Self::Incomplete | Self::Cookies | Self::Lost => None,
        }
    }

    /// Whether asking again may help.
    fn passes(self) -> bool {
        !matches!(self, Self::Broken | Self::NotAllowed)
    }
}

/// Everything the page shows before there is a pass.
pub(in crate::web) struct PassPage<'a> {
    /// Whose account it is.
    pub login: &'a str,
    /// The two words that also stand in the chat.
    pub pair: Pair,
    /// The language the chat shows them in.
    pub chat: &'a Locale,
    /// Until when the page can be used.
    pub until: Time,
    /// The form token.
    pub form_token: &'a str,
    /// Why there was none the last time.
    pub hitch: Option<Hitch>,
}

impl PassPage<'_> {
    /// The page.
    pub fn render(&self, site: &Site, words: &Words<'_>) -> Markup {
        let heading = words.say("page-pass-title");
        let until = words.say_with("page-until", &json!({ "until": { "at": self.until.0 } }));
        let other = format!("?{PASSWORD}&lang={}", words.locale());
        let asks = self.hitch.is_none_or(Hitch::passes);
        let body = html! {
            h1 { (heading) }
            p class="account" { (words.say("page-account")) " " strong { (login_parts(self.login)) } }
            @if let Some(hitch) = self.hitch { (summary(site, words, hitch)) }
            (pair(words, self.chat, self.pair))
            @if asks { p { (words.say("page-pass-text")) } }
            form id="pass" method="post" {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="pass";
                div class="deeds stacked" {
                    @if asks {
                        button class="button" type="submit" { (words.say("page-pass-show")) }
                    } @else {
                        a id="other" class="button" href=(other) { (words.say("page-pass-password")) }
                    }
                    button class="button plain" type="submit" form="cancel" { (words.say("page-cancel")) }
                }
            }
            @if asks { p { a id="other" class="quiet" href=(other) { (words.say("page-pass-password")) } } }
            form id="cancel" method="post" {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="cancel";
            }
            section class="next" aria-labelledby="next-title" {
                h2 id="next-title" { (words.say("page-next-title")) }
                @if asks { p { (words.say("page-pass-next")) } }
                p { (until) }
            }
        };
        frame(site, words, &heading, true, &body)
    }
}

fn summary(site: &Site, words: &Words<'_>, hitch: Hitch) -> Markup {
    let name: &'static str = hitch.into();
    html! {
        div id="summary" class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary-title" {
            h2 id="summary-title" { (mark(Mark::Note)) (words.say("page-pass-summary")) }
            p {
                (words.say(&format!("page-pass-trouble-{name}")))
                @if let Some(code) = hitch.code() { " " span class="small" { (help::link(site, words, code)) } }
            }
        }
    }
}

/// The page that shows a pass. Asked for again, it shows none: so there is no switch of languages on it.
pub(in crate::web) fn shown(site: &Site, words: &Words<'_>, pass: &Pass) -> Markup {
    let heading = words.say("page-pass-shown-title");
    let until = words.say_with("page-pass-shown-until", &json!({ "until": { "at": pass.expires_at.0 } }));
    let body = html! {
        h1 { (heading) }
        p { (words.say("page-pass-shown-text")) }
        p id="code" class="echo pass" translate="no" lang="en" { (pass.code.expose()) }
        p { (until) }
        ol class="steps" {
            li { (words.say("page-pass-step-open")) }
            li { (words.say("page-pass-step-type")) }
            li { (words.say("page-pass-step-register")) }
        }
        p {
            a class="button" href=(site.web.org.sign_in_url) target="_blank" rel="noopener noreferrer" {
                (words.say("page-pass-sign-in"))
            }
        }
        p class="warning" { (mark(Mark::Note)) span { (words.say("page-pass-warning")) } }
    };
    framed(site, words, &heading, false, &body, &html! { p class="small" { (words.say("page-pass-again")) } })
}

#[cfg(test)]
mod tests {
    use strum::VariantNames as _;

    use super::Hitch;
    use crate::speech::Locales;

    /// A missing sentence would be said in English, unnoticed.
    #[test]
    fn every_hitch_has_its_sentence_in_every_language() {
        for file in Locales::iter().filter(|file| file.ends_with("/page.ftl")) {
            let source = String::from_utf8(Locales::get(&file).unwrap().data.into_owned()).unwrap();
            for name in Hitch::VARIANTS {
                assert!(source.contains(&format!("\npage-pass-trouble-{name} = ")), "{file}: {name}");
            }
        }
    }
}
