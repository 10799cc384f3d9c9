//! How the chat is dressed: the organisation's colour in its styles, the languages in the script for other pages, and
//! which pages may show it in a frame.

use serde_json::json;

use super::settings::{Colour, WHITE};
use super::{Parts, header};
use crate::web::guard::Dress;

/// The styles, with the organisation's colour in them. On a dark ground it is lightened, and dark text stands on it.
pub(super) fn styles(colour: &str) -> String {
    let colour = Colour::read(colour).unwrap_or(Colour([11, 93, 87]));
    let (over, light, light_over) =
        (colour.towards(Colour([0; 3]), 25), colour.towards(WHITE, 62), colour.towards(WHITE, 75));
    let tint = colour.towards(WHITE, 90);
    format!(
        "{}\n:root {{ --deed: {}; --deed-over: {}; --tint: {}; }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{ --deed: {}; --deed-over: {}; --tint: #24302d; }} }}\n",
        include_str!("chat.css"),
        colour.text(),
        over.text(),
        tint.text(),
        light.text(),
        light_over.text(),
    )
}

/// The script for other pages, the same for everybody. Their language chooses among the labels.
pub(super) fn embed(parts: &Parts) -> String {
    let labels: serde_json::Map<_, _> = parts
        .speech
        .locales()
        .map(|locale| {
            let say = |id| parts.speech.say(locale, id, &[]);
            (locale.to_string(), json!([say("web-open"), say("web-close")]))
        })
        .collect();
    let default = parts.speech.default_locale().to_string();
    let told = json!({ "labels": labels, "default": default, "colour": parts.settings.colour });
    format!("(() => {{\nconst SESAME = {told};\n{}}})();\n", include_str!("embed.js"))
}

/// The headers of every answer. Only the pages of the configuration may show the chat in a frame, nobody else's.
pub(super) fn dress(parts: &Parts) -> Dress {
    let mut origins: Vec<&str> = parts.settings.origins.iter().map(String::as_str).collect();
    if parts.framed_by_ourselves {
        origins.push("'self'");
    }
    let framed = !origins.is_empty();
    let ancestors = if framed { origins.join(" ") } else { "'none'".to_owned() };
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors {ancestors}; base-uri 'none'"
    );
    // Without a referrer browsers send forms without their origin, which we compare.
    Dress { policy: header(&policy), referrer: "same-origin", framed }
}
