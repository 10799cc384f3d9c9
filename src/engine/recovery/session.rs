//! The Windows session: the coach stays until Windows has the new password too (S60-S66).

use std::time::Duration;

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::{Button, Network};
use crate::engine::conversation::{Awaiting, Facts};
use crate::engine::decoy::account_key;
use crate::engine::effect::{Category, Effect, Notice};
use crate::engine::enrolment;
use crate::engine::progress;
use crate::engine::rules::Rules;
use crate::engine::text::{Stage, Text};
use crate::engine::turn::Turn;
use crate::ids::{AccountId, PageId};
use crate::time::Time;

/// What became of the Windows session is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingSession {
    /// Where the computer is, once told.
    pub network: Option<Network>,
    /// When to remind.
    pub remind_at: Option<Time>,
    /// When the coach stops waiting.
    pub closes_at: Time,
}

impl AwaitingSession {
    /// When the coach next speaks or closes.
    pub fn wakes_at(&self) -> Time {
        self.remind_at.map_or(self.closes_at, |remind_at| remind_at.min(self.closes_at))
    }

    /// The directory has the new password: that is told, whatever the chat was about meanwhile (S57-S59).
    pub(in crate::engine) fn password_set(
        awaiting: Awaiting,
        page: &PageId,
        account: AccountId,
        turn: &mut Turn<'_>,
    ) -> Move {
        if let Awaiting::Session(_) = awaiting {
            return Move::Stay(awaiting); // told already
        }
        // Under the account itself: the recovery it came from may be over, or about somebody else by now.
        turn.effect(Effect::Audit {
            kind: Kind::PasswordReset,
            subject: Some(account_key(&account)),
            facts: vec![("page".to_owned(), page.0.clone()), ("locale".to_owned(), turn.c.locale.0.clone())],
        });
        // A cancel may have overtaken the page: the owner is told all the same, and nobody else's name is kept for theirs.
        let about_it = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.as_ref() == Some(&account));
        if about_it {
            turn.c.known_handle = turn.c.facts.handle.clone();
        }
        if !matches!(&awaiting, Awaiting::Reset(reset) if reset.page == *page) {
            turn.close_page(&awaiting); // a newer page is not wanted any more
        }
        turn.effect(Effect::WatchLock { account: account.clone() });
        turn.notify(account, Notice::PasswordReset);
        turn.say(Text::ToldReset);
        turn.cut(&awaiting, Stage::Confirmation);
        if !progress::has_windows(turn.rules()) {
            turn.say(Text::ToldDone);
            return enrolment::recovered(&Awaiting::Nothing, turn);
        }
        let closes_at = turn.env.now + turn.policy().flow.coach;
        Move::Ask(Awaiting::Session(Self { network: None, remind_at: None, closes_at }))
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        match self.network {
            None => turn.say(Text::AskNetwork),
            Some(Network::Off) => turn.say(Text::ToldOffNetwork),
            Some(network) => turn.say(Text::AskUnlock { network }),
        }
    }

    pub(in crate::engine) fn keyboard(&self, turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let mut rows = match self.network {
            None => {
                let named = &turn.rules().org.network;
                let on = [
                    (Network::Wifi, named.wifi.is_some()),
                    (Network::Cable, named.cable.is_some()),
                    (Network::Vpn, named.vpn.is_some()),
                    (Network::Off, true),
                ];
                let offered = on.into_iter().filter(|(_, offered)| *offered);
                let mut rows: Vec<_> = offered.map(|(network, _)| vec![Button::Network { network }]).collect();
                rows.push(vec![Button::NoWindows]);
                return with_exits(rows, false);
            }
            Some(Network::Off) => vec![vec![Button::BackOnNetwork], vec![Button::RemindMe], vec![Button::Finish]],
            Some(_) => vec![vec![Button::Worked], vec![Button::NotWorked]],
        };
        rows.retain(|row| !(self.remind_at.is_some() && row.contains(&Button::RemindMe)));
        with_exits(rows, true)
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Network { network } => Ok(self.on_network(Some(*network))),
            Button::BackOnNetwork => Ok(self.on_network(Some(Network::On))),
            Button::Back => Ok(self.on_network(None)),
            Button::Worked | Button::Yes if self.is_on_network() => {
                turn.say(Text::ToldSessionUpdated);
                turn.audit(Kind::SessionUpdated, &[]);
                Ok(enrolment::recovered(&Awaiting::Nothing, turn))
            }
            Button::NotWorked | Button::NotMe if self.is_on_network() => {
                let awaiting = Awaiting::Session(self);
                turn.open_ticket(Category::WindowsSession, &awaiting);
                Ok(Move::Stay(awaiting))
            }
            Button::RemindMe => Ok(self.remind(turn)),
            Button::NoWindows => {
                turn.say(Text::ToldNoWindows);
                Ok(self.close(turn))
            }
            Button::Finish | Button::Next => Ok(self.close(turn)),
            _ => Err(Awaiting::Session(self)),
        }
    }

    /// Ends the coach on the person's word: skipped on purpose (S60).
    pub(in crate::engine) fn close(self, turn: &mut Turn<'_>) -> Move {
        turn.say(Text::ToldDone);
        turn.audit(Kind::SessionSkipped, &[]);
        enrolment::recovered(&Awaiting::Session(self), turn)
    }

    pub(in crate::engine) fn woken(self, turn: &mut Turn<'_>) -> Move {
        if turn.env.now >= self.closes_at {
            turn.audit(Kind::SessionSkipped, &[]);
            turn.c.facts = Facts::default();
            return Move::Stay(Awaiting::Nothing);
        }
        turn.say(Text::ToldReminder);
        Move::Stay(Awaiting::Session(Self { network: Some(Network::Off), remind_at: None, ..self }))
    }

    fn is_on_network(&self) -> bool {
        matches!(self.network, Some(Network::Wifi | Network::Cable | Network::Vpn | Network::On))
    }

    fn on_network(self, network: Option<Network>) -> Move {
        Move::Ask(Awaiting::Session(Self { network, ..self }))
    }

    fn remind(self, turn: &mut Turn<'_>) -> Move {
        let remind_at = next_working_day(turn.env.now, turn.rules());
        turn.audit(Kind::ReminderSet, &[]);
        turn.say(Text::ToldReminderSet { day: remind_at.into() });
        let closes_at = self.closes_at.max(remind_at + Duration::from_hours(24));
        Move::Stay(Awaiting::Session(Self { remind_at: Some(remind_at), closes_at, ..self }))
    }
}

