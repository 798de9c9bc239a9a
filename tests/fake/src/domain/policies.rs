//! Policies: who may request, who approves, for how long.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::people;
use crate::problem::Problem;
use crate::query::{duration, instant};
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

/// How long approvers have if a stage does not say so.
const DAYS_TO_DECIDE: i64 = 14;

/// Verifies that a new policy belongs to a package, and sets what it leaves to the service.
///
/// # Errors
/// If there is no such package.
pub fn creating(tenant: &Tenant, body: &mut Map<String, Value>) -> Result<(), Problem> {
    complete(body);
    let package = body
        .get("accessPackageId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match tenant.find("accessPackage", package) {
        Some(_) => Ok(()),
        None => Err(Problem::not_found(format!(
            "there is no access package '{package}'"
        ))),
    }
}

/// Sets what a new policy leaves to the service.
pub fn complete(body: &mut Map<String, Value>) {
    let settings = json!({
        "isApprovalRequired": false,
        "isApprovalRequiredForExtension": false,
        "isRequestorJustificationRequired": false,
        "approvalMode": "NoApproval",
        "approvalStages": [],
    });
    for (name, value) in [
        ("requestApprovalSettings", settings),
        ("durationInDays", json!(0)),
        ("canExtend", json!(false)),
    ] {
        if body.get(name).is_none_or(Value::is_null) {
            body.insert(name.to_owned(), value);
        }
    }
}

/// Verifies that a change leaves a policy in its package.
///
/// # Errors
/// If the policy has another package now.
pub fn changed(tenant: &mut Tenant, policy: &Key, before: &Entity) -> Result<(), Problem> {
    let stays = tenant
        .store
        .get(policy)
        .is_none_or(|policy| policy.get("accessPackageId") == before.get("accessPackageId"));
    if !stays {
        return Err(Problem::bad_request(
            "/accessPackageId: a policy stays with its access package",
        ));
    }
    name_questions(tenant, policy);
    Ok(())
}

/// Gives identifiers to the questions that have none.
pub fn name_questions(tenant: &mut Tenant, policy: &Key) {
    let entity = tenant.store.get(policy);
    let questions = entity.and_then(|policy| policy.get("questions").as_array().cloned());
    let mut questions = questions.unwrap_or_default();
    let nameless = questions
        .iter_mut()
        .filter(|question| question["id"].is_null());
    let mut named = false;
    for question in nameless {
        question["id"] = json!(tenant.store.make_id());
        named = true;
    }
    if let Some(entity) = tenant.store.get_mut(policy).filter(|_| named) {
        entity.set("questions", questions);
    }
}

/// Replaces the questions in answers by those of the policy.
pub fn repeat_questions(policy: &Entity, body: &mut Map<String, Value>) {
    let questions = policy.get("questions").as_array();
    let answers = body.get_mut("answers").and_then(Value::as_array_mut);
    for answer in answers.into_iter().flatten() {
        let asked = &answer["answeredQuestion"]["id"];
        let mut questions = questions.into_iter().flatten();
        if let Some(question) = questions.find(|question| question["id"] == *asked) {
            answer["answeredQuestion"] = question.clone();
        }
    }
}

/// The policies of a package.
#[must_use]
pub fn of_package(tenant: &Tenant, package: &str) -> Vec<Key> {
    let family = tenant.key("accessPackageAssignmentPolicy", "").family;
    let policies = tenant.store.holding(&family, "accessPackageId", package);
    policies.into_iter().cloned().collect()
}

/// Whether a policy allows a user to request.
#[must_use]
pub fn allows(tenant: &Tenant, policy: &Entity, user: &str) -> bool {
    let settings = policy.get("requestorSettings");
    if settings["acceptRequests"] != true {
        return false;
    }
    let Some(found) = tenant.find("user", user) else {
        return false;
    };
    let organization = people::organization(tenant, user);
    let state = |wanted: &str| {
        let organization = organization.as_ref();
        let found = organization.and_then(|id| tenant.find("connectedOrganization", id));
        found.is_some_and(|found| found.text("state").eq_ignore_ascii_case(wanted))
    };
    let guest = found.text("userType").eq_ignore_ascii_case("guest");
    let scope = settings["scopeType"]
        .as_str()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match scope.as_str() {
        "specificdirectorysubjects" | "specificconnectedorganizationsubjects" => {
            let mut allowed = settings["allowedRequestors"]
                .as_array()
                .into_iter()
                .flatten();
            allowed.any(|set| people::contains(tenant, set, user, user))
        }
        "allexistingdirectorysubjects" => true,
        "allexistingdirectorymemberusers" => !guest,
        "allconfiguredconnectedorganizationsubjects" => state("configured"),
        "allexistingconnectedorganizationsubjects" => organization.is_some(),
        "allexternalsubjects" => guest || organization.is_some(),
        _ => false,
    }
}

