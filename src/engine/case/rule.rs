//! The rules by which no agent lets anybody in alone, by name: a test takes each of them away, and sees whether the search
//! for a way in finds that out.

/// One of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Nobody's own word counts in their own approval.
    OwnWord,
    /// The manager's word counts for nobody who is the manager, or may be.
    ManagersWord,
    /// Privileged accounts and high risk are approved by two people.
    TwoPeople,
    /// One person is one person, whatever their agents' names.
    OnePerson,
    /// What people link themselves makes one person of two names, never two of one.
    LinksMerge,
    /// Whose account the configuration does not name decides nothing alone: they may be whoever asks, or the manager.
    KnownAlone,
    /// Whoever asks for help does nothing on their own case.
    NotOwnCase,
    /// Two ways that rest on one phone are one.
    OnePhone,
    /// A phone that was reported lost proves nothing.
    LostPhone,
    /// What was verified is about the account it was verified for.
    OneAccount,
    /// What the manager doubts counts no more.
    Doubt,
    /// The directory was asked a moment ago.
    FreshLook,
    /// Nobody is let in where the owner, or IT for everybody, has stopped it.
    Stopped,
    /// What was verified and approved long ago is over.
    Lapse,
    /// The owner hears of it before anybody is let in on other people's word.
    OwnerFirst,
}

/// Whether a rule is in force: always.
#[cfg(not(test))]
pub(super) const fn holds(_: Rule) -> bool {
    true
}

#[cfg(test)]
pub(super) use test::{holds, without};

#[cfg(test)]
mod test {
    use std::cell::Cell;

    use super::Rule;

    thread_local! {
        static GONE: Cell<Option<Rule>> = const { Cell::new(None) };
    }

    /// Whether a rule is in force in this test.
    pub(in super::super) fn holds(rule: Rule) -> bool {
        GONE.get() != Some(rule)
    }

    /// Does something in a world in which a rule does not hold.
    pub(in super::super) fn without<T>(rule: Rule, done: impl FnOnce() -> T) -> T {
        GONE.set(Some(rule));
        let result = done();
        GONE.set(None);
        result
    }
}
