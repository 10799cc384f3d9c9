//! The form as it arrives: every field once, or it is not taken at all.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use url::form_urlencoded;

use crate::web::page::{ARRIVAL_MAX, BODY_MAX};

/// The fields of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body; `None` when it is none, too large, too slow, holds a field twice,
    /// or bytes that are no UTF-8.
    pub async fn read(headers: &HeaderMap, body: Body) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return None;
        }
        let body = tokio::time::timeout(ARRIVAL_MAX, to_bytes(body, BODY_MAX)).await.ok()?.ok()?;
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(&body) {
            if value.contains(char::REPLACEMENT_CHARACTER) || fields.insert(name.into(), value.into()).is_some() {
                return None;
            }
        }
        Some(Self(fields))
    }

    /// A field, trimmed; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }
}
