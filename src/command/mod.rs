//! The commands of `sesame` that look and count rather than serve: one file each.

pub mod audit;
