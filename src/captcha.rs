//! The captcha, for the eye and for the ear (S26, S27): the engine chooses the answers, here they are drawn and spoken.
//!
//! It keeps a script from asking about thousands of accounts cheaply; it is no proof of anything, and whoever pays can
//! have it read. So it is drawn to be easy for a person, and the limits on attempts do the rest. Everything is drawn
//! from the seed: an effect that is sent again after a crash shows the same picture.
//!
//! The spoken digits `locales/<tag>/digits/*.wav` are made by `tests/tools/make-digits.sh` with the speech synthesiser
//! espeak-ng, then trimmed and brought to one loudness with sox.

use std::f32::consts::TAU;
use std::io::Cursor;

use captcha::{Captcha, Geometry};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::engine::recovery::ALPHABET;
use crate::entropy::{Entropy, Seed};
use crate::ids::Locale;
use crate::speech::{FALLBACK, Locales};

/// The most characters a picture or a sound has room for.
pub const LENGTH_MAX: usize = 8;

/// The picture's width in pixels.
pub const WIDTH: u16 = 320;
/// The picture's height in pixels.
pub const HEIGHT: u16 = 120;

/// The sound's format: what a telephone line carries well, at half the size of music.
pub const SOUND: WavSpec =
    WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: SampleFormat::Int };

/// Samples in a millisecond of sound.
const MILLISECOND: usize = 16;

/// A captcha could not be made. None of the sentences tells the answer.
#[derive(Debug, thiserror::Error)]
pub enum CaptchaError {
    /// The answer has a character that cannot be drawn or spoken, or is too long.
    #[error("a captcha takes 1 to {LENGTH_MAX} characters of its own alphabet")]
    Answer,
    /// A picture could not be written or read.
    #[error("the captcha's picture is broken: {0}")]
    Picture(String),
    /// A recorded digit is missing, or in another format.
    #[error("the recorded digits in locales/{0}/digits are missing or not 16 kHz, mono, 16 bit")]
    Recording(Locale),
    /// The sound could not be written.
    #[error("the captcha's sound could not be written")]
    Sound(#[from] hound::Error),
}

/// Draws letters of [`ALPHABET`] as a PNG, dark on a light ground of its own, so that it also reads in a dark chat.
pub fn picture(letters: &str, seed: Seed) -> Result<Vec<u8>, CaptchaError> {
    check(letters, ALPHABET)?;
    let mut chance = Entropy::new(seed);
    let glyphs = letters.chars().map(glyph).collect::<Result<Vec<_>, _>>()?;
    let letters = placed(glyphs, &mut chance);
    let bend = Wave::drawn(&mut chance, 2.0..4.0, 90.0..160.0);
    let lean = Wave::drawn(&mut chance, 2.0..4.0, 50.0..90.0);
    let height = between(&mut chance, 0.4..0.6) * f32::from(HEIGHT);
    let thread = Wave::drawn(&mut chance, 8.0..20.0, 150.0..300.0);
    let mut grey = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT));
    for (x, y) in (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (f32::from(x), f32::from(y)))) {
        let (u, v) = (x + lean.at(y), y + bend.at(x));
        let letter = letters.iter().map(|letter| letter.ink(u, v)).fold(0.0, f32::max);
        // One thin thread through all letters, so that they cannot simply be cut apart.
        let thread = (1.5 - (y - height - thread.at(x)).abs()).clamp(0.0, 1.0);
        // One dot of dust in thirty: it breaks up clean edges, and a person does not see it.
        let dust = if chance.below(30) == 0 { 0.5 } else { 0.0 };
        grey.push(shade(letter.max(thread).max(dust)));
    }
    encode(&grey)
}

