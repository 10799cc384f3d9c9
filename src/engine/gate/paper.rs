//! Recovery codes, printed at enrolment and kept on paper: each is good once.
//!
//! What is stored of one is a keyed digest, which goes when the code is used. So a code typed twice is not known any
//! more, and is told like any other wrong one.

use unicode_normalization::UnicodeNormalization as _;

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
