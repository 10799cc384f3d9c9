//! `sesame explain`: what a support code means, for IT and in the language they read.

use std::io::Write;

use anyhow::bail;
use strum::VariantArray as _;

use crate::demo;
use crate::ids::Locale;
use crate::speech::Speech;
use crate::support::Code;

/// Arguments of `sesame explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The code, such as D1; all of them when none is given.
    pub code: Option<String>,
    /// In which language: en, fr or zh-Hans.
    #[arg(long, value_name = "TAG", env = "LANG", default_value = "en")]
    pub lang: String,
}

/// Says what codes mean, what the person does and what IT does.
pub fn run(args: &ExplainArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let speech = Speech::new(&demo::org())?;
    let tag = args.lang.split('.').next().unwrap_or_default(); // "fr_FR.UTF-8"
    let locale = speech.negotiate(tag);
    let Some(written) = &args.code else {
        for code in Code::VARIANTS {
            writeln!(out, "{code}  {}", sentence(&speech, &locale, *code, "title"))?;
        }
        return Ok(());
    };
    let Some(code) = Code::read(written) else {
        let known: Vec<_> = Code::VARIANTS.iter().map(|code| code.written()).collect();
        bail!("found code {written:?}; expected one of {}", known.join(", "));
    };
    writeln!(out, "{code}  {}", sentence(&speech, &locale, code, "title"))?;
    for part in ["you", "it"] {
        let heading = speech.say(&locale, &format!("help-{part}"), &[]);
        writeln!(out, "\n{heading}\n  {}", sentence(&speech, &locale, code, part))?;
    }
    Ok(())
}

fn sentence(speech: &Speech, locale: &Locale, code: Code, part: &str) -> String {
    let name: &'static str = code.into();
    speech.say(locale, &format!("help-{name}-{part}"), &[])
}
