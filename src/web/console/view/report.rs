//! A report on a page.

use maud::{Markup, html};
use serde_json::json;

use super::chart::{About, Figure, bars, columns};
use super::{bad, frame, method, number, under_way};
use crate::report::coverage::Coverage;
use crate::report::{Counts, Report};
use crate::web::console::job::State;
use crate::web::console::report::{Asked, Counted, DAYS};
use crate::web::console::{Call, Page};
use crate::web::view::Words;

/// The page.
pub(in crate::web::console) fn page(
    call: &Call,
    asked: &Asked,
    report: &Report,
    coverage: Option<&Coverage>,
    census: &State<Counted>,
) -> Markup {
    let words = call.words();
    let title = words.say("console-report");
    let body = html! {
        h1 { (title) }
        (period(call, &words, asked))
        @if asked.wrong { (bad(&words.say("console-month-wrong"))) }
        p class="understood" { (words.say("console-period")) " " span class="chip" { (report.from) " – " (report.to) } }
        (headline(&words, report))
        div class="figures-of" {
            (over_time(&words, report))
            (chart(&words, "by-method", &named(&report.resets.by_method, |name| methods(&words, name))))
            (chart(&words, "by-channel", &named(&report.resets.by_channel, str::to_owned)))
            (chart(&words, "by-language", &named(&report.resets.by_language, |tag| language(call, tag))))
            (funnel(&words, report))
            (chart(&words, "failures", &named(&report.failures, |kind| kind_name(&words, kind))))
            (chart(&words, "tickets", &named(&report.tickets, |name| category(&words, name))))
            (chart(&words, "codes", &named(&report.messages.codes, |name| method(&words, name))))
            (chart(&words, "notices", &named(&report.messages.notices, |name| method(&words, name))))
            (chart(&words, "suspicious", &suspicious(&words, report)))
            (chart(&words, "registered", &named(&report.registered, |kind| kind_name(&words, kind))))
        }
        (enrolment(&words, coverage, census))
        (files(call, asked))
    };
    frame(call, &title, Some(Page::Report), &body)
}

fn period(call: &Call, words: &Words<'_>, asked: &Asked) -> Markup {
    let here = call.console.href("/admin/report");
    html! {
        div class="periods" {
            nav aria-label=(words.say("console-period")) { ul {
                @for days in DAYS {
                    li { a href={ (here) "?days=" (days) } aria-current=[(asked.days == Some(days)).then_some("true")] {
                        (words.say_with("console-days", &json!({ "count": days })))
                    } }
                }
            } }
            form class="filter one" method="get" action=(here) {
                div class="field" {
                    label for="month" { (words.say("console-month")) }
                    input type="text" id="month" name="month" value=[asked.month.as_deref()] placeholder="2026-10" inputmode="numeric" autocomplete="off";
                }
                div class="deeds" { button class="button" type="submit" { (words.say("console-show")) } }
            }
        }
    }
}

fn headline(words: &Words<'_>, report: &Report) -> Markup {
    let found = &report.recoveries;
    let share = found.percent_without_it.map_or("–".to_owned(), |share| percent(words, share));
    let median = report.resets.median_seconds.map_or("–".to_owned(), |seconds| lapse(words, seconds));
    html! {
        dl class="figures" {
            div { dt { (words.say("console-resets")) } dd { (number(words, report.resets.total)) } }
            div { dt { (words.say("console-share")) } dd { (share) } }
            div { dt { (words.say("console-median")) } dd { (median) } }
            div { dt { (words.say("console-begun")) } dd { (number(words, found.begun)) } }
            div { dt { (words.say("console-with-it")) } dd { (number(words, found.with_it)) } }
            div { dt { (words.say("console-given-up")) } dd { (number(words, found.given_up)) } }
            div { dt { (words.say("console-running")) } dd { (number(words, found.under_way)) } }
        }
    }
}

fn over_time(words: &Words<'_>, report: &Report) -> Markup {
    let figures: Vec<Figure> = report.resets.per_day.iter().map(|(day, count)| (day.to_string(), *count)).collect();
    let (title, text) = (words.say("console-chart-days"), words.say("console-chart-days-text"));
    columns(words, About { id: "days", title: &title, text: &text, column: &words.say("console-day") }, &figures)
}

fn funnel(words: &Words<'_>, report: &Report) -> Markup {
    let step = |name: &str| words.say(&format!("console-step-{}", name.replace(' ', "-")));
    let figures: Vec<Figure> = report.recoveries.funnel.iter().map(|stage| (step(stage.step), stage.reached)).collect();
    let figures = if report.recoveries.begun == 0 { Vec::new() } else { figures };
    let (title, text) = (words.say("console-chart-funnel"), words.say("console-chart-funnel-text"));
    html! {
        div {
            (bars(words, About { id: "funnel", title: &title, text: &text, column: &words.say("console-step") }, &figures))
            @if let Some(most) = report.recoveries.most_stop_after {
                p { strong { (words.say_with("console-most-stop", &json!({ "step": step(most) }))) } }
            }
        }
    }
}

/// Bars of counts; the name of the chart decides its words.
fn chart(words: &Words<'_>, name: &str, figures: &[Figure]) -> Markup {
    let (title, text) = (words.say(&format!("console-chart-{name}")), words.say(&format!("console-chart-{name}-text")));
    bars(words, About { id: name, title: &title, text: &text, column: &words.say("console-item") }, figures)
}

