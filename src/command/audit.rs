//! `sesame audit`: list, verify and export the record of what happened.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;
use strum::VariantNames as _;

use crate::audit::Kind;
use crate::audit::book::{Book, Filter};
use crate::audit::chain::{Line, Row};
use crate::audit::export::{Format, json};
use crate::audit::ship::Head;
use crate::config::Settled;
use crate::directory::Directory;
use crate::ids::SubjectKey;
use crate::store::Store;
use crate::time::{Clock as _, SystemClock, Time};

use super::directories::directory;
use super::operator;

/// `sesame audit …`
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Audit {
    /// Show what happened, newest last.
    List(ListArgs),
    /// Prove that no line was changed, removed or put in.
    ///
    /// Follows the hash chain from end to end and checks every signed checkpoint. Exits with 1 when something is wrong,
    /// and says which lines. Keep the last line's number and hash elsewhere: they prove next time that nothing was cut off.
    Verify(VerifyArgs),
    /// Write lines for another program: JSON Lines, or CSV for a spreadsheet.
    Export(ExportArgs),
}

/// Which lines.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Wish {
    /// Only lines about this account: its id, login or any alias.
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Only lines of this kind; may be given more than once.
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(Kind::VARIANTS), hide_possible_values = true)]
    pub kind: Vec<String>,
    /// Only lines of this channel: telegram, discord, web, console.
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Option<String>,
    /// Only lines from then on: "2026-11-01", "2026-11-01T08:00", or so long ago: "24h", "7 days".
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only lines before then, written likewise; a date alone includes that day.
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// At most so many lines, the newest.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

impl Wish {
    /// The wish for the record. An account as it was typed may be a number or an address: whose lines they are is the line's
    /// subject.
    fn noted(&self) -> String {
        let kinds = self.kind.iter().map(|kind| format!("kind={kind}"));
        let account = self.account.iter().map(|_| "account".to_owned());
        let named = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name}={value}"));
        let rest = [named("channel", &self.channel), named("since", &self.since), named("until", &self.until)];
        kinds.chain(account).chain(rest.into_iter().flatten()).collect::<Vec<_>>().join("&")
    }
}

/// `sesame audit verify`
#[derive(Clone, Debug, Default, clap::Args)]
pub struct VerifyArgs {
    /// A file of heads that were shipped elsewhere (`audit.ship`): the log must reach each of them and fit it.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
}

/// `sesame audit list`
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ListArgs {
    /// Which lines; the newest 50 when --limit is not given.
    #[command(flatten)]
    pub wish: Wish,
    /// One JSON object per line.
    #[arg(long)]
    pub json: bool,
    /// List the kinds of lines there are, and nothing else.
    #[arg(long)]
    pub kinds: bool,
}

