//! One story per trait, which every adapter passes.

mod directory;
