//! A pass in the place of a new password. The chat is told of it without its code, which the page alone shows, once.
//!
//! A browser may lose the answer, and no pass is shown twice. So the page's step stays while the recovery lasts and IT's
//! leave is good: a new link leads to another pass, which takes the place of the one before.

use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::conversation::Awaiting;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Effect, Notice};
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::{AccountId, PageId};
use crate::time::Time;

/// The directory has issued one: that is told, whatever the chat was about meanwhile.
pub(in crate::engine) fn issued(
    mut awaiting: Awaiting,
    page: &PageId,
    account: AccountId,
    expires_at: Time,
    turn: &mut Turn<'_>,
) -> Move {
    // Under the account itself: the recovery it came from may be over, or about somebody else by now.
    turn.effect(Effect::Audit {
        kind: Kind::PassIssued,
        subject: Some(account_key(&account)),
        facts: vec![("page".to_owned(), page.0.clone()), ("locale".to_owned(), turn.c.locale.0.clone())],
    });
    let about_it = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.as_ref() == Some(&account));
    if about_it {
        turn.c.known_handle = turn.c.facts.handle.clone();
        turn.c.facts.pass = Some(expires_at);
    }
    turn.notify(account, Notice::PassIssued);
    turn.say(Text::ToldPassIssued { until: expires_at.into() });
    let lasts = turn.c.facts.started_at + turn.policy().flow.most;
    let leave = turn.c.facts.released.as_ref().map_or(lasts, |release| release.expires_at().min(lasts));
    if let Awaiting::Reset(reset) = awaiting.beneath_mut()
        && reset.page == *page
    {
        (reset.words, reset.expires_at) = (None, leave.max(turn.env.now));
    }
    Move::Stay(awaiting)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::button::Button;
    use crate::engine::case::{FromPerson, Release};
    use crate::engine::conversation::Facts;
    use crate::engine::event::Event;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::ids::Peer;

    /// Somebody whom IT let in, on the page that gives a pass.
    fn on_the_page(minutes_left: u64) -> (Scene, PageId) {
        let mut scene = Scene::at(Awaiting::Nothing);
        scene.rules.policy.case.pass = true;
        scene.conversation.facts = Facts::default();
        let expires_at = NOW + Duration::from_mins(minutes_left);
        scene.conversation.release = Some(Release::of("a1", &Peer::from("town:scene"), expires_at));
        let effects = scene.presses(Button::TakeRelease);
        assert!(matches!(texts(&effects)[..], [Text::AskPass { .. }]), "{effects:?}");
        let page = page_of(&scene);
        (scene, page)
    }

    fn page_of(scene: &Scene) -> PageId {
        let Awaiting::Reset(reset) = &scene.conversation.awaiting else { panic!("{:?}", scene.conversation.awaiting) };
        reset.page.clone()
    }

    fn issue(scene: &mut Scene, page: &PageId) -> Vec<Effect> {
        let expires_at = scene.now + Duration::from_hours(1);
        scene.on(Event::PassIssued { page: page.clone(), account: "a1".into(), expires_at })
    }

    fn opens(effects: &[Effect]) -> bool {
        effects.iter().any(|effect| matches!(effect, Effect::OpenPage { .. }))
    }

    fn audited(effects: &[Effect], wanted: Kind) -> bool {
        effects.iter().any(|effect| matches!(effect, Effect::Audit { kind, .. } if *kind == wanted))
    }

    #[test]
    fn s47_a_pass_is_told_to_the_person_to_it_and_to_the_account_and_another_can_be_had() {
        let (mut scene, page) = on_the_page(60);
        let until = NOW + Duration::from_hours(1);
        let effects = issue(&mut scene, &page);
        assert_eq!(texts(&effects), [Text::ToldPassIssued { until: until.into() }]);
        assert!(audited(&effects, Kind::PassIssued));
        let told = |effect: &Effect| matches!(effect, Effect::TellCase { news: FromPerson::Pass, .. });
        let noticed = |effect: &Effect| matches!(effect, Effect::Notify { notice: Notice::PassIssued, .. });
        assert!(effects.iter().any(told) && effects.iter().any(noticed));
        assert_eq!(scene.conversation.known_handle, Some("mira".into()));
        assert_eq!(texts(&scene.on(Event::Returned)).pop(), Some(Text::ToldPassIssued { until: until.into() }));
        // A process that died before it could note that the page has ended asks what became of a password.
        assert!(scene.on(Event::PasswordNotSet { page: page.clone() }).is_empty());
        scene.now = NOW + Duration::from_mins(20);
        assert!(opens(&scene.presses(Button::NewLink)));
        let other = page_of(&scene);
        assert!(matches!(texts(&issue(&mut scene, &other))[..], [Text::ToldPassIssued { .. }]));
        let effects = scene.presses(Button::Worked);
        assert_eq!(texts(&effects), [Text::OfferRegisterAgain]);
        assert!(audited(&effects, Kind::RecoveryCompleted));
        assert!(!opens(&scene.presses(Button::NewLink)), "and then it is over");
    }

    #[test]
    fn s47_it_ends_by_itself_with_the_recovery_or_with_its_leave() {
        for (left, lasts) in [(60, 30), (12, 12)] {
            let (mut scene, page) = on_the_page(left);
            scene.now = NOW + Duration::from_mins(3);
            issue(&mut scene, &page);
            let end = NOW + Duration::from_mins(lasts);
            assert_eq!(scene.conversation.deadline(&scene.rules.policy), Some(end));
            scene.now = end;
            let effects = scene.on(Event::DeadlinePassed);
            assert_eq!(texts(&effects), [Text::OfferRegisterAgain]);
            assert!(audited(&effects, Kind::RecoveryCompleted) && !audited(&effects, Kind::RecoveryExpired));
            assert!(matches!(scene.conversation.awaiting, Awaiting::Nothing));
            assert_eq!(scene.conversation.deadline(&scene.rules.policy), None);
        }
    }

    #[test]
    fn s47_a_leave_that_is_over_opens_no_other_page() {
        let (mut scene, page) = on_the_page(12);
        issue(&mut scene, &page);
        scene.now = NOW + Duration::from_mins(12);
        assert!(!opens(&scene.presses(Button::NewLink)));
    }

    #[test]
    fn s47_a_question_on_top_of_it_does_not_keep_it_for_ever() {
        let (mut scene, page) = on_the_page(60);
        scene.presses(Button::LostPhone);
        issue(&mut scene, &page);
        for _ in 0..3 {
            let Some(due) = scene.conversation.deadline(&scene.rules.policy) else { break };
            assert!(due > scene.now, "it would be woken again and again");
            scene.now = due;
            scene.on(Event::DeadlinePassed);
        }
        assert!(matches!(scene.conversation.awaiting, Awaiting::Nothing), "{:?}", scene.conversation.awaiting);
    }

    #[test]
    fn s47_stopping_after_a_pass_does_not_say_that_nothing_was_changed() {
        let (mut scene, page) = on_the_page(60);
        issue(&mut scene, &page);
        let effects = scene.presses(Button::Cancel);
        assert_eq!(texts(&effects), [Text::OfferRegisterAgain]);
        assert!(audited(&effects, Kind::RecoveryCompleted));
    }

    #[test]
    fn s57_the_owner_is_told_even_when_a_cancel_overtook_the_page() {
        let (mut scene, page) = on_the_page(60);
        scene.presses(Button::Cancel);
        let effects = issue(&mut scene, &page);
        let noticed = |effect: &Effect| matches!(effect, Effect::Notify { account, notice: Notice::PassIssued, .. } if account.as_str() == "a1");
        assert!(effects.iter().any(noticed) && audited(&effects, Kind::PassIssued));
        assert!(matches!(scene.conversation.awaiting, Awaiting::Nothing));
    }

    #[test]
    fn s47_without_passes_the_page_is_for_a_new_password() {
        let mut scene = Scene::at(Awaiting::Nothing);
        scene.conversation.facts = Facts::default();
        scene.conversation.release = Some(Release::of("a1", &Peer::from("town:scene"), NOW + Duration::from_hours(1)));
        assert!(matches!(texts(&scene.presses(Button::TakeRelease))[..], [Text::AskReset { .. }]));
    }
}
