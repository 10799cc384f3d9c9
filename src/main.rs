//! The command line.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sesame::command;
use sesame::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Sesame gets locked-out people back into their accounts, in chat.
///
/// Without a command it starts a demo in the browser: an invented organisation, nothing to install, nothing leaves the machine.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    max_term_width = 100,
    after_help = "New here? Look: sesame. Then, for your own people: sesame init, check, import, serve."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try everything with an invented organisation (what happens without a command).
    Demo(command::demo::DemoArgs),
    /// Write a commented configuration and a key to begin with.
    Init(command::init::InitArgs),
    /// Ask every configured outside system, and say what works.
    Check(command::check::CheckArgs),
    /// Bring people into the embedded directory from a CSV file.
    Import(command::import::ImportArgs),
    /// Make a code with which somebody registers methods without knowing a password, once.
    Invite(command::invite::InviteArgs),
    /// Let a phone that was reported lost, and found or replaced, be used again.
    Reinstate(command::reinstate::ReinstateArgs),
    /// Let an account be recovered again whose owner said "this wasn't me".
    Thaw(command::thaw::ThawArgs),
    /// Let passwords be reset again after an alarm has halted all resets.
    Reopen(command::reopen::ReopenArgs),
    /// Show what keeps messages from leaving and accounts from being recovered, and lift it.
    Limits(command::limits::LimitsArgs),
    /// Say who signs in to the console with a passkey, and invite or remove them.
    Admin(command::admin::AdminArgs),
    /// Say what a support code means, what the person does and what IT does.
    Explain(command::explain::ExplainArgs),
    /// Show the pages for whoever runs it: rolling it out, questions, threats, data protection.
    Guide(command::guide::GuideArgs),
    /// List the sentences that people read, with the names under which yours take their place.
    Words(command::words::WordsArgs),
    /// Run the service with your configuration.
    Serve(command::serve::ServeArgs),
    /// Run the service and talk to it in this terminal; without a configuration, the demo's.
    Chat(command::serve::ChatArgs),
    #[command(flatten)]
    Kept(Kept),
}

// What is done with what Sesame keeps: the database, its keys, the record in it. No doc comment: it would become the help.
#[derive(Debug, Subcommand)]
enum Kept {
    /// Show the keys that seal the database, make a new one, or give an old one up.
    Keys {
        #[command(subcommand)]
        keys: command::keys::KeysCommand,
        #[command(flatten)]
        config: command::ConfigArg,
    },
    /// Count what happened in a period, and what another policy would change.
    Report(command::report::ReportArgs),
    /// Copy the database into one file, whole, while the service runs.
    Backup(command::backup::BackupArgs),
    /// Put a backup in the place of the database, while the service is stopped.
    Restore(command::restore::RestoreArgs),
    /// Say what the running service knows to be wrong, and since when.
    Alarms(command::operations::AlarmsArgs),
    /// Write what is held about somebody, or erase it.
    Person {
        #[command(subcommand)]
        person: command::person::PersonCommand,
        #[command(flatten)]
        config: command::ConfigArg,
    },
    /// Print a file with which systemd or a container runs the service.
    Unit(command::unit::UnitArgs),
    /// Read, verify or export the record of what happened.
    Audit {
        #[command(subcommand)]
        audit: command::audit::Audit,
        #[command(flatten)]
        config: command::ConfigArg,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("sesame: the TLS provider was already chosen");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sesame: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(cli.command));
    // A read of the terminal that waits for a line must not keep the process.
    runtime.shutdown_background();
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sesame: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Option<Command>) -> anyhow::Result<ExitCode> {
    match command.unwrap_or_else(|| Command::Demo(command::demo::DemoArgs::default())) {
        Command::Demo(args) => {
            log("error");
            command::demo::run(args).await?;
        }
        Command::Init(args) => command::init::run(&args)?,
        Command::Check(args) => {
            log("error");
            if !command::check::run(&args).await? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Import(args) => {
            log("warn");
            command::import::run(&args).await?;
        }
        Command::Invite(args) => {
            log("warn");
            command::invite::run(&args).await?;
        }
        Command::Reinstate(args) => {
            log("warn");
            command::reinstate::run(&args).await?;
        }
        Command::Thaw(args) => {
            log("warn");
            command::thaw::run(&args).await?;
        }
        Command::Reopen(args) => {
            log("warn");
            command::reopen::run(&args).await?;
        }
        Command::Limits(args) => {
            log("warn");
            Box::pin(command::limits::run(&args)).await?;
        }
        Command::Admin(args) => {
            log("warn");
            Box::pin(command::admin::run(&args)).await?;
        }
        Command::Explain(args) => command::explain::run(&args, &mut std::io::stdout())?,
        Command::Guide(args) => command::guide::run(&args, &mut std::io::stdout())?,
        Command::Words(args) => command::words::run(&args, &mut std::io::stdout())?,
        Command::Serve(args) => {
            let settled = args.load()?;
            log_as(&settled.config.server.log, settled.config.server.log_format);
            Box::pin(command::serve::serve(settled)).await?;
        }
        Command::Chat(args) if args.without_configuration() => {
            log("error");
            command::demo::run(args.demo()).await?;
        }
        Command::Chat(args) => {
            let settled = args.load()?;
            log("error");
            Box::pin(command::serve::chat(settled, args)).await?;
        }
        Command::Kept(kept) => {
            log("warn");
            if !Box::pin(look_after(kept)).await? {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Does it, and says whether what was looked at is as it should be.
async fn look_after(kept: Kept) -> anyhow::Result<bool> {
    match kept {
        Kept::Keys { keys, config } => command::keys::run(&keys, &config).await.map(|()| true),
        Kept::Report(args) => command::report::run(&args).await.map(|()| true),
        Kept::Backup(args) => command::backup::run(&args).await,
        Kept::Restore(args) => command::restore::run(&args).await.map(|()| true),
        Kept::Alarms(args) => command::operations::alarms(&args, &mut std::io::stdout()).await,
        Kept::Person { person, config } => {
            command::person::run(&person, &config, &mut std::io::stdout()).await.map(|()| true)
        }
        Kept::Unit(args) => command::unit::run(&args, &mut std::io::stdout()).map(|()| true),
        Kept::Audit { audit, config } => command::audit::on_file(&audit, config.load()?, &mut std::io::stdout()).await,
    }
}

/// Logs to standard error; `RUST_LOG` has the last word, but for what would show tokens and what people write: the
/// frames of a WebSocket.
fn log(default: &str) {
    log_as(default, LogFormat::Text);
}

fn log_as(default: &str, format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let silent =
        ["tungstenite=off", "tokio_tungstenite=off"].into_iter().filter_map(|directive| directive.parse().ok());
    let filter = silent.fold(filter, EnvFilter::add_directive);
    let colour = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(colour).init(),
        LogFormat::Json => log.json().init(),
    }
}
