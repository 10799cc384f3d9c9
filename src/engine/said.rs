//! What a person writes: who takes it, the state that asks for it or the wish that it is.

use super::Move;
use super::button::Button;
use super::conversation::Awaiting;
use super::effect::{Category, Effect};
use super::enrolment;
use super::gate::{AwaitingCode, AwaitingQuestions, paper};
use super::intent::{Intent, looks_like_password};
use super::it::{self, AwaitingIt};
use super::recovery::AwaitingReason;
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::secret::Secret;

impl Turn<'_> {
    pub(super) fn on_said(
        &mut self,
        awaiting: Awaiting,
        text: &Secret<String>,
        intent: Option<Intent>,
        message: Option<String>,
    ) -> Move {
        // Five drawn letters may look like a word with a slip in it: "ERRNR" is the answer, not "erreur".
        let answers = match &awaiting {
            Awaiting::Captcha(captcha) => captcha.is_answered_by(text.expose(), self),
            Awaiting::Paper(_) => paper::normal(text.expose()).is_some(),
            Awaiting::Questions(_) => AwaitingQuestions::is_answered_by(text.expose(), intent.as_ref()),
            Awaiting::It(_) => AwaitingIt::is_answered_by(text.expose()),
            _ => false,
        };
        if let Some(intent) = intent.filter(|_| !answers) {
            return self.on_intent(awaiting, intent);
        }
        let awaiting = match awaiting {
            Awaiting::It(it) if answers => return it.said(text.expose(), message, self),
            other => other,
        };
        let awaiting = match self.said_link(awaiting, text.expose()) {
            Ok(decided) => return decided,
            Err(awaiting) => awaiting,
        };
        let names_an_account = matches!(awaiting, Awaiting::Handle(_));
        let at_the_page = matches!(awaiting, Awaiting::Reset(_));
        if at_the_page || (!names_an_account && !answers && looks_like_password(text.expose())) {
            return self.refuse_password(awaiting, message);
        }
        if let Awaiting::Choice(_) | Awaiting::Send(_) = awaiting
            && let Some(code) = AwaitingCode::resumed(text.expose(), self)
        {
            return code.said(text.expose(), message, self);
        }
        match awaiting {
            Awaiting::Handle(handle) => handle.said(text.expose(), message, self),
            Awaiting::Captcha(captcha) => captcha.said(text.expose(), self),
            Awaiting::Choice(choice) => choice.said(text.expose(), message, self),
            Awaiting::Approving(approving) => approving.said(text.expose(), message, self),
            Awaiting::Contact(contact) => contact.said(text.expose(), message, self),
            Awaiting::Code(code) => code.said(text.expose(), message, self),
            Awaiting::Totp(totp) => totp.said(text.expose(), message, self),
            Awaiting::Paper(paper) => paper.said(text.expose(), message, self),
            Awaiting::Questions(questions) => questions.said(text.expose(), message, self),
            Awaiting::Passkey(passkey) => passkey.said(text.expose(), message, self),
            Awaiting::Keys(keys) => {
                self.say(Text::ToldNoCodeToType);
                Move::Ask(Awaiting::Keys(keys))
            }
            Awaiting::Account(account) => Move::Ask(Awaiting::Account(account)),
            // What its buttons do stands in the question, which may not be in sight any more.
            Awaiting::LostPhone(lost) => {
                self.say(Text::RefusedUnclear);
                Move::Ask(Awaiting::LostPhone(lost))
            }
            Awaiting::Nothing if self.c.stamp == 0 => self.welcome(),
            other => self.unclear(other),
        }
    }

    /// A password typed into a chat is never read as one: it is deleted where that is possible, and the person told why.
    fn refuse_password(&mut self, awaiting: Awaiting, message: Option<String>) -> Move {
        self.say(Text::ToldNoPasswordHere);
        self.forget_password(awaiting, message)
    }

    /// Deletes a message that holds a password, and notes that there was one.
    pub(super) fn forget_password(&mut self, awaiting: Awaiting, message: Option<String>) -> Move {
        if let Some(message) = message {
            self.effect(Effect::Forget { message });
        }
        self.audit(Kind::PasswordInChat, &[]);
        Move::Stay(awaiting)
    }

    pub(super) fn unclear(&mut self, awaiting: Awaiting) -> Move {
        if let Awaiting::Nothing = awaiting {
            self.asks_again(); // "hello" in the owner's own chat
        }
        self.say(Text::RefusedUnclear);
        Move::Stay(awaiting)
    }

    pub(super) fn welcome(&mut self) -> Move {
        self.say(Text::ToldWelcome);
        self.asks_again();
        Move::Stay(Awaiting::Nothing)
    }

    pub(super) fn on_returned(&mut self, awaiting: Awaiting) -> Move {
        match awaiting {
            Awaiting::Nothing => self.welcome(),
            other => {
                self.say(Text::ToldWhereYouAre);
                Move::Ask(other)
            }
        }
    }

    fn on_intent(&mut self, awaiting: Awaiting, intent: Intent) -> Move {
        let button = match intent {
            Intent::Start | Intent::Forgotten | Intent::Locked | Intent::Expired => {
                return AwaitingReason::entered(it::left(awaiting), &intent, self);
            }
            Intent::Rules => {
                let rules = &self.policy().password;
                let (min, max, history) = (rules.min, rules.max, rules.history);
                self.say(Text::ToldRules { min, max, history });
                return Move::Stay(awaiting);
            }
            Intent::NotMe
                if self.bound.is_some() && !matches!(awaiting, Awaiting::Handle(_) | Awaiting::Approving(_)) =>
            {
                self.say(Text::AskFreeze);
                return Move::Offer(awaiting, vec![vec![Button::Freeze], vec![Button::LeaveOpen]]);
            }
            Intent::NotMe if !matches!(awaiting, Awaiting::Handle(_) | Awaiting::Approving(_)) => {
                self.say(Text::ToldNotMe);
                self.open_ticket(Category::Other, &awaiting);
                return Move::Stay(awaiting);
            }
            Intent::Page(purpose) => return enrolment::asked(purpose, awaiting, self),
            Intent::Speak(tag) => Button::Locale { tag },
            Intent::Cancel => Button::Cancel,
            Intent::Back => Button::Back,
            Intent::Next => Button::Next,
            Intent::Yes => Button::Yes,
            Intent::No | Intent::NotMe => Button::NotMe,
            Intent::Help => Button::Help,
            Intent::Status => Button::Status,
            Intent::Language => Button::Language,
            Intent::Human => Button::ContactIt,
            Intent::LostPhone => Button::LostPhone,
            Intent::Resend | Intent::NoCode => Button::Resend,
            Intent::OtherMethod => Button::OtherMethod,
            Intent::OtherImage => Button::OtherImage,
            Intent::BackOnNetwork => Button::BackOnNetwork,
            Intent::Worked => Button::Worked,
            Intent::NotWorked => Button::NotWorked,
            Intent::Chats => Button::Chats,
            Intent::History => Button::History,
            Intent::Unlock => Button::Unlock,
        };
        self.press(awaiting, &button)
    }
}