/// Speaks digits in a person's language, or in English where there are no recordings, as a WAV of [`SOUND`]'s format.
///
/// Pauses, loudness and pace vary with the seed, over a little noise: the same digit never has the same samples twice.
pub fn sound(digits: &str, locale: &Locale, seed: Seed) -> Result<Vec<u8>, CaptchaError> {
    check(digits, b"0123456789")?;
    let mut chance = Entropy::new(seed);
    let mut voice = vec![0.0; 400 * MILLISECOND];
    for digit in digits.chars() {
        let clip = recording(digit, locale)?;
        let (pace, gain) = (between(&mut chance, 0.92..1.05), between(&mut chance, 0.6..1.0));
        voice.extend((0..u16::MAX).map_while(|index| sample(&clip, f32::from(index) * pace)).map(|level| level * gain));
        voice.resize(voice.len() + (350 + chance.below(500)) * MILLISECOND, 0.0);
    }
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, SOUND)?;
    let mut noise = 0.0;
    for level in voice {
        noise = 0.7 * noise + 0.3 * between(&mut chance, -900.0..900.0); // low-passed: a room, not a hiss
        writer.write_sample(level_of(level + noise))?;
    }
    writer.finalize()?;
    Ok(file.into_inner())
}

/// A picture as half blocks (U+2580, U+2584, U+2588) for a terminal, `columns` characters wide; ink is the terminal's
/// own foreground, so it reads on light and on dark.
pub fn blocks(png: &[u8], columns: usize) -> Result<String, CaptchaError> {
    let picture = decode(png)?;
    let columns = columns.clamp(1, picture.width);
    let rows = (picture.height * columns).div_ceil(picture.width);
    // Ink covers the cell whose darkest third of the ground it fills: thin strokes stay, dust goes.
    let inked = |column: usize, row: usize| row < rows && picture.share_of_ink(column, row, columns, rows) > 0.34;
    let mut text = String::new();
    for row in (0..rows).step_by(2) {
        let line: String = (0..columns)
            .map(|column| match (inked(column, row), inked(column, row + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    Ok(text)
}

fn check(answer: &str, alphabet: &[u8]) -> Result<(), CaptchaError> {
    let fits = (1..=LENGTH_MAX).contains(&answer.len()) && answer.bytes().all(|byte| alphabet.contains(&byte));
    if fits { Ok(()) } else { Err(CaptchaError::Answer) }
}

/// A number between two, in thousandths of the way.
fn between(chance: &mut Entropy, range: std::ops::Range<f32>) -> f32 {
    let step = u16::try_from(chance.below(1_001)).unwrap_or_default();
    range.start + (range.end - range.start) * f32::from(step) / 1_000.0
}

/// A sine along one axis, in pixels.
struct Wave {
    height: f32,
    length: f32,
    phase: f32,
}

impl Wave {
    fn drawn(chance: &mut Entropy, height: std::ops::Range<f32>, length: std::ops::Range<f32>) -> Self {
        Self { height: between(chance, height), length: between(chance, length), phase: between(chance, 0.0..TAU) }
    }

    fn at(&self, along: f32) -> f32 {
        self.height * (TAU * along / self.length + self.phase).sin()
    }
}

/// A decoded picture, one byte of grey per pixel: 0 is ink, 255 is ground.
struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Picture {
    /// How dark one cell of a grid is, from 0 to 1.
    fn share_of_ink(&self, column: usize, row: usize, columns: usize, rows: usize) -> f32 {
        let lines = row * self.height / rows..((row + 1) * self.height / rows).max(row * self.height / rows + 1);
        let across = column * self.width / columns..(column + 1) * self.width / columns;
        let cell = lines.flat_map(|y| across.clone().map(move |x| y * self.width + x));
        let (ink, count) = cell
            .filter_map(|index| self.grey.get(index))
            .fold((0.0, 0.0), |(ink, count), grey| (ink + f32::from(255 - grey), count + 255.0));
        ink / f32::max(count, 1.0)
    }

    /// The ink at a point between pixels, from 0 to 1; nothing outside.
    fn ink(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let pixel = |x: f32, y: f32| {
            let (column, row) = (index(x)?, index(y)?);
            let grey = (column < self.width).then(|| self.grey.get(row * self.width + column)).flatten()?;
            Some(f32::from(255 - grey) / 255.0)
        };
        let row = |y: f32| mix(pixel(left, y).unwrap_or(0.0), pixel(left + 1.0, y).unwrap_or(0.0), x - left);
        mix(row(top), row(top + 1.0), y - top)
    }
}

/// A letter in its place: centre, size and turn.
struct Letter {
    glyph: Picture,
    centre: (f32, f32),
    scale: f32,
    turn: (f32, f32),
}

impl Letter {
    fn ink(&self, x: f32, y: f32) -> f32 {
        let (x, y) = ((x - self.centre.0) / self.scale, (y - self.centre.1) / self.scale);
        let (sine, cosine) = self.turn;
        let (width, height) = (pixels(self.glyph.width), pixels(self.glyph.height));
        self.glyph.ink(x * cosine + y * sine + width / 2.0, y * cosine - x * sine + height / 2.0)
    }
}

/// Lays letters out from left to right, each a little turned, raised and resized, together as wide as the picture.
fn placed(glyphs: Vec<Picture>, chance: &mut Entropy) -> Vec<Letter> {
    const MARGIN: f32 = 16.0;
    const GAP: f32 = 3.0;
    let natural: f32 = glyphs.iter().map(|glyph| pixels(glyph.width) + GAP).sum();
    let scale = ((f32::from(WIDTH) - 2.0 * MARGIN) / natural).min(1.6);
    let mut left = (f32::from(WIDTH) - natural * scale) / 2.0;
    let mut letters = Vec::new();
    for glyph in glyphs {
        let width = (pixels(glyph.width) + GAP) * scale;
        let centre = (left + width / 2.0, f32::from(HEIGHT) / 2.0 + between(chance, -10.0..10.0));
        let turn = between(chance, -0.22..0.22).sin_cos();
        letters.push(Letter { glyph, centre, scale: scale * between(chance, 0.9..1.05), turn });
        left += width;
    }
    letters
}

/// One letter in the captcha crate's typeface, cut to its edges.
///
/// The crate draws letters at random from a set; a set of one gives the one that is wanted.
fn glyph(letter: char) -> Result<Picture, CaptchaError> {
    let mut drawing = Captcha::new();
    let start = drawing.text_area().left;
    drawing.set_chars(&[letter]).add_char();
    let area = drawing.text_area();
    drawing.extract(Geometry::new(start, area.right + 1, area.top, area.bottom + 1));
    decode(&drawing.as_png().ok_or(CaptchaError::Answer)?)
}

fn broken(error: impl std::fmt::Display) -> CaptchaError {
    CaptchaError::Picture(error.to_string())
}

fn decode(png: &[u8]) -> Result<Picture, CaptchaError> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or_else(|| broken("too large"))?];
    let frame = reader.next_frame(&mut bytes).map_err(broken)?;
    // The first sample of a pixel stands for it: captchas have no colour.
    let grey = bytes.into_iter().take(frame.buffer_size()).step_by(frame.color_type.samples()).collect();
    Ok(Picture { width: frame.width as usize, height: frame.height as usize, grey })
}

fn encode(grey: &[u8]) -> Result<Vec<u8>, CaptchaError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH.into(), HEIGHT.into());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(broken)?;
    writer.write_image_data(grey).map_err(broken)?;
    writer.finish().map_err(broken)?;
    Ok(file)
}

