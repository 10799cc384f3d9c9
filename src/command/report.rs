//! `sesame report`: how the service does, in counts, and what another policy would change.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ConfigArg;
use super::audit::{moment, visible};
use super::backup::bar;
use super::directories::directory;
use crate::config::Settled;
use crate::directory::register::Register;
use crate::engine::method::MethodKind;
use crate::engine::policy::Policy;
use crate::look::{Colour, Look};
use crate::report::coverage::{Coverage, Enrolled, Other, Unaskable, WhatIf, enrolled, own_accounts};
use crate::report::week::{self, Week};
use crate::report::{Period, Report, picture, sheet};
use crate::speech::Speech;
use crate::store::Store;
use crate::time::{Clock, SystemClock, Time};

/// Arguments of `sesame report`.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    ask: Option<Ask>,
    /// From then until now: "30d", "12h", "2026-11-01".
    #[arg(long, value_name = "WHEN", default_value = "30d", conflicts_with = "month")]
    since: String,
    /// One month of the calendar, such as 2026-10.
    #[arg(long, value_name = "YEAR-MONTH")]
    month: Option<String>,
    /// As JSON, for programs.
    #[arg(long, global = true, conflicts_with = "csv")]
    json: bool,
    /// As CSV, for a spreadsheet.
    #[arg(long, global = true)]
    csv: bool,
    /// The last whole week beside the week before it, drawn into this file (PNG). It holds numbers and no words: what it
    /// shows is said in the organisation's language.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["since", "month", "json", "csv"])]
    png: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArg,
}

/// What else can be asked.
#[derive(Debug, clap::Subcommand)]
enum Ask {
    /// Count who would lose self-service if the policy were another; nothing is changed.
    WhatIf {
        /// So many gates before a reset.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
        gates: Option<u8>,
        /// Only these methods, such as mail,totp.
        #[arg(long, value_name = "METHODS", value_delimiter = ',', value_parser = method)]
        methods: Option<Vec<MethodKind>>,
        /// So many methods that an account must have registered.
        #[arg(long, value_name = "N")]
        methods_min: Option<u8>,
    },
}

fn method(word: &str) -> Result<MethodKind, String> {
    let known = MethodKind::ALL.map(MethodKind::word).join(", ");
    MethodKind::of_word(word.trim()).ok_or_else(|| format!("expected some of {known}"))
}

/// Reads the configured database and writes what was asked.
pub async fn run(args: &ReportArgs) -> anyhow::Result<()> {
    on_file(args, &args.config.load()?, Arc::new(SystemClock), &mut std::io::stdout()).await
}

/// Does what was asked with the database of a configuration, and writes the answer.
pub async fn on_file(
    args: &ReportArgs,
    settled: &Settled,
    clock: Arc<dyn Clock>,
    out: &mut (dyn Write + Send),
) -> anyhow::Result<()> {
    let zone = TimeZone::get(&settled.config.org.time_zone).context("org.time_zone")?;
    let database = settled.config.server.database();
    if !database.exists() {
        bail!("{} does not exist yet: nothing has happened", database.display());
    }
    if let Some(file) = &args.png {
        return picture(file, settled, (clock.now(), &zone), out).await;
    }
    let policy = &settled.config.policy;
    let (other, now) = (args.ask.as_ref().map(|ask| ask.policy(policy)).transpose()?, clock.now());
    let period = args.period(now, zone)?;
    let store = Arc::new(Store::open_beside(&database, settled.keys.clone()).await?);
    let found = people(settled, &store, clock).await?;
    let format = if args.json {
        Form::Json
    } else if args.csv {
        Form::Csv
    } else {
        Form::Text
    };
    if let Some((other, words)) = other {
        let compared = WhatIf::compare(&found, policy, &other);
        return format.write(&serde_json::json!({ "what_if": compared }), || sheet::what_if(&compared, &words), out);
    }
    let own = own_accounts(&store).await?;
    let own = Some(own.as_slice()).filter(|own| !own.is_empty());
    let coverage = Coverage::count(&found, policy, own);
    let report = Report::read(&store, &period).await?;
    let both = serde_json::json!({ "report": report, "enrolment": coverage });
    format.write(&both, || sheet::text(&report, &coverage), out)
}

