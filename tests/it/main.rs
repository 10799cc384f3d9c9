//! The stories, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a story that cannot go on says where

mod browser;
mod page;
mod page_house;
