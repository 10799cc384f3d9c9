//! "Step n of N": derived from what is awaited and what is established, numbered continuously in every language (S4, S5).

use super::conversation::{Awaiting, Conversation};
use super::method::MethodKind;
use super::rules::Rules;
use super::standing::Aim;
use super::text::{Progress, Stage};
use crate::ids::MethodId;

/// Where the conversation is on its way; `None` when no recovery is running.
pub(super) fn of(conversation: &Conversation, awaiting: &Awaiting, rules: &Rules) -> Option<Progress> {
    Some(at(conversation, awaiting, stage(awaiting)?, rules))
}

/// The same, at a stage told in passing.
pub(super) fn at(conversation: &Conversation, awaiting: &Awaiting, stage: Stage, rules: &Rules) -> Progress {
    let gates = rules.policy.gates_of(&conversation.facts);
    let passed = u8::try_from(conversation.facts.passed.len()).unwrap_or(gates).min(gates);
    let kinds = gate_kinds(conversation, awaiting);
    let mut stages = vec![(Stage::Start, 0), (Stage::Identity, 0)];
    for gate in 0..gates {
        stages.push((Stage::Verify, gate));
        // A call, an approval and, in the account's own chat, a passkey need no code to be typed here: that step falls
        // away.
        let untyped = |kind: MethodKind| match kind {
            MethodKind::Call | MethodKind::Push => true,
            MethodKind::Passkey => conversation.facts.bound,
            _ => false,
        };
        if !kinds.get(usize::from(gate)).is_some_and(|kind| kind.is_some_and(untyped)) {
            stages.push((Stage::Code, gate));
        }
    }
    let unlocks = conversation.facts.wants() == Some(Aim::Unlock);
    stages.push((Stage::Password, 0));
    if !unlocks {
        stages.push((Stage::Confirmation, 0));
    }
    if has_windows(rules) && !unlocks {
        stages.push((Stage::Windows, 0));
    }
    let gate = if matches!(stage, Stage::Verify | Stage::Code) { passed.min(gates.saturating_sub(1)) } else { 0 };
    let index = stages.iter().position(|entry| *entry == (stage, gate)).unwrap_or(0);
    let count = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    Progress { step: count(index + 1), of: count(stages.len()), passed, gates, stage, unlocks }
}

/// Whether the organisation has named a network on which Windows takes a new password.
pub(super) fn has_windows(rules: &Rules) -> bool {
    let network = &rules.org.network;
    network.wifi.is_some() || network.cable.is_some() || network.vpn.is_some()
}

/// Which stage an awaited thing belongs to.
pub(super) fn stage(awaiting: &Awaiting) -> Option<Stage> {
    Some(match awaiting {
        Awaiting::Nothing => return None,
        Awaiting::Reason(_) => Stage::Start,
        Awaiting::Handle(_) | Awaiting::Captcha(_) | Awaiting::Account(_) => Stage::Identity,
        Awaiting::Choice(_) | Awaiting::Contact(_) | Awaiting::Send(_) | Awaiting::Keys(_) | Awaiting::Approval(_) => {
            Stage::Verify
        }
        Awaiting::Passkey(passkey) if !passkey.coded => Stage::Verify,
        Awaiting::Code(_) | Awaiting::Totp(_) | Awaiting::Paper(_) | Awaiting::Questions(_) | Awaiting::Passkey(_) => {
            Stage::Code
        }
        Awaiting::Reset(_) | Awaiting::Unlock(_) => Stage::Password,
        Awaiting::Remedy(_) => Stage::Verify,
        Awaiting::Session(_) => Stage::Windows,
        Awaiting::LostPhone(lost) => return stage(&lost.back),
        Awaiting::Approving(approving) => return stage(&approving.back),
        Awaiting::It(it) => return stage(&it.back),
    })
}

/// The kind of method of each gate, as far as chosen.
fn gate_kinds(conversation: &Conversation, awaiting: &Awaiting) -> Vec<Option<MethodKind>> {
    let facts = &conversation.facts;
    let kind = |id: &MethodId| facts.method(id).map(|method| method.kind);
    let mut kinds: Vec<_> = facts.passed.iter().map(|passed| kind(&passed.method)).collect();
    match awaiting {
        Awaiting::Contact(contact) => kinds.push(kind(&contact.method)),
        Awaiting::Send(send) => kinds.push(kind(&send.method)),
        Awaiting::Code(code) => kinds.push(kind(&code.method)),
        Awaiting::Keys(_) => kinds.push(Some(MethodKind::Call)),
        Awaiting::Totp(totp) => kinds.push(kind(&totp.method)),
        Awaiting::Paper(paper) => kinds.push(kind(&paper.method)),
        Awaiting::Questions(questions) => kinds.push(kind(&questions.method)),
        Awaiting::Approval(_) => kinds.push(Some(MethodKind::Push)),
        Awaiting::Passkey(_) => kinds.push(Some(MethodKind::Passkey)),
        _ => {}
    }
    kinds
}
