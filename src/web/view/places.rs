//! What is said of a second directory when the page has ended.

use maud::{Markup, html};
use serde_json::json;

use super::{Notice, Words, notice_with};
use crate::engine::event::Became;
use crate::store::places::Place;
use crate::web::Site;
use crate::web::places::Sequel;

/// The password is set, and where.
pub(in crate::web) fn done(site: &Site, words: &Words<'_>, sequels: &[Sequel]) -> Markup {
    notice_with(site, words, Notice::Done, &lines(words, sequels, false))
}

/// Cancelled while one directory has a password that another refused.
pub(in crate::web) fn left(site: &Site, words: &Words<'_>, place: &Place) -> Markup {
    let named = json!({ "near": place.near, "far": place.far });
    notice_with(site, words, Notice::Left, &html! { p { (words.say_with("page-place-left", &named)) } })
}

/// A line for each directory that follows. `alone` is whoever has no chat in which they are told more.
pub(in crate::web) fn lines(words: &Words<'_>, sequels: &[Sequel], alone: bool) -> Markup {
    html! {
        @for sequel in sequels {
            @let name = match (&sequel.became, alone) {
                (Became::Set | Became::Nowhere, _) => "page-place-set",
                (Became::Pending, false) => "page-place-pending",
                (Became::Pending, true) => "page-place-pending-alone",
                (_, false) => "page-place-not-set",
                (_, true) => "page-place-not-set-alone",
            };
            p { (words.say_with(name, &json!({ "near": sequel.near, "far": sequel.far }))) }
        }
    }
}
