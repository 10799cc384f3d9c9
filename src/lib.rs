//! Sesame, on one page.

#![warn(missing_docs)]

pub mod app;
pub mod audit;
pub mod captcha;
pub mod channel;
pub mod command;
pub mod courier;
pub mod demo;
pub mod desk;
pub mod directory;
pub mod engine;
pub mod entropy;
pub mod ids;
pub mod inbox;
pub mod keys;
pub mod outbox;
pub mod people;
pub mod screen;
pub mod secret;
pub mod speech;
pub mod store;
pub mod time;
pub mod web;
