//! The table of all checks. The enumeration and `specs/checks.md` are generated from it.
//!
//! Longer than 400 lines, because it is one table, and the macro takes all of its rows.

use super::checks;

checks! {
    EntryPointMoved "entry-point-moved" <=> EntryPointMoved {
        title: "The path that all URLs share changed",
        wire: "none",
        rust: "follows the items",
        meaning: "URLs do not change, but the entry point, and the builder that it returns, are for another path.",
        example: "all of `/identityGovernance` instead of only `/identityGovernance/entitlementManagement`",
    }
    ServiceChanged "service-changed" <=> ServiceChanged {
        title: "The crate calls another service or another root",
        wire: "breaking",
        rust: "breaking",
        meaning: "Programs compile, but all their requests go elsewhere. The first server has another root, such as `/v1.0` in place of `/beta`, or is no longer Microsoft Graph.",
        example: "`https://graph.microsoft.com/v1.0` in place of `https://graph.microsoft.com/beta`",
    }
    PathAdded "path-added" <=> PathRemoved {
        title: "A URL was added",
        wire: "compatible",
        rust: "compatible; breaking if a method became a builder",
        meaning: "A URL, or a URL with others below it, is new. It is listed once, with the number of operations that come with it.",
        example: "`/me/pendingAccessReviews` with 3 operations",
    }
    PathRemoved "path-removed" <=> PathAdded {
        title: "A URL was removed",
        wire: "breaking",
        rust: "breaking",
        meaning: "A URL, or a URL with others below it, is gone. It is listed once, with the number of operations that go with it. Calls of them do not compile, even if other URLs still have the methods: a step of the path returns another builder.",
        example: "`/me/pendingAccessReviews` with 3 operations",
    }
    SegmentRespelled "segment-respelled" <=> SegmentRespelled {
        title: "A URL is spelled differently",
        wire: "compatible for a namespace, breaking for case and for a slash at the end",
        rust: "follows the items",
        meaning: "OData treats `graph.user` and `microsoft.graph.user` as the same, and functions with or without their namespace. URLs that differ in case or in a slash at the end are different URLs for HTTP, though many services accept both. Names in the crate often stay the same.",
        example: "`microsoft.graph.filterByCurrentUser(on='{on}')` to `filterByCurrentUser(on='{on}')`",
    }
    KeyRetyped "key-retyped" <=> KeyRetyped {
        title: "The type of an identifier in a URL changed",
        wire: "breaking; compatible if a number has more bits, or any text is taken; none if one is an inline schema and both have the same content; for limits, breaking if they are stricter",
        rust: "follows the items",
        meaning: "The service may refuse values that it accepted before, because of their type or of limits such as `maxLength`. The name of the placeholder does not matter.",
        example: "`{id}` from `Edm.String` to `Edm.Guid`",
    }
    FunctionParametersChanged "function-parameters-changed" <=> FunctionParametersChanged {
        title: "The parameters in a URL changed",
        wire: "breaking; compatible if only an alias became a value",
        rust: "follows the items; compatible if only an argument has another name",
        meaning: "A parameter of a function, an alternate key or a composite key was added, removed, renamed, retyped, or is quoted in another way.",
        example: "`search(q='{q}')` to `search(text='{text}')`",
    }
    OperationAdded "operation-added" <=> OperationRemoved {
        title: "An operation was added to a URL",
        wire: "compatible",
        rust: "compatible; breaking if a method became a builder",
        meaning: "An existing URL takes one more method.",
        example: "`PUT /accessPackages/{id}`",
    }
    OperationRemoved "operation-removed" <=> OperationAdded {
        title: "An operation was removed from a URL",
        wire: "breaking",
        rust: "breaking",
        meaning: "A URL that still exists no longer takes this method. Calls of it do not compile.",
        example: "`DELETE /accessPackages/{id}`",
    }
    OperationIdChanged "operation-id-changed" <=> OperationIdChanged {
        title: "The id of an operation changed",
        wire: "docs",
        rust: "none",
        meaning: "It is not sent, and the generated crate does not use it, but other tools name their code after it.",
        example: "`listPackages` to `packages_List`",
    }
    OperationKindChanged "operation-kind-changed" <=> OperationKindChanged {
        title: "The kind of an operation changed",
        wire: "compatible",
        rust: "follows the items",
        meaning: "The method and the URL are the same, but it is now, say, an action instead of a way to create something. Changes of its body or result are listed separately.",
        example: "from reading one to reading a list",
    }
    QueryOptionAdded "query-option-added" <=> QueryOptionRemoved {
        title: "An OData query option was added to an operation",
        wire: "compatible",
        rust: "breaking",
        meaning: "Calls with the option now compile. Other calls still compile, but the type of the request, which names the set of options, changes.",
        example: "`$search` on a list",
    }
    QueryOptionRemoved "query-option-removed" <=> QueryOptionAdded {
        title: "An OData query option was removed from an operation",
        wire: "breaking",
        rust: "breaking",
        meaning: "The service may refuse requests with the option, and calls with it do not compile.",
        example: "`$search` on a list",
    }
    QueryParameterAdded "query-parameter-added" <=> QueryParameterRemoved {
        title: "A query parameter was added",
        wire: "breaking if it is required, otherwise compatible",
        rust: "breaking if it is required, otherwise none",
        meaning: "It is a query parameter beyond those of OData. A required one is an argument of the method.",
        example: "`startDateTime` on a calendar view",
    }
    QueryParameterRemoved "query-parameter-removed" <=> QueryParameterAdded {
        title: "A query parameter was removed",
        wire: "breaking",
        rust: "breaking if it was required, otherwise none",
        meaning: "It is a query parameter beyond those of OData. A required one is an argument of the method.",
        example: "`startDateTime` on a calendar view",
    }
    QueryParameterChanged "query-parameter-changed" <=> QueryParameterChanged {
        title: "A query parameter has another type, or became required or optional",
        wire: "breaking; compatible if it became optional, takes more values or more bits",
        rust: "breaking if it is or was required, otherwise none",
        meaning: "It is a query parameter beyond those of OData, or one of OData's that is required. A required one is an argument of the method.",
        example: "`startDateTime` became required",
    }
    HeaderAdded "header-added" <=> HeaderRemoved {
        title: "A header was added to an operation",
        wire: "breaking if it is required, otherwise compatible",
        rust: "breaking if it is required, `If-Match` or `ConsistencyLevel`, otherwise none",
        meaning: "A required header is an argument of the method. The type of the request names `If-Match` and `ConsistencyLevel` where they can be left out. Headers that all HTTP requests have are ignored.",
        example: "`If-Match` on a delete",
    }
    HeaderRemoved "header-removed" <=> HeaderAdded {
        title: "A header was removed from an operation",
        wire: "breaking",
        rust: "breaking if it was required, `If-Match` or `ConsistencyLevel`, otherwise none",
        meaning: "Anything that relied on the header, such as a condition on a delete, no longer has an effect.",
        example: "`If-Match` on a delete",
    }
    HeaderChanged "header-changed" <=> HeaderChanged {
        title: "A header has another type, or became required or optional",
        wire: "breaking; compatible if it became optional, takes more values or more bits",
        rust: "breaking if it is or was required, otherwise none",
        meaning: "A required header is an argument of the method.",
        example: "`Content-Range` became required",
    }
    BodyAdded "body-added" <=> BodyRemoved {
        title: "An operation takes a body",
        wire: "breaking",
        rust: "follows the items",
        meaning: "Requests without a body may be refused.",
        example: "an action got parameters",
    }
    BodyRemoved "body-removed" <=> BodyAdded {
        title: "An operation no longer takes a body",
        wire: "breaking",
        rust: "follows the items",
        meaning: "What was sent in it no longer reaches the service.",
        example: "an action lost its parameters",
    }
    BodyChanged "body-changed" <=> BodyChanged {
        title: "The type or the limits of a body changed",
        wire: "breaking; compatible if it can be `null`, any text, numbers with more bits or more media types, or limits refuse nothing more; none if one is an inline schema and both have the same content",
        rust: "follows the items",
        meaning: "Requests must send another type. A change within the type is listed at the type.",
        example: "`microsoft.graph.group` to `microsoft.graph.user`",
    }
    BodyRequired "body-required" <=> BodyOptional {
        title: "A body became required",
        wire: "breaking",
        rust: "breaking for calls without a body",
        meaning: "`requestBody.required` is `true` now.",
        example: "a create that needs a body",
    }
    BodyOptional "body-optional" <=> BodyRequired {
        title: "A body became optional",
        wire: "compatible",
        rust: "compatible",
        meaning: "`requestBody.required` is `false` now. Calls need no change.",
        example: "a create that can be sent without a body",
    }
    ResultAdded "result-added" <=> ResultRemoved {
        title: "An operation returns content",
        wire: "compatible",
        rust: "follows the items",
        meaning: "Before, the response was empty.",
        example: "`204` to a `200` with the resource",
    }
    ResultRemoved "result-removed" <=> ResultAdded {
        title: "An operation returns no content",
        wire: "breaking",
        rust: "follows the items",
        meaning: "There is no longer anything to read.",
        example: "a `200` with the resource to `204`",
    }
    ResultChanged "result-changed" <=> ResultChanged {
        title: "The type of a result changed",
        wire: "breaking; compatible if `null` is excluded, any text became some texts, numbers have more bits, or bytes can be of more media types; none if one is an inline schema and both have the same content",
        rust: "follows the items",
        meaning: "Responses have another type. A change within the type is listed at the type.",
        example: "`microsoft.graph.group` to `microsoft.graph.user`",
    }
    PagingAdded "paging-added" <=> PagingRemoved {
        title: "A result became a paged collection",
        wire: "breaking",
        rust: "follows the items",
        meaning: "Items are in `value`, and `@odata.nextLink` leads to the next page.",
        example: "`microsoft.graph.group` to a page of them",
    }
    PagingRemoved "paging-removed" <=> PagingAdded {
        title: "A result is no longer a paged collection",
        wire: "breaking",
        rust: "follows the items",
        meaning: "The response is no longer only `value`, `@odata.nextLink` and other annotations.",
        example: "a page of `microsoft.graph.group` to one",
    }
    MediaTypesChanged "media-types-changed" <=> MediaTypesChanged {
        title: "The media types of bodies or results changed",
        wire: "breaking if one is gone, compatible if one is new",
        rust: "none",
        meaning: "Media types other than JSON. The one that the crate uses is compared as body or result.",
        example: "`application/xml` in place of `text/csv`",
    }
    ResponseHeadersChanged "response-headers-changed" <=> ResponseHeadersChanged {
        title: "The headers of responses changed",
        wire: "breaking if a header is gone, has another type or can be missing; otherwise compatible",
        rust: "none",
        meaning: "Headers that the document lists for responses.",
        example: "a `Location` that is no longer sent",
    }
    StatusesChanged "statuses-changed" <=> StatusesChanged {
        title: "The statuses of responses changed",
        wire: "compatible",
        rust: "none",
        meaning: "Only classes of statuses are compared, because some descriptions list `200` and others `2XX`. The content of a success is compared separately.",
        example: "a `202` next to the `200` is not a change; a first `3XX` is",
    }
    ReferenceTargetChanged "reference-target-changed" <=> ReferenceTargetChanged {
        title: "The meaning of the references of an operation changed",
        wire: "compatible; breaking if the reference moved into or out of the query",
        rust: "follows the items",
        meaning: "The entity set to which a bare identifier belongs changed, or the part of the request that carries the reference.",
        example: "an identifier means a user instead of a group",
    }
    PermissionsChanged "permissions-changed" <=> PermissionsChanged {
        title: "The permissions of an operation changed",
        wire: "breaking if a permission or kind of caller no longer suffices, otherwise compatible",
        rust: "compatible; breaking if a set of permissions is no longer needed, so its static is gone",
        meaning: "The permissions are part of the generated documentation and of a 403 error, and programs can read them.",
        example: "`EntitlementManagement.Read.All` no longer suffices",
    }
    OperationBroken "operation-broken" <=> OperationRepaired {
        title: "An operation was found to be rejected by the service",
        wire: "compatible",
        rust: "follows the items",
        meaning: "The description lists it, but the service refuses it; calls get a warning that says what to do instead. The service did not change.",
        example: "`DELETE /assignments/{id}`",
    }
    OperationRepaired "operation-repaired" <=> OperationBroken {
        title: "An operation was found to be accepted by the service",
        wire: "compatible",
        rust: "follows the items",
        meaning: "The warning is gone.",
        example: "`DELETE /assignments/{id}`",
    }
    TypeAdded "type-added" <=> TypeRemoved {
        title: "A type was added",
        wire: "compatible",
        rust: "compatible",
        meaning: "It is new, or an operation leads to it now. It is listed once, without its properties.",
        example: "`microsoft.graph.approvalStep`",
    }
    TypeRemoved "type-removed" <=> TypeAdded {
        title: "A type is gone",
        wire: "breaking; none for an enumeration of known values, for an inline schema and for what became one",
        rust: "follows the items",
        meaning: "No operation leads to it any longer. It is listed once, without its properties. An inline schema has no name on the wire, and its place says what is there now.",
        example: "`microsoft.graph.approvalStep`",
    }
    TypeKindChanged "type-kind-changed" <=> TypeKindChanged {
        title: "A structure became an enumeration, or vice versa",
        wire: "breaking",
        rust: "follows the items",
        meaning: "Values are objects on one side and text on the other.",
        example: "`microsoft.graph.priority` became an enumeration",
    }
    BaseChanged "base-changed" <=> BaseChanged {
        title: "The base of a type changed",
        wire: "breaking if properties are lost or values can no longer be used where they could, otherwise compatible",
        rust: "follows the items",
        meaning: "Inherited properties are those of the new base type; those that are added or removed with it are listed only here.",
        example: "`microsoft.graph.user` no longer derives from `microsoft.graph.directoryObject`",
    }
    DerivedTypeAdded "derived-type-added" <=> DerivedTypeRemoved {
        title: "A base type has a new derived type",
        wire: "compatible",
        rust: "follows the items",
        meaning: "Where the base type is used, values can be of this type. Positions that can hold unknown types already take it; the first derived type of a base turns its record into an enumeration.",
        example: "`microsoft.graph.agentUser`, derived from `microsoft.graph.user`",
    }
    DerivedTypeRemoved "derived-type-removed" <=> DerivedTypeAdded {
        title: "A base type lost a derived type",
        wire: "breaking",
        rust: "follows the items",
        meaning: "Where the base type is used, values can no longer be of this type. If the service still sends one, it is read as an unknown type.",
        example: "`microsoft.graph.agentUser`, derived from `microsoft.graph.user`",
    }
    TypeOpened "type-opened" <=> TypeClosed {
        title: "A type takes properties that are not declared",
        wire: "compatible",
        rust: "none",
        meaning: "Records keep unknown properties anyway.",
        example: "custom attributes",
    }
    TypeClosed "type-closed" <=> TypeOpened {
        title: "A type no longer says that it takes properties that are not declared",
        wire: "compatible",
        rust: "none",
        meaning: "OpenAPI allows them by default. Records keep unknown properties anyway.",
        example: "custom attributes",
    }
    TypeLimitsChanged "type-limits-changed" <=> TypeLimitsChanged {
        title: "The limits of a type changed",
        wire: "breaking if some values are refused now, in a type that is sent; compatible otherwise",
        rust: "none",
        meaning: "A keyword about values as a whole, such as `maxProperties` or the type in `additionalProperties`, was added, removed or changed. The service enforces it.",
        example: "`bag` has at most 10 properties",
    }
    TypeBecameAbstract "type-became-abstract" <=> TypeBecameConcrete {
        title: "A type was found to be abstract",
        wire: "compatible",
        rust: "follows the items",
        meaning: "OpenAPI cannot express this; an overlay states it, and the service did not change. Values of the type itself can still be read, but not sent.",
        example: "`microsoft.graph.userSet`",
    }
    TypeBecameConcrete "type-became-concrete" <=> TypeBecameAbstract {
        title: "A type was found not to be abstract",
        wire: "compatible",
        rust: "follows the items",
        meaning: "An overlay no longer calls it abstract. Values of the type itself can be sent.",
        example: "`microsoft.graph.userSet`",
    }
    EntitySetChanged "entity-set-changed" <=> EntitySetChanged {
        title: "Identifiers of a type belong to another entity set",
        wire: "compatible",
        rust: "none",
        meaning: "A reference that is made from a bare identifier leads elsewhere.",
        example: "`/groups` to `/directoryObjects`",
    }
    PropertyAdded "property-added" <=> PropertyRemoved {
        title: "A property was added",
        wire: "compatible; breaking if it has to be sent: `required` lists it, or it has to be given on create",
        rust: "compatible, but breaking for a parameter that an action can't do without",
        meaning: "Before, it was kept as an unknown property. If a create requires it, the constructor changed.",
        example: "`isHidden` on access packages",
    }
    PropertyRemoved "property-removed" <=> PropertyAdded {
        title: "A property was removed",
        wire: "breaking",
        rust: "follows the items",
        meaning: "If the service still sends it, it is kept as an unknown property.",
        example: "`isHidden` on access packages",
    }
    PropertyRenamed "property-renamed" <=> PropertyRenamed {
        title: "A property seems to have a new name",
        wire: "breaking",
        rust: "follows the items",
        meaning: "One property is gone and one of the same type with a similar name is new, and no other pair is possible. On the wire it is a removal and an addition.",
        example: "`isRoleScopesVisible` to `areRoleScopesVisible`",
    }
    PropertyRetyped "property-retyped" <=> PropertyRetyped {
        title: "A property has another type",
        wire: "breaking; compatible if some texts became any text that is only sent, or the reverse and it is only received; none if one is an inline schema and both have the same content",
        rust: "follows the items",
        meaning: "Collections and single values count as different types, too.",
        example: "`Edm.String` to `Edm.Guid`",
    }
    PropertyWidthChanged "property-width-changed" <=> PropertyWidthChanged {
        title: "A number has another width",
        wire: "compatible if wider, breaking if narrower",
        rust: "follows the items",
        meaning: "On the wire, numbers of all widths look the same.",
        example: "`Edm.Int32` to `Edm.Int64`",
    }
    PropertyNullable "property-nullable" <=> PropertyNotNullable {
        title: "A property can be null",
        wire: "breaking if it is received, otherwise compatible",
        rust: "none; of an `id`, follows the items",
        meaning: "In Rust each property is optional and can be an explicit null. If the `id` of a type can be null, its values cannot be passed as a key.",
        example: "`description`",
    }
    PropertyNotNullable "property-not-nullable" <=> PropertyNullable {
        title: "A property can no longer be null",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "none; of an `id`, follows the items",
        meaning: "In Rust each property is optional and can be an explicit null. If the `id` of a type can be null, its values cannot be passed as a key.",
        example: "`description`",
    }
    PropertyReadOnly "property-read-only" <=> PropertyWritable {
        title: "A property became read-only",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "breaking",
        meaning: "The record still has it but no longer sends it, so its setter is gone.",
        example: "`createdDateTime`",
    }
    PropertyWritable "property-writable" <=> PropertyReadOnly {
        title: "A property is no longer read-only",
        wire: "compatible",
        rust: "compatible",
        meaning: "Records that have it send it now.",
        example: "`createdDateTime`",
    }
    PropertyRequired "property-required-on-create" <=> PropertyOptional {
        title: "A create requires a property",
        wire: "breaking",
        rust: "follows the items",
        meaning: "Requests without it are refused; the constructor takes it.",
        example: "`displayName`",
    }
    PropertyOptional "property-optional-on-create" <=> PropertyRequired {
        title: "A create no longer requires a property",
        wire: "compatible",
        rust: "follows the items",
        meaning: "The constructor no longer takes it.",
        example: "`displayName`",
    }
    PropertyListed "property-required" <=> PropertyUnlisted {
        title: "A property is listed as required",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "follows the items",
        meaning: "The schema lists it in `required`. The service can refuse requests without it, and responses always have it.",
        example: "`displayName`",
    }
    PropertyUnlisted "property-not-required" <=> PropertyListed {
        title: "A property is no longer listed as required",
        wire: "breaking if it is received, otherwise compatible",
        rust: "follows the items",
        meaning: "Responses can lack it now.",
        example: "`displayName`",
    }
    PropertyLimitsChanged "property-limits-changed" <=> PropertyLimitsChanged {
        title: "The limits of a property changed",
        wire: "breaking if some values are refused now, in a property that is sent",
        rust: "none",
        meaning: "A keyword such as `pattern`, `maxLength` or `minimum` was added, removed or changed. The service enforces it.",
        example: "`displayName` has at most 256 characters",
    }
    PropertyWriteOnly "property-write-only" <=> PropertyReadable {
        title: "A property is no longer in responses",
        wire: "breaking",
        rust: "none",
        meaning: "`writeOnly` is new: the service takes the property and never sends it.",
        example: "`password` is not sent back",
    }
    PropertyReadable "property-readable" <=> PropertyWriteOnly {
        title: "A property is in responses",
        wire: "compatible",
        rust: "none",
        meaning: "`writeOnly` is gone: the service sends the property, too.",
        example: "`password` is read as well",
    }
    PropertyBecameNavigation "property-became-navigation" <=> PropertyBecameStructural {
        title: "A structural property became a navigation property",
        wire: "breaking",
        rust: "follows the items",
        meaning: "It is in a result only with `$expand`.",
        example: "`manager`",
    }
    PropertyBecameStructural "property-became-structural" <=> PropertyBecameNavigation {
        title: "A navigation property became a structural one",
        wire: "breaking",
        rust: "follows the items",
        meaning: "It needs no `$expand`, and references to it can't be sent.",
        example: "`manager`",
    }
    PropertyQueriesChanged "property-queries-changed" <=> PropertyQueriesChanged {
        title: "The queries that a property supports changed",
        wire: "breaking if something is no longer supported, otherwise compatible",
        rust: "follows the items",
        meaning: "The API reference says which of `$filter`, `$orderby`, `$expand` and others it supports.",
        example: "`displayName` can be sorted by",
    }
    KnownValuesChanged "known-values-changed" <=> KnownValuesChanged {
        title: "Known values of a string were listed, or are no longer listed",
        wire: "none",
        rust: "follows the items",
        meaning: "On the wire the property stays a string. In Rust it is an open enumeration while an overlay lists values.",
        example: "`requestState`, whose values the API reference lists",
    }
    DefaultChanged "default-changed" <=> DefaultChanged {
        title: "The default of a property changed",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "none",
        meaning: "The value that the service assumes if the property is not sent.",
        example: "`true` to `false`",
    }
    MemberAdded "member-added" <=> MemberRemoved {
        title: "A member was added to an enumeration",
        wire: "compatible",
        rust: "compatible",
        meaning: "Enumerations are open: before, it was kept as an unrecognised member.",
        example: "`partiallyDelivered`",
    }
    MemberRemoved "member-removed" <=> MemberAdded {
        title: "A member was removed from an enumeration",
        wire: "breaking if it is sent, otherwise compatible; compatible if the values are merely known",
        rust: "follows the items",
        meaning: "If the service still sends it, it is kept as an unrecognised member.",
        example: "`partiallyDelivered`",
    }
    EnumBecameFlags "enum-became-flags" <=> EnumBecameSingle {
        title: "The values of an enumeration became sets of members",
        wire: "breaking",
        rust: "follows the items",
        meaning: "A value can have several members, separated by commas.",
        example: "`microsoft.graph.dayOfWeek`",
    }
    EnumBecameSingle "enum-became-single" <=> EnumBecameFlags {
        title: "The values of an enumeration are no longer sets of members",
        wire: "breaking",
        rust: "follows the items",
        meaning: "A value has only one member.",
        example: "`microsoft.graph.dayOfWeek`",
    }
    StatesChanged "states-changed" <=> StatesChanged {
        title: "The final states of a property changed",
        wire: "compatible",
        rust: "follows the items",
        meaning: "`is_final` and `is_success` return other results, so waits end at other states.",
        example: "`PartiallyDelivered` is final",
    }
    Deprecated "deprecated" <=> Undeprecated {
        title: "Something was deprecated",
        wire: "compatible",
        rust: "compatible",
        meaning: "It still works, but the compiler warns where it is used. The message has the known dates.",
        example: "`accessPackageAssignmentPolicies`, to be removed on 2027-01-01",
    }
    Undeprecated "undeprecated" <=> Deprecated {
        title: "Something is no longer deprecated",
        wire: "compatible",
        rust: "compatible",
        meaning: "The warning is gone.",
        example: "`accessPackageAssignmentPolicies`",
    }
    DeprecationChanged "deprecation-changed" <=> DeprecationChanged {
        title: "The details of a deprecation changed",
        wire: "compatible",
        rust: "compatible",
        meaning: "The dates, the version or the reason.",
        example: "removal on 2027-01-01 to 2027-06-01",
    }
    BuilderSplit "builder-split" <=> BuilderMerged {
        title: "A request builder was split",
        wire: "none",
        rust: "follows the items",
        meaning: "URLs that took the same requests no longer do, so they need several builders. Steps to some of them return another type.",
        example: "`AccessPackageApi`",
    }
    BuilderMerged "builder-merged" <=> BuilderSplit {
        title: "Request builders became one",
        wire: "none",
        rust: "follows the items",
        meaning: "URLs that took different requests now take the same. Steps to some of them return another type.",
        example: "`AccessPackageApi` and `SuggestedAccessPackageApi`",
    }
    BuilderRenamed "builder-renamed" <=> BuilderRenamed {
        title: "A request builder has another name",
        wire: "none",
        rust: "follows the items",
        meaning: "It serves the same URLs, as far as they exist on both sides.",
        example: "`PackageApi` to `AccessPackageApi`",
    }
    RustNameChanged "rust-name-changed" <=> RustNameChanged {
        title: "Something has another name in Rust",
        wire: "none",
        rust: "follows the items",
        meaning: "The name on the wire is the same: an overlay names it, or the source of its name changed.",
        example: "`MoveParameters` to `AccessPackageMoveParameters`",
    }
    ConventionChanged "convention-changed" <=> ConventionChanged {
        title: "Only one of the documents uses a keyword",
        wire: "none",
        rust: "follows the items",
        meaning: "The style of the document changed, and most likely not the service: one document marks many places, the other none. Three or more navigation properties, and ten or more properties that only the service sets or that can be null, are listed once, with all places.",
        example: "navigation properties, of which older documents say nothing",
    }
    ArgumentsReordered "arguments-reordered" <=> ArgumentsReordered {
        title: "A function takes its arguments in another order",
        wire: "none",
        rust: "breaking",
        meaning: "Calls pass arguments by position, so those that still compile may pass a value as another argument. The order is that of the document: of required properties or parameters, or of placeholders in a URL.",
        example: "`new(language_code, text)` to `new(text, language_code)`",
    }
    RustItemsChanged "rust-items-changed" <=> RustItemsChanged {
        title: "Generated items changed for a reason that the comparison does not know",
        wire: "none",
        rust: "follows the items",
        meaning: "This is a bug in the comparison, please report it: each item comes from parts of the API, and none of these differ.",
        example: "none is known; tests with random documents look for one",
    }
    DocsChanged "docs-changed" <=> DocsChanged {
        title: "Documentation changed",
        wire: "docs",
        rust: "docs",
        meaning: "The text, or the URL of the page in the API reference; only if both sides have one, because documents are often stored without prose.",
        example: "a corrected sentence",
    }
}
