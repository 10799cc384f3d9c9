//! What has been counted: read in the transaction that takes the event, so that nothing is checked before it is counted.

use std::collections::BTreeMap;
use std::time::Duration;

use super::bound::BoundChat;
use super::method::{Binding, Verifier};
use super::policy::Policy;
use crate::ids::{ChallengeId, MethodId};
use crate::time::Time;

/// Counters of one conversation's subject and chat. Lists are oldest first.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each is counted, or lifted, apart from the others
pub struct Budget {
    /// Wrong answers of the subject in the last 24 hours.
    pub wrong: Vec<Time>,
    /// Complete numbers and addresses typed for the subject in the last 24 hours.
    pub contacts: Vec<Time>,
    /// Codes and calls sent for the subject in the last 24 hours, by method.
    pub sent: BTreeMap<MethodId, Vec<(Time, ChallengeId)>>,
    /// Whether the subject's phone was reported lost.
    pub phone_lost: bool,
    /// Accounts this chat had looked up in the last 24 hours.
    pub look_ups: Vec<Time>,
    /// Tickets of this chat in the last 24 hours.
    pub tickets: Vec<Time>,
    /// Codes to link it that were typed in this chat in the last 24 hours.
    pub links: Vec<Time>,
    /// Visits of the page that this chat opened in the last 24 hours.
    pub visits: Vec<Time>,
    /// Wrong answers of everybody in the last hour, to codes that really left.
    pub fleet_wrong: u32,
    /// Text messages and calls of everybody in the last 24 hours.
    pub fleet_sent: u32,
    /// Tickets of everybody in the last hour.
    pub fleet_tickets: u32,
    /// Phones suspended in the last hour on the word of people who had proven nothing.
    pub fleet_suspended: u32,
    /// Whether IT was told in the last hour that too many requests come in.
    pub many_told: bool,
    /// Whether resets are halted for everybody until IT says otherwise.
    pub halted: bool,
    /// Whether the subject's owner has stopped self-service: "this wasn't me".
    pub frozen: bool,
    /// The account this chat belongs to.
    pub bound: Option<Binding>,
    /// Wrong answers of the subject in chats that belong to it, in the last 24 hours.
    pub bound_wrong: Vec<Time>,
    /// Whether the subject's owner denied a request for approval in the last 24 hours.
    pub denied: bool,
    /// Whether the subject's owner said in the last 24 hours that they have the phone that was reported lost.
    pub phone_kept: bool,
    /// Whether the owner of the account that this chat belongs to (or that the event is about) stopped self-service.
    pub bound_frozen: bool,
    /// Whether that account's phone was reported lost by somebody who had proven nothing.
    pub bound_phone_doubtful: bool,
    /// The chats of the account this chat belongs to, or of the one the event is about; oldest first.
    pub chats: Vec<BoundChat>,
    /// Whether the owner of the account that IT has approved an attempt for stopped self-service, or said today that
    /// a request was not theirs; or the phone that it rests on was reported lost since.
    pub release_frozen: bool,
    /// Whether the phone that the attempt under way rests on was reported lost since IT approved it.
    pub begun_lost: bool,
    /// Whether the phone of the account that this chat belongs to (or that the event is about) was reported lost by
    /// somebody who had proven who they are, or whom IT let in.
    pub bound_phone_lost: bool,
    /// What an answer to what is awaited is compared with, by method.
    pub verifiers: Vec<(MethodId, Verifier)>,
}

/// The window of the daily budgets.
pub const DAY: Duration = Duration::from_hours(24);
/// The window of the hourly budgets.
pub const HOUR: Duration = Duration::from_hours(1);

/// Whether something may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Yes.
    Granted,
    /// Not before this moment.
    At(Time),
    /// The hour's share is used up until this moment.
    UsedUp(Time),
}

impl Budget {
    /// The wrong answers that count in this chat: in one that belongs to the account, those of such chats; in any other,
    /// those of strangers.
    pub fn wrong_in(&self, bound: bool) -> &[Time] {
        if bound { &self.bound_wrong } else { &self.wrong }
    }

    /// Until when self-service is closed for the subject, were `more` wrong answers added now.
    pub fn closed_until(&self, policy: &Policy, now: Time, more: usize, bound: bool) -> Option<Time> {
        let mut wrong = self.wrong_in(bound).to_vec();
        wrong.extend(std::iter::repeat_n(now, more));
        let limits = &policy.limits;
        full_until(&wrong, now, DAY, if bound { limits.bound_wrong_per_day } else { limits.wrong_per_day })
    }

    /// Before when no further answer is taken.
    pub fn waits_until(&self, policy: &Policy, now: Time, bound: bool) -> Option<Time> {
        let wrong = self.wrong_in(bound);
        let until = *wrong.last()? + policy.back_off(wrong.len());
        (until > now).then_some(until)
    }

    /// Until when no further number or address may be typed.
    pub fn contacts_until(&self, policy: &Policy, now: Time) -> Option<Time> {
        full_until(&self.contacts, now, DAY, policy.limits.contacts_per_day)
    }

    /// Until when this chat may look up no further account.
    pub fn look_ups_until(&self, policy: &Policy, now: Time) -> Option<Time> {
        full_until(&self.look_ups, now, HOUR, policy.limits.lookups_per_hour)
    }

    /// Until when this chat may open no further visit of the page.
    pub fn visits_until(&self, policy: &Policy, now: Time) -> Option<Time> {
        full_until(&self.visits, now, HOUR, policy.enrolment.visits_per_chat)
    }

    /// Until when no further code to link this chat may be typed in it.
    pub fn links_until(&self, policy: &Policy, now: Time) -> Option<Time> {
        full_until(&self.links, now, DAY, policy.code.tries.into())
    }

