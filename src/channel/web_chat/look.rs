//! How the chat is dressed: the languages in the script for other pages, and which pages may show it in a frame.

use serde_json::json;

use super::{Parts, header};
use crate::web::guard::Dress;

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
    let told = json!({ "labels": labels, "default": default, "colour": parts.look.colour().text() });
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
