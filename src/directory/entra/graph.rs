//! Microsoft Graph, version 1.0: a request, its token, and its answer. <https://learn.microsoft.com/graph/use-the-api>

use std::sync::Arc;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Client, Method, RequestBuilder, Url};

use super::door::{Answer, Door, Fault, Weight};
use super::settings::Plan;
use super::token::{Login, Token};
use crate::secret::Secret;

/// A request.
pub(super) struct Request<'a> {
    pub method: Method,
    /// The path behind `/v1.0`, part by part: each is escaped, so that no name leads elsewhere.
    pub path: &'a [&'a str],
    pub query: &'a [(&'a str, &'a str)],
    /// Asks with `ConsistencyLevel: eventual`, which some queries need beside `$count=true`.
    /// <https://learn.microsoft.com/graph/aad-advanced-queries>
    pub advanced: bool,
    pub body: Option<&'a Secret<String>>,
    pub weight: Weight,
}

impl<'a> Request<'a> {
    /// A question.
    pub fn get(path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Self {
        Self { method: Method::GET, path, query, advanced: false, body: None, weight: Weight::Light }
    }
}

/// Graph.
pub(super) struct Graph {
    pub login: Login,
    door: Door,
    plan: Arc<Plan>,
}

impl Graph {
    pub fn new(login: Login, door: Door, plan: Arc<Plan>) -> Self {
        Self { login, door, plan }
    }

    /// The server's name.
    pub fn host(&self) -> &str {
        self.door.host()
    }

    /// Asks. A token that is not taken is renewed once: nothing was done with it.
    pub async fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        let mut token = self.login.token().await?;
        for fresh in [false, true] {
            let answer = self.door.ask(request.weight, |client| self.build(client, request, &token)).await?;
            if answer.status != 401 {
                return Ok(answer);
            }
            self.login.forget(&token).await;
            if !fresh {
                token = self.login.token().await?;
            }
        }
        Err(Fault::Broken(format!("{} does not take the token that {} gave", self.host(), self.login.host())))
    }

    fn build(&self, client: &Client, request: &Request<'_>, token: &Token) -> RequestBuilder {
        let mut builder = client
            .request(request.method.clone(), address(&self.plan.base, request.path))
            .bearer_auth(token.expose())
            .header(ACCEPT, "application/json");
        if !request.query.is_empty() {
            builder = builder.query(request.query);
        }
        if request.advanced {
            builder = builder.header("ConsistencyLevel", "eventual");
        }
        match request.body {
            Some(body) => builder.header(CONTENT_TYPE, "application/json").body(body.expose().clone()),
            // Without it the server before Graph answers 411 to an empty POST.
            None if request.method == Method::POST => builder.header(CONTENT_LENGTH, "0"),
            None => builder,
        }
    }
}

/// The address of a place in Graph.
fn address(base: &Url, path: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.clear().push("v1.0").extend(path);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_elsewhere() {
        let base = Url::parse("https://graph.microsoft.com").unwrap();
        for (name, expected) in [
            ("a/../../b", "https://graph.microsoft.com/v1.0/users/a%2F..%2F..%2Fb"),
            ("a?$select=x#y", "https://graph.microsoft.com/v1.0/users/a%3F$select=x%23y"),
            ("mira@brunel.example", "https://graph.microsoft.com/v1.0/users/mira@brunel.example"),
        ] {
            assert_eq!(address(&base, &["users", name]).as_str(), expected);
        }
    }
}
