//! The log for other programs: JSON Lines, and CSV that a spreadsheet cannot be tricked with.

use std::io::{self, Write};

use super::chain::Row;

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON object per line, with the hash: enough to follow the chain elsewhere.
    Jsonl,
    /// RFC 4180, with a header line.
    Csv,
}

/// An export under way.
pub(super) enum Sheet<'w> {
    Jsonl(&'w mut (dyn Write + Send)),
    Csv(Box<csv::Writer<&'w mut (dyn Write + Send)>>),
}

impl<'w> Sheet<'w> {
    pub(super) fn begin(format: Format, out: &'w mut (dyn Write + Send)) -> io::Result<Self> {
        let mut sheet = Self::resume(format, out);
        if let Self::Csv(writer) = &mut sheet {
            writer.write_record(["seq", "at", "kind", "subject", "peer", "facts", "hash"])?;
        }
        Ok(sheet)
    }

    /// The same without what stands at its beginning.
    fn resume(format: Format, out: &'w mut (dyn Write + Send)) -> Self {
        match format {
            Format::Jsonl => Self::Jsonl(out),
            Format::Csv => {
                let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
                Self::Csv(Box::new(writer))
            }
        }
    }

    pub(super) fn row(&mut self, row: &Row) -> io::Result<()> {
        match self {
            Self::Jsonl(out) => writeln!(out, "{}", json(row)),
            Self::Csv(writer) => {
                let facts: Vec<String> = row.facts().iter().map(|(name, value)| format!("{name}={value}")).collect();
                let cells = [
                    row.seq.to_string(),
                    instant(row.at),
                    row.kind.clone(),
                    row.subject.clone().unwrap_or_default(),
                    row.peer.clone().unwrap_or_default(),
                    facts.join("; "),
                    hex::encode(&row.hash),
                ];
                Ok(writer.write_record(cells.map(harmless))?)
            }
        }
    }

    pub(super) fn end(self) -> io::Result<()> {
        match self {
            Self::Jsonl(out) => out.flush(),
            Self::Csv(mut writer) => writer.flush(),
        }
    }
}

/// A piece of an export that is sent as it is read; `first` says whether it stands at the beginning.
///
/// # Errors
/// Never in practice: it is written into memory.
pub fn piece(format: Format, rows: &[Row], first: bool) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut sheet = if first { Sheet::begin(format, &mut out)? } else { Sheet::resume(format, &mut out) };
    for row in rows {
        sheet.row(row)?;
    }
    sheet.end()?;
    Ok(out)
}

/// A line as JSON. The facts stay a list of pairs: a name may occur twice.
pub fn json(row: &Row) -> serde_json::Value {
    serde_json::json!({
        "seq": row.seq,
        "at": instant(row.at),
        "kind": row.kind,
        "subject": row.subject,
        "peer": row.peer,
        "facts": row.facts(),
        "hash": hex::encode(&row.hash),
    })
}

/// A moment as RFC 3339 in UTC, to the millisecond.
fn instant(at: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    format!("{moment:.3}")
}

/// A cell that no spreadsheet takes for a formula: whoever names an account `=HYPERLINK(…)` must not reach the admin
/// who opens the export (OWASP "CSV Injection"). The full-width signs count too: some spreadsheets fold them. So does what
/// stands behind a semicolon or a tab: where lists are written with semicolons, as in French, a cell is split there.
pub(crate) fn harmless(cell: String) -> String {
    const SPLITS: [char; 4] = [';', '\t', '\r', '\n'];
    let risky = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if !cell.starts_with(risky) && !cell.contains(SPLITS) {
        return cell;
    }
    let (mut safe, mut begins, mut first) = (String::with_capacity(cell.len() + 4), true, true);
    for letter in cell.chars() {
        let splits = SPLITS.contains(&letter);
        if begins && risky.contains(&letter) && (first || !splits) {
            safe.push('\'');
        }
        safe.push(letter);
        // A space or a quote before a sign changes nothing for a spreadsheet.
        begins = splits || (begins && !first && (letter.is_whitespace() || letter == '"'));
        first = false;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(subject: &str, facts: &str) -> Row {
        Row {
            seq: 7,
            at: 1_795_000_000_123,
            kind: "handle-refused".to_owned(),
            subject: Some(subject.to_owned()),
            peer: None,
            facts: facts.to_owned(),
            hash: vec![0xab; 2],
        }
    }

    fn csv(row: &Row) -> String {
        let mut out = Vec::new();
        let mut sheet = Sheet::begin(Format::Csv, &mut out).unwrap();
        sheet.row(row).unwrap();
        sheet.end().unwrap();
        String::from_utf8(out).unwrap().split_once("\r\n").unwrap().1.to_owned()
    }

    #[test]
    fn a_cell_that_begins_like_a_formula_gets_an_apostrophe() {
        for start in ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}'] {
            let subject = format!("{start}cmd|' /C calc'!A0");
            let line = csv(&row(&subject, "[]"));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(record.get(3), Some(format!("'{subject}").as_str()), "{start:?}");
        }
    }

    #[test]
    fn nor_does_a_cell_begin_one_where_a_semicolon_splits_it() {
        for (text, safe) in [
            ("x;=cmd|'/C calc'!A0;", "x;'=cmd|'/C calc'!A0;"),
            ("a; =1", "a; '=1"),
            ("a;\"=1\"", "a;\"'=1\""),
            ("a\t+1\n-1", "a\t'+1\n'-1"),
            (";=1", ";'=1"),
            ("left=2; left=1", "left=2; left=1"),
            ("a-b=c", "a-b=c"),
        ] {
            assert_eq!(harmless(text.to_owned()), safe);
        }
    }

    #[test]
    fn quotes_commas_and_line_ends_stay_in_their_cell() {
        let line = csv(&row("a,b\"c\r\nd", r#"[["left","2"],["left","1"]]"#));
        let at = "2026-11-18T11:06:40.123Z";
        assert_eq!(line, format!("7,{at},handle-refused,\"a,b\"\"c\r\nd\",,left=2; left=1,abab\r\n"));
    }

    #[test]
    fn a_json_line_is_one_line() {
        let mut out = Vec::new();
        let mut sheet = Sheet::begin(Format::Jsonl, &mut out).unwrap();
        sheet.row(&row("a\nb", r#"[["x","\u2028"]]"#)).unwrap();
        sheet.end().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["subject"], "a\nb");
        assert_eq!(value["facts"][0][0], "x");
    }
}
