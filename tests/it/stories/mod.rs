//! Stories of the town, by subject. Each names the rows of the acceptance list it proves (S1 …).

mod bad_input;
mod captcha;
mod choice;
mod entry;
mod help;
mod identity;
mod languages;
mod recovery;
mod way;