/// `sesame audit export`
#[derive(Clone, Debug, clap::Args)]
pub struct ExportArgs {
    /// Which lines; all when nothing is given.
    #[command(flatten)]
    pub wish: Wish,
    /// The form.
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: Format,
    /// The file to write, which must not exist yet; without it, standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What the words "24h" and "2026-11-01" are reckoned from, and who knows the names of accounts.
#[derive(Clone)]
pub struct Here {
    /// The present moment.
    pub now: Time,
    /// The organisation's time zone.
    pub zone: TimeZone,
    /// Who holds the accounts.
    pub directory: Arc<dyn Directory>,
}

/// How many lines `list` shows unasked.
const LIST_DEFAULT: u32 = 50;

/// Opens the configured database and does what was asked.
pub async fn on_file(command: &Audit, settled: Settled, out: &mut (dyn Write + Send)) -> anyhow::Result<bool> {
    let zone = TimeZone::get(&settled.config.org.time_zone).context("org.time_zone")?;
    let database = settled.config.server.database();
    if !database.exists() {
        bail!("{} does not exist yet: nothing has happened", database.display());
    }
    let store = Arc::new(Store::open_beside(&database, settled.keys.clone()).await?);
    let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
    run(command, &Book::new(store), &Here { now: SystemClock.now(), zone, directory }, out).await
}

/// Does what was asked and says whether all is well: `false` only when `verify` found something.
pub async fn run(command: &Audit, book: &Book, here: &Here, out: &mut (dyn Write + Send)) -> anyhow::Result<bool> {
    match command {
        Audit::List(args) => list(args, book, here, out).await.map(|()| true),
        Audit::Verify(args) => verify(args, book, out).await,
        Audit::Export(args) => export(args, book, here, out).await.map(|()| true),
    }
}

async fn list(args: &ListArgs, book: &Book, here: &Here, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    if args.kinds {
        return Ok(writeln!(out, "{}", Kind::VARIANTS.join("\n"))?);
    }
    let mut filter = filter(&args.wish, book, here).await?;
    filter.limit = filter.limit.or(Some(LIST_DEFAULT));
    for row in book.list(&filter).await? {
        if args.json {
            writeln!(out, "{}", json(&row))?;
        } else {
            writeln!(out, "{}", sentence(&row, &here.zone))?;
        }
    }
    Ok(())
}

async fn verify(args: &VerifyArgs, book: &Book, out: &mut (dyn Write + Send)) -> anyhow::Result<bool> {
    let heads = match &args.against {
        Some(file) => heads(file, book)?,
        None => Vec::new(),
    };
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} lines")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    let report = book.verify(|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    let mut report = report.await?;
    bar.finish_and_clear();
    let against = book.against(&heads).await?;
    report.faults_total += against.len() as u64;
    report.faults.extend(against);
    for fault in &report.faults {
        writeln!(out, "{fault}")?;
    }
    let (lines, checkpoints, faults) = (report.lines, report.checkpoints, report.faults_total);
    if faults > 0 {
        writeln!(out, "{lines} lines, {checkpoints} checkpoints: {faults} faults. THE LOG WAS TAMPERED WITH.")?;
    } else {
        writeln!(out, "{lines} lines, {checkpoints} checkpoints: the log is whole.")?;
    }
    if report.erased > 0 {
        writeln!(out, "{} lines were emptied of the people they were about, and that was signed.", report.erased)?;
    }
    if let Some(file) = &args.against {
        writeln!(out, "{} heads in {} are this log's.", heads.len(), file.display())?;
    }
    let later = report.head.seq - report.signed_to;
    writeln!(out, "Signed up to line {}; {later} later lines are not signed yet.", report.signed_to)?;
    writeln!(out, "The last line is {}, its hash {}", report.head.seq, hex::encode(&report.head.hash))?;
    Ok(faults == 0)
}

/// Reads heads that were kept elsewhere. One that is broken, or not this log's, is refused: whoever looks for what was cut
/// off must not be told that all is well because the proof was spoiled.
fn heads(file: &Path, book: &Book) -> anyhow::Result<Vec<Head>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut heads = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        // A log server puts its own words before a message.
        let json = line.find('{').map_or(line, |start| &line[start..]);
        let Ok(head) = serde_json::from_str::<Head>(json) else {
            bail!("{} line {number}: found no signed head; expected a line as audit.ship writes them", file.display());
        };
        if !book.is_ours(&head)? {
            bail!(
                "{} line {number}: the signature over line {} of the log does not fit: it was changed, or is of a log \
                 with another key",
                file.display(),
                head.seq
            );
        }
        heads.push(head);
    }
    if heads.is_empty() {
        bail!("{} holds no head", file.display());
    }
    Ok(heads)
}

async fn export(args: &ExportArgs, book: &Book, here: &Here, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let filter = filter(&args.wish, book, here).await?;
    let facts = [("filter".to_owned(), args.wish.noted()), ("by".to_owned(), operator())].into();
    let subject = filter.subject.clone().map(SubjectKey);
    let line = Line { at: here.now, kind: Kind::RecordExported, subject, peer: None, facts };
    let Some(path) = &args.output else {
        book.export_on_record(&filter, args.format, &line, out).await?;
        return Ok(());
    };
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600); // who reset what and when is nobody else's business
    let file = options.open(path).with_context(|| format!("{} cannot be created", path.display()))?;
    let lines = book.export_on_record(&filter, args.format, &line, &mut std::io::BufWriter::new(file)).await?;
    writeln!(out, "{lines} lines written to {}", path.display())?;
    Ok(())
}

