//! Words: a text and a language in, a sentence out (Fluent).
//!
//! Each folder of `locales/` is one language: `*.ftl` for what is said, `phrases.txt` and `examples.txt` for what is understood,
//! `digits/*.wav` for the captcha's voice. Adding a language adds a folder and no code.

pub mod commands;
pub mod understand;
pub mod words;

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::tz::TimeZone;
use rust_embed::Embed;
use serde::Serialize;
use serde_json::{Value, json};

use words::OwnWords;

use crate::engine::button::{Button, Network};
use crate::engine::effect::Asks;
use crate::engine::org::{Networks, Org};
use crate::engine::text::{Pair, Text};
use crate::ids::Locale;
use crate::support::Code;
use crate::time::Time;

/// The languages' folders, compiled in.
#[derive(Embed)]
#[folder = "locales/"]
pub struct Locales;

/// The language every other falls back to.
pub const FALLBACK: &str = "en";

/// The voice of Sesame in all its languages, knowing the organisation's names.
pub struct Speech {
    bundles: BTreeMap<Locale, FluentBundle<FluentResource>>,
    org: BTreeMap<&'static str, String>,
    networks: BTreeMap<Locale, String>,
    default: Locale,
    zone: TimeZone,
}

/// A sentence file is broken.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}: {why}")]
pub struct SpeechError {
    file: String,
    why: String,
}

impl Speech {
    /// Reads all languages. The organisation's names fill `$org`, `$wifi`, `$cable`, `$vpn`, `$example` …
    pub fn new(org: &Org) -> Result<Self, SpeechError> {
        Self::with_own(org, &OwnWords::default())
    }

