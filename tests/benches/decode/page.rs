//! The page to decode: assignments with everything expanded, as the service sends them.

use serde_json::{Map, Value, json};

/// A page with this many assignments.
pub fn page(items: usize) -> String {
    let value: Vec<Value> = (0..items).map(assignment).collect();
    let page = json!({
        "@odata.context": "https://graph.microsoft.com/beta/$metadata#identityGovernance/entitlementManagement/accessPackageAssignments(target(),accessPackage(),accessPackageAssignmentPolicy())",
        "@odata.count": items,
        "@odata.nextLink": "https://graph.microsoft.com/beta/identityGovernance/entitlementManagement/accessPackageAssignments?$skiptoken=1000",
        "value": value
    });
    page.to_string()
}

fn id(kind: usize, number: usize) -> String {
    format!(
        "{kind:08x}-{number:04x}-4000-8000-{:012x}",
        number * 7919 + kind
    )
}

fn time(number: usize) -> String {
    format!(
        "2026-0{}-1{}T0{}:15:30.{:07}Z",
        number % 9 + 1,
        number % 10,
        number % 8,
        number * 104_729 % 10_000_000
    )
}

fn assignment(number: usize) -> Value {
    json!({
        "id": id(1, number),
        "catalogId": id(2, number % 7),
        "accessPackageId": id(3, number % 50),
        "assignmentPolicyId": id(4, number % 80),
        "targetId": id(5, number),
        "assignmentStatus": "Delivered",
        "assignmentState": "Delivered",
        "isExtended": false,
        "expiredDateTime": null,
        "schedule": {
            "startDateTime": time(number),
            "recurrence": null,
            "expiration": {"endDateTime": null, "duration": "P365D", "type": "afterDuration"}
        },
        "customExtensionCalloutInstances": [],
        "accessPackage": package(number),
        "accessPackageAssignmentPolicy": policy(number),
        "target": {
            "id": id(5, number),
            "objectId": id(6, number),
            "altSecId": "",
            "displayName": format!("Person No. {number} of the field staff"),
            "principalName": format!("person{number}@example.com"),
            "email": format!("person{number}@example.com"),
            "onPremisesSecurityIdentifier": "",
            "type": "User",
            "connectedOrganizationId": null
        }
    })
}

fn who(number: usize) -> Map<String, Value> {
    let who = json!({
        "createdBy": "kim@example.com",
        "createdDateTime": time(number),
        "modifiedBy": "robin@example.com",
        "modifiedDateTime": time(number + 1)
    });
    who.as_object().cloned().unwrap_or_default()
}

fn with(mut value: Value, more: Map<String, Value>) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.extend(more);
    }
    value
}

fn package(number: usize) -> Value {
    let package = json!({
        "id": id(3, number % 50),
        "catalogId": id(2, number % 7),
        "displayName": format!("Field kit {}", number % 50),
        "description": "All that a team needs in the field: maps, tools, \"quotes\" and\na second line.",
        "isHidden": false,
        "isRoleScopesVisible": true
    });
    with(package, who(number))
}

fn user_set(kind: &str, number: usize) -> Value {
    json!({
        "@odata.type": format!("#microsoft.graph.{kind}"),
        "isBackup": number.is_multiple_of(2),
        "id": id(7, number),
        "description": "Those who decide"
    })
}

fn policy(number: usize) -> Value {
    let stage = |number: usize| {
        json!({
            "approvalStageTimeOutInDays": 14,
            "isApproverJustificationRequired": true,
            "isEscalationEnabled": true,
            "escalationTimeInMinutes": 11520,
            "primaryApprovers": [user_set("groupMembers", number), user_set("singleUser", number + 1)],
            "escalationApprovers": [user_set("singleUser", number + 2)]
        })
    };
    let policy = json!({
        "id": id(4, number % 80),
        "accessPackageId": id(3, number % 50),
        "displayName": "Staff and their guests",
        "description": "For everyone in the field, with the consent of two people",
        "canExtend": true,
        "durationInDays": 365,
        "expirationDateTime": null,
        "requestorSettings": {
            "scopeType": "SpecificDirectorySubjects",
            "acceptRequests": true,
            "allowedRequestors": [user_set("groupMembers", number), user_set("groupMembers", number + 3)]
        },
        "requestApprovalSettings": {
            "isApprovalRequired": true,
            "isApprovalRequiredForExtension": false,
            "isRequestorJustificationRequired": true,
            "approvalMode": "Serial",
            "approvalStages": [stage(number), stage(number + 5)]
        },
        "accessReviewSettings": {
            "isEnabled": true,
            "recurrenceType": "quarterly",
            "reviewerType": "Reviewers",
            "startDateTime": time(number),
            "durationInDays": 14,
            "reviewers": [user_set("singleUser", number)]
        },
        "questions": []
    });
    with(policy, who(number))
}
