//! Directory roles and the organisation.
//!
//! <https://learn.microsoft.com/graph/api/user-list-transitivememberof>,
//! <https://learn.microsoft.com/graph/api/directoryrole-list-members>,
//! <https://learn.microsoft.com/graph/api/organization-list>, and who may reset whom:
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions>

use serde_json::{Value, json};
use uuid::Uuid;

use super::people::User;
use super::query::Query;
use super::state::{Answer, State, refused};
use super::users::shown;
use super::{DOMAIN, TENANT};

/// Built-in roles of the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    DirectoryReaders,
    ExchangeAdministrator,
    GlobalAdministrator,
    HelpdeskAdministrator,
    PrivilegedAuthenticationAdministrator,
    ReportsReader,
    UserAdministrator,
}

impl Role {
    const ALL: [Self; 7] = [
        Self::DirectoryReaders,
        Self::ExchangeAdministrator,
        Self::GlobalAdministrator,
        Self::HelpdeskAdministrator,
        Self::PrivilegedAuthenticationAdministrator,
        Self::ReportsReader,
        Self::UserAdministrator,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DirectoryReaders => "Directory Readers",
            Self::ExchangeAdministrator => "Exchange Administrator",
            Self::GlobalAdministrator => "Global Administrator",
            Self::HelpdeskAdministrator => "Helpdesk Administrator",
            Self::PrivilegedAuthenticationAdministrator => "Privileged Authentication Administrator",
            Self::ReportsReader => "Reports Reader",
            Self::UserAdministrator => "User Administrator",
        }
    }

    /// The id of its template, the same in every tenant.
    /// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>
    pub fn template(self) -> &'static str {
        match self {
            Self::DirectoryReaders => "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
            Self::ExchangeAdministrator => "29232cdf-9323-42fd-ade2-1d097af3e4de",
            Self::GlobalAdministrator => "62e90394-69f5-4237-9190-012177145e10",
            Self::HelpdeskAdministrator => "729827e3-9c14-49f7-bb1b-9608f156bbb8",
            Self::PrivilegedAuthenticationAdministrator => "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
            Self::ReportsReader => "4a5d8f65-41da-4de4-8968-e035b65339cf",
            Self::UserAdministrator => "fe930be7-5e62-47db-91af-98c3a49a38b1",
        }
    }

    /// Its id in this tenant, which is not the template's.
    pub fn id(self) -> String {
        format!("aaaaaaaa{}", &self.template()[8..])
    }

    /// Whether an application in this role may set somebody's password.
    pub fn resets(self, user: &User) -> bool {
        let humble =
            [Self::DirectoryReaders, Self::HelpdeskAdministrator, Self::ReportsReader, Self::UserAdministrator];
        match self {
            Self::GlobalAdministrator | Self::PrivilegedAuthenticationAdministrator => true,
            Self::UserAdministrator => {
                !user.in_role_assignable_group && user.roles.iter().all(|role| humble.contains(role))
            }
            _ => false,
        }
    }
}

/// Without a permission for roles one learns that somebody has one, and not which.
/// <https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects>
fn role_shown(state: &State, role: Role) -> Value {
    let open = state.needs(&["RoleManagement.Read.Directory", "Directory.Read.All"]).is_ok();
    let text = |text: &str| if open { json!(text) } else { Value::Null };
    json!({
        "@odata.type": "#microsoft.graph.directoryRole",
        "id": role.id(),
        "displayName": text(role.name()),
        "description": text(role.name()),
        "roleTemplateId": text(role.template()),
    })
}

