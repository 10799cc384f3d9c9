//! A person in two directories: the new password is set in the leading one by [`super::reset`], and after it here, in
//! each that follows ([`crate::directory::both`]).
//!
//! **The one place where a password outlives its request.** Where a following directory cannot be reached, or its reply
//! is lost, the password waits in this process's memory for [`PATIENCE`] at most, in a [`Secret`] that is wiped when it
//! is done with; nowhere else, and never on the disk. Else the person would have two passwords, and would have to prove
//! who they are once more for a second that was only busy. After a restart the password is gone, but what was intended is
//! not (`store::places`): the directory is compared, and the person is told what is so.
//!
//! - Nothing is sent a second time on a guess: after a lost reply the timestamp is compared ([`super::compare`]).
//! - A password never comes after a younger one: a new page of the account gives up what waits, and what is done for one
//!   account is done one after the other.
//! - Whose self-service is stopped ("this wasn't me") gets nothing more set.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::{Notify, OwnedMutexGuard};

use super::compare::{Compared, Sent, compared};
use super::reset::{self, Chosen, Ending};
use super::view::form::{Refused, Trouble};
use super::{Posts, Web};
use crate::audit::Kind;
use crate::directory::{Account, Directory, DirectoryError, Refusal, Twin, Verdict};
use crate::engine::Event;
use crate::engine::event::Became;
use crate::ids::AccountId;
use crate::inbox::InboxError;
use crate::secret::Secret;
use crate::store::pages::Page;
use crate::store::places::{Place, PlaceState};
use crate::store::{Store, StoreError};
use crate::time::{Clock, Time};

/// How long a password waits for a directory: long enough for a restart of a server, short enough to be remembered by the
/// person who waits for word of it.
pub const PATIENCE: Duration = Duration::from_mins(15);

/// Waits before each further try, in seconds; the last stands for all that come after.
const AGAIN: [u64; 6] = [10, 20, 40, 80, 120, 180];

/// What waits for directories that follow.
pub struct Places {
    store: Arc<Store>,
    directory: Arc<dyn Directory>,
    inbox: Arc<dyn Posts>,
    clock: Arc<dyn Clock>,
    waiting: Mutex<Vec<Waiting>>,
    turns: Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>>,
    rung: Notify,
}

/// A password that waits.
struct Waiting {
    page: Page,
    place: Place,
    password: Secret<String>,
    tries: usize,
    next_at: Time,
}

/// What one try came to.
enum Tried {
    Set,
    Refused(Refusal),
    /// There is no account any more, or never was.
    Nowhere,
    /// It needs somebody's hand.
    Never,
    Later,
    /// Nobody wants it any more.
    Over,
}

/// How setting a password everywhere ended, as the page tells it.
pub(super) struct Everywhere {
    /// In the leading directory.
    pub ending: Ending,
    /// In those that follow, where there are any.
    pub sequels: Vec<Sequel>,
}

impl Everywhere {
    /// Whether another password is to be chosen, for one directory has taken this one and another refuses it.
    pub fn is_refused(&self) -> bool {
        self.sequels.iter().any(|sequel| sequel.refused.is_some())
    }

    /// What the form says of that.
    pub fn troubles(&self, change: bool) -> Vec<Trouble> {
        let refused = self.sequels.iter().filter_map(|sequel| {
            let (near, far) = (sequel.near.clone(), sequel.far.clone());
            Some(Trouble::RefusedThere(Refused { near, far, why: sequel.refused?, change }))
        });
        refused.collect()
    }
}

/// How it ended in one directory that follows.
#[derive(Clone, Debug)]
pub(super) struct Sequel {
    pub near: String,
    pub far: String,
    pub became: Became,
    /// Why it was refused there, where another password helps and the page takes one.
    pub refused: Option<Refusal>,
}

/// Sets a password in every directory in which the account's owner has one. For a task of its own, as [`reset::set`].
pub(super) async fn set(web: &Web, page: &Page, account: &Account, password: &Chosen) -> Everywhere {
    let only = |ending| Everywhere { ending, sequels: Vec::new() };
    let twins = web.directory.twins(account).await;
    let places = &web.places;
    if twins.is_empty() {
        let ending = reset::set(web, page, password).await;
        places.give_up_older(page, ending).await;
        return only(ending);
    }
    let _turn = places.turn_of(&page.account).await;
    let intended = match places.intend(page, twins).await {
        Ok(Some(intended)) => intended,
        Ok(None) => return only(Ending::Gone),
        Err(error) => {
            tracing::error!(%error, "where a password is to be set could not be written; no directory was asked");
            return only(Ending::Unreachable);
        }
    };
    // The leading directory has just taken one: its least age must not keep the person from another for both.
    let again = intended.again.then(|| Chosen::instead(password.new.clone()));
    let ending = reset::set(web, page, again.as_ref().unwrap_or(password)).await;
    places.give_up_older(page, ending).await;
    if ending != Ending::Changed {
        places.not_begun(page, &intended, ending).await;
        return only(ending);
    }
    if intended.again && !page.change {
        // The chat was told of the first already, and takes the second for the same.
        reset::record(&web.store, web.clock.now(), page, Kind::PasswordReset, &[("again", "yes")]).await;
    }
    let mut sequels = Vec::new();
    for place in intended.places {
        sequels.extend(places.first_try(page, place, &password.new, intended.again).await);
    }
    Everywhere { ending, sequels }
}

