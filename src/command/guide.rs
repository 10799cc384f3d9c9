//! `sesame guide`: the pages for whoever runs it, in the terminal.

use std::io::Write;

use anyhow::bail;

/// The pages, each with its name.
const PAGES: [(&str, &str); 5] = [
    ("roll-out", include_str!("../guide/roll-out.md")),
    ("how-it-works", include_str!("../guide/how-it-works.md")),
    ("faq", include_str!("../guide/faq.md")),
    ("threat-model", include_str!("../guide/threat-model.md")),
    ("data-protection", include_str!("../guide/data-protection.md")),
];

/// Arguments of `sesame guide`.
#[derive(Debug, clap::Args)]
pub struct GuideArgs {
    /// The page; all of them by name when none is given.
    pub page: Option<String>,
}

/// Prints a page, or which there are.
pub fn run(args: &GuideArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let Some(asked) = &args.page else {
        for (name, text) in PAGES {
            let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
            writeln!(out, "{name:<16} {title}")?;
        }
        return Ok(());
    };
    let Some((_, text)) = PAGES.iter().find(|(name, _)| name == asked) else {
        let names = PAGES.map(|(name, _)| name).join(", ");
        bail!("found the page {asked:?}; expected one of {names}");
    };
    Ok(write!(out, "{text}")?)
}
