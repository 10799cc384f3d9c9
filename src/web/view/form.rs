//! The form: every rule before typing, two fields, and what was wrong with the last try.

use maud::{Markup, html};
use serde_json::json;

use super::{Mark, Words, breadcrumb, frame, help, mark, pair};
use crate::directory::Refusal;
use crate::engine::password::{self, Rule};
use crate::engine::policy::PasswordPolicy;
use crate::engine::text::Pair;
use crate::ids::Locale;
use crate::support::Code;
use crate::time::Time;
use crate::web::Site;

/// What is wrong, each with its own sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) enum Trouble {
    /// The password breaks a rule.
    Rule(Rule),
    /// No password was typed.
    MissingNew,
    /// It was typed only once.
    MissingConfirm,
    /// It was typed in two ways.
    Mismatch,
    /// The form did not arrive whole.
    Incomplete,
    /// The form does not belong to this browser's cookie.
    Stale,
    /// The browser keeps no cookies.
    Cookies,
    /// The form is larger than any password.
    TooLarge,
    /// The form did not arrive in time.
    Slow,
    /// The directory refuses the password.
    Refused(Refusal),
    /// The directory cannot be reached; nothing was changed.
    Unreachable,
    /// The leading directory has taken the password, and one that follows refuses it.
    RefusedThere(Refused),
}

/// By whom a password was refused after another had taken it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Refused {
    /// What people call the directory that has it.
    pub near: String,
    /// What people call the one that refuses it.
    pub far: String,
    /// Why.
    pub why: Refusal,
    /// Whether the present password is asked for on the same form: it is the new one by now.
    pub change: bool,
}

impl Trouble {
    fn sentence(&self, words: &Words<'_>, rules: &PasswordPolicy) -> String {
        let limits = json!({ "min": rules.min, "max": rules.max, "history": rules.history });
        let name = match self {
            Self::Rule(rule) => format!("page-fault-{}", <&'static str>::from(rule)),
            Self::Refused(refusal) => format!("page-refused-{}", <&'static str>::from(refusal)),
            Self::MissingNew => "page-fault-missing".to_owned(),
            Self::MissingConfirm => "page-fault-missing-confirm".to_owned(),
            Self::Mismatch => "page-fault-mismatch".to_owned(),
            Self::Incomplete => "page-fault-incomplete".to_owned(),
            Self::Stale => "page-fault-stale".to_owned(),
            Self::Cookies => "page-fault-cookies".to_owned(),
            Self::TooLarge => "page-fault-too-large".to_owned(),
            Self::Slow => "page-fault-slow".to_owned(),
            Self::Unreachable => "page-fault-unreachable".to_owned(),
            Self::RefusedThere(refused) => return refused.sentence(words, &limits),
        };
        words.say_with(&name, &limits)
    }

    /// What IT asks for, where the directory had a say.
    fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(Code::of_refusal(*refusal)),
            Self::RefusedThere(_) => Some(Code::Elsewhere),
            Self::Unreachable => Some(Code::Unreachable),
            _ => None,
        }
    }

    /// The field to go to.
    fn field(&self) -> &'static str {
        match self {
            Self::MissingConfirm | Self::Mismatch => "confirm",
            _ => "new",
        }
    }

    /// Whether it is about what was typed, and not about the way it came.
    fn marks_field(&self) -> bool {
        matches!(self, Self::Rule(_) | Self::Refused(_) | Self::MissingNew | Self::MissingConfirm | Self::Mismatch)
    }

    fn breaks(&self, rule: Rule) -> bool {
        match self {
            Self::Rule(Rule::TooLong) => rule == Rule::TooShort, // one line tells both limits
            Self::Rule(broken) => *broken == rule,
            Self::Refused(Refusal::History) => rule == Rule::History,
            _ => false,
        }
    }
}

