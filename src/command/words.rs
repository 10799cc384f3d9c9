//! `sesame words`: the sentences that can be replaced, with their names.

use std::io::Write;

use anyhow::bail;

use crate::speech::words::ours;

/// Arguments of `sesame words`.
#[derive(Debug, clap::Args)]
pub struct WordsArgs {
    /// Only sentences with this in their name or their text.
    pub part: Option<String>,
    /// In which language: en, fr or zh-Hans.
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub lang: String,
}

/// Lists sentences as a file of `look.words_dir` holds them: what is changed there takes their place.
pub fn run(args: &WordsArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let part = args.part.as_deref().unwrap_or_default().to_lowercase();
    let all: Vec<_> = ours(&args.lang).collect();
    if all.is_empty() {
        bail!("found the language {:?}; expected en, fr or zh-Hans", args.lang);
    }
    let mut found = all.iter().filter(|(_, text)| text.to_lowercase().contains(&part)).peekable();
    if found.peek().is_none() {
        bail!("none of {} sentences has {part:?} in it; try fewer words, or another --lang", all.len());
    }
    for (_, text) in found {
        writeln!(out, "{text}")?;
    }
    Ok(())
}
