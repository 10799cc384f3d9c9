//! `[web_chat]`: how the chat looks, and which pages may show it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

/// The least contrast of text and of what it stands on (WCAG 2.2, success criterion 1.4.3).
pub const CONTRAST_LEAST: f64 = 4.5;
/// The largest logo: what a phone on a poor line still loads at once.
pub const LOGO_MOST: u64 = 200 * 1024;

/// `[web_chat]`: a chat on a page of our own, at `/chat`. Without this table there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebChatSettings {
    /// The pages that may show the chat in a frame, as origins such as `https://intranet.example.org`.
    pub origins: Vec<String>,
    /// The organisation's colour as `#rrggbb`, for buttons and for what the person wrote; white is written on it.
    pub colour: String,
    /// A PNG or SVG of at most 200 KB beside the name.
    pub logo_file: Option<PathBuf>,
    /// What stands above the chat; the organisation's name when it is left out.
    pub name: Option<String>,
}

impl Default for WebChatSettings {
    fn default() -> Self {
        Self { origins: Vec::new(), colour: "#0b5d57".to_owned(), logo_file: None, name: None }
    }
}

/// A colour of the screen (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// White.
pub const WHITE: Colour = Colour([255; 3]);

impl Colour {
    /// Reads `#rrggbb`.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = hex::decode(text.strip_prefix('#')?).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// A part of the way to another colour: 0 is this, 100 the other.
    pub fn towards(self, other: Self, percent: u16) -> Self {
        let mix = |from: u8, to: u8| {
            let mixed = (u16::from(from) * (100 - percent) + u16::from(to) * percent) / 100;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self(std::array::from_fn(|place| mix(self.0[place], other.0[place])))
    }

    /// As `#rrggbb`.
    pub fn text(self) -> String {
        format!("#{}", hex::encode(self.0))
    }

    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// What is wrong with a colour, if anything.
pub fn colour_fault(text: &str) -> Option<String> {
    let Some(colour) = Colour::read(text) else {
        return Some("a colour such as \"#0b5d57\"".to_owned());
    };
    let ratio = colour.contrast(WHITE);
    let least = CONTRAST_LEAST;
    (ratio < least).then(|| format!("a darker colour: white text on it has a contrast of {ratio:.2}:1, not {least}:1"))
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

/// A logo: its file's ending, its kind for browsers, its bytes.
#[derive(Clone, Debug)]
pub struct Logo {
    /// `png` or `svg`.
    pub ending: &'static str,
    /// The media type.
    pub kind: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Reads a logo; the error says what was found and what is expected.
    pub fn read(path: &Path) -> Result<Self, String> {
        const EXPECTED: &str = "expected a PNG or SVG of at most 200 KB";
        let size = std::fs::metadata(path)
            .map_err(|error| format!("found a file that cannot be read ({}); {EXPECTED}", error.kind()))?
            .len();
        if size > LOGO_MOST {
            return Err(format!("found {size} bytes; {EXPECTED}"));
        }
        let bytes = std::fs::read(path)
            .map_err(|error| format!("found a file that cannot be read ({}); {EXPECTED}", error.kind()))?;
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Ok(Self { ending: "png", kind: "image/png", bytes });
        }
        let drawing = std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
        if drawing {
            return Ok(Self { ending: "svg", kind: "image/svg+xml", bytes });
        }
        Err(format!("found a file of another kind; {EXPECTED}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_reckoned_as_the_guidelines_do() {
        let black = Colour([0; 3]);
        assert!((black.contrast(WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour::read("#767676").unwrap();
        assert!((grey.contrast(WHITE) - 4.54).abs() < 0.01, "the lightest grey that passes on white");
        assert_eq!(colour_fault("#767676"), None);
        assert!(colour_fault("#777777").unwrap().contains("4.48:1"));
        for text in ["", "red", "#fff", "0b5d57", "#0b5d5", "#0b5d57ff", "#gggggg"] {
            assert!(colour_fault(text).unwrap().contains("such as"), "{text}");
        }
    }

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