/// The places of a page, before anything is sent.
struct Intended {
    places: Vec<Place>,
    /// Whether the leading directory has taken a password from this page before, which another refused.
    again: bool,
}

impl Places {
    /// Nothing waits yet.
    pub fn new(
        store: Arc<Store>,
        directory: Arc<dyn Directory>,
        inbox: Arc<dyn Posts>,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        let (waiting, turns) = (Mutex::default(), Mutex::default());
        Arc::new(Self { store, directory, inbox, clock, waiting, turns, rung: Notify::new() })
    }

    /// Tries again whatever is due. Returns how many passwords wait still.
    pub async fn retry(&self) -> usize {
        let now = self.clock.now();
        let due: Vec<_> =
            self.waiting().iter().filter(|it| it.next_at <= now).map(|it| it.page.account.clone()).collect();
        // All at once: one slow answer holds up nobody else. How many are asked at a time, a directory limits itself.
        join_all(due.iter().collect::<BTreeSet<_>>().into_iter().map(|account| self.retry_of(account, now))).await;
        self.waiting().len()
    }

    async fn retry_of(&self, account: &AccountId, now: Time) {
        let _turn = self.turn_of(account).await;
        // Taken only now: a younger page may have given it up while we stood in line.
        let due = |it: &mut Waiting| it.page.account == *account && it.next_at <= now;
        let taken: Vec<Waiting> = self.waiting().extract_if(.., due).collect();
        for waiting in taken {
            self.try_again(waiting).await;
        }
    }

    /// Returns when something waits that is due.
    pub async fn due(&self) {
        loop {
            let next = self.waiting().iter().map(|waiting| waiting.next_at).min();
            let lapse = next.map(|next| next.since(self.clock.now()));
            match lapse {
                Some(Duration::ZERO) => return,
                Some(lapse) => tokio::select! { () = tokio::time::sleep(lapse) => {}, () = self.rung.notified() => {} },
                None => self.rung.notified().await,
            }
        }
    }

