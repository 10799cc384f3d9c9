//! `[policy.case]`: what IT must do before somebody gets back in by its hand, and how fast it promises to be.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::Hours;
use super::rule::{Rule, holds};
use super::verify::Way;
use crate::time::lapse;

/// `[policy.case]`: what IT must do before somebody gets back in by its hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CasePolicy {
    /// Points that the ways to verify a person must reach together.
    pub points_min: u8,
    /// The same for privileged accounts and cases of high risk, which two people approve.
    pub points_high: u8,
    /// A code that our own courier brings to the number on record: 2, for whoever types it holds that phone, whatever any
    /// agent says. 0 means that it is not offered; so for the others.
    pub call_back: u8,
    /// The manager, in their own chat: 2, for it is somebody else than the agent who knows the person.
    pub vouch: u8,
    /// A code typed at the counter: 2, for a face and a badge say much, and 1 person alone says so: a second approves.
    pub in_person: u8,
    /// A call by the agent's own hand: 1, for it rests on the agent having dialled the number on record.
    pub by_hand: u8,
    /// How long a code of a case is taken: a manager is somewhere else, and a counter has a queue.
    #[serde(with = "lapse")]
    pub code_valid: Duration,
    /// How long a verification and an approval stand, and how long the person has to use them: for one attempt.
    #[serde(with = "lapse")]
    pub approval_valid: Duration,
    /// How long after a notice to the account's owner IT's approval begins to be good, where neither the chat nor the code to
    /// their phone was the owner's: time to read it, and to object.
    #[serde(with = "lapse")]
    pub grace: Duration,
    /// When IT works, in the organisation's time zone.
    pub hours: Hours,
    /// Within how much working time somebody takes a case.
    #[serde(with = "lapse")]
    pub claim_within: Duration,
    /// Within how much working time whoever has it answers the person.
    #[serde(with = "lapse")]
    pub answer_within: Duration,
    /// How long the person can open a closed case again by one tap.
    #[serde(with = "lapse")]
    pub reopen_within: Duration,
    /// How long what was written is kept once a case is closed.
    #[serde(with = "lapse")]
    pub keep: Duration,
    /// Whether the page that IT's leave opens gives a Temporary Access Pass, where the account's directory issues them:
    /// off, for it takes a permission that a new password does not.
    pub pass: bool,
}

impl Default for CasePolicy {
    fn default() -> Self {
        let days = |days: u64| Duration::from_hours(24 * days);
        Self {
            points_min: 2,
            points_high: 3,
            call_back: 2,
            vouch: 2,
            in_person: 2,
            by_hand: 1,
            code_valid: Duration::from_mins(10),
            approval_valid: Duration::from_hours(1),
            grace: Duration::from_mins(10),
            hours: Hours::default(),
            claim_within: Duration::from_mins(30),
            answer_within: Duration::from_hours(4),
            reopen_within: days(7),
            keep: days(90),
            pass: false,
        }
    }
}

impl CasePolicy {
    /// The points that must be reached. Never none, whatever is configured.
    pub fn needed(&self, high: bool) -> u8 {
        if high { self.points_high.max(self.points_min) } else { self.points_min }.max(1)
    }

    /// The points of several ways together. A call back and a call by hand rest on one phone, and count once.
    pub fn total(&self, ways: impl IntoIterator<Item = Way>) -> u8 {
        let (mut phone, mut others) = (0_u8, 0_u8);
        for way in ways {
            let points = self.points(way);
            if way.is_by_phone() && holds(Rule::OnePhone) {
                phone = phone.max(points);
            } else {
                others = others.saturating_add(points);
            }
        }
        others.saturating_add(phone)
    }

    /// What a way counts.
    pub fn points(&self, way: Way) -> u8 {
        match way {
            Way::CallBack => self.call_back,
            Way::Vouch => self.vouch,
            Way::InPerson => self.in_person,
            Way::ByHand => self.by_hand,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_reach_without_the_phone_and_without_the_manager() {
        let policy = CasePolicy::default();
        for ways in [[Way::Vouch, Way::InPerson], [Way::CallBack, Way::InPerson]] {
            assert!(policy.total(ways) >= policy.needed(true), "{ways:?}");
        }
        assert_eq!(policy.total([Way::CallBack, Way::ByHand]), 2, "one phone");
    }
}
