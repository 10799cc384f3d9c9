//! `[look]`: how the organisation shows itself, and what it says in words of its own.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Config;
use super::problem::{Findings, Problem};
use crate::look::{Colour, Logo, colour_fault};
use crate::speech::words::{OwnWords, WordsFault};

/// `[look]`: on every page, and in every sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// The organisation's colour as `#rrggbb`, for buttons and for what a person wrote; white is written on it.
    pub colour: Option<String>,
    /// A PNG or SVG of at most 200 KB beside the name.
    pub logo_file: Option<PathBuf>,
    /// A folder of sentences that take the place of ours: `en.ftl`, `fr.ftl` …
    pub words_dir: Option<PathBuf>,
}

impl Look {
    /// What is put on pages.
    ///
    /// # Errors
    /// When the logo's file has changed since it was checked: what was found, and what is expected.
    pub fn of_pages(&self) -> Result<crate::look::Look, String> {
        let logo = self.logo_file.as_deref().map(Logo::read).transpose()?;
        Ok(crate::look::Look { colour: self.colour.as_deref().and_then(Colour::read), logo })
    }

    /// The organisation's own sentences.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn own_words(&self) -> Result<OwnWords, Vec<WordsFault>> {
        self.words_dir.as_deref().map_or_else(|| Ok(OwnWords::default()), OwnWords::read)
    }
}

/// What can be seen in the table itself.
pub(super) fn check(look: &Look, findings: &mut Findings) {
    let colour = look.colour.as_ref();
    if let Some((colour, expected)) = colour.and_then(|colour| Some((colour, colour_fault(colour)?))) {
        findings.wrong("look.colour", format!("found \"{colour}\"; expected {expected}"));
    }
}

/// The files it names, once paths are relative to the right place.
pub(super) fn files(config: &Config, findings: &mut Findings) {
    let look = &config.look;
    if let Some(Err(why)) = look.logo_file.as_deref().map(Logo::read) {
        findings.wrong("look.logo_file", why);
    }
    for fault in look.own_words().err().unwrap_or_default() {
        if fault.file.as_path() == look.words_dir.as_deref().unwrap_or(Path::new("")) {
            findings.wrong("look.words_dir", fault.what);
        } else {
            let (file, line, key) = (fault.file.display().to_string(), fault.line, fault.sentence);
            findings.strangers(vec![Problem { file, line, key, what: fault.what }]);
        }
    }
}