impl Refused {
    fn sentence(&self, words: &Words<'_>, limits: &serde_json::Value) -> String {
        let why = words.say_with(&format!("page-refused-{}", <&'static str>::from(self.why)), limits);
        let name = if self.change { "page-place-refused-change" } else { "page-place-refused" };
        words.say_with(name, &json!({ "near": self.near, "far": self.far, "why": why }))
    }
}

/// Everything the form shows. It has no room for a password.
pub(in crate::web) struct FormPage<'a> {
    /// Whose account it is.
    pub login: &'a str,
    /// How many gates were passed: of this recovery, as the chat has counted them.
    pub gates: u8,
    /// The two words that also stand in the chat.
    pub pair: Pair,
    /// The language the chat shows them in.
    pub chat: &'a Locale,
    /// Until when the page can be used.
    pub until: Time,
    /// The form token.
    pub form_token: &'a str,
    /// The new password.
    pub choice: Choice<'a>,
}

/// The part of a form in which a new password is chosen. It has no room for one.
pub(in crate::web) struct Choice<'a> {
    /// The rules in force.
    pub rules: &'a PasswordPolicy,
    /// The parts of names that are refused, for the live ticks.
    pub names: Vec<String>,
    /// What was wrong with the last try.
    pub troubles: &'a [Trouble],
    /// How strong the last try was, 0 to 4.
    pub score: Option<u8>,
}

impl FormPage<'_> {
    /// The page.
    pub fn render(&self, site: &Site, words: &Words<'_>) -> Markup {
        let heading = words.say("page-title");
        let title = if self.choice.troubles.is_empty() { heading.clone() } else { words.say("page-title-trouble") };
        let until = words.say_with("page-until", &json!({ "until": { "at": self.until.0 } }));
        let body = html! {
            (breadcrumb(words, self.gates))
            h1 { (heading) }
            p class="account" { (words.say("page-account")) " " strong { (login_parts(self.login)) } }
            (self.choice.summary(site, words))
            (pair(words, self.chat, self.pair))
            (self.fields(words))
            form id="cancel" method="post" {
                input type="hidden" name="form" value=(self.form_token);
                input type="hidden" name="do" value="cancel";
            }
            section class="next" aria-labelledby="next-title" {
                h2 id="next-title" { (words.say("page-next-title")) }
                p { (words.say("page-next")) }
                p { (until) }
            }
        };
        frame(site, words, &title, true, &body)
    }

    fn fields(&self, words: &Words<'_>) -> Markup {
        html! {
            form id="reset" method="post" novalidate
                data-min=(self.choice.rules.min) data-max=(self.choice.rules.max) data-names=(self.choice.names.join(" "))
                data-sending=(words.say("page-sending")) {
                input type="hidden" name="form" value=(self.form_token);
                (self.choice.rule_list(words))
                p class="small" { (words.say("page-required")) }
                // Unnamed, so never sent: it tells a password keeper whose password this is.
                input class="unseen" type="text" autocomplete="username" value=(self.login) readonly tabindex="-1" aria-hidden="true";
                (self.choice.fields(words))
                div class="deeds" {
                    button class="button" type="submit" name="do" value="finish" { (words.say("page-finish")) }
                    button class="button plain" type="submit" form="cancel" { (words.say("page-cancel")) }
                }
            }
        }
    }
}

/// The login id, with leave to break before its domain on a narrow screen.
pub(super) fn login_parts(login: &str) -> Markup {
    let (name, domain) = login.split_at(login.find('@').unwrap_or(login.len()));
    html! { (name) wbr; (domain) }
}