    /// The same, with sentences of the organisation's own in the place of ours.
    pub fn with_own(org: &Org, own: &OwnWords) -> Result<Self, SpeechError> {
        let mut bundles: BTreeMap<Locale, FluentBundle<FluentResource>> = BTreeMap::new();
        for file in Locales::iter().filter(|file| file.ends_with(".ftl")) {
            let broken = |why: String| SpeechError { file: file.to_string(), why };
            let (tag, _) = file.split_once('/').ok_or_else(|| broken("not in a language's folder".to_owned()))?;
            let bytes = Locales::get(&file).ok_or_else(|| broken("unreadable".to_owned()))?;
            let source = String::from_utf8(bytes.data.into_owned()).map_err(|error| broken(error.to_string()))?;
            let resource = FluentResource::try_new(source).map_err(|(_, errors)| broken(format!("{errors:?}")))?;
            let id = tag.parse().map_err(|error| broken(format!("{error}")))?;
            let bundle = bundles.entry(Locale(tag.to_owned())).or_insert_with(|| {
                let mut bundle = FluentBundle::new_concurrent(vec![id]);
                bundle.set_use_isolating(false); // marks would end up in codes, links and copied text
                bundle
            });
            bundle.add_resource(resource).map_err(|errors| broken(format!("{errors:?}")))?;
        }
        for (locale, bundle) in &mut bundles {
            let Some(text) = own.of(locale) else { continue };
            let broken = |why: String| SpeechError { file: format!("{locale}.ftl"), why };
            let resource =
                FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| broken(format!("{errors:?}")))?;
            bundle.add_resource_overriding(resource);
        }
        let zone = TimeZone::get(&org.time_zone).unwrap_or(TimeZone::UTC);
        let networks = BTreeMap::new();
        let mut speech = Self { bundles, org: names(org), networks, default: Locale::from(FALLBACK), zone };
        speech.default = speech.negotiate(&org.locale);
        speech.networks =
            speech.locales().map(|locale| (locale.clone(), speech.networks(locale, &org.network))).collect();
        Ok(speech)
    }

    /// The languages there are.
    pub fn locales(&self) -> impl Iterator<Item = &Locale> {
        self.bundles.keys()
    }

    /// The organisation's default language.
    pub fn default_locale(&self) -> &Locale {
        &self.default
    }

    /// The best language for a tag such as `fr-BE`, `zh_CN`: the same, else the same primary language, else the default.
    pub fn negotiate(&self, tag: &str) -> Locale {
        nearest(tag, self.bundles.keys()).unwrap_or(&self.default).clone()
    }

    /// One sentence of the engine, with its support code where it has one.
    pub fn text(&self, locale: &Locale, text: &Text) -> String {
        let id: &'static str = text.into();
        let said = self.render(locale, id, &fields(text));
        match Code::of_text(text) {
            Some(code) => self.say(locale, "help-code", &[("text", &said), ("code", code.written())]),
            None => said,
        }
    }

    /// One button's label.
    pub fn button(&self, locale: &Locale, button: &Button) -> String {
        if let Button::Locale { tag } = button {
            return self.say(tag, "language-name", &[]);
        }
        let id: &'static str = button.into();
        self.render(locale, &format!("button-{id}"), &fields(button))
    }

    /// The words beside a field for an answer.
    pub fn asks(&self, locale: &Locale, asks: Asks) -> String {
        let id: &'static str = asks.into();
        self.say(locale, &format!("asks-{id}"), &[])
    }

    /// Any sentence by name, with text variables.
    pub fn say(&self, locale: &Locale, id: &str, args: &[(&str, &str)]) -> String {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        self.render(locale, id, &args)
    }

    /// Any sentence by name, its variables taken from a struct's fields.
    pub fn say_with(&self, locale: &Locale, id: &str, args: &impl Serialize) -> String {
        let value = serde_json::to_value(args).unwrap_or_default();
        self.render(locale, id, value.as_object().unwrap_or(&serde_json::Map::new()))
    }

    /// "verification 1 ✓ › choose a new password" (S50), or whatever else the way leads to.
    pub fn crumbs(&self, locale: &Locale, passed: u8, gates: u8, last: &str) -> String {
        let gate = |gate: u8| {
            let label = self.say(locale, "crumb-gate", &[("gate", &gate.to_string())]);
            if gate <= passed { format!("{label} ✓") } else { label }
        };
        let crumbs = (1..=gates).map(gate).chain([self.say(locale, last, &[])]);
        crumbs.collect::<Vec<_>>().join(" › ")
    }

    /// A moment as time of day in the organisation's zone, with the day when it is not today's of `now`.
    pub fn clock(&self, locale: &Locale, at: Time) -> String {
        let zoned = at.zoned(&self.zone);
        let time = zoned.strftime("%H:%M").to_string();
        let (month, day, weekday) = (zoned.month(), zoned.day(), zoned.weekday().to_monday_one_offset());
        self.say_with(locale, "moment", &json!({ "time": time, "month": month, "day": day, "weekday": weekday }))
    }

    /// The two words that mark a page, as this language lists them: "amber · falcon".
    pub fn pair(&self, locale: &Locale, pair: Pair) -> String {
        let list = self.say(locale, "page-words", &[]);
        let words: Vec<&str> = list.split_whitespace().collect();
        pair.places().map(|place| words.get(place).copied().unwrap_or_default()).join(" · ")
    }

    /// "Wi-Fi NW-Staff, cable in Harbour House, VPN NW-Gate": the networks as their buttons name them.
    fn networks(&self, locale: &Locale, named: &Networks) -> String {
        let all = [(Network::Wifi, &named.wifi), (Network::Cable, &named.cable), (Network::Vpn, &named.vpn)];
        let there = all.into_iter().filter(|(_, name)| name.is_some());
        let labels: Vec<_> = there.map(|(network, _)| self.button(locale, &Button::Network { network })).collect();
        labels.join(&self.say(locale, "list-comma", &[]))
    }

    fn render(&self, locale: &Locale, id: &str, fields: &serde_json::Map<String, Value>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &self.org {
            args.set(*name, value.as_str());
        }
        if let Some(networks) = self.networks.get(locale) {
            args.set("networks", networks.as_str());
        }
        for (name, value) in fields {
            match value {
                Value::Number(number) => args.set(name.as_str(), FluentValue::from(number.as_i64().unwrap_or(0))),
                Value::String(text) => args.set(name.as_str(), text.clone()),
                Value::Bool(yes) => args.set(name.as_str(), if *yes { "yes" } else { "no" }),
                Value::Object(inner) if inner.contains_key("pair") => {
                    let pair = serde_json::from_value(value.clone()).unwrap_or_default();
                    args.set(name.as_str(), self.pair(locale, pair));
                }
                Value::Object(inner) => {
                    let at = Time(inner.get("at").and_then(Value::as_i64).unwrap_or_default());
                    args.set(name.as_str(), at.zoned(&self.zone).strftime("%H:%M").to_string());
                    args.set(format!("{name}-day"), self.clock(locale, at));
                    // "Not before" must not be told half a minute early.
                    let form = if at.0.rem_euclid(60_000) == 0 { "%H:%M" } else { "%H:%M:%S" };
                    args.set(format!("{name}-exact"), at.zoned(&self.zone).strftime(form).to_string());
                }
                Value::Null | Value::Array(_) => {}
            }
        }
        self.format(locale, id, &args)
            .or_else(|| self.format(&Locale::from(FALLBACK), id, &args))
            .unwrap_or_else(|| format!("{{{id}}}"))
    }

    fn format(&self, locale: &Locale, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let bundle = self.bundles.get(locale)?;
        let pattern = bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let sentence = bundle.format_pattern(pattern, Some(args), &mut errors);
        if !errors.is_empty() {
            tracing::warn!(sentence = id, locale = locale.as_str(), "a sentence lacks a variable");
        }
        Some(sentence.into_owned())
    }
}

