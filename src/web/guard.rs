//! What stands before and behind every request: the host it must name, the headers every answer carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use super::Site;
use super::view::{self, Words};

/// Nothing may be loaded but our own two files, nothing embedded, nothing framed, no form sent elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors ";

const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// Says which sites may load a file of ours; ours alone where the answer does not say otherwise.
pub(crate) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The values of the cookies of this name that a browser sent: there may be several, set in different places.
pub(crate) fn cookies<'h>(headers: &'h HeaderMap, name: &'h str) -> impl Iterator<Item = &'h str> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(key, _)| *key == name).map(|(_, value)| value)
}

/// The headers in which one kind of page differs from another.
pub(crate) struct Dress {
    /// The content security policy.
    pub policy: HeaderValue,
    /// The referrer policy.
    pub referrer: &'static str,
    /// Whether any page may show it in a frame; which ones, the policy says.
    pub framed: bool,
}

impl Dress {
    /// The one-time page's. Its link is a secret: nobody is told where a visitor comes from. `windows` are the chat
    /// services that show it in a frame of their own site; nobody else may.
    pub(super) fn page(windows: &[&str]) -> Self {
        let frames = if windows.is_empty() { "'none'".to_owned() } else { windows.join(" ") };
        let nobody = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        let policy = HeaderValue::from_str(&format!("{CONTENT_SECURITY_POLICY}{frames}")).unwrap_or(nobody);
        Self { policy, referrer: "no-referrer", framed: !windows.is_empty() }
    }

    /// The console's. Nobody frames it, and its own script follows the log. Its addresses are no secrets; without any
    /// referrer a browser would not say either that a form comes from here.
    pub(super) fn console() -> Self {
        let policy = format!("{CONTENT_SECURITY_POLICY}'none'; connect-src 'self'");
        let nobody = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        Self { policy: HeaderValue::from_str(&policy).unwrap_or(nobody), referrer: "same-origin", framed: false }
    }

    /// Gives an answer its headers.
    pub fn put_on(&self, headers: &mut HeaderMap, https: bool) {
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(self.referrer));
        if !self.framed {
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        }
        headers.entry(RESOURCE_POLICY).or_insert(HeaderValue::from_static("same-origin"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
        }
    }
}

/// One year, for this host alone: its neighbours are not ours to decide on.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// Lets only requests for our own host pass, and gives every answer its headers.
///
/// A foreign host means a mistaken proxy or DNS rebinding; 421 is RFC 9110 §15.5.20. The health check is exempt, for
/// load balancers name hosts by address, and it tells nothing.
pub(super) async fn stand(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let ours = names_our_host(&site.web.public_url, request.uri(), request.headers());
    let mut response = if ours || request.uri().path() == "/healthz" {
        next.run(request).await
    } else {
        neutral(&site, StatusCode::MISDIRECTED_REQUEST, request.uri(), request.headers())
    };
    site.dress.put_on(response.headers_mut(), site.https());
    response
}

/// The host a request names: that of an absolute target, else of exactly one `Host` header (RFC 9112 §3.2).
pub(crate) fn names_our_host(ours: &Url, target: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let named = match (target.authority(), first, second) {
        (Some(authority), _, None) => authority.as_str(),
        (None, Some(host), None) => host.to_str().unwrap_or_default(),
        _ => return false,
    };
    if named.contains(['/', '?', '#', '@', '\\']) {
        return false;
    }
    Url::parse(&format!("{}://{named}/", ours.scheme())).is_ok_and(|named| named.origin() == ours.origin())
}

/// Whether a form comes from a page of ours. Browsers say so; what says nothing is no browser of today, and has the form
/// token to know.
pub(crate) fn comes_from(ours: &Url, headers: &HeaderMap) -> bool {
    let word = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = word("sec-fetch-site").is_none_or(|site| site == "same-origin");
    site && word("origin").is_none_or(|origin| origin == ours.origin().ascii_serialization())
}

/// Whether a link on another site led here: such a request carries no `Strict` cookie.
pub(super) fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
}

/// The one page for everything that is not there for this visitor.
pub(super) fn neutral(site: &Site, status: StatusCode, target: &Uri, headers: &HeaderMap) -> Response {
    let words = Words::of_visitor(&site.web.speech, target, headers);
    view::answer(status, view::neutral(site, &words))
}

/// Any other path.
pub(super) async fn nothing_here(State(site): State<Arc<Site>>, request: Request) -> Response {
    neutral(&site, StatusCode::NOT_FOUND, request.uri(), request.headers())
}

/// A method that a file does not know.
pub(super) async fn only_get(state: State<Arc<Site>>, request: Request) -> Response {
    not_allowed(state, &request, "GET, HEAD")
}

/// A method that the page does not know.
pub(super) async fn only_get_and_post(state: State<Arc<Site>>, request: Request) -> Response {
    not_allowed(state, &request, "GET, HEAD, POST")
}

fn not_allowed(State(site): State<Arc<Site>>, request: &Request, allow: &'static str) -> Response {
    let mut response = neutral(&site, StatusCode::METHOD_NOT_ALLOWED, request.uri(), request.headers());
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ours: &str, target: &str, hosts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_str(host).unwrap());
        }
        names_our_host(&ours.parse().unwrap(), &target.parse().unwrap(), &headers)
    }

    #[test]
    fn only_our_own_host_passes_in_any_spelling_of_it() {
        let ours = "https://reset.northwind.example/";
        for host in ["reset.northwind.example", "RESET.northwind.example", "reset.northwind.example:443"] {
            assert!(names(ours, "/p/x", &[host]), "{host}");
        }
        for host in ["evil.example", "reset.northwind.example:8443", "reset.northwind.example@evil.example", "", "a b"]
        {
            assert!(!names(ours, "/p/x", &[host]), "{host}");
        }
        assert!(!names(ours, "/p/x", &[]));
        assert!(!names(ours, "/p/x", &["reset.northwind.example", "evil.example"]));
        assert!(!names(ours, "https://evil.example/p/x", &["reset.northwind.example"]), "the target's host counts");
        assert!(names("http://127.0.0.1:8080", "/", &["127.0.0.1:8080"]));
        assert!(!names("http://127.0.0.1:8080", "/", &["127.0.0.1"]));
    }
}