/// The samples of one recorded digit.
fn recording(digit: char, locale: &Locale) -> Result<Vec<f32>, CaptchaError> {
    let missing = || CaptchaError::Recording(locale.clone());
    let file = [locale.as_str(), FALLBACK].iter().find_map(|tag| Locales::get(&format!("{tag}/digits/{digit}.wav")));
    let reader = WavReader::new(Cursor::new(file.ok_or_else(missing)?.data)).map_err(|_| missing())?;
    if reader.spec() != SOUND {
        return Err(missing());
    }
    reader.into_samples::<i16>().map(|level| level.map(f32::from).map_err(|_| missing())).collect()
}

/// The level between two samples of a clip; `None` after its end.
fn sample(clip: &[f32], at: f32) -> Option<f32> {
    let before = index(at)?;
    Some(mix(*clip.get(before)?, *clip.get(before + 1)?, at.fract()))
}

fn mix(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}

/// A length in pixels as a number to reckon with; pictures here are far smaller than 65,536.
fn pixels(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// The index a position falls on; `None` below zero.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, and the sign is looked at
fn index(position: f32) -> Option<usize> {
    (position >= 0.0).then_some(position as usize)
}

/// Grey for a share of ink: nearly black on nearly white.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
fn shade(ink: f32) -> u8 {
    mix(248.0, 24.0, ink) as u8
}

/// A 16-bit sample, clipped.
#[allow(clippy::cast_possible_truncation)] // `as` saturates
fn level_of(level: f32) -> i16 {
    level as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(wav: &[u8]) -> u32 {
        WavReader::new(Cursor::new(wav)).unwrap().duration()
    }

    #[test]
    fn s26_the_picture_opens_and_is_as_large_as_promised() {
        for letters in ["ACDEF", "WWWWWWWW", "7"] {
            let picture = decode(&picture(letters, [3; 32]).unwrap()).unwrap();
            assert_eq!((picture.width, picture.height), (320, 120));
            assert_eq!(picture.grey.len(), 320 * 120);
        }
    }

    #[test]
    fn s26_each_letter_of_the_alphabet_leaves_ink_of_its_own() {
        let glyphs: Vec<_> = ALPHABET.iter().map(|letter| glyph(char::from(*letter)).unwrap().grey).collect();
        for (index, grey) in glyphs.iter().enumerate() {
            assert!(grey.contains(&0) && grey.contains(&255));
            assert!(glyphs[..index].iter().all(|other| other != grey));
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_captcha_and_another_seed_another() {
        assert_eq!(picture("KNPRT", [1; 32]).unwrap(), picture("KNPRT", [1; 32]).unwrap());
        assert_ne!(picture("KNPRT", [1; 32]).unwrap(), picture("KNPRT", [2; 32]).unwrap());
        let said = |seed| sound("4711", &Locale::from("fr"), [seed; 32]).unwrap();
        assert_eq!(said(1), said(1));
        assert_ne!(said(1), said(2));
    }

    #[test]
    fn an_answer_that_cannot_be_shown_is_refused_without_being_told() {
        for answer in ["", "ABC", "ACDEFHKMN", "é"] {
            let error = picture(answer, [0; 32]).unwrap_err().to_string();
            assert!(answer.is_empty() || !error.contains(answer));
        }
        assert!(sound("12a", &Locale::from("en"), [0; 32]).is_err());
        assert!(sound("", &Locale::from("en"), [0; 32]).is_err());
    }

    #[test]
    fn s27_every_language_has_ten_recorded_digits_of_the_right_format() {
        let mut tags: Vec<String> =
            Locales::iter().filter_map(|file| file.split_once('/').map(|(tag, _)| tag.to_owned())).collect();
        tags.dedup();
        assert!(tags.len() >= 3);
        for tag in tags {
            for digit in '0'..='9' {
                assert!(Locales::get(&format!("{tag}/digits/{digit}.wav")).is_some(), "{tag} lacks {digit}");
                let clip = recording(digit, &Locale(tag.clone())).unwrap();
                assert!((3_000..16_000).contains(&clip.len()), "{tag} {digit} lasts {} samples", clip.len());
                assert!(clip.iter().any(|level| level.abs() > 20_000.0), "{tag} {digit} is too quiet");
            }
        }
    }

    #[test]
    fn s27_the_sound_grows_with_its_digits() {
        for tag in ["en", "fr", "zh-Hans"] {
            let lengths: Vec<u32> =
                (1..=6).map(|count| length(&sound(&"274019"[..count], &Locale::from(tag), [5; 32]).unwrap())).collect();
            assert!(lengths.is_sorted_by(|shorter, longer| shorter + 8_000 < *longer), "{tag}: {lengths:?}");
        }
    }

    #[test]
    fn s27_languages_sound_different_and_an_unknown_one_is_english() {
        let said = |tag| sound("38", &Locale::from(tag), [5; 32]).unwrap();
        assert_eq!(said("nl"), said("en"));
        assert_ne!(said("fr"), said("en"));
        assert_ne!(said("fr"), said("zh-Hans"));
    }

    #[test]
    fn a_picture_becomes_half_blocks_no_wider_than_asked() {
        let text = blocks(&picture("ACDEF", [9; 32]).unwrap(), 80).unwrap();
        assert_eq!(text.lines().count(), 15);
        assert!(text.lines().all(|line| line.chars().count() <= 80));
        assert!(text.contains('█') && text.chars().all(|mark| " ▀▄█\n".contains(mark)));
        assert!(blocks(b"no picture", 80).is_err());
    }
}
