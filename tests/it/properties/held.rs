//! What people hold that nobody sends them: an authenticator app, a sheet of recovery codes, memories.

use sesame::engine::Rules;
use sesame::engine::decoy;
use sesame::engine::gate::totp::{code_at, step_at};
use sesame::engine::gate::{paper, questions};
use sesame::engine::method::{MethodKind, Verifier};
use sesame::ids::{Handle, MethodId};
use sesame::secret::Secret;
use sesame::time::Time;

/// What stands in every recovery code, and in every answer, so that a leak is found.
pub const MARK_OF_CODES: &str = "QUAX";
pub const MARK_OF_ANSWERS: &str = "quixote";

/// What somebody with an account holds, and what the register knows of it.
#[derive(Clone, Default)]
pub struct Held {
    pub app: Option<(MethodId, Secret<Vec<u8>>)>,
    /// Each code with its place on the sheet.
    pub codes: Vec<(String, String)>,
    pub sheet: Option<MethodId>,
    /// Each answer with its question's name.
    pub answers: Vec<(String, String)>,
    pub verifiers: Vec<(MethodId, Verifier)>,
}

impl Held {
    /// What belongs to the methods that a name's decoy has: an account is to look like it.
    pub fn like(rules: &Rules, name: &Handle) -> Self {
        let mut held = Self::default();
        for method in decoy::found(rules, name).methods {
            let id = method.id.clone();
            match method.kind {
                MethodKind::Totp => {
                    let seed = Secret::new(format!("twenty bytes of {name:_<4.4}").into_bytes());
                    held.app = Some((id.clone(), seed.clone()));
                    held.verifiers.push((id, Verifier::Totp { seed, used: None }));
                }
                MethodKind::Codes => {
                    let letters = "ACDEFGHJKM".chars();
                    let codes = (1..).zip(letters).map(|(place, letter)| {
                        let place: u8 = place;
                        (
                            place.to_string(),
                            format!(
                                "{MARK_OF_CODES}{letter}{:A<5.5}",
                                name.0.to_uppercase().replace(['I', '.', '@', 'B', 'L', 'S', 'O'], "X")
                            ),
                        )
                    });
                    held.codes = codes.collect();
                    held.sheet = Some(id.clone());
                    let digest = |code: &str| paper::digest(&rules.keys, &id, &paper::normal(code).expect("a code"));
                    let digests = held.codes.iter().map(|(place, code)| (place.clone(), digest(code))).collect();
                    held.verifiers.push((id, Verifier::Digests(digests)));
                }
                MethodKind::Questions => {
                    let names = method.hint.split(',');
                    held.answers =
                        names.map(|asked| (asked.to_owned(), format!("{MARK_OF_ANSWERS} {asked} {name}"))).collect();
                    let digest = |asked: &str, answer: &str| questions::digest(&rules.keys, &id, asked, answer);
                    let digests = held.answers.iter().map(|(asked, answer)| (asked.clone(), digest(asked, answer)));
                    held.verifiers.push((id.clone(), Verifier::Digests(digests.collect())));
                }
                _ => {}
            }
        }
        held
    }

    /// The code its app shows so many steps from now.
    pub fn shows(&self, now: Time, steps: i64) -> Option<String> {
        let (_, seed) = self.app.as_ref()?;
        Some(code_at(seed, step_at(now).saturating_add_signed(steps)).expose().clone())
    }
}