/// A group; without a permission for groups, only that there is one.
fn group(state: &State, name: &str, assignable: bool) -> Value {
    let open = state.needs(&["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]).is_ok();
    json!({
        "@odata.type": "#microsoft.graph.group",
        "id": Uuid::new_v4().to_string(),
        "displayName": if open { json!(name) } else { Value::Null },
        "isAssignableToRole": if open { json!(assignable.then_some(true)) } else { Value::Null },
    })
}

/// `GET /users/{id}/transitiveMemberOf`, and `…/microsoft.graph.directoryRole`, which is an advanced query.
pub fn memberships(state: &mut State, key: &str, cast: Option<&str>, query: &Query) -> Result<Answer, Answer> {
    state.needs(&["User.Read.All", "Directory.Read.All", "GroupMember.Read.All"])?;
    query.only(state, &["$select", "$count", "$top"])?;
    match cast {
        None => {}
        Some("microsoft.graph.directoryRole") if query.advanced() => {}
        Some("microsoft.graph.directoryRole") => {
            let message = "OData cast needs ConsistencyLevel: eventual and $count=true.";
            return Err(state.wrong(400, "Request_UnsupportedQuery", message));
        }
        Some(other) => return Err(state.wrong(400, "BadRequest", &format!("the town keeps no {other}"))),
    }
    let user = state.users[state.find(key)?].clone();
    let mut found: Vec<Value> = user.roles.iter().map(|role| role_shown(state, *role)).collect();
    if cast.is_none() {
        let assignable = user.in_role_assignable_group.then_some(("Keepers of roles", true));
        let others = user.groups.iter().map(|name| (name.as_str(), false));
        found.extend(assignable.into_iter().chain(others).map(|(name, assignable)| group(state, name, assignable)));
    }
    if let Some(select) = query.list("$select") {
        let known = ["id", "displayName", "description", "isAssignableToRole", "roleTemplateId"];
        if let Some(other) = select.iter().find(|name| !known.contains(&name.as_str())) {
            let message = format!("Could not find a property named '{other}' on type 'microsoft.graph.directoryRole'.");
            return Err(state.wrong(400, "BadRequest", &message));
        }
        for value in &mut found {
            let keeps = |name: &String| name.starts_with("@odata.") || select.contains(name);
            value.as_object_mut().unwrap().retain(|name, _| keeps(name));
        }
    }
    let mut body = json!({ "@odata.context": format!("{}/v1.0/$metadata#directoryObjects", state.graph_url) });
    if query.advanced() {
        body["@odata.count"] = json!(found.len());
    }
    body["value"] = json!(found);
    Ok((200, body))
}

/// `GET /directoryRoles`.
pub fn roles(state: &mut State, query: &Query) -> Result<Answer, Answer> {
    state.needs(&["RoleManagement.Read.Directory", "Directory.Read.All"])?;
    query.only(state, &[])?;
    let found: Vec<Value> = Role::ALL.iter().map(|role| role_shown(state, *role)).collect();
    Ok((200, json!({ "value": found })))
}

/// `GET /directoryRoles/{id}/members` and `/directoryRoles/roleTemplateId={id}/members`.
pub fn members(state: &mut State, key: &str, query: &Query) -> Result<Answer, Answer> {
    state.needs(&["RoleManagement.Read.Directory", "Directory.Read.All"])?;
    query.only(state, &["$select"])?;
    let template = key.strip_prefix("roleTemplateId=").map(|id| id.trim_matches('\''));
    let same = |role: &&Role| role.id() == key || role.template() == template.unwrap_or(key);
    let Some(role) = Role::ALL.iter().find(same) else {
        return Err(refused(404, "Request_ResourceNotFound", &format!("Resource '{key}' does not exist.")));
    };
    let users: Vec<User> = state.users.iter().filter(|user| user.roles.contains(role)).cloned().collect();
    let mut found = Vec::new();
    for user in &users {
        let mut value = shown(state, user, query)?;
        value["@odata.type"] = json!("#microsoft.graph.user");
        found.push(value);
    }
    Ok((200, json!({ "value": found })))
}

/// `GET /organization`.
pub fn organization(state: &mut State, query: &Query) -> Result<Answer, Answer> {
    state.needs(&["Organization.Read.All", "Directory.Read.All"])?;
    query.only(state, &["$select"])?;
    let synced = state.users.iter().any(|user| user.synced == Some(true));
    let mut found = json!({
        "id": TENANT,
        "displayName": "Atelier Brunel",
        "tenantType": "AAD",
        "countryLetterCode": "FR",
        "preferredLanguage": "fr",
        "onPremisesSyncEnabled": if synced { json!(true) } else { Value::Null },
        "verifiedDomains": [{
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": true, "isInitial": true, "name": DOMAIN, "type": "Managed",
        }],
    });
    if let Some(select) = query.list("$select") {
        if let Some(other) = select.iter().find(|name| found.get(name.as_str()).is_none()) {
            let message = format!("Could not find a property named '{other}' on type 'microsoft.graph.organization'.");
            return Err(state.wrong(400, "BadRequest", &message));
        }
        found.as_object_mut().unwrap().retain(|name, _| select.contains(name));
    }
    let context = format!("{}/v1.0/$metadata#organization", state.graph_url);
    Ok((200, json!({ "@odata.context": context, "value": [found] })))
}
