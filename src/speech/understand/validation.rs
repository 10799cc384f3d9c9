use super::examples::*;
use super::*;
use std::collections::{BTreeMap,HashMap};
use std::time::Instant;

fn skeleton(meant: &[Word], polite: &[(Vec<Word>, bool)]) -> String {
    let mut texts: Vec<&str> = meant.iter().map(|w| w.text.as_str()).filter(|t| t.chars().all(is_han) || t.len() > 3).filter(|t| !polite.iter().any(|(p, _)| p.len() == 1 && p[0].text == *t)).collect();
    if texts.is_empty() { texts = meant.iter().map(|w| w.text.as_str()).collect(); }
    texts.sort(); texts.dedup(); texts.join(" ")
}
#[test]
#[ignore]
fn cross_validation() {
    let p = Phrases::new().unwrap();
    let ex = all().unwrap();
    let mut folds: HashMap<String, usize> = HashMap::new();
    let t = Instant::now();
    let tr: Vec<(Vec<Word>, Vec<Word>)> = ex.iter().map(|e| (words::words(&e.text), p.vocabulary.read(&e.text))).collect();
    println!("read {:?}", t.elapsed());
    let t = Instant::now();
    let fold: Vec<usize> = tr.iter().map(|(_, m)| { let n = folds.len(); *folds.entry(skeleton(m, &p.polite)).or_insert(n) * 7 % 5 }).collect();
    println!("skeletons {} of {}", folds.len(), ex.len());
    let fresh: std::collections::HashSet<String> = ["en","fr","zh"].iter().flat_map(|t| std::fs::read_to_string(format!("/tmp/ex/fresh-{t}.txt")).unwrap().lines().map(|l| l.split_once(": ").unwrap().1.to_owned()).collect::<Vec<_>>()).collect();
    let mut guesses: Vec<Option<Guess>> = vec![None; ex.len()];
    for f in 0..5 {
        let t = Instant::now();
        let train: Vec<(usize, Traits)> = (0..ex.len()).filter(|i| fold[*i] != f).map(|i| (ex[i].class, p.traits(&ex[i].text, &tr[i].1))).collect();
        let model = Examples::learn(&train);
        if f == 0 { println!("learned in {:?}", t.elapsed()); }
        for i in (0..ex.len()).filter(|i| fold[*i] == f) { guesses[i] = Some(model.guess(&p.traits(&ex[i].text, &tr[i].1))); }
    }
    let act = |e: &Example| !matches!(e.name(), "none" | "off-topic" | "else");
    let kin = |i: &Option<Intent>| matches!(i, Some(Intent::Start | Intent::Forgotten | Intent::Locked | Intent::Expired));
    let right = |e: &Example, g: &Guess| if e.class < 4 { kin(&g.intent) } else if act(e) { g.intent == Intent::from_str(e.name()).ok() } else { g.intent.is_none() };
    println!("top-1: {:.1} %", 100.0 * (0..ex.len()).filter(|i| right(&ex[*i], guesses[*i].as_ref().unwrap())).count() as f64 / ex.len() as f64);
    for th in [0.0, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9] {
        let (mut a, mut r, mut w, mut wn) = (0, 0, 0, 0);
        for (e, g) in ex.iter().zip(&guesses) {
            let g = g.as_ref().unwrap();
            if act(e) { a += 1; }
            if g.intent.is_some() && g.share >= th { if right(e, g) { r += 1 } else if act(e) { w += 1 } else { wn += 1 } }
        }
        println!("th {th:.2}: understood {:.1} % of {a}, wrong {w}, from nothing {wn} ({:.2} % of all)", 100.0 * r as f64 / a as f64, 100.0 * (w + wn) as f64 / ex.len() as f64);
    }
    // rules beside, on the fresh ones
    let mut table: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (e, g) in ex.iter().zip(&guesses).filter(|(e, _)| fresh.contains(&e.text) && e.name() != "else") {
        let got = p.combined(&e.text, g.as_ref());
        let ok = crate::run::fits(e.name(), got.as_ref());
        let c = table.entry(format!("{} {}", e.name(), e.language)).or_default();
        c[0] += 1;
        if ok { c[1] += 1 } else if got.is_some() { c[2] += 1; println!("WRONG {} {}: {} -> {got:?} rules {:?} guess {:?} {:.2}", e.language, e.name(), e.text, p.combined(&e.text, None), g.as_ref().unwrap().intent, g.as_ref().unwrap().share) } else { println!("MISS {} {}: {} rules {:?} guess {:?} {:.2}", e.language, e.name(), e.text, p.combined(&e.text, None), g.as_ref().unwrap().intent, g.as_ref().unwrap().share) }
    }
    for (k, v) in &table { println!("{k:22} {:4} {:4} {:3}% {:3}", v[0], v[1], v[1] * 100 / v[0], v[2]); }
    let s = |i: usize| table.values().map(|v| v[i]).sum::<usize>();
    let act: (usize, usize) = table.iter().filter(|(k, _)| !k.starts_with("none") && !k.starts_with("off")).fold((0, 0), |a, (_, v)| (a.0 + v[0], a.1 + v[1]));
    println!("combined on fresh: {} of {} = {:.1} %, wrong {} = {:.2} %; asked for only: {:.1} %", s(1), s(0), 100.0 * s(1) as f64 / s(0) as f64, s(2), 100.0 * s(2) as f64 / s(0) as f64, 100.0 * act.1 as f64 / act.0 as f64);
}
