//! Everything that is tested from outside, in one binary: the town and its stories, conformance stories, pages in a
//! real browser, and guards over the source tree.

#![allow(clippy::format_collect)] // what a test puts together is small
#![allow(clippy::unwrap_used, clippy::expect_used)] // a story that cannot be told has failed

mod alarms;
mod audit;
mod backup;
mod binary;
mod both;
mod browser;
mod browser_chat;
mod browser_demo;
mod browser_enrol;
mod browser_passkey;
mod browser_passkey_enrol;
mod commands;
mod conformance;
mod console;
mod desk;
mod docs;
mod enrol;
mod guessing;
mod guide;
mod heads;
mod help;
mod import;
mod import_outside;
mod keys;
mod killed;
mod ldap;
mod look;
mod operations;
mod page;
mod page_house;
mod page_lost;
mod page_notice;
mod page_pass;
mod person;
mod properties;
mod report;
mod restart;
mod servers;
mod store;
mod stories;
mod telegram;
mod tidy;
mod town;
mod traces;
mod understanding;
mod upgrade;
mod web_chat;
