//! Who may act on cases: the rooms of the configuration and the people in them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{Handle, Locale, Peer};

/// Who may do what in a room. Whoever stands in neither set can do nothing there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Those who work on cases, by their own names on the service.
    pub agents: BTreeSet<Peer>,
    /// Those who may read the record and the reports.
    pub admins: BTreeSet<Peer>,
    /// The accounts that agents are the owners of, where the configuration names them: nobody works on their own case.
    pub accounts: BTreeMap<Peer, Handle>,
}

/// One room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Who is who in it.
    pub roles: Roles,
    /// The language of its cards; the organisation's where `None`.
    pub locale: Option<Locale>,
}

/// The rooms in which IT receives escalations; none where the configuration names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff(pub BTreeMap<Peer, Room>);

impl Staff {
    /// Whether somebody works on cases in a room.
    pub fn is_agent(&self, room: &Peer, who: &Peer) -> bool {
        self.0.get(room).is_some_and(|room| room.roles.agents.contains(who))
    }

    /// Whether somebody works on cases in any room.
    pub fn has_agent(&self, who: &Peer) -> bool {
        self.0.values().any(|room| room.roles.agents.contains(who))
    }

    /// Whether somebody may read the record in a room.
    pub fn is_admin(&self, room: &Peer, who: &Peer) -> bool {
        self.0.get(room).is_some_and(|room| room.roles.admins.contains(who))
    }

    /// The account that somebody is the owner of, as any room names it.
    pub fn account_of(&self, who: &Peer) -> Option<&Handle> {
        self.0.values().find_map(|room| room.roles.accounts.get(who))
    }
}
