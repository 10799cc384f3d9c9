//! How the organisation shows itself on every page: its colour and its logo.

use std::path::Path;

/// The least contrast of text and of what it stands on (WCAG 2.2, success criterion 1.4.3).
pub const CONTRAST_LEAST: f64 = 4.5;
/// The largest logo: what a phone on a poor line still loads at once.
pub const LOGO_MOST: u64 = 200 * 1024;

/// What is put on every page.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The organisation's colour; ours when there is none.
    pub colour: Option<Colour>,
    /// Its logo, beside its name.
    pub logo: Option<Logo>,
}

impl Look {
    /// The colour of buttons.
    pub fn colour(&self) -> Colour {
        self.colour.unwrap_or(OURS)
    }

    /// Styles with the organisation's colour in them. On a dark ground it is lightened, and dark text stands on it.
    pub fn dresses(&self, styles: &str) -> String {
        let colour = self.colour();
        let (over, tint) = (colour.towards(BLACK, 25), colour.towards(WHITE, 90));
        let (light, light_over) = (colour.towards(WHITE, 62), colour.towards(WHITE, 75));
        format!(
            "{styles}\n:root {{ --deed: {}; --deed-over: {}; --tint: {}; }}\n\
             @media (prefers-color-scheme: dark) {{ :root {{ --deed: {}; --deed-over: {}; --tint: #24302d; }} }}\n",
            colour.text(),
            over.text(),
            tint.text(),
            light.text(),
            light_over.text(),
        )
    }
}

/// A colour of the screen (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// White.
const WHITE: Colour = Colour([255; 3]);
/// Black.
const BLACK: Colour = Colour([0; 3]);
/// Our own, where the organisation has none.
const OURS: Colour = Colour([0x0b, 0x5d, 0x57]);

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
}
