//! `sesame unit`: files with which others run the service, printed so that they can be looked at before they are used.

use std::io::Write;

/// Which file.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Unit {
    /// The service, for systemd.
    Systemd,
    /// Its socket, for systemd: requests wait in it while the service is restarted, and none is refused.
    Socket,
    /// A Containerfile, for podman and docker.
    Container,
}

/// Arguments of `sesame unit`.
#[derive(Debug, clap::Args)]
pub struct UnitArgs {
    /// Which.
    unit: Unit,
}

impl Unit {
    /// The file.
    pub fn text(self) -> &'static str {
        match self {
            Self::Systemd => include_str!("unit/sesame.service"),
            Self::Socket => include_str!("unit/sesame.socket"),
            Self::Container => include_str!("unit/Containerfile"),
        }
    }
}

/// Writes it.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &UnitArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    Ok(out.write_all(args.unit.text().as_bytes())?)
}
