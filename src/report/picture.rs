//! A week as a picture (PNG), to be posted where people read it between other things.
//!
//! It holds bars, three signs and numbers, and no words: a font with the letters of every language would be larger than
//! this program, and one that lacks them draws empty boxes. The message beside it says what it shows ([`super::week`]).
//! What is dark is the week, what is grey the week before.

use jiff::civil::Date;
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, PixmapMut, Rect, Stroke, Transform};

use super::Report;
use super::week::Week;
use crate::look::Colour;

mod digits;

use digits::At;

/// Its size in pixels: wide as a telephone shows pictures, and not too large for a poor line.
const SIZE: (u32, u32) = (1200, 740);
const EDGE: f32 = 60.0;
const RIGHT: f32 = 1140.0;
/// Where the columns stand, and how high the highest is.
const GROUND: f32 = 440.0;
const HIGHEST: f32 = 250.0;
/// The height of numbers: of what counts, of what it is compared with, of days.
const LARGE: f32 = 46.0;
const SMALL: f32 = 26.0;
const DAY: f32 = 20.0;

/// The week before.
const BEFORE: [u8; 3] = [0xb9, 0xc2, 0xc0];
/// Its numbers, which are read and so need a contrast of 4.5:1 on white.
const QUIET: [u8; 3] = [0x5e, 0x6b, 0x68];
const TRACK: [u8; 3] = [0xee, 0xf1, 0xf0];

/// The picture could not be drawn. Trying again changes nothing.
#[derive(Debug, thiserror::Error)]
#[error("the picture could not be drawn")]
pub struct Undrawn;

/// Draws a week in the organisation's colour.
///
/// # Errors
/// When there is no memory for it.
pub fn draw(week: &Week, colour: Colour) -> Result<Vec<u8>, Undrawn> {
    let mut pixels = Pixmap::new(SIZE.0, SIZE.1).ok_or(Undrawn)?;
    pixels.fill(Color::WHITE);
    let mut board = Board { onto: pixels.as_mut(), colour: colour.0 };
    board.days(&week.this, &week.before);
    let share = |report: &Report| report.recoveries.percent_without_it;
    board.compared(EDGE, Sign::Check, (share(&week.this), share(&week.before)), Some(100.0), |share| {
        format!("{share:.0}%")
    });
    let lapse = |report: &Report| report.resets.median_seconds.map(float);
    board.compared(640.0, Sign::Clock, (lapse(&week.this), lapse(&week.before)), None, clock);
    pixels.encode_png().map_err(|_| Undrawn)
}

/// As far as a picture shows it.
#[allow(clippy::cast_precision_loss)] // a pixel is less exact
fn float(count: u64) -> f64 {
    count as f64
}

#[allow(clippy::cast_possible_truncation)] // pixels
fn pixels(length: f64) -> f32 {
    length as f32
}

/// Seconds as a clock shows them: `6:40`, `1:02:05`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole seconds, and never negative
fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// What a number is about.
#[derive(Clone, Copy)]
enum Sign {
    /// Passwords that were reset.
    Key,
    /// Solved without IT.
    Check,
    /// How long it took.
    Clock,
}

struct Board<'p> {
    onto: PixmapMut<'p>,
    colour: [u8; 3],
}

