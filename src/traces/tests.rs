//! One recovery is one trace; what is kept of it has bounds.

use std::time::Duration;

use opentelemetry_proto::tonic::trace::v1::Span as Wired;

use super::*;
use crate::entropy::FixedSeeds;
use crate::secret::Secret;
use crate::time::ManualClock;

const BEGAN: Time = Time(1_795_165_200_000);

fn traces(sample: f64) -> (Traces, Arc<Vitals>) {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(BEGAN));
    let (seeds, vitals): (Arc<dyn Seeds>, _) = (Arc::new(FixedSeeds::new(1)), Arc::new(Vitals::default()));
    // Nobody listens there: port 9 is "discard" (RFC 863), and nothing is posted unless a test runs it.
    let collector = Collector::new("http://127.0.0.1:9/v1/traces", None).unwrap();
    (Traces::new(collector, sample, &Keys::new([7; 32]), &clock, &seeds, &vitals), vitals)
}

fn span(traces: &Traces, chat: usize) -> Span {
    let peer = Peer(format!("console:{chat}"));
    let standing = traces.of_step(&peer, Time(0), BEGAN, None).unwrap();
    Span::new(standing.place, "said", SpanKind::Consumer, traces.now().unwrap())
}

fn wired(place: Place) -> Wired {
    Span::new(place, "x", SpanKind::Internal, SystemTime::UNIX_EPOCH).ended(SystemTime::UNIX_EPOCH)
}

#[test]
fn one_recovery_is_one_trace_whoever_asks_and_another_is_another() {
    let (traces, _) = traces(1.0);
    let mira = Peer::from("console:mira");
    let begins = traces.of_step(&mira, Time(0), BEGAN, None).unwrap();
    assert_eq!((begins.parent, begins.link), (None, None));
    let goes_on = traces.of_step(&mira, BEGAN, BEGAN, None).unwrap();
    assert_eq!(goes_on.parent, Some(begins.place));
    let errand = traces.below(goes_on.place).unwrap();
    let answered = traces.of_step(&mira, BEGAN, BEGAN, Some(errand)).unwrap();
    assert_eq!(answered.parent, Some(errand), "an answer hangs below what asked");
    let ends = traces.of_step(&mira, BEGAN, Time(0), None).unwrap();
    assert!([goes_on, answered, ends].iter().all(|step| step.place.is_beside(begins.place)));
    let names = [begins.place, goes_on.place, answered.place, ends.place, errand].map(|place| wired(place).span_id);
    assert!(names.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1));

    let again = traces.of_step(&mira, BEGAN, BEGAN + Duration::from_secs(1), Some(errand)).unwrap();
    assert!(!again.place.is_beside(begins.place));
    assert_eq!((again.parent, again.link), (None, Some(errand)), "another trace is linked");
    let noe = traces.of_step(&Peer::from("console:noe"), Time(0), BEGAN, None).unwrap();
    assert!(!noe.place.is_beside(begins.place));
    let idle = traces.of_step(&mira, Time(0), Time(0), Some(errand)).unwrap();
    assert_eq!((idle.place.is_beside(errand), idle.parent), (true, Some(errand)));
}

#[test]
fn a_share_is_traced_each_recovery_wholly_or_not_at_all() {
    let kept = |sample: f64, chats: usize| {
        let (traces, _) = traces(sample);
        let mut kept = 0;
        for chat in 0..chats {
            let first = span(&traces, chat);
            let second = traces.begin(first.place(), "say", SpanKind::Client).unwrap();
            for span in [first, second] {
                traces.finish(span);
            }
            let inner = traces.0.as_ref().unwrap();
            let count = inner.row.count();
            assert!(count.is_multiple_of(2), "{count}");
            kept = count / 2;
        }
        kept
    };
    assert_eq!(kept(0.0, 50), 0);
    assert_eq!(kept(1.0, 50), 50);
    assert!((60..140).contains(&kept(0.1, 1000)), "the same draw in every run");
}

#[test]
fn what_finds_the_row_full_is_dropped_and_counted() {
    let (traces, vitals) = traces(1.0);
    for chat in 0..5000 {
        traces.finish(span(&traces, chat));
    }
    assert_eq!(traces.0.as_ref().unwrap().row.count(), 4096);
    let page = vitals.prometheus(BEGAN);
    assert!(page.contains("sesame_trace_spans_total{outcome=\"dropped\"} 904\n"), "{page}");
}

#[test]
fn what_brought_effects_about_is_remembered_within_bounds() {
    let (traces, _) = traces(1.0);
    let place = span(&traces, 1).place();
    traces.mark((0..20_000).map(|row| (row, place)));
    let inner = traces.0.as_ref().unwrap();
    assert_eq!(inner.causes().len(), CAUSES_MAX);
    traces.forget(7);
    assert!(!inner.causes().contains_key(&7));
}

#[test]
fn headers_are_lines_and_nothing_prints_them() {
    let lines = |text: &str| collector::headers(&Secret::from(text));
    let read = lines("Authorization: Bearer abc:def\n\n X-Tenant : brunel \n").unwrap();
    assert_eq!(
        (read["authorization"].as_bytes(), read["x-tenant"].as_bytes()),
        (&b"Bearer abc:def"[..], &b"brunel"[..])
    );
    assert!(!format!("{read:?}").contains("abc"));
    for bad in ["Bearer abc", "Auth orization: abc", "Authorization: a\u{7}bc"] {
        let why = lines(&format!("X: y\n{bad}")).unwrap_err();
        assert_eq!(why, "line 2 is no header; expected a name, a colon and a value");
    }
}
