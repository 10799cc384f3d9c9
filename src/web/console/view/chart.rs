//! Charts as inline SVG, each beside the table of its figures: whoever does not see the one reads the other.

use maud::{Markup, html};

use super::number;
use crate::web::view::Words;

/// A figure with its name.
pub(super) type Figure = (String, u64);

/// The height of a chart of columns in pixels, without the words below.
const HEIGHT: u32 = 160;

/// The height of one bar with its words, in pixels.
const BAR: u32 = 34;

/// What a chart is called and what it shows.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    /// A name that no other chart of the page has.
    pub id: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// What it shows, in a sentence.
    pub text: &'a str,
    /// What the first column of its table is called.
    pub column: &'a str,
}

/// So much of a length.
fn part(length: u32, count: u64, most: u64) -> u32 {
    u32::try_from((u64::from(length) * count).div_ceil(most.max(1))).unwrap_or(length)
}

/// A share of the width. Heights are pixels and widths are shares, so that words keep their size on a phone.
fn share(count: u64, most: u64) -> String {
    let thousandths = (count * 1000).div_ceil(most.max(1));
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// Columns over time: one for each day.
pub(super) fn columns(words: &Words<'_>, about: About<'_>, figures: &[Figure]) -> Markup {
    let most = figures.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let all = figures.len() as u64;
    let ends = [figures.first(), figures.last()];
    let drawing = html! {
        svg class="chart" width="100%" height=(HEIGHT + 24) role="img" aria-labelledby={ (about.id) "-t " (about.id) "-d" } {
            title id={ (about.id) "-t" } { (about.title) }
            desc id={ (about.id) "-d" } { (about.text) }
            line class="axis" x1="0" x2="100%" y1=(HEIGHT) y2=(HEIGHT) {}
            text class="mark-of" x="0" y="12" { (number(words, most)) }
            @for ((name, count), place) in figures.iter().zip(0_u64..) {
                @let height = part(HEIGHT - 20, *count, most);
                rect class="bar-of" x=(share(place * 10 + 1, all * 10)) y=(HEIGHT - height) width=(share(8, all * 10)) height=(height) {
                    title { (name) ": " (number(words, *count)) }
                }
            }
            @for (place, figure) in ends.into_iter().flatten().enumerate() {
                @let (x, anchor) = if place == 0 { ("0", "start") } else { ("100%", "end") };
                text x=(x) y=(HEIGHT + 18) text-anchor=(anchor) { (figure.0) }
            }
        }
    };
    beside(words, about, figures, &drawing)
}

/// Bars, one below the other, each with its name and its number.
pub(super) fn bars(words: &Words<'_>, about: About<'_>, figures: &[Figure]) -> Markup {
    let most = figures.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let height = BAR * u32::try_from(figures.len()).unwrap_or(1);
    let drawing = html! {
        svg class="chart" width="100%" height=(height) role="img" aria-labelledby={ (about.id) "-t " (about.id) "-d" } {
            title id={ (about.id) "-t" } { (about.title) }
            desc id={ (about.id) "-d" } { (about.text) }
            @for ((name, count), place) in figures.iter().zip(0_u32..) {
                @let y = BAR * place;
                text x="0" y=(y + 15) { (name) }
                text x="100%" y=(y + 15) text-anchor="end" { (number(words, *count)) }
                rect class="track-of" x="0" y=(y + 21) width="100%" height="7" rx="3.5" {}
                @if *count > 0 { rect class="bar-of" x="0" y=(y + 21) width=(share(*count, most)) height="7" rx="3.5" {} }
            }
        }
    };
    beside(words, about, figures, &drawing)
}

/// A drawing with its heading, and its table folded beside it; where there is nothing to draw, a sentence that says what
/// will stand there.
fn beside(words: &Words<'_>, about: About<'_>, figures: &[Figure], drawing: &Markup) -> Markup {
    let empty = figures.iter().all(|(_, count)| *count == 0);
    html! {
        section class="figure" aria-labelledby={ (about.id) "-h" } {
            h3 id={ (about.id) "-h" } { (about.title) }
            @if empty { p class="empty" { (words.say("console-chart-empty")) } } @else {
                (drawing)
                details {
                    summary { (words.say("console-chart-table")) }
                    table {
                        thead { tr { th scope="col" { (about.column) } th scope="col" class="count-of" { (words.say("console-count")) } } }
                        tbody { @for (name, count) in figures { tr { td { (name) } td class="count-of" { (number(words, *count)) } } } }
                    }
                }
            }
        }
    }
}