impl Board<'_> {
    fn paint([red, green, blue]: [u8; 3]) -> Paint<'static> {
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color_rgba8(red, green, blue, 255);
        paint
    }

    /// A bar with rounded corners; nothing where it has no length.
    fn bar(&mut self, (left, top): (f32, f32), (wide, high): (f32, f32), colour: [u8; 3]) {
        if wide < 0.5 || high < 0.5 {
            return;
        }
        let (right, foot, bend) = (left + wide, top + high, 5.0_f32.min(wide / 2.0).min(high / 2.0));
        let mut path = PathBuilder::new();
        path.move_to(left + bend, top);
        path.line_to(right - bend, top);
        path.quad_to(right, top, right, top + bend);
        path.line_to(right, foot - bend);
        path.quad_to(right, foot, right - bend, foot);
        path.line_to(left + bend, foot);
        path.quad_to(left, foot, left, foot - bend);
        path.line_to(left, top + bend);
        path.quad_to(left, top, left + bend, top);
        path.close();
        if let Some(path) = path.finish() {
            self.onto.fill_path(&path, &Self::paint(colour), FillRule::Winding, Transform::identity(), None);
        }
    }

    fn number(&mut self, text: &str, at: At, size: (f32, f32), colour: [u8; 3]) {
        digits::draw(&mut self.onto, text, at, size, &Self::paint(colour));
    }

    /// A sign, the week's number, and the number of the week before.
    fn headline(&mut self, (left, top): (f32, f32), sign: Sign, (now, before): (&str, &str)) {
        self.sign(sign, (left, top), LARGE);
        self.number(now, At::Left(left + 76.0, top), (LARGE, 230.0), self.colour);
        self.number(before, At::Left(left + 330.0, top + LARGE - SMALL), (SMALL, 150.0), QUIET);
    }

    /// For each day two columns: the week before, and the week.
    fn days(&mut self, now: &Report, before: &Report) {
        let totals = (now.resets.total.to_string(), before.resets.total.to_string());
        self.headline((EDGE, 48.0), Sign::Key, (&totals.0, &totals.1));
        let pairs: Vec<(&Date, u64, u64)> = now
            .resets
            .per_day
            .iter()
            .zip(before.resets.per_day.values().copied().chain(std::iter::repeat(0)))
            .map(|((day, now), before)| (day, *now, before))
            .collect();
        let most = float(pairs.iter().map(|(_, now, before)| *now.max(before)).max().unwrap_or(0).max(1));
        let height = |count: u64| if count == 0 { 0.0 } else { (pixels(float(count) / most) * HIGHEST).max(2.0) };
        self.bar((EDGE, GROUND), (RIGHT - EDGE, 3.0), BEFORE);
        let step = (RIGHT - EDGE) / pixels(float(pairs.len().max(1) as u64));
        let wide = step * 0.32;
        let mut middle = EDGE + step / 2.0;
        for (day, now, before) in pairs {
            let columns = [(middle - wide - 4.0, before, BEFORE, QUIET), (middle + 4.0, now, self.colour, self.colour)];
            for (left, count, colour, written) in columns {
                let high = height(count);
                self.bar((left, GROUND - high), (wide, high), colour);
                let over = (left + wide / 2.0, GROUND - high - 32.0);
                self.number(&count.to_string(), At::Middle(over.0, over.1), (22.0, wide + 4.0), written);
            }
            self.number(&day.day().to_string(), At::Middle(middle, GROUND + 18.0), (DAY, step), QUIET);
            middle += step;
        }
    }

    /// Two bars, one below the other: the week, and the week before. `whole` is the length of the track, where there is
    /// one; else the longer of both fills it.
    fn compared(
        &mut self,
        left: f32,
        sign: Sign,
        (now, before): (Option<f64>, Option<f64>),
        whole: Option<f64>,
        words: impl Fn(f64) -> String,
    ) {
        let said = |value: Option<f64>| value.map_or("-".to_owned(), &words);
        self.headline((left, 540.0), sign, (&said(now), &said(before)));
        let longest = whole.unwrap_or(now.unwrap_or(0.0).max(before.unwrap_or(0.0))).max(1.0);
        let track = 500.0;
        for (value, top, high, colour) in [(now, 618.0, 30.0, self.colour), (before, 658.0, 16.0, BEFORE)] {
            self.bar((left, top), (track, high), TRACK);
            let long = track * pixels((value.unwrap_or(0.0) / longest).clamp(0.0, 1.0));
            self.bar((left, top), (long, high), colour);
        }
    }

    fn sign(&mut self, sign: Sign, (left, top): (f32, f32), size: f32) {
        let mut path = PathBuilder::new();
        let circle = |path: &mut PathBuilder, rect: Option<Rect>| {
            if let Some(rect) = rect {
                path.push_oval(rect);
            }
        };
        match sign {
            Sign::Key => {
                circle(&mut path, Rect::from_ltrb(0.0, 3.0, 4.4, 7.4));
                path.move_to(4.4, 5.2);
                path.line_to(10.0, 5.2);
                path.line_to(10.0, 7.6);
                path.move_to(7.6, 5.2);
                path.line_to(7.6, 7.0);
            }
            Sign::Check => {
                circle(&mut path, Rect::from_ltrb(0.0, 0.0, 10.0, 10.0));
                path.move_to(2.8, 5.2);
                path.line_to(4.5, 6.9);
                path.line_to(7.4, 3.5);
            }
            Sign::Clock => {
                circle(&mut path, Rect::from_ltrb(0.0, 0.0, 10.0, 10.0));
                path.move_to(5.0, 2.4);
                path.line_to(5.0, 5.0);
                path.line_to(6.9, 6.2);
            }
        }
        let unit = size / 10.0;
        let stroke = Stroke { width: 0.95, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path.finish() {
            let place = Transform::from_row(unit, 0.0, 0.0, unit, left, top);
            self.onto.stroke_path(&path, &Self::paint(self.colour), &stroke, place, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Look;

    const OTHER: Colour = Colour([0x7a, 0x1f, 0x5c]);

    /// How many pixels of a picture have exactly a colour.
    fn pixels_of(png: &[u8], colour: [u8; 3]) -> usize {
        let pixels = Pixmap::decode_png(png).unwrap();
        let wanted = |pixel: &&tiny_skia::PremultipliedColorU8| [pixel.red(), pixel.green(), pixel.blue()] == colour;
        pixels.pixels().iter().filter(wanted).count()
    }

    fn week(days: [u64; 7], before: u64) -> Week {
        let mut week = Week::default();
        for (report, of) in [(&mut week.this, days), (&mut week.before, [before; 7])] {
            for (day, count) in (16_i8..).zip(of) {
                report.resets.per_day.insert(jiff::civil::date(2026, 11, day), count);
                report.resets.total += count;
            }
        }
        week
    }

    #[test]
    fn more_resets_are_more_colour_and_the_colour_is_the_organisations() {
        let [few, many] = [[1, 0, 0, 0, 0, 0, 9], [9; 7]].map(|days| draw(&week(days, 3), OTHER).unwrap());
        assert!(pixels_of(&many, OTHER.0) > 2 * pixels_of(&few, OTHER.0));
        assert_eq!(pixels_of(&draw(&week([5; 7], 5), Look::default().colour()).unwrap(), OTHER.0), 0);
        let pixels = Pixmap::decode_png(&many).unwrap();
        assert_eq!((pixels.width(), pixels.height()), SIZE);
    }

    #[test]
    fn a_week_without_anything_and_one_with_too_much_are_drawn() {
        let empty = draw(&Week::default(), OTHER).unwrap();
        let mut much = week([u64::MAX / 16; 7], u64::MAX / 16);
        much.this.resets.median_seconds = Some(u64::MAX);
        much.this.recoveries.percent_without_it = Some(100.0);
        let much = draw(&much, OTHER).unwrap();
        // Nothing stands at the edge: no number runs out of the picture.
        for png in [&empty, &much] {
            assert!(png.len() < 100_000, "{} bytes", png.len());
            let pixels = Pixmap::decode_png(png).unwrap();
            let white =
                |x: u32, y: u32| pixels.pixel(x, y).is_some_and(|pixel| pixel.red() == 255 && pixel.green() == 255);
            assert!((0..SIZE.1).all(|y| white(5, y) && white(SIZE.0 - 5, y)));
        }
    }

    #[test]
    fn seconds_are_told_as_a_clock_does() {
        let told = [0.0, 59.0, 400.0, 3725.0].map(clock);
        assert_eq!(told, ["0:00", "0:59", "6:40", "1:02:05"]);
    }
}
