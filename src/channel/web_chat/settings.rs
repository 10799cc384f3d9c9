//! `[web_chat]`: which pages may show the chat, and what stands above it.

use serde::{Deserialize, Serialize};
use url::Url;

/// `[web_chat]`: a chat on a page of our own, at `/chat`. Without this table there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebChatSettings {
    /// The pages that may show the chat in a frame, as origins such as `https://intranet.example.org`.
    pub origins: Vec<String>,
    /// What stands above the chat; the organisation's name when it is left out.
    pub name: Option<String>,
}

/// Whether a text is an origin that may show the chat: `https`, or `http` of this machine; a host, and nothing behind.
pub fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    // A star is a host to a URL's reader, and everybody to a browser's policy.
    if text.contains(['*', ';', ',', '\'']) {
        return false;
    }
    let near = url.host_str().is_some_and(crate::courier::wire::is_loopback);
    (url.scheme() == "https" || (url.scheme() == "http" && near)) && url.origin().ascii_serialization() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_no_more() {
        for good in ["https://intranet.example.org", "https://a.example:8443", "http://localhost:3000"] {
            assert!(is_origin(good), "{good}");
        }
        let bad = [
            "*",
            "https://*.example.org",
            "intranet.example.org",
            "https://a.example/",
            "https://a.example/x",
            "http://a.example",
            "https://a.example:443",
            "https://u@a.example",
            "null",
            "https://a.example; script-src *",
        ];
        for bad in bad {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
