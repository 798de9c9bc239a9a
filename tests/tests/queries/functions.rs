//! Functions in conditions: of texts and of times.

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageAssignmentRequest,
    AccessPackageCatalog,
};
use graph_runtime::filter::now;
use graph_runtime::{Date, TimeOfDay};

use super::{asks, server};

#[tokio::test]
async fn given_functions_of_texts_when_sent_then_the_server_reads_them() {
    type Package = AccessPackage;
    let (seen, entry) = server().await;
    for (condition, expected) in [
        (
            Package::DISPLAY_NAME.tolower().eq("o'hara & sons"),
            "tolower(displayName) eq 'o''hara & sons'",
        ),
        (
            Package::DISPLAY_NAME.toupper().startswith("A+B"),
            "startswith(toupper(displayName),'A+B')",
        ),
        (
            Package::DESCRIPTION.trim().ne(""),
            "trim(description) ne ''",
        ),
        (
            Package::DISPLAY_NAME.length().le(64),
            "length(displayName) le 64",
        ),
        (
            Package::DISPLAY_NAME.indexof("/").eq(-1),
            "indexof(displayName,'/') eq -1",
        ),
        (
            Package::DISPLAY_NAME.substring(2).is_in(["les", "é"]),
            "substring(displayName,2) in ('les','é')",
        ),
        (
            Package::DISPLAY_NAME.substring_len(0, 5).eq("Sales"),
            "substring(displayName,0,5) eq 'Sales'",
        ),
        (
            Package::DISPLAY_NAME
                .concat(", ")
                .concat(Package::DESCRIPTION)
                .contains("x, y"),
            "contains(concat(concat(displayName,', '),description),'x, y')",
        ),
        (
            Package::ACCESS_PACKAGE_CATALOG
                .path(AccessPackageCatalog::DISPLAY_NAME)
                .tolower()
                .eq(Package::DISPLAY_NAME.tolower()),
            "tolower(accessPackageCatalog/displayName) eq tolower(displayName)",
        ),
        (
            Package::ACCESS_PACKAGE_ASSIGNMENT_POLICIES.any(|policy| {
                let name = policy.path(AccessPackageAssignmentPolicy::DISPLAY_NAME);
                name.trim().length().gt(Package::DISPLAY_NAME.length())
            }),
            "accessPackageAssignmentPolicies/any(a:length(trim(a/displayName)) gt length(displayName))",
        ),
        (
            Package::DISPLAY_NAME.trim().is_null().not(),
            "not (trim(displayName) eq null)",
        ),
    ] {
        let expected = format!("$filter={expected}");
        let packages = entry.access_packages().list().filter(condition);
        asks(&seen, packages, &[&expected]).await;
    }
}

#[tokio::test]
async fn given_functions_of_times_when_sent_then_the_server_reads_them() {
    let (seen, entry) = server().await;
    let created = AccessPackageAssignmentRequest::CREATED_DATE_TIME;
    let (day, time): (Date, TimeOfDay) =
        ("2026-01-02".parse().unwrap(), "08:30:00".parse().unwrap());
    for (condition, expected) in [
        (created.year().eq(2026), "year(createdDateTime) eq 2026"),
        (created.month().ge(7), "month(createdDateTime) ge 7"),
        (
            created.day().is_in([1, 15]),
            "day(createdDateTime) in (1,15)",
        ),
        (created.hour().lt(12), "hour(createdDateTime) lt 12"),
        (created.minute().ne(0), "minute(createdDateTime) ne 0"),
        (created.second().gt(30), "second(createdDateTime) gt 30"),
        (
            created.date().eq(day),
            "date(createdDateTime) eq 2026-01-02",
        ),
        (created.time().ge(time), "time(createdDateTime) ge 08:30:00"),
        (
            created.date().year().eq(created.date().month()),
            "year(date(createdDateTime)) eq month(date(createdDateTime))",
        ),
        (
            created.time().hour().eq(8),
            "hour(time(createdDateTime)) eq 8",
        ),
        (created.le(now()), "createdDateTime le now()"),
        (
            now().date().eq(created.date()),
            "date(now()) eq date(createdDateTime)",
        ),
    ] {
        let expected = format!("$filter={expected}");
        let requests = entry
            .access_package_assignment_requests()
            .list()
            .filter(condition);
        asks(&seen, requests, &[&expected]).await;
    }
}

/// The raw query in the URL, before any decoding.
#[tokio::test]
async fn given_functions_when_sent_then_they_are_encoded_once() {
    let (seen, entry) = server().await;
    let packages = entry.access_packages().list().filter(
        AccessPackage::DISPLAY_NAME
            .tolower()
            .eq("o'hara & söhne+50%")
            .and(AccessPackage::CREATED_DATE_TIME.date().le(now().date())),
    );
    packages.await.unwrap();
    assert_eq!(
        seen.lock().unwrap().pop().unwrap(),
        "$filter=tolower(displayName)%20eq%20%27o%27%27hara%20%26%20s%C3%B6hne%2B50%25%27\
         %20and%20date(createdDateTime)%20le%20date(now())"
    );
}