async fn filter(wish: &Wish, book: &Book, here: &Here) -> anyhow::Result<Filter> {
    let subject = match &wish.account {
        Some(account) => Some(book.subject(account, &*here.directory).await?),
        None => None,
    };
    let when = |text: &Option<String>, end: bool| {
        text.as_deref().map(|text| moment(text, end, (here.now, &here.zone))).transpose()
    };
    let (from, to) = (when(&wish.since, false)?, when(&wish.until, true)?);
    Ok(Filter {
        subject,
        kinds: wish.kind.clone(),
        peer: None,
        channel: wish.channel.clone(),
        from,
        to,
        limit: wish.limit,
    })
}

/// A moment as a person writes it. `end`: a date alone means the end of that day.
pub(crate) fn moment(text: &str, end: bool, (now, zone): (Time, &TimeZone)) -> anyhow::Result<Time> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(Time(instant.as_millisecond()));
    }
    let is_date = text.len() == 10;
    if let Ok(local) = text.parse::<jiff::civil::DateTime>() {
        let local = if is_date && end { local.tomorrow()? } else { local };
        return Ok(Time(local.to_zoned(zone.clone())?.timestamp().as_millisecond()));
    }
    if let Ok(span) = text.trim_end_matches(" ago").parse::<jiff::Span>()
        && !span.is_negative()
    {
        let then = now.zoned(zone).checked_sub(span)?;
        return Ok(Time(then.timestamp().as_millisecond()));
    }
    bail!("\"{text}\" is no moment; expected one such as 2026-11-01, 2026-11-01T08:00, 24h or \"7 days\"")
}

/// A line for people: number, local time, kind, subject, chat, facts.
fn sentence(row: &Row, zone: &TimeZone) -> String {
    let at = Time(row.at).zoned(zone).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let facts: Vec<String> = row.facts().iter().map(|(name, value)| format!("  {name}={value}")).collect();
    let subject = row.subject.as_deref().unwrap_or("-");
    let peer = row.peer.as_deref().unwrap_or("-");
    visible(&format!("{:>6}  {at}  {:<22}  {subject}  {peer}{}", row.seq, row.kind, facts.concat()))
}

/// Control characters and marks that turn the writing direction, as `\u{…}`: what a claimant typed must not move the
/// cursor, colour the terminal or reverse a line.
pub(crate) fn visible(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |c: char| if c.is_control() || turns(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> (Time, TimeZone) {
        // 2026-11-20T10:00:00 in Paris
        (Time(1_795_165_200_000), TimeZone::get("Europe/Paris").unwrap())
    }

    #[test]
    fn moments_are_read_in_the_organisations_zone() {
        let table = [
            ("2026-11-20T09:00:00Z", false, 0),
            ("2026-11-20T10:00", false, 0),
            ("2026-11-20 10:00:30", true, 30),
            ("2026-11-20", false, -36_000),
            ("2026-11-20", true, 50_400),
            ("24h", false, -86_400),
            ("7 days", false, -604_800),
            ("90min ago", true, -5_400),
        ];
        let (now, zone) = here();
        for (text, end, seconds) in table {
            assert_eq!(moment(text, end, (now, &zone)).unwrap(), Time(now.0 + seconds * 1000), "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "-24h", "12"] {
            let told = moment(text, false, (now, &zone)).unwrap_err().to_string();
            assert!(told.contains("is no moment"), "{text}: {told}");
        }
    }

    #[test]
    fn a_line_cannot_act_on_the_terminal_it_is_shown_on() {
        let row = Row {
            seq: 7,
            at: here().0.0,
            kind: "handle-refused".to_owned(),
            subject: Some("stranger/\u{1b}[2Jab".to_owned()),
            peer: None,
            facts: r#"[["typed","x\n\u202ey"]]"#.to_owned(),
            hash: Vec::new(),
        };
        assert_eq!(
            sentence(&row, &here().1),
            "     7  2026-11-20 10:00:00 +01:00  handle-refused          stranger/\\u{1b}[2Jab  -  typed=x\\u{a}\\u{202e}y"
        );
    }
}
