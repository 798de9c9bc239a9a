//! The state in which the service behaves as an example shows.

use graph_fake::domain::resources;
use graph_fake::model::{Kind, WireName};
use graph_fake::route::Step;
use graph_fake::store::{Key, short};
use graph_fake::tenant::Tenant;
use serde_json::{Value, json};

use super::CALLER;
use super::seeds::{Request, ensure, plant};

pub fn set(tenant: &mut Tenant, key: &Key, values: Value) {
    let Value::Object(values) = values else {
        return;
    };
    if let Some(entity) = tenant.store.get_mut(key) {
        entity.properties.extend(values);
    }
}

fn user(tenant: &mut Tenant, id: &str) -> Key {
    let user = json!({"id": id, "displayName": "Somebody", "mail": "user@contoso.com"});
    let key = plant(tenant, &Tenant::ty("user"), &user);
    let caller = tenant.key("user", CALLER);
    if key != caller {
        // Managers may request for their direct reports.
        tenant.store.link(&key, "manager", caller);
    }
    key
}

fn subject(tenant: &mut Tenant, user: &str) -> Key {
    let subject = json!({"objectId": user, "displayName": "Somebody", "type": "User"});
    plant(tenant, &Tenant::ty("accessPackageSubject"), &subject)
}

/// A policy that allows everybody to request, extend and give up.
fn policy(tenant: &mut Tenant, id: &str, package: &str, questions: &[Value]) -> Key {
    let policy = json!({
        "id": id,
        "accessPackageId": package,
        "displayName": "Everybody",
        "canExtend": true,
        "questions": questions,
        "requestorSettings": {"scopeType": "AllExistingDirectorySubjects", "acceptRequests": true, "allowedRequestors": []},
    });
    plant(
        tenant,
        &Tenant::ty("accessPackageAssignmentPolicy"),
        &policy,
    )
}

/// An assignment that has not ended.
fn assignment(tenant: &mut Tenant, id: &str, package: &str, subject: &Key) -> Key {
    ensure(tenant, "accessPackage", package);
    policy(tenant, "y-any", package, &[]);
    let assignment = json!({
        "id": id,
        "accessPackageId": package,
        "assignmentPolicyId": "y-any",
        "assignmentState": "Delivered",
    });
    let key = plant(tenant, &Tenant::ty("accessPackageAssignment"), &assignment);
    tenant.store.link(&key, "target", subject.clone());
    key
}

/// Creates what a request needs: a subject, a package and a policy, or an existing assignment.
pub fn for_request(tenant: &mut Tenant, body: &Value, answer: Option<&Value>) {
    let part = &body["accessPackageAssignment"];
    let text = |name: &str| part[name].as_str();
    let target = text("targetId").or_else(|| part["target"]["objectId"].as_str());
    let target = target.unwrap_or(CALLER);
    user(tenant, target);
    if let Some(package) = text("accessPackageId") {
        let asked = answer.and_then(|answer| answer["answers"].as_array());
        let questions = asked
            .into_iter()
            .flatten()
            .map(|answer| answer["answeredQuestion"].clone());
        let questions: Vec<Value> = questions.collect();
        let id = text("assignmentPolicyId").unwrap_or("y-any");
        policy(tenant, id, package, &questions);
    } else if let Some(id) = text("id") {
        let subject = subject(tenant, target);
        assignment(tenant, id, "p-any", &subject);
    }
}

/// The resource whose role is added, in the catalog of the package.
pub fn for_role_scope(tenant: &mut Tenant, package: &Key, body: &Value) {
    let resource = &body["accessPackageResourceRole"]["accessPackageResource"];
    let resource = plant(tenant, &Tenant::ty("accessPackageResource"), resource);
    resources::furnish(tenant, &resource);
    let catalog = ensure(tenant, "accessPackageCatalog", "c-any");
    set(tenant, package, json!({"catalogId": "c-any"}));
    tenant
        .store
        .link(&catalog, "accessPackageResources", resource);
}

