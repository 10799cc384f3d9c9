//! What one of the demo's people holds besides a phone and a mailbox: an authenticator app and a sheet of recovery codes.
//! Both are invented, the same in every demo, and shown beside the chat.

use std::sync::Arc;

use anyhow::Context as _;
use sqlx::Connection as _;

use crate::directory::Directory;
use crate::directory::enrolled::NewApp;
use crate::directory::register::Register;
use crate::engine::contact::canonical;
use crate::engine::enrolment::Section;
use crate::engine::gate::paper;
use crate::engine::gate::totp::{code_at, step_at};
use crate::entropy::Entropy;
use crate::ids::Handle;
use crate::secret::Secret;
use crate::store::Store;
use crate::time::{Clock, Time};

/// Who holds them.
pub const HOLDER: &str = "OkaforTo19@brunel.example";

/// The secret of the app: a secret of nobody.
const SEED: &[u8; 20] = b"Tobias' invented app";

/// What the codes on the sheet are drawn from.
const SHEET: [u8; 32] = [19; 32];

/// What the app shows, as apps show it: `123 456`.
pub fn app_code(now: Time) -> String {
    let code = code_at(&Secret::new(SEED.to_vec()), step_at(now));
    let (first, last) = code.expose().split_at(3);
    format!("{first} {last}")
}

/// What stands on the sheet.
pub fn sheet() -> Vec<Secret<String>> {
    let mut entropy = Entropy::new(SHEET);
    (0..paper::SHEET).map(|_| paper::draw(&mut entropy)).collect()
}

/// Gives them to their holder, who may have lost them in an earlier demo. A sheet that is there stays, with the codes that
/// are left on it.
pub async fn give(store: &Arc<Store>, directory: &dyn Directory, clock: &dyn Clock) -> anyhow::Result<()> {
    let found = directory.find(&Handle(canonical(HOLDER))).await?;
    let account = found.context("the demo's people are not there")?.id;
    let (register, now) = (Register::new(Arc::clone(store)), clock.now());
    let entries = register.entries(&account).await?;
    let has = |section| entries.iter().any(|entry| entry.section == section);
    let mut writer = store.writer().await;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    if !has(Section::App) {
        let app = NewApp { name: "", seed: &Secret::new(SEED.to_vec()), used: None, usable_at: now };
        register.add_totp(&mut transaction, &account, &app, now, &mut Entropy::new(SHEET)).await?;
    }
    if !has(Section::Codes) {
        register.add_codes(&mut transaction, &account, &sheet(), now, now).await?;
    }
    Ok(transaction.commit().await?)
}
