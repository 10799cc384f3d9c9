//! Recovery codes, printed at enrolment and kept on paper: each is good once.
//!
//! What is stored of one is a keyed digest, which goes when the code is used. So a code typed twice is not known any
//! more, and is told like any other wrong one.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::{closed, digests, elsewhere, ended, pass, refuse, same, wrong};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::Effect;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::entropy::Entropy;
use crate::ids::MethodId;
use crate::keys::{Digest, Keys, Purpose};
use crate::secret::Secret;

/// How many codes a sheet has.
pub const SHEET: usize = 10;

/// Characters of a code: 47 bits (26 letters and digits), far beyond guessing at five wrong answers a day, and more
/// than the 20 bits that NIST SP 800-63B §3.1.2.2 asks of a look-up secret.
const LENGTH: usize = 10;

/// Letters and digits that are not mistaken for one another: of 0 O, 1 I L, 2 Z, 5 S, 8 B one at most.
const ALPHABET: &[u8] = b"234679ACDEFGHJKMNPQRTUVWXY";

/// A new code, as it is printed: `ABCD-EFGH-JK`.
pub fn draw(entropy: &mut Entropy) -> Secret<String> {
    let code = entropy.letters(LENGTH, ALPHABET);
    Secret::new(format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]))
}

/// The code in what was typed, in capitals and without dashes, in whatever case, width and spacing it came; `None` when
/// it has not the form of one.
pub fn normal(text: &str) -> Option<Secret<String>> {
    let separates = |c: &char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '‑' | '_' | '.');
    let code: String = text.nfkc().filter(|c| !separates(c)).flat_map(char::to_uppercase).collect();
    let fits = code.len() == LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    fits.then(|| Secret::new(code))
}

/// The keyed digest under which a code of a sheet is stored; of a [normal](normal) code.
pub fn digest(keys: &Keys, sheet: &MethodId, code: &Secret<String>) -> Digest {
    keys.digest(Purpose::Answer, &["code", sheet.as_str(), code.expose()])
}

/// A recovery code is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitingPaper {
    /// The sheet.
    pub method: MethodId,
    /// Wrong answers since it was chosen.
    pub wrong: u8,
}

/// With so few codes left, new ones are recommended.
const FEW: usize = 2;

impl AwaitingPaper {
    pub(super) fn begin(method: &MethodId) -> Move {
        Move::Ask(Awaiting::Paper(Self { method: method.clone(), wrong: 0 }))
    }

    pub(in crate::engine) fn ask(turn: &mut Turn<'_>) {
        turn.say(Text::AskPaper);
    }

    pub(in crate::engine) fn press(self, button: &Button) -> Result<Move, Awaiting> {
        elsewhere(button, Awaiting::Paper(self))
    }

    pub(in crate::engine) fn said(mut self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        if let Some(message) = message {
            turn.effect(Effect::Forget { message }); // with a slip in it, it is still nearly a code
        }
        let Some(code) = normal(text) else {
            turn.say(Text::RefusedPaperForm); // a mistake of form costs no try
            return Move::Stay(Awaiting::Paper(self));
        };
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Paper(self));
        }
        let real = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.is_some());
        let codes = if real { digests(&self.method, turn) } else { &[] };
        let typed = digest(&turn.rules().keys, &self.method, &code);
        if let Some((label, _)) = codes.iter().find(|(_, digest)| same(digest, &typed)) {
            let left = codes.len() - 1;
            turn.effect(Effect::SpendCode { method: self.method.clone(), label: label.clone() });
            let few = left <= FEW;
            let left = u8::try_from(left).unwrap_or(u8::MAX);
            turn.say(if few { Text::ToldPaperFew { left } } else { Text::ToldPaperLeft { left } });
            return pass(&self.method, turn);
        }
        if let Some(over) = wrong(self.wrong, real, Kind::CodeRefused, |left| Text::RefusedPaper { left }, turn) {
            return over;
        }
        self.wrong = self.wrong.saturating_add(1);
        Move::Stay(Awaiting::Paper(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for text in ["ACDE-FGHJ-KM", "acdefghjkm", " acde fghj km ", "ＡＣＤＥ－ＦＧＨＪ－ＫＭ", "ACDE–FGHJ–KM"]
        {
            assert_eq!(normal(text).unwrap().expose(), "ACDEFGHJKM", "{text}");
        }
        for text in ["", "ACDE-FGHJ-K", "ACDE-FGHJ-KMN", "ACDE-FGHJ-K0", "hello there", "760814"] {
            assert!(normal(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_new_code_has_the_form_of_one_and_enough_chance() {
        let mut entropy = Entropy::new([5; 32]);
        for _ in 0..100 {
            let code = draw(&mut entropy);
            assert_eq!(code.expose().len(), LENGTH + 2);
            assert!(normal(code.expose()).is_some());
        }
        let bits = f64::from(u32::try_from(ALPHABET.len()).unwrap()).log2() * f64::from(u32::try_from(LENGTH).unwrap());
        assert!(bits >= 46.0, "{bits}");
    }
}
