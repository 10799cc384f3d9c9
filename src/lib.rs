//! Sesame, on one page.

#![warn(missing_docs)]

pub mod audit;
pub mod captcha;
pub mod config;
pub mod courier;
pub mod desk;
pub mod directory;
pub mod engine;
pub mod entropy;
pub mod ids;
pub mod inbox;
pub mod keys;
pub mod secret;
pub mod speech;
pub mod store;
pub mod time;
pub mod web;
