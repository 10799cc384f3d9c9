//! The stories, in one binary.

mod browser;
mod page;
mod page_house;
