//! What every step knows and no step changes: policy, organisation, keys, languages.

use jiff::tz::TimeZone;
use regex::Regex;

use super::case::Staff;
use super::org::Org;
use super::policy::Policy;
use crate::ids::Locale;
use crate::keys::Keys;

/// The rules of the house, ready for use.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What is demanded, and every limit.
    pub policy: Policy,
    /// The organisation's names.
    pub org: Org,
    /// The server's keys.
    pub keys: Keys,
    /// The languages on offer.
    pub locales: Vec<Locale>,
    /// The organisation's time zone.
    pub zone: TimeZone,
    /// The rooms in which IT receives escalations, and who is who there.
    pub staff: Staff,
    /// Whether a ticket system brings back what is written there.
    pub desks_answer: bool,
    wrong_shape: Option<Regex>,
}

/// A rule cannot be used as configured.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The pattern is no regular expression.
    #[error("org.identity.wrong_pattern: {0}")]
    Pattern(#[from] regex::Error),
    /// The time zone is unknown.
    #[error("org.time_zone: {0}")]
    Zone(#[from] jiff::Error),
}

impl Rules {
    /// Prepares rules from the configuration's parts.
    pub fn new(policy: Policy, org: Org, keys: Keys, locales: Vec<Locale>) -> Result<Self, RulesError> {
        let wrong_shape = org.identity.wrong_pattern.as_deref().map(Regex::new).transpose()?;
        let zone = TimeZone::get(&org.time_zone)?;
        Ok(Self { policy, org, keys, locales, zone, staff: Staff::default(), desks_answer: false, wrong_shape })
    }

    /// Whether somebody in IT reads what a person writes.
    pub fn listens(&self) -> bool {
        self.desks_answer || !self.staff.0.is_empty()
    }

    /// Whether a handle has the shape that is often typed instead of a login id (S13).
    pub fn has_wrong_shape(&self, handle: &str) -> bool {
        self.wrong_shape.as_ref().is_some_and(|pattern| pattern.is_match(handle))
    }
}
