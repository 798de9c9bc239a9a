//! Examples that are wrong themselves.

/// Key of the example, and what is wrong with it.
pub const WRONG: &[(&str, &str)] = &[
    (
        "docs-2021/accesspackageassignmentrequest-cancel.md#0 request",
        "the action has no parameters; the body repeats the request",
    ),
    (
        "docs-2021/tutorial-access-package-api.md#9 request",
        "names `Id`; the property is `id`",
    ),
    (
        "docs-contrib/accessPackagecustomworkflowextension-get.md#1 request",
        "the URL has two slashes where the identifier of the catalog starts",
    ),
    (
        "docs-contrib/accesspackage-delete-accesspackageresourcerolescopes.md#0 request",
        "the URL of v1.0; in beta it is `accessPackageResourceRoleScopes`",
    ),
    (
        "docs-contrib/accesspackage-getapplicablepolicyrequirements.md#1 request",
        "the action has no parameters in the description; the body has `subject`",
    ),
    (
        "docs-contrib/accesspackageassignmentrequest-cancel.md#0 request",
        "the action has no parameters; the body repeats the request",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#0 request",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#0 response",
        "marked as a type that does not exist, accesspackagecustomworkflowextension",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#1 request",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#1 response",
        "no JSON: the last brace is missing",
    ),
    (
        "docs-contrib/accesspackageresource-delete-uploadsessions.md#0 request",
        "the URL lacks `entitlementManagement`, and catalogs are `accessPackageCatalogs` there",
    ),
    (
        "docs-contrib/accesspackageresource-list-uploadsessions.md#0 request",
        "the URL lacks `entitlementManagement`, and catalogs are `accessPackageCatalogs` there",
    ),
    (
        "docs-contrib/customdataprovidedresource-post-uploadsessions.md#0 request",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/customdataprovidedresource-post-uploadsessions.md#0 response",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-get.md#0 request",
        "the URL lacks `entitlementManagement`, and catalogs are `accessPackageCatalogs` there",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-update.md#0 response",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-uploadfile.md#0 request",
        "not wrong, but multipart content, which no model reads",
    ),
    (
        "docs-contrib/externaloriginresourceconnector-get.md#0 response",
        "`modifiedDateTime` has a day of three digits",
    ),
];
