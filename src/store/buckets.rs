//! The names under which limits are counted.

use crate::engine::effect::Bucket;
use crate::ids::{Peer, SubjectKey};

/// The name under which a bucket is counted.
pub fn bucket_name(bucket: &Bucket, peer: &Peer) -> String {
    let of = |name: &str, key: &SubjectKey| format!("{name}/{key}");
    match bucket {
        Bucket::Wrong(key) => of("wrong", key),
        Bucket::Contacts(key) => of("contacts", key),
        Bucket::Sent(key, method) => format!("sent/{key}/{method}"),
        Bucket::PhoneLost(key) => of("lost", key),
        Bucket::Frozen(key) => of("frozen", key),
        Bucket::BoundWrong(key) => of("bound-wrong", key),
        Bucket::Denied(key) => of("denied", key),
        Bucket::PhoneKept(key) => of("kept", key),
        Bucket::Links => format!("links/{peer}"),
        Bucket::Visits => format!("chat-visits/{peer}"),
        Bucket::LookUps => format!("look-ups/{peer}"),
        Bucket::Tickets => format!("tickets/{peer}"),
        Bucket::ManyRequests => "many-requests".to_owned(),
    }
}