/// Counts with names for people, the most frequent first, without those that are zero.
fn named(counts: &Counts, name: impl Fn(&str) -> String) -> Vec<Figure> {
    let mut figures: Vec<Figure> =
        counts.iter().filter(|(_, count)| **count > 0).map(|(key, count)| (name(key), *count)).collect();
    figures.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    figures
}

fn suspicious(words: &Words<'_>, report: &Report) -> Vec<Figure> {
    let mut figures = named(&report.suspicious, |kind| kind_name(words, kind));
    if report.unknown_names > 0 {
        figures.push((words.say("console-unknown-names"), report.unknown_names));
        figures.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    }
    figures
}

/// "Authenticator app + text message".
fn methods(words: &Words<'_>, name: &str) -> String {
    name.split('+').map(|one| method(words, one)).collect::<Vec<_>>().join(" + ")
}

fn language(call: &Call, tag: &str) -> String {
    let speech = &call.console.parts.speech;
    let locale = speech.negotiate(tag);
    let same = locale.as_str().split('-').next() == tag.split('-').next();
    if same { speech.say(&locale, "page-language", &[]) } else { tag.to_owned() }
}

/// What a kind of line counts, in a report.
fn kind_name(words: &Words<'_>, kind: &str) -> String {
    let said = words.say(&format!("console-kind-{kind}"));
    // A newer kind has no words yet; its name says enough.
    if said.starts_with('{') { kind.to_owned() } else { said }
}

fn category(words: &Words<'_>, name: &str) -> String {
    use strum::VariantNames as _;
    let known = crate::engine::effect::Category::VARIANTS.contains(&name);
    words.say(&format!("desk-category-{}", if known { name } else { "other" }))
}

fn enrolment(words: &Words<'_>, coverage: Option<&Coverage>, census: &State<Counted>) -> Markup {
    html! {
        h2 { (words.say("console-enrolment")) }
        @match (coverage, census) {
            (Some(coverage), _) => (covered(words, coverage)),
            (None, State::Running(done, of)) => {
                p role="status" { (words.say_with("console-under-way", &json!({ "done": number(words, *done), "of": number(words, *of) }))) }
            }
            (None, _) => (bad(&words.say("console-trouble-busy-text"))),
        }
    }
}

fn covered(words: &Words<'_>, coverage: &Coverage) -> Markup {
    let share = coverage.percent().map(|share| percent(words, share));
    let kinds = named(&coverage.by_kind, |kind| method(words, kind));
    html! {
        dl class="figures" {
            div { dt { (words.say("console-enrolled")) } dd { (number(words, coverage.enrolled)) } }
            div { dt { (words.say("console-served")) } dd {
                (number(words, coverage.served))
                @if let Some(all) = coverage.accounts { " / " (number(words, all)) }
            } }
            @if let Some(share) = share { div { dt { (words.say("console-covered")) } dd { (share) } } }
        }
        div class="figures-of" {
            (chart(words, "kinds", &kinds))
            section class="figure" aria-labelledby="groups-h" {
                h3 id="groups-h" { (words.say("console-chart-groups")) }
                @if coverage.by_group.is_empty() { p class="empty" { (words.say("console-chart-empty")) } } @else {
                    table {
                        thead { tr {
                            th scope="col" { (words.say("console-group")) }
                            th scope="col" class="count-of" { (words.say("console-served")) }
                            th scope="col" class="count-of" { "%" }
                        } }
                        tbody { @for (group, share) in &coverage.by_group { tr {
                            td { bdi { (group_name(words, group)) } }
                            td class="count-of" { (number(words, share.served)) " / " (number(words, share.of)) }
                            td class="count-of" { (crate::report::percent(share.served, share.of).map_or("–".to_owned(), |share| percent(words, share))) }
                        } } }
                    }
                }
            }
        }
    }
}

/// A group's name; that of none is ours.
pub(super) fn group_name(words: &Words<'_>, group: &str) -> String {
    if group == crate::report::coverage::NO_GROUP { words.say("console-no-group") } else { group.to_owned() }
}

fn files(call: &Call, asked: &Asked) -> Markup {
    let period = match (&asked.month, asked.days) {
        (Some(month), None) => {
            format!("month={}", url::form_urlencoded::byte_serialize(month.as_bytes()).collect::<String>())
        }
        (_, days) => format!("days={}", days.unwrap_or(DAYS[1])),
    };
    let to = |format: &str| format!("/admin/report/export?{period}&format={format}");
    super::exports(call, &[("CSV", to("csv")), ("JSON", to("json"))])
}

/// What stands while it is still counted who has registered.
pub(super) fn counting(call: &Call, census: &State<Counted>) -> Markup {
    match census {
        State::Running(done, of) => under_way(call, *done, *of),
        _ => bad(&call.words().say("console-trouble-busy-text")),
    }
}

/// "83.5 %", as the language writes it.
fn percent(words: &Words<'_>, share: f64) -> String {
    match words.locale().as_str() {
        "fr" => format!("{share:.1}\u{a0}%").replace('.', ","),
        _ => format!("{share:.1}%"),
    }
}

fn lapse(words: &Words<'_>, seconds: u64) -> String {
    words.say_with("console-lapse", &json!({ "minutes": seconds / 60, "seconds": seconds % 60 }))
}
