//! Examples that cannot be played unchanged.

/// A text in an example, and its replacement.
type Edit = (&'static str, &'static str);

/// Names of v1.0 that some pages of beta show, and the names of beta.
const V1_NAMES: &[Edit] = &[
    (r#""assignment":"#, r#""accessPackageAssignment":"#),
    (r#""state":"#, r#""requestState":"#),
    (r#""status":"#, r#""requestStatus":"#),
    (r#""completedDateTime":"#, r#""completedDate":"#),
];

/// Properties that the type has only in v1.0.
const V1_POLICY: &[Edit] = &[
    (
        r#","expiration":{"type":"afterDuration","duration":"P365D"}"#,
        "",
    ),
    (r#","isOnBehalfAllowed":false"#, ""),
];

const SESSIONS: &[Edit] = &[(
    "/identityGovernance/catalogs/",
    "/identityGovernance/entitlementManagement/accessPackageCatalogs/",
)];

const SUGGESTIONS: &[Edit] = &[
    ("accessPackageSuggestionReasons", "reasons"),
    ("availableAccessPackage", "accessPackage"),
];

const CALLBACK: &[Edit] = &[("durationBeforeTimeout", "timeoutDuration")];

/// Key of an example, its text edits, and the reason.
pub const REPAIRED: &[(&str, &[&[Edit]], &str)] = &[
    (
        "docs-2021/tutorial-access-package-api.md#3",
        &[&[(r#","accessPackageResourceScopes":[]"#, "")]],
        "shows a collection that the request does not expand",
    ),
    (
        "docs-contrib/accesspackage-delete-accesspackageresourcerolescopes.md#0",
        &[&[("/resourceRoleScopes/", "/accessPackageResourceRoleScopes/")]],
        "the URL of v1.0",
    ),
    (
        "docs-contrib/accesspackage-getapplicablepolicyrequirements.md#0",
        &[&[(r#""schedule":[]"#, r#""schedule":null"#)]],
        "`schedule` is an array; its type is an object",
    ),
    (
        "docs-contrib/accesspackage-getapplicablepolicyrequirements.md#1",
        &[&[
            (r#""schedule":[]"#, r#""schedule":null"#),
            ("(‘", "('"),
            ("’)", "')"),
        ]],
        "`schedule` is an array; the URL has quotes of prose",
    ),
    (
        "docs-contrib/accesspackageassignmentpolicy-update.md#1",
        &[V1_POLICY, &[("5540a08f-", "4540a08f-")]],
        "has properties of v1.0, and an identifier that is not the one in the URL",
    ),
    (
        "docs-contrib/accesspackagecatalog-list-accesspackagecustomworkflowextensions.md#0",
        &[&[(
            r#"accessPackageAssignmentWorkflowExtension","id":"98ffaec5"#,
            r#"accessPackageAssignmentWorkflowExtension","id":"78ffaec5"#,
        )]],
        "two entities have the same identifier",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#0",
        &[CALLBACK],
        "`timeoutDuration` has another name",
    ),
    (
        "docs-contrib/accesspackageresource-delete-uploadsessions.md#0",
        &[SESSIONS],
        "the URL lacks `entitlementManagement`",
    ),
    (
        "docs-contrib/accesspackageresource-list-uploadsessions.md#0",
        &[SESSIONS],
        "the URL lacks `entitlementManagement`",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-get.md#0",
        &[SESSIONS],
        "the URL lacks `entitlementManagement`",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-uploadfile.md#0",
        &[SESSIONS],
        "the URL lacks `entitlementManagement`",
    ),
    (
        "docs-contrib/customdataprovidedresource-post-uploadsessions.md#0",
        &[&[
            (
                "\"data\": {",
                "\"data\": {\"@odata.type\": \"#microsoft.graph.customDataProvidedResourcePayloads.accessReviewContextData\",",
            ),
            ("accessReviewId", "reviewDefinitionId"),
            ("accessReviewInstanceId", "reviewInstanceId"),
            (
                ",\n    \"expirationDateTime\": \"2024-03-07T01:35:12.123Z\"",
                "",
            ),
        ]],
        "the data have another type, and the session a property that it has not elsewhere",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-update.md#0",
        &[&[(
            ",\n    \"expirationDateTime\": \"2024-03-07T01:35:12.123Z\"",
            "",
        )]],
        "the session has a property that it has not elsewhere",
    ),
    (
        "docs-contrib/accesspackagesuggestions-filterbycurrentuser.md#0",
        &[SUGGESTIONS],
        "has names that the description does not know",
    ),
    (
        "docs-contrib/accesspackagesuggestions-filterbycurrentuser.md#1",
        &[
            SUGGESTIONS,
            &[
                (
                    r#""accessPackageId":"97ce41d0-fc5c-4e10-a979-1ad18e8242d7","#,
                    "",
                ),
                (
                    r#""accessPackageId":"8a14d3a6-32d0-4681-bbcc-a307d247ed3c","#,
                    "",
                ),
            ],
        ],
        "has names that the description does not know",
    ),
    (
        "docs-contrib/availableaccesspackage-list-resourcerolescopes.md#0",
        &[&[(
            "dd/resourceRoleScopes",
            "dd/resourceRoleScopes?$expand=accessPackageResourceRole($expand=accessPackageResource),accessPackageResourceScope",
        )]],
        "shows properties that the request does not expand",
    ),
    (
        "docs-contrib/entitlementmanagement-post-accesspackageassignmentpolicies.md#0",
        &[V1_POLICY],
        "has properties of v1.0",
    ),
    (
        "docs-contrib/entitlementmanagement-post-accesspackageassignmentpolicies.md#1",
        &[V1_POLICY],
        "has properties of v1.0",
    ),
    (
        "docs-contrib/entitlementmanagement-post-assignmentrequests.md#0",
        &[V1_NAMES],
        "has names of v1.0",
    ),
    (
        "docs-contrib/entitlementmanagement-post-assignmentrequests.md#1",
        &[V1_NAMES],
        "has names of v1.0",
    ),
    (
        "docs-contrib/entitlementmanagement-post-assignmentrequests.md#2",
        &[V1_NAMES],
        "has names of v1.0",
    ),
    (
        "docs-contrib/entitlementmanagement-post-assignmentrequests.md#4",
        &[
            V1_NAMES,
            &[
                (r#","stopDateTime":null"#, ""),
                (r#""subjectType":"user""#, r#""type":"user""#),
            ],
        ],
        "has names of v1.0",
    ),
    (
        "docs-contrib/entitlementmanagement-post-assignmentrequests.md#6",
        &[
            V1_NAMES,
            &[(
                r#""displayValue":"This is the answer to a multiple choice question","#,
                "",
            )],
        ],
        "has names of v1.0, and a text that the request does not",
    ),
    (
        "docs-contrib/entitlementmanagement-post-assignmentrequests.md#7",
        &[V1_NAMES],
        "has names of v1.0",
    ),
    (
        "docs-contrib/externaloriginresourceconnector-get.md#0",
        &[&[(
            "externalOriginResourceConnectors",
            "externalOriginResourceConnectors/e363ebb8-6faa-4980-ac5b-eefc196e1cd",
        )]],
        "reads one entity at the URL of the collection",
    ),
    (
        "docs-contrib/externaloriginresourceconnector-update.md#0",
        &[&[
            (
                "Microsoft.IGAELM.EC.FrontEnd.ExternalModel.",
                "#microsoft.graph.",
            ),
            (
                "d743fe46-80f8-41b1-a2ee-7796e024edb9",
                "e363ebb8-6faa-4980-ac5b-eefc196e1cd4",
            ),
            (
                r#""id":"e363ebb8-6faa-4980-ac5b-eefc196e1cd""#,
                r#""id":"e363ebb8-6faa-4980-ac5b-eefc196e1cd4""#,
            ),
        ]],
        "names an internal type, and identifiers that are not the one in the URL",
    ),
];

/// Key of an example, and why its response differs.
pub const DIFFERENT: &[(&str, &str)] = &[(
    "docs-2021/accesspackageassignmentrequest-cancel.md#0",
    "shows 204; the newer page of the same call shows 200, as the fake has it",
)];