/// The approval stages of a request; none if it needs no approval.
#[must_use]
pub fn stages(policy: &Entity, extension: bool) -> Vec<Value> {
    let settings = policy.get("requestApprovalSettings");
    let required = if extension {
        &settings["isApprovalRequiredForExtension"]
    } else {
        &settings["isApprovalRequired"]
    };
    match &settings["approvalStages"] {
        Value::Array(stages) if *required == true => stages.clone(),
        _ => Vec::new(),
    }
}

/// How long the approvers of a stage have.
#[must_use]
pub fn time_to_decide(stage: &Value) -> SignedDuration {
    let days = stage["approvalStageTimeOutInDays"].as_i64();
    let days = days.filter(|days| *days > 0).unwrap_or(DAYS_TO_DECIDE);
    SignedDuration::from_hours(24 * days)
}

/// Whether a user may decide in a stage of this age, on the request of a subject.
#[must_use]
pub fn may_decide(
    tenant: &Tenant,
    stage: &Value,
    user: &str,
    about: &str,
    waiting: SignedDuration,
) -> bool {
    let sets = |name: &str| stage[name].as_array().cloned().unwrap_or_default();
    let is_in = |set: &Value| people::contains(tenant, set, user, about);
    let mut approvers = sets("primaryApprovers");
    let minutes = stage["escalationTimeInMinutes"].as_i64().unwrap_or(0);
    if stage["isEscalationEnabled"] == true && waiting >= SignedDuration::from_mins(minutes) {
        approvers.extend(sets("escalationApprovers"));
    }
    approvers.iter().any(is_in)
}

/// When an assignment that begins now ends: as requested, but not later than the policy allows.
#[must_use]
pub fn end(policy: Option<&Entity>, schedule: &Value, now: Timestamp) -> Option<Timestamp> {
    let after = |span: SignedDuration| now.checked_add(span).ok();
    let expiration = &schedule["expiration"];
    let requested = match &expiration["endDateTime"] {
        Value::String(text) => instant(text),
        _ => expiration["duration"]
            .as_str()
            .and_then(duration)
            .and_then(after),
    };
    let days = policy.and_then(|policy| policy.get("durationInDays").as_i64());
    let days = days.filter(|days| *days > 0);
    let lasting = days.and_then(|days| after(SignedDuration::from_hours(24 * days)));
    let date = policy.and_then(|policy| instant(policy.text("expirationDateTime")));
    [requested, lasting, date].into_iter().flatten().min()
}

/// What a user must provide to request under a policy, and their previous answers.
#[must_use]
pub fn requirements(policy: &Entity, answers: Vec<Value>) -> Value {
    let settings = policy.get("requestApprovalSettings");
    let flag = |name: &str| settings[name] == true;
    let questions = policy
        .get("questions")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let asked = |answer: &Value| {
        let id = &answer["answeredQuestion"]["id"];
        questions.iter().any(|question| question["id"] == *id)
    };
    let answers: Vec<Value> = answers.into_iter().filter(asked).collect();
    json!({
        "policyId": policy.text("id"),
        "policyDisplayName": policy.get("displayName"),
        "policyDescription": policy.get("description"),
        "isApprovalRequired": flag("isApprovalRequired"),
        "isApprovalRequiredForExtension": flag("isApprovalRequiredForExtension"),
        "isRequestorJustificationRequired": flag("isRequestorJustificationRequired"),
        "isCustomAssignmentScheduleAllowed": true,
        "questions": questions,
        "existingAnswers": answers,
        "schedule": Value::Null,
    })
}

/// Verifies that a user's request provides what a policy requires.
///
/// # Errors
/// If something is missing.
pub fn meets_requirements(policy: &Entity, body: &Map<String, Value>) -> Result<(), Problem> {
    let required =
        policy.get("requestApprovalSettings")["isRequestorJustificationRequired"] == true;
    let given = body
        .get("justification")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if required && given.trim().is_empty() {
        return Err(Problem::bad_request(
            "/justification: found nothing, which the policy requires",
        ));
    }
    let answers = body.get("answers").and_then(Value::as_array);
    let answered = |id: &Value| {
        let mut answers = answers.into_iter().flatten();
        answers.any(|answer| answer["answeredQuestion"]["id"] == *id)
    };
    let questions = policy.get("questions").as_array().into_iter().flatten();
    for question in questions.filter(|question| question["isRequired"] == true) {
        if !answered(&question["id"]) {
            let message = format!(
                "/answers: found no answer to the question {}",
                question["id"]
            );
            return Err(Problem::bad_request(message));
        }
    }
    Ok(())
}

/// The packages with a policy that allows a user to request, without hidden ones.
#[must_use]
pub fn requestable(tenant: &Tenant, user: &str) -> Vec<Key> {
    let packages = tenant.all("accessPackage");
    let may = |key: &Key, package: &Entity| {
        let mut policies = of_package(tenant, &key.id).into_iter();
        *package.get("isHidden") != true
            && policies.any(|policy| {
                let policy = tenant.store.get(&policy);
                policy.is_some_and(|policy| allows(tenant, policy, user))
            })
    };
    let found = packages.filter(|(key, package)| may(key, package));
    found.map(|(key, _)| key.clone()).collect()
}