    /// Whether this chat has opened its share of tickets.
    pub fn tickets_full(&self, policy: &Policy, now: Time) -> bool {
        full_until(&self.tickets, now, DAY, policy.limits.tickets_per_day).is_some()
    }

    /// Whether everybody together has opened the hour's share of tickets.
    pub fn fleet_tickets_full(&self, policy: &Policy) -> bool {
        self.fleet_tickets >= policy.limits.fleet_tickets_per_hour
    }

    /// Whether strangers together have had the hour's share of phones suspended.
    pub fn suspensions_full(&self, policy: &Policy) -> bool {
        self.fleet_suspended >= policy.limits.fleet_suspensions_per_hour
    }

    /// Whether a code or call may go out by this method. `destination` is every method that reaches the same number or
    /// address, this one among them: a text message and a call to one phone share its hourly number.
    pub fn may_send(&self, policy: &Policy, method: &MethodId, destination: &[&MethodId], now: Time) -> Leave {
        let sent_by = |method: &MethodId| self.sent.get(method).into_iter().flatten().map(|(at, _)| *at);
        let mut there: Vec<Time> = destination.iter().flat_map(|method| sent_by(method)).collect();
        there.sort_unstable();
        if let Some(until) = full_until(&there, now, HOUR, u32::from(policy.code.sends_per_hour)) {
            return Leave::UsedUp(until);
        }
        let sent: Vec<Time> = sent_by(method).collect();
        let recent = sent.iter().filter(|at| now.since(**at) < HOUR).count();
        let (Some(last), true) = (sent.last(), recent > 0) else { return Leave::Granted };
        let waits = &policy.code.resend_after;
        let wait = waits.get((recent - 1).min(waits.len().saturating_sub(1))).copied().unwrap_or_default();
        if now < *last + wait { Leave::At(*last + wait) } else { Leave::Granted }
    }

    /// When approval may be asked for again, as far as the hourly and daily numbers go: each request is a tap on somebody's
    /// shoulder, and whoever is tapped too often says yes to have peace.
    pub fn approvals_until(&self, policy: &Policy, method: &MethodId, now: Time) -> Option<Time> {
        let asked: Vec<Time> = self.sent.get(method).into_iter().flatten().map(|(at, _)| *at).collect();
        let limits = &policy.limits;
        full_until(&asked, now, HOUR, limits.approvals_per_hour).max(full_until(
            &asked,
            now,
            DAY,
            limits.approvals_per_day,
        ))
    }

    /// The challenge that is live for a method: the latest that really left, from whichever chat.
    pub fn live(&self, method: &MethodId) -> Option<&ChallengeId> {
        let sent = self.sent.get(method)?.iter().rev().map(|(_, challenge)| challenge);
        sent.into_iter().find(|challenge| !challenge.as_str().is_empty())
    }
}

/// When the oldest of the last `most` moments leaves the window, if there are so many in it.
fn full_until(moments: &[Time], now: Time, window: Duration, most: u32) -> Option<Time> {
    let recent: Vec<Time> = moments.iter().copied().filter(|at| now.since(*at) < window).collect();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let first = recent.len().checked_sub(most)?;
    recent.get(first).map(|at| *at + window).or_else(|| (most == 0).then_some(now + window))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_000_000_000);

    #[test]
    fn s46_resending_waits_longer_each_time_and_ends_after_five_an_hour() {
        let policy = Policy::default();
        let method = MethodId::from("m");
        let mut budget = Budget::default();
        let mut now = NOW;
        assert_eq!(budget.may_send(&policy, &method, &[&method], now), Leave::Granted);
        for wait in [60, 120, 300, 300] {
            budget.sent.entry(method.clone()).or_default().push((now, ChallengeId::default()));
            let due = now + Duration::from_secs(wait);
            assert_eq!(budget.may_send(&policy, &method, &[&method], now), Leave::At(due));
            now = due;
            assert_eq!(budget.may_send(&policy, &method, &[&method], now), Leave::Granted);
        }
        budget.sent.entry(method.clone()).or_default().push((now, ChallengeId::default()));
        assert_eq!(budget.may_send(&policy, &method, &[&method], now), Leave::UsedUp(NOW + HOUR));
    }

    #[test]
    fn the_fifth_wrong_answer_closes_until_the_first_is_a_day_old() {
        let policy = Policy::default();
        let budget = Budget { wrong: (0..4).map(|n| NOW + Duration::from_secs(n)).collect(), ..Budget::default() };
        let now = NOW + Duration::from_secs(10);
        assert_eq!(budget.closed_until(&policy, now, 0, false), None);
        assert_eq!(budget.closed_until(&policy, now, 1, false), Some(NOW + DAY));
        assert_eq!(budget.closed_until(&policy, now, 1, true), None, "not the owner's own chat");
        assert_eq!(budget.waits_until(&policy, now, false), Some(NOW + Duration::from_secs(123)));
        assert_eq!(budget.waits_until(&policy, now, true), None);
    }

    #[test]
    fn a_text_message_and_a_call_to_one_phone_share_its_hour() {
        let policy = Policy::default();
        let (text, call) = (MethodId::from("text"), MethodId::from("call"));
        let sent = |minute: u64| (NOW + Duration::from_mins(minute), ChallengeId::default());
        let mut budget = Budget::default();
        budget.sent.insert(text.clone(), vec![sent(0), sent(10), sent(20)]);
        budget.sent.insert(call.clone(), vec![sent(5), sent(15)]);
        let now = NOW + Duration::from_mins(40);
        assert_eq!(budget.may_send(&policy, &call, &[&text, &call], now), Leave::UsedUp(NOW + HOUR));
        assert_eq!(budget.may_send(&policy, &call, &[&call], now), Leave::Granted);
    }
}