fn with_exits(mut rows: Vec<Vec<Button>>, back: bool) -> Vec<Vec<Button>> {
    if back {
        rows.push(vec![Button::Back]);
    }
    rows.push(vec![Button::ContactIt, Button::Language]);
    rows
}

/// The working hour of the next working day in the organisation's time zone.
fn next_working_day(now: Time, rules: &Rules) -> Time {
    let hour = i8::try_from(rules.org.working_hour).unwrap_or(9);
    let today = now.zoned(&rules.zone).date();
    let works = |day: &jiff::civil::Date| {
        let weekday = day.weekday().to_monday_one_offset().unsigned_abs();
        rules.org.working_days.contains(&weekday)
    };
    let days = (1..=14_i64).filter_map(|n| today.checked_add(n.days()).ok());
    let day = days.clone().find(works).or_else(|| days.clone().next()).unwrap_or(today);
    let moment = day.at(hour, 0, 0, 0).to_zoned(rules.zone.clone());
    moment.map_or(now + Duration::from_hours(24), |zoned| Time(zoned.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::effect::Effect;
    use crate::engine::event::Event;
    use crate::engine::org::Org;
    use crate::engine::policy::Policy;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::keys::Keys;

    #[test]
    fn s65_the_reminder_comes_on_the_next_working_day_at_nine() {
        let org: Org = toml::from_str(
            "name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\ntime_zone = 'Europe/Paris'",
        )
        .unwrap();
        let rules = Rules::new(Policy::default(), org, Keys::new([0; 32]), vec![]).unwrap();
        let at = |text: &str| Time(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        let friday_evening = at("2026-11-20T18:00:00Z");
        assert_eq!(next_working_day(friday_evening, &rules), at("2026-11-23T08:00:00Z"));
        assert_eq!(next_working_day(at("2026-11-23T08:00:00Z"), &rules), at("2026-11-24T08:00:00Z"));
    }

    #[test]
    fn s57_the_owner_is_told_even_when_a_cancel_overtook_the_page() {
        let mut scene = Scene::at(Awaiting::Nothing);
        scene.conversation.facts = Facts::default();
        let effects = scene.on(Event::PasswordSet { page: PageId::from("p1"), account: AccountId::from("a9") });
        let told = |effect: &Effect| matches!(effect, Effect::Notify { account, .. } if account.as_str() == "a9");
        assert!(effects.iter().any(told));
        let on_record = |effect: &Effect| {
            let Effect::Audit { kind, subject: Some(key), .. } = effect else { return false };
            *kind == Kind::PasswordReset && *key == account_key(&AccountId::from("a9"))
        };
        assert!(effects.iter().any(on_record), "and it is on record under the account");
        assert_eq!(scene.conversation.known_handle, None);
    }

    #[test]
    fn a_question_about_the_phone_does_not_end_the_coach() {
        let closes_at = NOW + Duration::from_hours(168);
        let mut scene = Scene::at(Awaiting::Session(AwaitingSession { closes_at, ..AwaitingSession::default() }));
        scene.now = NOW + Duration::from_hours(48);
        assert_eq!(texts(&scene.presses(Button::LostPhone)), [Text::AskLostPhone]);
        assert!(scene.conversation.deadline(&scene.rules.policy) > Some(scene.now));
        scene.now = scene.now + Duration::from_hours(1);
        assert!(scene.on(Event::DeadlinePassed).is_empty());
        assert!(matches!(scene.conversation.awaiting, Awaiting::Session(_)));
    }
}