/// Draws the last whole week, and says what the picture shows.
async fn picture(
    file: &Path,
    settled: &Settled,
    (now, zone): (Time, &TimeZone),
    out: &mut (dyn Write + Send),
) -> anyhow::Result<()> {
    let config = &settled.config;
    let store = Store::open_beside(&config.server.database(), settled.keys.clone()).await?;
    let week = Week::before(&store, week::monday(now.zoned(zone).date()), zone).await?;
    let colour = config.look.colour.as_deref().and_then(Colour::read).unwrap_or(Look::default().colour());
    std::fs::write(file, picture::draw(&week, colour)?)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    let own =
        config.look.own_words().map_err(|_| anyhow!("look.words_dir has changed since it was read; try again"))?;
    let speech = Speech::with_own(&config.org, &own)?;
    for sentence in week.sentences(&speech, speech.default_locale()) {
        writeln!(out, "{}", visible(&sentence))?;
    }
    Ok(())
}

async fn people(settled: &Settled, store: &Arc<Store>, clock: Arc<dyn Clock>) -> anyhow::Result<Vec<Enrolled>> {
    let directory = directory(settled, Arc::clone(store), Arc::clone(&clock))?;
    let register = Register::new(Arc::clone(store));
    let bar = bar("asking the directory", "{human_pos} of {human_len} accounts");
    let watch = &mut |done: usize, of: usize| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    };
    let found = enrolled(store, &register, &*directory, &settled.config.policy, clock.now(), watch).await?;
    bar.finish_and_clear();
    Ok(found)
}

/// The form of an answer.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
    Csv,
}

impl Form {
    fn write(
        self,
        value: &serde_json::Value,
        text: impl Fn() -> String,
        out: &mut (dyn Write + Send),
    ) -> anyhow::Result<()> {
        match self {
            // A group's name comes from a directory: it must not move the cursor, nor reverse a line.
            Self::Text => text().lines().try_for_each(|line| writeln!(out, "{}", visible(line)))?,
            Self::Json => writeln!(out, "{value:#}")?,
            Self::Csv => sheet::csv(value, out)?,
        }
        Ok(())
    }
}

impl ReportArgs {
    /// Whole days in the organisation's time zone, but for the last, which may not be over.
    fn period(&self, now: Time, zone: TimeZone) -> anyhow::Result<Period> {
        let start =
            |day: Date| -> anyhow::Result<Time> { Ok(Time(day.to_zoned(zone.clone())?.timestamp().as_millisecond())) };
        if let Some(month) = &self.month {
            let first: Date = format!("{month}-01")
                .parse()
                .with_context(|| format!("--month: found \"{month}\"; expected a year and a month such as 2026-10"))?;
            return Ok(Period { from: start(first)?, to: start(first.last_of_month().tomorrow()?)?, zone });
        }
        let since = moment(&self.since, false, (now, &zone)).context("--since")?;
        if since >= now {
            bail!("--since: \"{}\" is not over yet; expected a moment in the past", self.since);
        }
        Ok(Period { from: start(since.zoned(&zone).date())?, to: now, zone })
    }
}

impl Ask {
    /// The policy asked about, and what is different about it in words.
    fn policy(&self, today: &Policy) -> anyhow::Result<(Policy, String)> {
        let Self::WhatIf { gates, methods, methods_min } = self;
        let mut words = Vec::new();
        if let Some(gates) = gates {
            words.push(if *gates == 1 { "one gate".to_owned() } else { format!("{gates} gates") });
        }
        if let Some(methods) = methods {
            words.push(methods.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ") + " only");
        }
        if let Some(least) = methods_min {
            words.push(format!("at least {least} methods"));
        }
        let other = Other { gates: *gates, methods: methods.clone(), methods_min: *methods_min };
        let gates = gates.unwrap_or(today.gates);
        let policy = other.of(today).map_err(|why| match why {
            Unaskable::Same => anyhow!("nothing is different: say --gates, --methods or --methods-min"),
            Unaskable::Unmeetable => anyhow!(
                "nobody could meet that: {gates} gates need methods of {gates} classes, and questions never count alone"
            ),
        })?;
        Ok((policy, words.join(", ")))
    }
}
