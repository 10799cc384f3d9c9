//! Which page somebody asked for before they signed in: a link in a ticket leads to the ticket, by way of the sign-in.
//!
//! The browser carries it along. It is a path of one of our pages, read as such again when it comes back, and never an
//! address: nobody is led away from here. The page of an account, and the record about one, are not remembered, for
//! another site's link must not look at anybody in the name of whoever signs in. Tickets are: whoever signs in for one that a
//! mail names means it.

use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded;

use super::{Call, Page};
use crate::web::guard;

/// So long it is carried, in seconds: as a sign-in may take.
const LIFE: u64 = 600;
/// The longest that is carried; a filter of the record with all its fields is shorter.
const LONGEST: usize = 1000;
/// Where one begins who asked for nothing.
const FIRST: &str = "/admin";

/// Where one can begin.
const PLACES: [Page; 7] =
    [Page::Overview, Page::Log, Page::Tickets, Page::Ticket, Page::Report, Page::WhatIf, Page::Chain];

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sesame-next" } else { "sesame-next" }
}

fn put(call: &Call, value: &str, life: u64, response: &mut Response) {
    let https = call.console.https();
    let (name, secure) = (cookie_name(https), if https { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Lets the browser remember the page that was asked for, if it is one to come back to.
pub(super) fn keep(call: &Call, response: &mut Response) {
    let value = URL_SAFE_NO_PAD.encode(call.uri.path_and_query().map_or("", |asked| asked.as_str()));
    if read(&value).is_some() {
        put(call, &value, LIFE, response);
    }
}

/// The page that was asked for, or the first one.
pub(super) fn asked_for(call: &Call) -> String {
    let mut values = guard::cookies(&call.headers, cookie_name(call.console.https()));
    values.next().and_then(read).unwrap_or_else(|| FIRST.to_owned())
}

/// Lets the browser forget it.
pub(super) fn forget(call: &Call, response: &mut Response) {
    put(call, "", 0, response);
}

/// A path of ours and what follows it, as a browser brings them back.
fn read(value: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok().filter(|text| text.len() <= LONGEST)?;
    let uri: Uri = text.parse().ok()?;
    let ours = uri.scheme().is_none() && uri.authority().is_none() && is_a_place(uri.path());
    let of_somebody = |key: &str| matches!(key, "account" | "text");
    let mut asked = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    (ours && !asked.any(|(key, _)| of_somebody(&key))).then_some(text)
}

/// Whether somebody can begin at a path: it is a page's, and the record does not say who looked at it.
fn is_a_place(path: &str) -> bool {
    let is_number = |tail: &str| tail.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    PLACES.iter().any(|page| match page.place().1.split_once('{') {
        Some((before, _)) => path.strip_prefix(before).is_some_and(is_number),
        None => path == page.place().1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_ours_is_gone_to() {
        let carried = |text: &str| read(&URL_SAFE_NO_PAD.encode(text));
        for ours in ["/admin", "/admin/tickets/IT-7K2M9QD", "/admin/log?kind=code-refused&channel=web"] {
            assert_eq!(carried(ours).as_deref(), Some(ours));
        }
        for other in [
            "",
            "/",
            "//evil.test/admin",
            "https://evil.test/admin",
            "/admin/../../x",
            "/admin//evil.test",
            "/adminx",
            "/admin/sign-out",
            "/admin/log/events",
            "/admin/account?name=mira",
            "/admin/tickets/a/b",
            "admin",
            "/admin\\evil",
            "/admin/tickets/IT 1",
            "/admin/log?account=mira",
            "/admin/log?kind=x&text=y",
        ] {
            assert_eq!(carried(other), None, "{other}");
        }
        assert_eq!(read("%%%"), None);
        assert_eq!(carried(&format!("/admin/log?text={}", "x".repeat(LONGEST))), None);
    }
}
