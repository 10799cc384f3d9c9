//! Stories about the whole house, in one binary.

mod conformance;
mod import;