/// The language among `locales` that a tag means: the same, else the first of the same primary language.
pub fn nearest<'a>(tag: &str, mut locales: impl Iterator<Item = &'a Locale> + Clone) -> Option<&'a Locale> {
    let tag = tag.replace('_', "-").to_lowercase();
    let primary = tag.split('-').next().unwrap_or_default();
    let exact = locales.clone().find(|locale| locale.0.to_lowercase() == tag);
    exact.or_else(|| locales.find(|locale| locale.0.to_lowercase().split('-').next() == Some(primary)))
}

impl Speech {
    /// The variables of a value of an enum with named fields, as a sentence of its name takes them.
    pub fn facts(&self, value: &impl Serialize) -> serde_json::Map<String, Value> {
        fields(value)
    }
}

/// The variables of a value of an enum with named fields.
fn fields(value: &impl Serialize) -> serde_json::Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(outer)) => match outer.into_iter().next() {
            Some((_, Value::Object(inner))) => inner,
            _ => serde_json::Map::new(),
        },
        _ => serde_json::Map::new(),
    }
}

/// The variables that every sentence may have: the organisation's names, and its networks as their buttons name them.
pub(crate) const ORG_NAMES: [&str; 13] = [
    "org",
    "example",
    "wrong-example",
    "personal-help",
    "portal",
    "sign-in",
    "services",
    "it-contact",
    "sender",
    "wifi",
    "cable",
    "vpn",
    "networks",
];

fn names(org: &Org) -> BTreeMap<&'static str, String> {
    let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
    BTreeMap::from([
        ("org", org.name.clone()),
        ("example", org.identity.example()),
        ("wrong-example", org.identity.wrong_example.clone()),
        ("personal-help", org.identity.personal_help_url.clone()),
        ("portal", or_empty(&org.portal_url)),
        ("sign-in", org.sign_in_url.clone()),
        ("services", if org.services.is_empty() { org.name.clone() } else { org.services.join(", ") }),
        ("it-contact", org.it_contact.clone()),
        ("sender", org.sender.clone().unwrap_or_else(|| org.name.clone())),
        ("wifi", or_empty(&org.network.wifi)),
        ("cable", or_empty(&org.network.cable)),
        ("vpn", or_empty(&org.network.vpn)),
    ])
}
