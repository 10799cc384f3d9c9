//! What free text asks for, as far as it is sure. A sentence never carries authority: it can start, stop or steer a
//! conversation, and nothing more.

use serde::{Deserialize, Serialize};

use crate::ids::Locale;

/// What a person asks for in words, in any language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the phrases in `locales/*/phrases.txt` say what each is
pub enum Intent {
    Start,
    Forgotten,
    Locked,
    Expired,
    Cancel,
    Back,
    Next,
    Yes,
    No,
    Help,
    Rules,
    Status,
    Language,
    #[strum(disabled)]
    Speak(Locale),
    Human,
    LostPhone,
    Resend,
    OtherMethod,
    NoCode,
    OtherImage,
    BackOnNetwork,
    Worked,
    NotWorked,
    NotMe,
}