    /// Tells what became of passwords that are not known any more: the process that knew them has ended. For the start, and
    /// for a timer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn compare(&self) -> Result<(), StoreError> {
        for (page, place) in self.store.places_open(self.clock.now()).await? {
            let _turn = self.turn_of(&page.account).await;
            let waits = self.waiting().iter().any(|it| it.page.id == page.id && it.place.realm == place.realm);
            let now = self.store.places_of(&page.id).await?.into_iter().find(|it| it.realm == place.realm);
            if let Some(place) = now.filter(|place| !waits && place.state != PlaceState::Refused)
                && let Some(became) = self.known(&page, &place).await
            {
                self.settle(&page, &place, became).await;
            }
        }
        Ok(())
    }

    /// What became of a password that is gone; `None` while that cannot be said.
    async fn known(&self, page: &Page, place: &Place) -> Option<Became> {
        let out_of_time = self.clock.now() >= place.until;
        if place.state == PlaceState::Sending {
            return match self.compared(place).await {
                Compared::Set => Some(Became::Set),
                Compared::NotSet => Some(Became::NotSet),
                Compared::Unsure => out_of_time.then_some(Became::Unknown),
            };
        }
        match self.whom(page, place).await {
            Ok(Some(_)) => Some(Became::NotSet),
            Ok(None) => Some(Became::Nowhere),
            Err(_) => out_of_time.then_some(Became::NotSet),
        }
    }

    async fn intend(&self, page: &Page, twins: Vec<Twin>) -> Result<Option<Intended>, StoreError> {
        let again = self.store.places_of(&page.id).await?.iter().any(|place| place.state == PlaceState::Refused);
        let until = self.clock.now() + PATIENCE;
        let place = |twin: Twin| Place {
            realm: twin.realm,
            near: twin.near,
            far: twin.far,
            account: twin.account.ok().map(|account| account.id),
            stamp_before: None,
            state: PlaceState::Waiting,
            sent_at: None,
            until,
        };
        let places: Vec<Place> = twins.into_iter().map(place).collect();
        if !self.store.expect_places(page, &places).await? {
            return Ok(None);
        }
        Ok(Some(Intended { places, again }))
    }

    /// What older pages of the account left to be done is given up once the leading directory has, or may have, a younger
    /// password.
    async fn give_up_older(&self, page: &Page, ending: Ending) {
        if matches!(ending, Ending::Changed | Ending::Unknown) {
            self.waiting().retain(|waiting| waiting.page.account != page.account);
            unwritten(self.store.give_up_places(page).await);
        }
    }

    /// The leading directory did not take it: nothing is to be done elsewhere.
    async fn not_begun(&self, page: &Page, intended: &Intended, ending: Ending) {
        if matches!(ending, Ending::Unknown | Ending::Gone) {
            return; // what became of it is told with what became of the first
        }
        for place in &intended.places {
            let noted = if intended.again {
                self.store.refuse_place(&page.id, &place.realm).await // still as it was before this try
            } else {
                self.store.settle_place(&page.id, &place.realm).await
            };
            unwritten(noted);
        }
    }

    /// Right after the leading directory has taken it. `None` where there is nothing to tell.
    async fn first_try(&self, page: &Page, mut place: Place, password: &Secret<String>, again: bool) -> Option<Sequel> {
        let mut refused = None;
        let became = match self.attempt(page, &mut place, password).await {
            Tried::Set => {
                if again {
                    self.settle(page, &place, Became::Set).await;
                } else {
                    unwritten(self.store.settle_place(&page.id, &place.realm).await);
                }
                Became::Set
            }
            Tried::Refused(why) if another_helps(why) => {
                let became = Became::Refused { why: <&'static str>::from(why).to_owned() };
                if self.stays_open(page, &place).await {
                    refused = Some(why);
                    self.tell(page, &place, became.clone()).await.unwrap_or_else(untold);
                } else {
                    self.settle(page, &place, became.clone()).await;
                }
                became
            }
            Tried::Refused(_) | Tried::Never => {
                self.settle(page, &place, Became::NotSet).await;
                Became::NotSet
            }
            Tried::Later => {
                self.tell(page, &place, Became::Pending).await.unwrap_or_else(untold);
                self.wait(page.clone(), place.clone(), password.clone(), 0);
                Became::Pending
            }
            Tried::Nowhere | Tried::Over => {
                unwritten(self.store.settle_place(&page.id, &place.realm).await);
                return None;
            }
        };
        Some(Sequel { near: place.near, far: place.far, became, refused })
    }

    /// Whether the page takes another password, for one that a place refused. A change is typed on a form that has no
    /// link: it is shown again anyway.
    async fn stays_open(&self, page: &Page, place: &Place) -> bool {
        if page.change {
            unwritten(self.store.settle_place(&page.id, &place.realm).await);
            return true;
        }
        match self.store.reopen_applied(page).await {
            Ok(true) => {
                unwritten(self.store.refuse_place(&page.id, &place.realm).await);
                true
            }
            Ok(false) => false,
            Err(error) => {
                tracing::error!(%error, page = %page.id, "a page could not be opened again");
                false
            }
        }
    }

    async fn try_again(&self, waiting: Waiting) {
        let Waiting { page, mut place, password, tries, .. } = waiting;
        let became = match self.attempt(&page, &mut place, &password).await {
            Tried::Set => Became::Set,
            Tried::Refused(why) if another_helps(why) => Became::Refused { why: <&'static str>::from(why).to_owned() },
            Tried::Nowhere => Became::Nowhere,
            Tried::Over => return unwritten(self.store.settle_place(&page.id, &place.realm).await),
            Tried::Later if self.clock.now() < place.until => return self.wait(page, place, password, tries + 1),
            Tried::Later if place.state == PlaceState::Sending => Became::Unknown,
            Tried::Refused(_) | Tried::Never | Tried::Later => Became::NotSet,
        };
        self.settle(&page, &place, became).await;
    }

    fn wait(&self, page: Page, place: Place, password: Secret<String>, tries: usize) {
        let pause = AGAIN.get(tries).or(AGAIN.last()).copied().unwrap_or_default();
        let next_at = (self.clock.now() + Duration::from_secs(pause)).min(place.until);
        self.waiting().push(Waiting { page, place, password, tries, next_at });
        self.rung.notify_one();
    }

    /// One try, after what became of the one before is known.
    async fn attempt(&self, page: &Page, place: &mut Place, password: &Secret<String>) -> Tried {
        match self.store.is_frozen(&page.account).await {
            Ok(false) => {}
            Ok(true) => return Tried::Over,
            Err(_) => return Tried::Later,
        }
        if place.state == PlaceState::Sending {
            match self.compared(place).await {
                Compared::Set => return Tried::Set,
                Compared::Unsure => return Tried::Later,
                Compared::NotSet => self.rest(page, place).await,
            }
        }
        let account = match self.whom(page, place).await {
            Ok(Some(account)) => account,
            Ok(None) => return Tried::Nowhere,
            Err(error) => return not_done(&error),
        };
        let (now, stamp) = (self.clock.now(), account.password_set_at);
        match self.store.begin_place(&page.id, &place.realm, (&account.id, stamp), now).await {
            Ok(true) => {}
            Ok(false) => return Tried::Over,
            Err(error) => {
                tracing::error!(%error, page = %page.id, "a place could not be written; it was not asked");
                return Tried::Later;
            }
        }
        (place.account, place.stamp_before, place.sent_at) = (Some(account.id.clone()), Some(stamp), Some(now));
        place.state = PlaceState::Sending;
        match self.directory.set_password(&account.id, password).await {
            Ok(Verdict::Applied) => Tried::Set,
            Ok(Verdict::Rejected(refusal)) => Tried::Refused(refusal),
            Err(DirectoryError::ReplyLost(why)) => {
                tracing::warn!(why, page = %page.id, realm = place.realm, "a reply was lost; comparing");
                if matches!(self.compared(place).await, Compared::Set) { Tried::Set } else { Tried::Later }
            }
            Err(error) => {
                self.rest(page, place).await;
                not_done(&error)
            }
        }
    }

    async fn rest(&self, page: &Page, place: &mut Place) {
        (place.state, place.stamp_before, place.sent_at) = (PlaceState::Waiting, None, None);
        unwritten(self.store.rest_place(&page.id, &place.realm).await);
    }

    /// The account in a place, looked for where it is not known yet.
    async fn whom(&self, page: &Page, place: &Place) -> Result<Option<Account>, DirectoryError> {
        if let Some(id) = &place.account {
            return Ok(self.directory.account(id).await?.filter(Account::is_open));
        }
        let Some(leader) = self.directory.account(&page.account).await? else { return Ok(None) };
        let twins = self.directory.twins(&leader).await;
        twins.into_iter().find(|twin| twin.realm == place.realm).map(|twin| twin.account).transpose()
    }

    async fn compared(&self, place: &Place) -> Compared {
        let Some(account) = &place.account else { return Compared::NotSet };
        let sent = Sent { account, stamp_before: place.stamp_before, at: place.sent_at };
        compared(&*self.directory, self.clock.now(), sent).await.unwrap_or_else(|error| {
            tracing::warn!(%error, realm = place.realm, "a place cannot be compared yet");
            Compared::Unsure
        })
    }

    /// The conversation first, then the row: whatever breaks in between is compared and told once more.
    async fn settle(&self, page: &Page, place: &Place, became: Became) {
        match self.tell(page, place, became).await {
            Ok(()) => unwritten(self.store.settle_place(&page.id, &place.realm).await),
            Err(error) => untold(error),
        }
    }

    async fn tell(&self, page: &Page, place: &Place, became: Became) -> Result<(), InboxError> {
        let (id, account) = (page.id.clone(), page.account.clone());
        let (near, far, locale) = (place.near.clone(), place.far.clone(), page.locale.clone());
        let here = page.peer.channel() != "visit";
        let event = Event::PlaceSettled { page: id, account, near, far, became, locale, here };
        self.inbox.post(&page.peer, event).await
    }

    /// Waits until nothing else is done for an account.
    async fn turn_of(&self, account: &AccountId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1); // nobody stands in line
            Arc::clone(turns.entry(account.clone()).or_default())
        };
        turn.lock_owned().await
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether another password may be taken where one was refused.
fn another_helps(why: Refusal) -> bool {
    !matches!(why, Refusal::NotAllowed | Refusal::TooYoung)
}

fn not_done(error: &DirectoryError) -> Tried {
    tracing::warn!(%error, "a password is not set in a second directory");
    if matches!(error, DirectoryError::Broken(_)) { Tried::Never } else { Tried::Later }
}

fn unwritten(noted: Result<(), StoreError>) {
    if let Err(error) = noted {
        tracing::error!(%error, "a place could not be written; it is compared and told once more");
    }
}

#[allow(clippy::needless_pass_by_value)] // for `unwrap_or_else`
fn untold(error: InboxError) {
    tracing::error!(%error, "what became of a password in a second directory could not be told yet");
}
