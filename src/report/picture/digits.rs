//! Numbers as strokes. The picture says nothing but numbers, and so needs no font and reads the same in every language;
//! what they mean stands in the message.

use tiny_skia::{LineCap, LineJoin, Paint, PathBuilder, PixmapMut, Rect, Stroke, Transform};

/// One stroke of a digit, on a grid ten units high, downwards from its top.
enum Pen {
    Move(f32, f32),
    Line(f32, f32),
    Curve([f32; 6]),
    /// From left and top to right and bottom.
    Oval([f32; 4]),
}

use Pen::{Curve, Line, Move, Oval};

/// How a sign is drawn, and how wide it is.
fn sign(sign: char) -> (&'static [Pen], f32) {
    match sign {
        '0' => (&[Oval([0.0, 0.0, 6.0, 10.0])], 6.0),
        '1' => (&[Move(0.8, 2.0), Line(3.2, 0.0), Line(3.2, 10.0)], 4.4),
        '2' => (
            &[
                Move(0.3, 2.6),
                Curve([0.5, -0.9, 5.8, -0.9, 5.8, 2.9]),
                Curve([5.8, 5.2, 2.6, 7.2, 0.1, 10.0]),
                Line(6.0, 10.0),
            ],
            6.0,
        ),
        '3' => (
            &[
                Move(0.3, 1.6),
                Curve([1.6, -0.8, 5.6, -0.5, 5.6, 2.4]),
                Curve([5.6, 4.2, 4.2, 4.8, 2.4, 4.8]),
                Curve([4.4, 4.8, 6.0, 5.5, 6.0, 7.3]),
                Curve([6.0, 10.7, 1.4, 10.8, 0.0, 8.3]),
            ],
            6.0,
        ),
        '4' => (&[Move(4.5, 10.0), Line(4.5, 0.0), Line(0.0, 7.0), Line(6.2, 7.0)], 6.2),
        '5' => (
            &[
                Move(5.4, 0.0),
                Line(1.1, 0.0),
                Line(0.6, 4.6),
                Curve([2.2, 3.3, 6.0, 3.5, 6.0, 6.7]),
                Curve([6.0, 10.6, 1.5, 10.9, 0.0, 8.5]),
            ],
            6.0,
        ),
        '6' => (&[Move(5.0, 0.3), Curve([2.4, 0.7, 0.0, 3.4, 0.0, 6.9]), Oval([0.0, 3.8, 6.0, 10.0])], 6.0),
        '7' => (&[Move(0.0, 0.0), Line(5.9, 0.0), Line(2.0, 10.0)], 6.0),
        '8' => (&[Oval([0.5, 0.0, 5.5, 4.6]), Oval([0.0, 4.6, 6.0, 10.0])], 6.0),
        '9' => (&[Move(1.0, 9.7), Curve([3.6, 9.3, 6.0, 6.6, 6.0, 3.1]), Oval([0.0, 0.0, 6.0, 6.2])], 6.0),
        ':' => (&[Move(1.0, 3.2), Line(1.0, 3.3), Move(1.0, 8.0), Line(1.0, 8.1)], 2.0),
        '%' => (&[Oval([0.0, 0.0, 2.8, 3.8]), Oval([5.2, 6.2, 8.0, 10.0]), Move(7.0, 0.0), Line(1.0, 10.0)], 8.0),
        '-' => (&[Move(0.0, 5.2), Line(4.4, 5.2)], 4.4),
        _ => (&[], 3.0),
    }
}

/// Between two signs, in the same units.
const GAP: f32 = 2.0;
/// The thickness of a stroke.
const THICK: f32 = 1.15;

/// How wide a text is, in units of which ten are its height.
fn width(text: &str) -> f32 {
    let signs = text.chars().map(|c| sign(c).1 + GAP).sum::<f32>();
    (signs - GAP).max(1.0)
}

/// Where a text stands: its middle or its left end, and its top.
#[derive(Clone, Copy)]
pub(super) enum At {
    Middle(f32, f32),
    Left(f32, f32),
}

/// Draws a number, made smaller where it would be wider than `most`.
pub(super) fn draw(onto: &mut PixmapMut<'_>, text: &str, at: At, (height, most): (f32, f32), paint: &Paint<'_>) {
    let wanted = width(text);
    let unit = (height / 10.0).min(most / wanted);
    let (left, top) = match at {
        At::Middle(x, y) => (x - wanted * unit / 2.0, y),
        At::Left(x, y) => (x, y),
    };
    let mut path = PathBuilder::new();
    let mut pen = 0.0;
    for letter in text.chars() {
        let (strokes, wide) = sign(letter);
        for stroke in strokes {
            match stroke {
                Move(x, y) => path.move_to(pen + x, *y),
                Line(x, y) => path.line_to(pen + x, *y),
                Curve([ax, ay, bx, by, x, y]) => path.cubic_to(pen + ax, *ay, pen + bx, *by, pen + x, *y),
                Oval([l, t, r, b]) => {
                    if let Some(rect) = Rect::from_ltrb(pen + l, *t, pen + r, *b) {
                        path.push_oval(rect);
                    }
                }
            }
        }
        pen += wide + GAP;
    }
    let stroke = Stroke { width: THICK, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    if let Some(path) = path.finish() {
        // What became smaller keeps its middle.
        let lowered = (height - 10.0 * unit) / 2.0;
        let place = Transform::from_row(unit, 0.0, 0.0, unit, left, top + lowered);
        onto.stroke_path(&path, paint, &stroke, place, None);
    }
}