impl Choice<'_> {
    /// "Nothing was changed" must be true.
    fn heading(&self) -> &'static str {
        let half = self.troubles.iter().any(|trouble| matches!(trouble, Trouble::RefusedThere(_)));
        if half { "page-place-summary" } else { "page-summary" }
    }

    /// What is wrong, each line a way to the field. Focused when the page opens, so that it is read out first.
    pub fn summary(&self, site: &Site, words: &Words<'_>) -> Markup {
        html! {
            @if !self.troubles.is_empty() {
                div id="summary" class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary-title" {
                    h2 id="summary-title" { (mark(Mark::Note)) (words.say(self.heading())) }
                    ul {
                        @for trouble in self.troubles {
                            li {
                                a href={ "#" (trouble.field()) } { (trouble.sentence(words, self.rules)) }
                                @if let Some(code) = trouble.code() { " " span class="small" { (help::link(site, words, code)) } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The two fields, with the meter and what the script adds.
    pub fn fields(&self, words: &Words<'_>) -> Markup {
        html! {
            (self.field(words, "new", "page-new", "rules"))
            (self.meter(words))
            (self.field(words, "confirm", "page-confirm", "same"))
            p id="same" class="same" role="status"
                data-same=(words.say("page-same")) data-differs=(words.say("page-differs")) {}
            button id="show" class="quiet" type="button" hidden aria-controls="new confirm"
                data-show=(words.say("page-show")) data-hide=(words.say("page-hide")) { (words.say("page-show")) }
        }
    }

    /// All rules, before anything is typed (S52). Two of them only the server can judge.
    pub fn rule_list(&self, words: &Words<'_>) -> Markup {
        let limits = json!({ "min": self.rules.min, "max": self.rules.max, "history": self.rules.history });
        html! {
            section class="rules" aria-labelledby="rules-title" {
                h2 id="rules-title" { (words.say("page-rules")) }
                ul id="rules" data-met=(words.say("page-rule-met")) data-open=(words.say("page-rule-open")) {
                    @for rule in password::rules(self.rules) {
                        @let name = <&'static str>::from(rule);
                        @let later = matches!(rule, Rule::Common | Rule::History);
                        @let broken = self.troubles.iter().any(|trouble| trouble.breaks(rule));
                        li data-rule=[(!later).then_some(name)] class=[broken.then_some("broken")] {
                            (mark(Mark::Verdict))
                            span {
                                (words.say_with(&format!("page-rule-{name}"), &limits))
                                span class="unseen state" { @if broken { " " (words.say("page-rule-open")) } }
                            }
                        }
                    }
                }
                p id="tally" class="unseen" role="status" data-tally=(words.say_with("page-tally", &json!({ "met": "%m", "all": "%a" }))) {}
            }
        }
    }

    fn field(&self, words: &Words<'_>, name: &str, label: &str, described: &str) -> Markup {
        let troubles: Vec<_> =
            self.troubles.iter().filter(|trouble| trouble.marks_field() && trouble.field() == name).collect();
        let described = if troubles.is_empty() { described.to_owned() } else { format!("{name}-trouble {described}") };
        html! {
            div class={ "field" @if !troubles.is_empty() { " broken" } } {
                label for=(name) { (words.say(label)) " " span class="star" aria-hidden="true" { "*" } }
                @if !troubles.is_empty() {
                    p id={ (name) "-trouble" } class="trouble" {
                        @for trouble in &troubles { span { (trouble.sentence(words, self.rules)) } " " }
                    }
                }
                input id=(name) name=(name) type="password" autocomplete="new-password" required
                    autocapitalize="none" autocorrect="off" spellcheck="false"
                    aria-describedby=(described) aria-invalid=[(!troubles.is_empty()).then_some("true")];
            }
        }
    }

    /// Strength in words and colour (S55). Without JavaScript it shows the last try's.
    fn meter(&self, words: &Words<'_>) -> Markup {
        let names: Vec<String> = (0..=4).map(|score| words.say(&format!("page-strength-{score}"))).collect();
        let word = self.score.and_then(|score| names.get(usize::from(score)));
        html! {
            div id="meter" class="meter" data-score=[self.score] data-words=(names.join("|")) hidden[word.is_none()] {
                div class="bar" aria-hidden="true" { i {} i {} i {} i {} }
                p { (words.say("page-strength")) " " strong id="strength" role="status" { (word.map_or("", String::as_str)) } }
            }
        }
    }
}
