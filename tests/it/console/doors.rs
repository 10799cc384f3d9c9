//! Every route, tried by every role and by nobody. The list is the router's own: a new page without a row here does not
//! compile.

use axum::http::Method;
use sesame::store::console::Role;
use sesame::web::console::Page;
use strum::VariantArray as _;

use super::{HOST, Visitor, town};

/// The fields of a form.
type Fields = &'static [(&'static str, &'static str)];

/// Who may have a page, and a request for it that is right in everything else.
fn row(page: Page) -> (&'static [Option<Role>], &'static str, Fields) {
    const ALL: &[Option<Role>] = &[None, Some(Role::Admin), Some(Role::Auditor), Some(Role::Agent)];
    const SIGNED_IN: &[Option<Role>] = &[Some(Role::Admin), Some(Role::Auditor), Some(Role::Agent)];
    const RECORD: &[Option<Role>] = &[Some(Role::Admin), Some(Role::Auditor)];
    const TICKETS: &[Option<Role>] = &[Some(Role::Admin), Some(Role::Agent)];
    const ADMIN: &[Option<Role>] = &[Some(Role::Admin)];
    match page {
        Page::Overview => (SIGNED_IN, "/admin", &[]),
        Page::SignIn => (ALL, "/admin/sign-in", &[]),
        Page::Prove => (ALL, "/admin/sign-in", &[("do", "ask")]),
        // Without such a provider there is nothing, for anybody.
        Page::OidcStart => (ALL, "/admin/oidc", &[]),
        Page::OidcReturn => (ALL, "/admin/oidc/return?code=x&state=y", &[]),
        Page::Invitation | Page::Register => (ALL, "/admin/invite/nothing", &[("do", "ask")]),
        Page::SignOut => (SIGNED_IN, "/admin/sign-out", &[]),
        Page::Log => (RECORD, "/admin/log", &[]),
        Page::LogEvents => (RECORD, "/admin/log/events?after=0", &[]),
        Page::LogExport => (RECORD, "/admin/log/export?format=csv", &[]),
        Page::Account => (RECORD, "/admin/account?name=mira", &[]),
        Page::Lift => (ADMIN, "/admin/lift", &[("what", "halt"), ("reason", "a drill")]),
        Page::Tickets => (TICKETS, "/admin/tickets", &[]),
        Page::Ticket => (TICKETS, "/admin/tickets/IT-NOTHING", &[]),
        Page::TicketDeed => (TICKETS, "/admin/tickets/IT-NOTHING", &[("do", "close")]),
        Page::Report => (RECORD, "/admin/report", &[]),
        Page::ReportExport => (RECORD, "/admin/report/export?format=json", &[]),
        Page::WhatIf => (RECORD, "/admin/what-if", &[]),
        Page::Chain | Page::Verify => (RECORD, "/admin/chain", &[]),
    }
}

async fn visitor(town: &crate::town::Town, role: Option<Role>, number: usize) -> Visitor {
    match role {
        Some(role) => {
            let mut visitor = Visitor::signed_in(town, &format!("v{number}"), role).await;
            // Any page of theirs gives them the token of their forms.
            visitor.gets(if role == Role::Agent { "/admin/tickets" } else { "/admin/log" }).await;
            assert!(!visitor.form_token().is_empty());
            visitor
        }
        None => Visitor::stranger(town),
    }
}

#[tokio::test]
async fn every_route_is_open_to_whom_it_is_for_and_to_nobody_else() {
    let town = town().await;
    let roles = [None, Some(Role::Admin), Some(Role::Auditor), Some(Role::Agent)];
    let mut number = 0;
    for page in Page::VARIANTS {
        let (allowed, path, fields) = row(*page);
        for role in roles {
            number += 1;
            let mut visitor = visitor(&town, role, number).await;
            let posts = page.place().0 == Method::POST;
            if posts {
                visitor.posts(path, fields).await;
            } else {
                visitor.gets(path).await;
            }
            let found = visitor.status.as_u16();
            let what = format!("{page:?} by {role:?}: {found}");
            match (allowed.contains(&role), role) {
                (true, _) => assert!(![401, 403, 405].contains(&found), "{what}"),
                (false, None) => assert_eq!(found, 401, "{what}"),
                (false, Some(_)) => assert_eq!(found, 403, "{what}"),
            }
            if !allowed.contains(&role) {
                visitor.lacks("recovery-started").lacks("IT-").lacks("lefevre");
            }
        }
    }
    assert_eq!(number, Page::VARIANTS.len() * 4);
}

/// Whoever changes something is a form of ours, in this very session.
#[tokio::test]
async fn a_form_of_another_site_or_another_session_changes_nothing() {
    let town = town().await;
    let mut other = Visitor::signed_in(&town, "bo", Role::Admin).await;
    let foreign = other.gets("/admin/log").await.form_token();
    for page in Page::VARIANTS.iter().filter(|page| page.place().0 == Method::POST) {
        let (allowed, path, fields) = row(*page);
        for (origin, site, token) in [
            (Some("https://evil.example"), None, None),
            (Some("null"), None, None),
            (None, Some("cross-site"), None),
            (None, Some("same-site"), None),
            (None, None, Some("")),
            (None, None, Some(foreign.as_str())),
        ] {
            // A form that anybody may send carries no token: there is no session to hold it.
            if token.is_some() && allowed.contains(&None) {
                continue;
            }
            let mut ana =
                Visitor::signed_in(&town, &format!("ana{page:?}{origin:?}{site:?}{token:?}"), Role::Admin).await;
            ana.gets("/admin/log").await;
            ana.extra.extend(origin.map(|origin| ("origin", origin.to_owned())));
            ana.extra.extend(site.map(|site| ("sec-fetch-site", site.to_owned())));
            let mut fields = fields.to_vec();
            fields.extend(token.map(|token| ("form", token)));
            ana.posts(path, &fields).await;
            assert_eq!(ana.status.as_u16(), 400, "{page:?} {origin:?} {site:?} {token:?}: {}", ana.html);
            ana.extra.clear();
            ana.gets("/admin/log").await.sees(200, "");
        }
    }
    let broken = "what=halt&what=wrong&reason=abc";
    let mut ana = Visitor::signed_in(&town, "twice", Role::Admin).await;
    let form = ana.gets("/admin/log").await.form_token();
    let body = axum::body::Body::from(format!("form={form}&{broken}"));
    ana.sends("POST", "/admin/lift", body).await.sees(400, "Nothing was changed");
}

#[tokio::test]
async fn each_answer_carries_the_headers_and_a_foreign_host_has_none_of_it() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    for path in ["/admin", "/admin/log", "/admin/sign-in", "/admin/tickets/nothing"] {
        ana.gets(path).await;
        let header = |name: &str| ana.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let policy = header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(policy.contains("connect-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert_eq!(header("x-frame-options").as_deref(), Some("DENY"));
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"));
        assert!(header("strict-transport-security").is_some());
        assert!(!ana.html.contains(" style=") && !ana.html.contains("onclick"), "{path}");
    }
    ana.extra.push(("host", "evil.example".to_owned()));
    ana.gets("/admin/log").await;
    assert_eq!(ana.status.as_u16(), 421, "two hosts, one of them foreign: {HOST}");
    // A town without a console has none of it.
    let bare = crate::town::Town::new().await;
    let mut stranger = Visitor::stranger(&bare);
    stranger.gets("/admin").await;
    assert_eq!(stranger.status.as_u16(), 404);
}