/// The group to add, or the resource to remove.
pub fn for_resource_request(tenant: &mut Tenant, body: &Value) {
    let resource = &body["accessPackageResource"];
    if resource["originSystem"] == "AadGroup"
        && let Some(group) = resource["originId"].as_str()
    {
        ensure(tenant, "group", group);
    }
    if let (Some(id), Some(catalog)) = (resource["id"].as_str(), body["catalogId"].as_str()) {
        let resource = ensure(tenant, "accessPackageResource", id);
        let catalog = tenant.key("accessPackageCatalog", catalog);
        tenant
            .store
            .link(&catalog, "accessPackageResources", resource);
    }
    let environment = &resource["accessPackageResourceEnvironment"];
    if environment.is_object() {
        plant(
            tenant,
            &Tenant::ty("accessPackageResourceEnvironment"),
            environment,
        );
    }
}

/// The state that an action needs.
pub fn for_action(tenant: &mut Tenant, key: &Key, name: &str, request: &Request<'_>) {
    let ty = tenant.store.get(key).map(|entity| entity.ty.clone());
    let ty = ty.as_ref().map(short).unwrap_or_default().to_owned();
    let me = subject(tenant, CALLER);
    match (ty.as_str(), name) {
        ("accessPackageAssignmentRequest", name) => {
            let state = match name {
                "resume" => "WaitingForCallback",
                "reprocess" => "DeliveryFailed",
                _ => "Submitted",
            };
            let instances = json!([{"status": "waitingForCallback"}]);
            set(
                tenant,
                key,
                json!({"requestState": state, "customExtensionCalloutInstances": instances}),
            );
            tenant.store.link(key, "requestor", me);
        }
        (_, "uploadFile") => {
            let named = request
                .answer
                .and_then(|answer| answer["@odata.type"].as_str());
            let shown = request.answer.cloned().unwrap_or_default();
            set(
                tenant,
                key,
                json!({"referenceId": shown["referenceId"], "status": shown["status"], "isUploadDone": false, "createdDateTime": shown["createdDateTime"], "data": shown["data"]}),
            );
            if let (Some(entity), Some(name)) = (tenant.store.get_mut(key), named) {
                entity.ty = WireName(name.trim_start_matches('#').to_owned());
            }
        }
        ("accessPackageAssignment", _) => {
            assignment(tenant, &key.id, "p-any", &me);
        }
        ("accessPackage", "getApplicablePolicyRequirements") => {
            let target = request.body["subject"]["objectId"].as_str();
            let target = target.unwrap_or(CALLER);
            user(tenant, target);
            let shown = request.answer.and_then(|answer| answer["value"].get(0));
            let shown = shown.cloned().unwrap_or_default();
            let questions = shown["questions"].as_array().cloned().unwrap_or_default();
            let answered = json!({"answers": shown["existingAnswers"]});
            let request = plant(
                tenant,
                &Tenant::ty("accessPackageAssignmentRequest"),
                &answered,
            );
            tenant.store.link(&request, "accessPackage", key.clone());
            let requestor = subject(tenant, target);
            tenant.store.link(&request, "requestor", requestor);
            let policy = policy(tenant, "y-any", &key.id, &questions);
            set(
                tenant,
                &policy,
                json!({"description": shown["policyDescription"]}),
            );
        }
        _ => {}
    }
}

/// Makes the items in a function's response concern the caller.
pub fn for_function(tenant: &mut Tenant, request: &Request<'_>) {
    let Some(Step::Call { name, arguments }) = request.steps.last() else {
        return;
    };
    if request
        .operation
        .is_none_or(|found| found.kind != Kind::Function)
    {
        return;
    }
    let me = subject(tenant, CALLER);
    let keys = |tenant: &Tenant, ty: &str| -> Vec<Key> {
        tenant.all(ty).map(|(key, _)| key.clone()).collect()
    };
    if *name == "additionalAccess" {
        for (index, (_, package)) in arguments.iter().enumerate() {
            assignment(tenant, &format!("a-{index}"), package, &me);
        }
    }
    for key in keys(tenant, "accessPackageAssignment") {
        tenant.store.link(&key, "target", me.clone());
    }
    for approval in keys(tenant, "approval") {
        let step = ensure(tenant, "approvalStep", "step");
        set(tenant, &step, json!({"status": "InProgress"}));
        let approver = json!({"@odata.type": "#microsoft.graph.singleUser", "id": CALLER});
        if let Some(entity) = tenant.store.get_mut(&step) {
            let stage = json!({"primaryApprovers": [approver]});
            entity.notes.insert("stage".to_owned(), stage);
        }
        tenant.store.link(&approval, "steps", step);
    }
}
