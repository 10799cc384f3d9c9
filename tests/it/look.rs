//! S101: colour, logo and sentences of the organisation's own, and every mistake in them told with its place.

use std::fs;
use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use sesame::look::{Colour, Logo, Look};
use sesame::speech::words::OwnWords;
use tower::ServiceExt as _;

use crate::commands::Site;
use crate::enrol::everything;
use crate::town::{MIRA, MIRA_PHONE, Setup, Town};

const DRAWING: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#7a1f5c"/></svg>"##;

/// A folder of sentences.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

async fn asked(town: &Town, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header("host", "reset.brunel.example").body(Body::empty()).unwrap();
    let answer = town.house().web.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    (status, String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap())
}

/// The address that a page names between two pieces of its text.
fn named<'a>(page: &'a str, before: &str) -> &'a str {
    page.split_once(before).unwrap_or_else(|| panic!("{before} in {page}")).1.split('"').next().unwrap()
}

#[tokio::test]
async fn s101_the_organisations_words_colour_and_logo_take_the_place_of_ours() {
    let own = folder(&[
        ("en.ftl", "# Ours\npage-title = Pick your { $org } passphrase\nbutton-resend = Once more\n"),
        ("fr.ftl", "help-title = Les codes, expliqués\n"),
    ]);
    fs::write(own.path().join("logo.svg"), DRAWING).unwrap();
    let look = Look { colour: Colour::read("#7a1f5c"), logo: Some(Logo::read(&own.path().join("logo.svg")).unwrap()) };
    let own_words = OwnWords::read(own.path()).unwrap();
    let town = Town::with(Setup { policy: everything(), look, own_words, ..Setup::default() }).await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let words = mira.opens_page().await.words();
    assert!(words.contains("Pick your Atelier Brunel passphrase"), "{words}");
    assert!(words.contains("Is this page real?"), "all others stay: {words}");

    let (status, page) = asked(&town, "/help").await;
    assert_eq!(status, StatusCode::OK);
    let (_, styles) = asked(&town, named(&page, "rel=\"stylesheet\" href=\"")).await;
    assert!(styles.contains("--deed: #7a1f5c") && !styles.contains("#0b5d57"));
    let (status, logo) = asked(&town, named(&page, "<img src=\"")).await;
    assert_eq!((status, logo.as_str()), (StatusCode::OK, DRAWING));
}

#[test]
fn s101_every_mistake_in_own_sentences_is_told_with_its_file_and_line_and_nothing_starts() {
    let site = Site::new();
    let words = site.path("words");
    let plain = fs::read_to_string(site.path("sesame.toml")).unwrap();
    fs::write(site.path("sesame.toml"), format!("{plain}[look]\nwords_dir = \"words\"\n")).unwrap();
    let checked = |says: &str| site.runs(&["check"]).could_not(1, says);
    checked("look.words_dir: found");
    fs::create_dir(&words).unwrap();
    checked("look.words_dir: found no sentences in it; expected en.ftl, fr.ftl, zh-Hans.ftl");
    for (file, text, says) in [
        ("de.ftl", "ask-handle = Wer?", "de.ftl: found the language \"de\"; expected en.ftl, fr.ftl, zh-Hans.ftl"),
        (
            "en.ftl",
            "page-title = Hello\n\npage-titel = Hello",
            "en.ftl:3: page-titel: there is no such sentence to replace; `sesame words` lists them; did you mean page-title?",
        ),
        ("en.ftl", "page-title = Hello\npage-title = Bye", "en.ftl:2: page-title: the sentence stands twice"),
        ("en.ftl", "# mine\nwhat is this", "en.ftl:2: "),
        ("en.ftl", "page-title = Hello { $colour }", "en.ftl:1: page-title: $colour means nothing here"),
        (
            "en.ftl",
            "told-ticket = IT knows.",
            "en.ftl:1: told-ticket: $number is left out; whoever reads the sentence needs it",
        ),
        ("en.ftl", "page-title = { NUMBER($org) }", "en.ftl:1: page-title: attributes, terms and functions"),
        ("en.ftl", "page-words = one two", "en.ftl:1: page-words: there is no such sentence to replace"),
    ] {
        fs::write(words.join(file), text).unwrap();
        checked(says);
        site.runs(&["serve"]).could_not(1, says);
        fs::remove_file(words.join(file)).unwrap();
    }
    fs::write(words.join("zh-Hans.ftl"), [0xff, 0xfe, b'a']).unwrap();
    checked("zh-Hans.ftl: the file cannot be read as UTF-8 text");
    fs::write(words.join("zh-Hans.ftl"), "page-title = 设置新密码\n").unwrap();
    let done = site.runs(&["check"]);
    assert!(done.out.contains("1 of zh-Hans in the place of ours"), "{}{}", done.out, done.err);
}

#[test]
fn s101_a_colour_on_which_white_cannot_be_read_and_a_logo_of_another_kind_are_refused() {
    let site = Site::new();
    let plain = fs::read_to_string(site.path("sesame.toml")).unwrap();
    fs::write(site.path("logo.gif"), "GIF89a").unwrap();
    for (line, says) in [
        (
            "colour = \"#ffcc00\"",
            ": look.colour: found \"#ffcc00\"; expected a darker colour: white text on it has a contrast of",
        ),
        ("colour = \"teal\"", ": look.colour: found \"teal\"; expected a colour such as \"#0b5d57\""),
        (
            "logo_file = \"logo.gif\"",
            ": look.logo_file: found a file of another kind; expected a PNG or SVG of at most 200 KB",
        ),
        ("logo_file = \"none.png\"", ": look.logo_file: found a file that cannot be read"),
        ("color = \"#0b5d57\"", "look.color: unknown key"),
    ] {
        fs::write(site.path("sesame.toml"), format!("{plain}[look]\n{line}\n")).unwrap();
        site.runs(&["check"]).could_not(1, says);
    }
}

#[test]
fn s101_the_sentences_are_listed_with_their_names_and_what_is_listed_can_be_read_again() {
    let site = Site::new();
    let listed = site.runs(&["words", "--lang", "fr"]);
    listed.did("page-title = ");
    let some = site.runs(&["words", "NEW PASSWORD"]);
    some.did("page-title = Choose a new password");
    assert!(some.out.len() < listed.out.len() / 4);
    site.runs(&["words", "--lang", "de"]).could_not(1, "found the language \"de\"; expected en, fr or zh-Hans");
    site.runs(&["words", "xyzzy"]).could_not(1, "sentences has \"xyzzy\" in it");
    let kept: String = listed.out.split_inclusive('\n').filter(|line| !line.starts_with("page-words")).collect();
    let words = folder(&[("fr.ftl", &kept)]);
    let read = OwnWords::read(Path::new(words.path())).unwrap();
    assert!(read.counts().values().all(|count| *count > 500));
}
