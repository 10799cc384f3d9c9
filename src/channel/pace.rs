//! How fast one chat may write. The threat: one chat that never stops fills the disk with updates and audit lines.
//!
//! Each chat has a share that a person never uses up and that comes back with time. What is over is dropped before
//! anything is written, so a flood costs a look into memory. After a restart every share is whole again.

use std::collections::HashMap;
use std::time::Duration;

use crate::ids::Peer;
use crate::time::Time;

/// How much a chat may bring at once: a whole recovery with detours is some forty words and taps.
const BURST: u32 = 60;
/// How often one more comes back: twenty a minute is faster than anybody reads and answers for long.
const EVERY: Duration = Duration::from_secs(3);
/// How often chats that have their whole share again are forgotten, and how often a drop is logged.
const MINUTE: Duration = Duration::from_mins(1);

/// What each chat has used of its share.
#[derive(Debug, Default)]
pub struct Pace {
    /// When a chat has its whole share again; the later, the more of it is used.
    whole: HashMap<Peer, Time>,
    swept: Time,
    logged: Option<Time>,
}

impl Pace {
    /// Takes one from a chat's share, if there is any left.
    pub fn admits(&mut self, peer: &Peer, now: Time) -> bool {
        self.sweep(now);
        let share = EVERY * BURST;
        // A clock that was set back leaves nobody waiting: no chat lacks more than its share.
        let whole_at = self.whole.get(peer).copied().unwrap_or(now).clamp(now, now + share);
        let admitted = whole_at + EVERY <= now + share;
        self.whole.insert(peer.clone(), if admitted { whole_at + EVERY } else { whole_at });
        if !admitted && self.logged.is_none_or(|at| now.since(at) >= MINUTE) {
            self.logged = Some(now);
            tracing::debug!(channel = peer.channel(), "a chat writes faster than anybody can; what is over is dropped");
        }
        admitted
    }

    /// Puts one back: it could not be committed, and will be delivered again.
    pub fn gives_back(&mut self, peer: &Peer) {
        if let Some(whole_at) = self.whole.get_mut(peer) {
            *whole_at = *whole_at - EVERY;
        }
    }

    fn sweep(&mut self, now: Time) {
        if now.since(self.swept) >= MINUTE || self.swept > now {
            self.whole.retain(|_, at| *at > now);
            self.swept = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_181_400_000);

    fn admitted(pace: &mut Pace, peer: &Peer, now: Time) -> usize {
        (0..100).filter(|_| pace.admits(peer, now)).count()
    }

    #[test]
    fn sixty_at_once_and_then_twenty_a_minute() {
        let (flood, person) = (Peer::new("telegram", "1"), Peer::new("telegram", "2"));
        let mut pace = Pace::default();
        assert_eq!(admitted(&mut pace, &flood, NOW), 60);
        assert!(pace.admits(&person, NOW), "another chat has its own share");
        assert_eq!(admitted(&mut pace, &flood, NOW + Duration::from_secs(2)), 0);
        assert_eq!(admitted(&mut pace, &flood, NOW + Duration::from_mins(1)), 20);
        assert_eq!(admitted(&mut pace, &flood, NOW + Duration::from_hours(1)), 60);
    }

    #[test]
    fn what_could_not_be_committed_costs_nothing() {
        let peer = Peer::new("telegram", "1");
        let mut pace = Pace::default();
        for _ in 0..100 {
            assert!(pace.admits(&peer, NOW));
            pace.gives_back(&peer);
        }
    }

    #[test]
    fn chats_with_their_whole_share_are_forgotten() {
        let mut pace = Pace::default();
        for chat in 0..1000 {
            pace.admits(&Peer::new("web", &chat.to_string()), NOW);
        }
        pace.admits(&Peer::new("web", "last"), NOW + MINUTE);
        assert_eq!(pace.whole.len(), 1);
    }

    #[test]
    fn a_clock_that_was_set_back_silences_nobody() {
        let peer = Peer::new("telegram", "1");
        let mut pace = Pace::default();
        admitted(&mut pace, &peer, NOW);
        let earlier = NOW - Duration::from_hours(24);
        pace.admits(&peer, earlier);
        assert!(pace.admits(&peer, earlier + EVERY));
    }
}
