//! What can happen.

use std::time::Duration;

use sesame::engine::button::Button;
use sesame::engine::event::Unreadable;
use sesame::engine::gate::Answer;
use sesame::engine::intent::Intent;

/// One thing that happens, as the world can repeat it.
#[derive(Clone, Debug)]
pub enum Act {
    Says {
        chat: usize,
        text: String,
        intent: Option<Intent>,
    },
    Presses {
        chat: usize,
        stamp: u64,
        button: Button,
    },
    Sends {
        chat: usize,
        why: Unreadable,
    },
    Returns {
        chat: usize,
    },
    /// Time passes; with `wakes`, every deadline on the way is kept on the stroke, else all are late.
    Passes {
        lapse: Duration,
        wakes: bool,
    },
    /// The next deadline comes.
    Wakes,
    /// A wake-up that is not due.
    WakesEarly {
        chat: usize,
    },
    /// The oldest question of a chat is answered, or cannot be.
    Answers {
        chat: usize,
        well: bool,
    },
    /// An answer that was given before comes again.
    AnswersAgain,
    /// Keys are pressed on a call.
    PressesKeys {
        call: usize,
        keys: String,
    },
    /// The person is on the page of a proof.
    UsesProof {
        proof: usize,
        how: Shows,
    },
    /// The owner answers a request that their other chat got from this one. Where nobody owns anything, nobody does.
    Approves {
        chat: usize,
        asked: usize,
        answer: Answer,
    },
    /// The person is on a page that was opened.
    UsesPage {
        page: usize,
        how: Use,
    },
}

/// What becomes of a page.
#[derive(Clone, Copy, Debug)]
pub enum Use {
    Sets,
    Cancels,
    Fails,
}

/// What is done on the page of a proof.
#[derive(Clone, Copy, Debug)]
pub enum Shows {
    /// The account's own passkey is confirmed; of nobody's, somebody's.
    Own,
    /// Somebody else's is.
    Others,
    /// A page that has gone mad says that it was somebody else's.
    Mad,
    /// Another method is wanted.
    Nothing,
}
