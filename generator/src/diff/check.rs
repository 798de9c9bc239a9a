//! The rules: stable names, and what each means.

use std::fmt::{self, Write as _};

use serde::{Serialize, Serializer};

/// What [`Check::ALL`] knows about one check.
struct Facts {
    check: Check,
    id: &'static str,
    title: &'static str,
    wire: &'static str,
    rust: &'static str,
    explanation: &'static str,
    example: &'static str,
    mirror: Check,
}

/// A rule that finds changes. Its id is stable: acceptance files and other tools name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// The path that all URLs share changed.
    EntryPointMoved,
    /// The first server of the description changed.
    ServiceChanged,
    /// A URL was added.
    PathAdded,
    /// A URL was removed.
    PathRemoved,
    /// A function or cast is written with or without its namespace.
    SegmentRespelled,
    /// The type of an identifier in a URL changed.
    KeyRetyped,
    /// The parameters in a URL changed.
    FunctionParametersChanged,
    /// An operation was added to a URL.
    OperationAdded,
    /// An operation was removed from a URL.
    OperationRemoved,
    /// The id of an operation changed.
    OperationIdChanged,
    /// An operation became one of another kind.
    OperationKindChanged,
    /// An operation takes another OData query option.
    QueryOptionAdded,
    /// An operation no longer takes an OData query option.
    QueryOptionRemoved,
    /// A query parameter was added.
    QueryParameterAdded,
    /// A query parameter was removed.
    QueryParameterRemoved,
    /// A query parameter has another type, or became required or optional.
    QueryParameterChanged,
    /// An operation takes another header.
    HeaderAdded,
    /// An operation no longer takes a header.
    HeaderRemoved,
    /// A header has another type, or became required or optional.
    HeaderChanged,
    /// An operation takes a body.
    BodyAdded,
    /// An operation takes no body any more.
    BodyRemoved,
    /// The body of an operation is of another type.
    BodyChanged,
    /// A body has to be sent.
    BodyRequired,
    /// A body can be left out.
    BodyOptional,
    /// An operation answers with content.
    ResultAdded,
    /// An operation answers without content.
    ResultRemoved,
    /// The result of an operation is of another type.
    ResultChanged,
    /// A result became a collection in pages.
    PagingAdded,
    /// A result is no collection in pages any more.
    PagingRemoved,
    /// Other media types are taken or sent.
    MediaTypesChanged,
    /// Answers have other headers.
    ResponseHeadersChanged,
    /// An operation answers with other statuses.
    StatusesChanged,
    /// References of an operation mean something else.
    ReferenceTargetChanged,
    /// The permissions of an operation changed.
    PermissionsChanged,
    /// An operation was found not to work at the service.
    OperationBroken,
    /// An operation works at the service after all.
    OperationRepaired,
    /// A type was added.
    TypeAdded,
    /// A type is gone.
    TypeRemoved,
    /// A structure became an enumeration or the other way round.
    TypeKindChanged,
    /// A type derives from another one.
    BaseChanged,
    /// A type joined those that derive from another one.
    DerivedTypeAdded,
    /// A type is no longer among those that derive from another one.
    DerivedTypeRemoved,
    /// A type takes properties that are not declared.
    TypeOpened,
    /// A type no longer takes properties that are not declared.
    TypeClosed,
    /// There are values of derived types only.
    TypeBecameAbstract,
    /// There are values of the type itself.
    TypeBecameConcrete,
    /// Identifiers of a type belong to another entity set.
    EntitySetChanged,
    /// A property was added.
    PropertyAdded,
    /// A property was removed.
    PropertyRemoved,
    /// A property seems to have a new name.
    PropertyRenamed,
    /// A property has another type.
    PropertyRetyped,
    /// A number has another width.
    PropertyWidthChanged,
    /// A property can be null.
    PropertyNullable,
    /// A property can no longer be null.
    PropertyNotNullable,
    /// A property is set by the service only.
    PropertyReadOnly,
    /// A property is not set by the service only.
    PropertyWritable,
    /// A property has to be given on create.
    PropertyRequired,
    /// A property no longer has to be given on create.
    PropertyOptional,
    /// Other values of a property are allowed.
    PropertyLimitsChanged,
    /// A property is written only.
    PropertyWriteOnly,
    /// A property is not only written any more.
    PropertyReadable,
    /// A structural property became a navigation property.
    PropertyBecameNavigation,
    /// A navigation property became a structural one.
    PropertyBecameStructural,
    /// Queries can do other things with a property.
    PropertyQueriesChanged,
    /// An overlay lists known values of a string, or no longer does.
    KnownValuesChanged,
    /// The default of a property changed.
    DefaultChanged,
    /// A member was added to an enumeration.
    MemberAdded,
    /// A member was removed from an enumeration.
    MemberRemoved,
    /// The values of an enumeration became sets of members.
    EnumBecameFlags,
    /// The values of an enumeration are no sets of members any more.
    EnumBecameSingle,
    /// Other members are states in which the service has finished.
    StatesChanged,
    /// Something was deprecated.
    Deprecated,
    /// Something is no longer deprecated.
    Undeprecated,
    /// What is said about a deprecation changed.
    DeprecationChanged,
    /// A request builder was split.
    BuilderSplit,
    /// Request builders became one.
    BuilderMerged,
    /// A request builder has another name.
    BuilderRenamed,
    /// Something has another name in Rust.
    RustNameChanged,
    /// Generated items changed as a consequence of other changes.
    RustItemsChanged,
    /// Documentation changed.
    DocsChanged,
}

impl Check {
    /// All checks, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::EntryPointMoved,
        Self::ServiceChanged,
        Self::PathAdded,
        Self::PathRemoved,
        Self::SegmentRespelled,
        Self::KeyRetyped,
        Self::FunctionParametersChanged,
        Self::OperationAdded,
        Self::OperationRemoved,
        Self::OperationIdChanged,
        Self::OperationKindChanged,
        Self::QueryOptionAdded,
        Self::QueryOptionRemoved,
        Self::QueryParameterAdded,
        Self::QueryParameterRemoved,
        Self::QueryParameterChanged,
        Self::HeaderAdded,
        Self::HeaderRemoved,
        Self::HeaderChanged,
        Self::BodyAdded,
        Self::BodyRemoved,
        Self::BodyChanged,
        Self::BodyRequired,
        Self::BodyOptional,
        Self::ResultAdded,
        Self::ResultRemoved,
        Self::ResultChanged,
        Self::PagingAdded,
        Self::PagingRemoved,
        Self::MediaTypesChanged,
        Self::ResponseHeadersChanged,
        Self::StatusesChanged,
        Self::ReferenceTargetChanged,
        Self::PermissionsChanged,
        Self::OperationBroken,
        Self::OperationRepaired,
        Self::TypeAdded,
        Self::TypeRemoved,
        Self::TypeKindChanged,
        Self::BaseChanged,
        Self::DerivedTypeAdded,
        Self::DerivedTypeRemoved,
        Self::TypeOpened,
        Self::TypeClosed,
        Self::TypeBecameAbstract,
        Self::TypeBecameConcrete,
        Self::EntitySetChanged,
        Self::PropertyAdded,
        Self::PropertyRemoved,
        Self::PropertyRenamed,
        Self::PropertyRetyped,
        Self::PropertyWidthChanged,
        Self::PropertyNullable,
        Self::PropertyNotNullable,
        Self::PropertyReadOnly,
        Self::PropertyWritable,
        Self::PropertyRequired,
        Self::PropertyOptional,
        Self::PropertyLimitsChanged,
        Self::PropertyWriteOnly,
        Self::PropertyReadable,
        Self::PropertyBecameNavigation,
        Self::PropertyBecameStructural,
        Self::PropertyQueriesChanged,
        Self::KnownValuesChanged,
        Self::DefaultChanged,
        Self::MemberAdded,
        Self::MemberRemoved,
        Self::EnumBecameFlags,
        Self::EnumBecameSingle,
        Self::StatesChanged,
        Self::Deprecated,
        Self::Undeprecated,
        Self::DeprecationChanged,
        Self::BuilderSplit,
        Self::BuilderMerged,
        Self::BuilderRenamed,
        Self::RustNameChanged,
        Self::RustItemsChanged,
        Self::DocsChanged,
    ];

    fn facts(self) -> &'static Facts {
        // In the order of the variants, which a test holds.
        &FACTS[self as usize]
    }

    /// The stable id, such as `property-removed`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// What the check finds, in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.facts().title
    }

    /// How severe such a change is on the wire.
    #[must_use]
    pub fn wire(self) -> &'static str {
        self.facts().wire
    }

    /// How severe such a change is in Rust. That it follows the items means: breaking if a public
    /// item is gone or has another signature, compatible if items are only added, none without.
    #[must_use]
    pub fn rust(self) -> &'static str {
        self.facts().rust
    }

    /// What it means and why it is judged as it is.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        self.facts().explanation
    }

    /// An example.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.facts().example
    }

    /// The check that finds the same change when the sides are exchanged.
    #[must_use]
    pub fn mirror(self) -> Self {
        self.facts().mirror
    }

    /// The check with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        FACTS
            .iter()
            .find(|facts| facts.id == id)
            .map(|facts| facts.check)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// The table of all checks in Markdown, as `specs/checks.md` holds it.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(
        "# Checks of `cargo xtask diff`\n\n\
         Each change is found by one check. Its id is stable. Severity is judged twice: for whoever talks HTTP (wire), and\n\
         for programs that use the generated crate (Rust). Where Rust *follows the items*, it is breaking if a public item is\n\
         gone or has another signature, compatible if items are only added, and none if no item changed.\n\n\
         | check | what | wire | Rust | meaning | example |\n|---|---|---|---|---|---|\n",
    );
    for check in Check::ALL {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |",
            check.id(),
            check.title(),
            check.wire(),
            check.rust(),
            check.explanation(),
            check.example()
        );
    }
    text
}

const FACTS: &[Facts] = &[
    Facts {
        check: Check::EntryPointMoved,
        id: "entry-point-moved",
        title: "The path that all URLs share changed",
        wire: "none",
        rust: "follows the items",
        explanation: "URLs stay what they are, but the function that starts all of them, and the builder it returns, stand for another path.",
        example: "all of `/identityGovernance` instead of only `/identityGovernance/entitlementManagement`",
        mirror: Check::EntryPointMoved,
    },
    Facts {
        check: Check::ServiceChanged,
        id: "service-changed",
        title: "The crate calls another service or another root",
        wire: "breaking",
        rust: "none",
        explanation: "The first server has another root, such as `/v1.0` in place of `/beta`, or is not Microsoft Graph any more. All requests go there.",
        example: "`https://graph.microsoft.com/v1.0` in place of `https://graph.microsoft.com/beta`",
        mirror: Check::ServiceChanged,
    },
    Facts {
        check: Check::PathAdded,
        id: "path-added",
        title: "A URL was added",
        wire: "compatible",
        rust: "follows the items",
        explanation: "A URL, or a URL with others below it, is new. It is listed once, with the number of operations that come with it.",
        example: "`/me/pendingAccessReviews` with 3 operations",
        mirror: Check::PathRemoved,
    },
    Facts {
        check: Check::PathRemoved,
        id: "path-removed",
        title: "A URL was removed",
        wire: "breaking",
        rust: "follows the items",
        explanation: "A URL, or a URL with others below it, is gone. It is listed once, with the number of operations that go with it.",
        example: "`/me/pendingAccessReviews` with 3 operations",
        mirror: Check::PathAdded,
    },
    Facts {
        check: Check::SegmentRespelled,
        id: "segment-respelled",
        title: "A function or cast is written with or without its namespace",
        wire: "compatible",
        rust: "follows the items",
        explanation: "OData takes `graph.user` and `microsoft.graph.user`, and functions with or without their namespace, for the same thing; only the spelling in the document changed.",
        example: "`microsoft.graph.filterByCurrentUser(on='{on}')` to `filterByCurrentUser(on='{on}')`",
        mirror: Check::SegmentRespelled,
    },
    Facts {
        check: Check::KeyRetyped,
        id: "key-retyped",
        title: "The type of an identifier in a URL changed",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Values that the URL took may be refused. The name of the placeholder plays no part.",
        example: "`{id}` from `Edm.String` to `Edm.Guid`",
        mirror: Check::KeyRetyped,
    },
    Facts {
        check: Check::FunctionParametersChanged,
        id: "function-parameters-changed",
        title: "The parameters in a URL changed",
        wire: "breaking; compatible if only an alias became a value",
        rust: "follows the items",
        explanation: "A parameter of a function, an alternate key or a composite key was added, removed, renamed, retyped, or is quoted in another way.",
        example: "`search(q='{q}')` to `search(text='{text}')`",
        mirror: Check::FunctionParametersChanged,
    },
    Facts {
        check: Check::OperationAdded,
        id: "operation-added",
        title: "An operation was added to a URL",
        wire: "compatible",
        rust: "follows the items",
        explanation: "A URL that existed takes another method.",
        example: "`PUT /accessPackages/{id}`",
        mirror: Check::OperationRemoved,
    },
    Facts {
        check: Check::OperationRemoved,
        id: "operation-removed",
        title: "An operation was removed from a URL",
        wire: "breaking",
        rust: "follows the items",
        explanation: "A URL that still exists no longer takes this method.",
        example: "`DELETE /accessPackages/{id}`",
        mirror: Check::OperationAdded,
    },
    Facts {
        check: Check::OperationIdChanged,
        id: "operation-id-changed",
        title: "The id of an operation changed",
        wire: "docs",
        rust: "none",
        explanation: "It is not sent and names nothing in the generated crate, but other tools name what they generate after it.",
        example: "`listPackages` to `packages_List`",
        mirror: Check::OperationIdChanged,
    },
    Facts {
        check: Check::OperationKindChanged,
        id: "operation-kind-changed",
        title: "An operation became one of another kind",
        wire: "compatible",
        rust: "follows the items",
        explanation: "The method and the URL are the same, but it is now, say, an action instead of a way to create something. What changed in its body or result is listed for itself.",
        example: "from reading one to reading a list",
        mirror: Check::OperationKindChanged,
    },
    Facts {
        check: Check::QueryOptionAdded,
        id: "query-option-added",
        title: "An operation takes another OData query option",
        wire: "compatible",
        rust: "compatible",
        explanation: "The option compiles now where it did not before. The type that names the set of options of this operation is another one.",
        example: "`$search` on a list",
        mirror: Check::QueryOptionRemoved,
    },
    Facts {
        check: Check::QueryOptionRemoved,
        id: "query-option-removed",
        title: "An operation no longer takes an OData query option",
        wire: "breaking",
        rust: "breaking",
        explanation: "Requests with the option may be refused, and calls of it do not compile.",
        example: "`$search` on a list",
        mirror: Check::QueryOptionAdded,
    },
    Facts {
        check: Check::QueryParameterAdded,
        id: "query-parameter-added",
        title: "A query parameter was added",
        wire: "breaking if it is required, otherwise compatible",
        rust: "follows the items",
        explanation: "It is a query parameter beyond those of OData. A required one is an argument of the method.",
        example: "`startDateTime` on a calendar view",
        mirror: Check::QueryParameterRemoved,
    },
    Facts {
        check: Check::QueryParameterRemoved,
        id: "query-parameter-removed",
        title: "A query parameter was removed",
        wire: "breaking",
        rust: "follows the items",
        explanation: "It is a query parameter beyond those of OData.",
        example: "`startDateTime` on a calendar view",
        mirror: Check::QueryParameterAdded,
    },
    Facts {
        check: Check::QueryParameterChanged,
        id: "query-parameter-changed",
        title: "A query parameter has another type, or became required or optional",
        wire: "breaking; compatible if it became optional",
        rust: "follows the items",
        explanation: "It is a query parameter beyond those of OData.",
        example: "`startDateTime` became required",
        mirror: Check::QueryParameterChanged,
    },
    Facts {
        check: Check::HeaderAdded,
        id: "header-added",
        title: "An operation takes another header",
        wire: "breaking if it is required, otherwise compatible",
        rust: "follows the items; compatible for `If-Match` and `ConsistencyLevel`",
        explanation: "Headers that all HTTP requests have do not count.",
        example: "`If-Match` on a delete",
        mirror: Check::HeaderRemoved,
    },
    Facts {
        check: Check::HeaderRemoved,
        id: "header-removed",
        title: "An operation no longer takes a header",
        wire: "breaking",
        rust: "breaking for `If-Match` and `ConsistencyLevel`, otherwise follows the items",
        explanation: "What relied on the header, such as a condition on a delete, has no effect any more.",
        example: "`If-Match` on a delete",
        mirror: Check::HeaderAdded,
    },
    Facts {
        check: Check::HeaderChanged,
        id: "header-changed",
        title: "A header has another type, or became required or optional",
        wire: "breaking; compatible if it became optional",
        rust: "follows the items",
        explanation: "It is a header of the operation that is not one of OData's.",
        example: "`Content-Range` became required",
        mirror: Check::HeaderChanged,
    },
    Facts {
        check: Check::BodyAdded,
        id: "body-added",
        title: "An operation takes a body",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Requests without a body may be refused.",
        example: "an action got parameters",
        mirror: Check::BodyRemoved,
    },
    Facts {
        check: Check::BodyRemoved,
        id: "body-removed",
        title: "An operation takes no body any more",
        wire: "breaking",
        rust: "follows the items",
        explanation: "What was sent in it no longer reaches the service.",
        example: "an action lost its parameters",
        mirror: Check::BodyAdded,
    },
    Facts {
        check: Check::BodyChanged,
        id: "body-changed",
        title: "The body of an operation is of another type",
        wire: "breaking",
        rust: "follows the items",
        explanation: "What is sent has to look different. A change within its type is listed at the type.",
        example: "`microsoft.graph.group` to `microsoft.graph.user`",
        mirror: Check::BodyChanged,
    },
    Facts {
        check: Check::BodyRequired,
        id: "body-required",
        title: "A body has to be sent",
        wire: "breaking",
        rust: "breaking for calls without a body",
        explanation: "`requestBody.required` is `true` now.",
        example: "a create that needs a body",
        mirror: Check::BodyOptional,
    },
    Facts {
        check: Check::BodyOptional,
        id: "body-optional",
        title: "A body can be left out",
        wire: "compatible",
        rust: "compatible",
        explanation: "`requestBody.required` is `false` now. Calls stay as they are.",
        example: "a create that can be sent without a body",
        mirror: Check::BodyRequired,
    },
    Facts {
        check: Check::ResultAdded,
        id: "result-added",
        title: "An operation answers with content",
        wire: "compatible",
        rust: "follows the items",
        explanation: "There was none before.",
        example: "`204` to a `200` with the resource",
        mirror: Check::ResultRemoved,
    },
    Facts {
        check: Check::ResultRemoved,
        id: "result-removed",
        title: "An operation answers without content",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Nothing is left to be read.",
        example: "a `200` with the resource to `204`",
        mirror: Check::ResultAdded,
    },
    Facts {
        check: Check::ResultChanged,
        id: "result-changed",
        title: "The result of an operation is of another type",
        wire: "breaking; compatible if only `null` is excluded",
        rust: "follows the items",
        explanation: "What is read looks different. A change within its type is listed at the type.",
        example: "`microsoft.graph.group` to `microsoft.graph.user`",
        mirror: Check::ResultChanged,
    },
    Facts {
        check: Check::PagingAdded,
        id: "paging-added",
        title: "A result became a collection in pages",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Items are in `value`, and the rest behind `@odata.nextLink`.",
        example: "`microsoft.graph.group` to a page of them",
        mirror: Check::PagingRemoved,
    },
    Facts {
        check: Check::PagingRemoved,
        id: "paging-removed",
        title: "A result is no collection in pages any more",
        wire: "breaking",
        rust: "follows the items",
        explanation: "There is no `value` and no `@odata.nextLink`.",
        example: "a page of `microsoft.graph.group` to one",
        mirror: Check::PagingAdded,
    },
    Facts {
        check: Check::MediaTypesChanged,
        id: "media-types-changed",
        title: "Other media types are taken or sent",
        wire: "breaking if one is gone, compatible if one is new",
        rust: "none",
        explanation: "Media types next to JSON. The one that the crate uses is compared as body or result.",
        example: "`application/xml` in place of `text/csv`",
        mirror: Check::MediaTypesChanged,
    },
    Facts {
        check: Check::ResponseHeadersChanged,
        id: "response-headers-changed",
        title: "Answers have other headers",
        wire: "breaking if a header is gone or is another, compatible if one is new",
        rust: "none",
        explanation: "Headers that the document lists for answers.",
        example: "a `Location` that is not sent any more",
        mirror: Check::ResponseHeadersChanged,
    },
    Facts {
        check: Check::StatusesChanged,
        id: "statuses-changed",
        title: "An operation answers with other statuses",
        wire: "compatible",
        rust: "none",
        explanation: "Classes of statuses, as some descriptions list `200` and others `2XX`. What comes with a success is compared on its own.",
        example: "a `202` next to the `200` is no change, a first `3XX` is",
        mirror: Check::StatusesChanged,
    },
    Facts {
        check: Check::ReferenceTargetChanged,
        id: "reference-target-changed",
        title: "References of an operation mean something else",
        wire: "compatible; breaking if the reference moved into or out of the query",
        rust: "follows the items",
        explanation: "The entity set to which a bare identifier belongs changed, or where the reference travels.",
        example: "an identifier means a user instead of a group",
        mirror: Check::ReferenceTargetChanged,
    },
    Facts {
        check: Check::PermissionsChanged,
        id: "permissions-changed",
        title: "The permissions of an operation changed",
        wire: "breaking if a permission or kind of caller no longer suffices, otherwise compatible",
        rust: "compatible",
        explanation: "The permissions are part of the generated documentation, of what a refusal says, and can be read at run time.",
        example: "`EntitlementManagement.Read.All` does not suffice any more",
        mirror: Check::PermissionsChanged,
    },
    Facts {
        check: Check::OperationBroken,
        id: "operation-broken",
        title: "An operation was found not to work at the service",
        wire: "compatible",
        rust: "follows the items",
        explanation: "The description lists it, but the service refuses it; calls get a warning that says what to do instead. For the service nothing changed.",
        example: "`DELETE /assignments/{id}`",
        mirror: Check::OperationRepaired,
    },
    Facts {
        check: Check::OperationRepaired,
        id: "operation-repaired",
        title: "An operation works at the service after all",
        wire: "compatible",
        rust: "follows the items",
        explanation: "The warning is gone.",
        example: "`DELETE /assignments/{id}`",
        mirror: Check::OperationBroken,
    },
    Facts {
        check: Check::TypeAdded,
        id: "type-added",
        title: "A type was added",
        wire: "compatible",
        rust: "compatible",
        explanation: "It is new, or some operation leads to it now. It is listed once, without its properties.",
        example: "`microsoft.graph.approvalStep`",
        mirror: Check::TypeRemoved,
    },
    Facts {
        check: Check::TypeRemoved,
        id: "type-removed",
        title: "A type is gone",
        wire: "breaking; none for an enumeration of known values",
        rust: "follows the items",
        explanation: "No operation leads to it any more. It is listed once, without its properties.",
        example: "`microsoft.graph.approvalStep`",
        mirror: Check::TypeAdded,
    },
    Facts {
        check: Check::TypeKindChanged,
        id: "type-kind-changed",
        title: "A structure became an enumeration or the other way round",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Values are objects on one side and text on the other.",
        example: "`microsoft.graph.priority` became an enumeration",
        mirror: Check::TypeKindChanged,
    },
    Facts {
        check: Check::BaseChanged,
        id: "base-changed",
        title: "A type derives from another one",
        wire: "breaking if properties are lost or values can no longer stand where they could, otherwise compatible",
        rust: "follows the items",
        explanation: "Inherited properties are those of the new base type; those that come and go with it are named here and nowhere else.",
        example: "`microsoft.graph.user` no longer derives from `microsoft.graph.directoryObject`",
        mirror: Check::BaseChanged,
    },
    Facts {
        check: Check::DerivedTypeAdded,
        id: "derived-type-added",
        title: "A type joined those that derive from another one",
        wire: "compatible",
        rust: "follows the items",
        explanation: "Where the base type stands, values can be of this type. Positions that can hold unknown types already take it; the first derived type of a base turns its record into an enumeration.",
        example: "`microsoft.graph.agentUser`, derived from `microsoft.graph.user`",
        mirror: Check::DerivedTypeRemoved,
    },
    Facts {
        check: Check::DerivedTypeRemoved,
        id: "derived-type-removed",
        title: "A type is no longer among those that derive from another one",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Where the base type stands, values can no longer be of this type. The service may still send it, and then it is read as an unknown type.",
        example: "`microsoft.graph.agentUser`, derived from `microsoft.graph.user`",
        mirror: Check::DerivedTypeAdded,
    },
    Facts {
        check: Check::TypeOpened,
        id: "type-opened",
        title: "A type takes properties that are not declared",
        wire: "compatible",
        rust: "none",
        explanation: "Records keep unknown properties anyway.",
        example: "custom attributes",
        mirror: Check::TypeClosed,
    },
    Facts {
        check: Check::TypeClosed,
        id: "type-closed",
        title: "A type no longer takes properties that are not declared",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "none",
        explanation: "Records keep unknown properties anyway, but the service may refuse them.",
        example: "custom attributes",
        mirror: Check::TypeOpened,
    },
    Facts {
        check: Check::TypeBecameAbstract,
        id: "type-became-abstract",
        title: "A type was found to have no values of its own",
        wire: "compatible",
        rust: "follows the items",
        explanation: "OpenAPI has no word for it; an overlay says so, and for the service nothing changed. The base alone can still be read, but nothing takes it.",
        example: "`microsoft.graph.userSet`",
        mirror: Check::TypeBecameConcrete,
    },
    Facts {
        check: Check::TypeBecameConcrete,
        id: "type-became-concrete",
        title: "A type was found to have values of its own",
        wire: "compatible",
        rust: "follows the items",
        explanation: "An overlay does not call it abstract any more. The base alone can be sent.",
        example: "`microsoft.graph.userSet`",
        mirror: Check::TypeBecameAbstract,
    },
    Facts {
        check: Check::EntitySetChanged,
        id: "entity-set-changed",
        title: "Identifiers of a type belong to another entity set",
        wire: "compatible",
        rust: "none",
        explanation: "A reference that is made of a bare identifier points elsewhere.",
        example: "`/groups` to `/directoryObjects`",
        mirror: Check::EntitySetChanged,
    },
    Facts {
        check: Check::PropertyAdded,
        id: "property-added",
        title: "A property was added",
        wire: "compatible; breaking if it is a parameter of an action that has to be given",
        rust: "compatible, but breaking for a parameter that an action can't do without",
        explanation: "Before, it went through as an unknown property. If it has to be given on create, the constructor changed.",
        example: "`isHidden` on access packages",
        mirror: Check::PropertyRemoved,
    },
    Facts {
        check: Check::PropertyRemoved,
        id: "property-removed",
        title: "A property was removed",
        wire: "breaking",
        rust: "follows the items",
        explanation: "If the service still sends it, it goes through as an unknown property.",
        example: "`isHidden` on access packages",
        mirror: Check::PropertyAdded,
    },
    Facts {
        check: Check::PropertyRenamed,
        id: "property-renamed",
        title: "A property seems to have a new name",
        wire: "breaking",
        rust: "follows the items",
        explanation: "One property is gone and one of the same type with a similar name is new, and no other pair is possible. On the wire it is a removal and an addition.",
        example: "`isRoleScopesVisible` to `areRoleScopesVisible`",
        mirror: Check::PropertyRenamed,
    },
    Facts {
        check: Check::PropertyRetyped,
        id: "property-retyped",
        title: "A property has another type",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Collections and single values count as different types, too.",
        example: "`Edm.String` to `Edm.Guid`",
        mirror: Check::PropertyRetyped,
    },
    Facts {
        check: Check::PropertyWidthChanged,
        id: "property-width-changed",
        title: "A number has another width",
        wire: "compatible if wider, breaking if narrower",
        rust: "follows the items",
        explanation: "On the wire, numbers of all widths look the same.",
        example: "`Edm.Int32` to `Edm.Int64`",
        mirror: Check::PropertyWidthChanged,
    },
    Facts {
        check: Check::PropertyNullable,
        id: "property-nullable",
        title: "A property can be null",
        wire: "breaking if it is received, otherwise compatible",
        rust: "none",
        explanation: "In Rust each property is optional and knows an explicit null.",
        example: "`description`",
        mirror: Check::PropertyNotNullable,
    },
    Facts {
        check: Check::PropertyNotNullable,
        id: "property-not-nullable",
        title: "A property can no longer be null",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "none",
        explanation: "In Rust each property is optional and knows an explicit null.",
        example: "`description`",
        mirror: Check::PropertyNullable,
    },
    Facts {
        check: Check::PropertyReadOnly,
        id: "property-read-only",
        title: "A property is set by the service only",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "compatible",
        explanation: "Records still hold it, but do not send it any more.",
        example: "`createdDateTime`",
        mirror: Check::PropertyWritable,
    },
    Facts {
        check: Check::PropertyWritable,
        id: "property-writable",
        title: "A property is not set by the service only",
        wire: "compatible",
        rust: "compatible",
        explanation: "Records that hold it send it now.",
        example: "`createdDateTime`",
        mirror: Check::PropertyReadOnly,
    },
    Facts {
        check: Check::PropertyRequired,
        id: "property-required-on-create",
        title: "A property has to be given on create",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Requests without it are refused; the constructor takes it.",
        example: "`displayName`",
        mirror: Check::PropertyOptional,
    },
    Facts {
        check: Check::PropertyOptional,
        id: "property-optional-on-create",
        title: "A property no longer has to be given on create",
        wire: "compatible",
        rust: "follows the items",
        explanation: "The constructor does not take it any more.",
        example: "`displayName`",
        mirror: Check::PropertyRequired,
    },
    Facts {
        check: Check::PropertyLimitsChanged,
        id: "property-limits-changed",
        title: "Other values of a property are allowed",
        wire: "breaking if some values are refused now, in a property that is sent",
        rust: "none",
        explanation: "A keyword such as `pattern`, `maxLength` or `minimum` came, went or changed. The service checks it.",
        example: "`displayName` has at most 256 characters",
        mirror: Check::PropertyLimitsChanged,
    },
    Facts {
        check: Check::PropertyWriteOnly,
        id: "property-write-only",
        title: "A property is not in answers any more",
        wire: "breaking",
        rust: "none",
        explanation: "`writeOnly` is new: the service takes the property and never sends it.",
        example: "`password` is not sent back",
        mirror: Check::PropertyReadable,
    },
    Facts {
        check: Check::PropertyReadable,
        id: "property-readable",
        title: "A property is in answers",
        wire: "compatible",
        rust: "none",
        explanation: "`writeOnly` is gone: the service sends the property, too.",
        example: "`password` is read as well",
        mirror: Check::PropertyWriteOnly,
    },
    Facts {
        check: Check::PropertyBecameNavigation,
        id: "property-became-navigation",
        title: "A structural property became a navigation property",
        wire: "breaking",
        rust: "follows the items",
        explanation: "It is in a result only after `$expand`.",
        example: "`manager`",
        mirror: Check::PropertyBecameStructural,
    },
    Facts {
        check: Check::PropertyBecameStructural,
        id: "property-became-structural",
        title: "A navigation property became a structural one",
        wire: "breaking",
        rust: "follows the items",
        explanation: "It needs no `$expand`, and references to it can't be sent.",
        example: "`manager`",
        mirror: Check::PropertyBecameNavigation,
    },
    Facts {
        check: Check::PropertyQueriesChanged,
        id: "property-queries-changed",
        title: "Queries can do other things with a property",
        wire: "breaking if something is no longer supported, otherwise compatible",
        rust: "follows the items",
        explanation: "It is what the API reference says about `$filter`, `$orderby`, `$expand` and so on.",
        example: "`displayName` can be sorted by",
        mirror: Check::PropertyQueriesChanged,
    },
    Facts {
        check: Check::KnownValuesChanged,
        id: "known-values-changed",
        title: "Known values of a string were listed, or are no longer listed",
        wire: "none",
        rust: "follows the items",
        explanation: "On the wire the property stays a string. In Rust it is an open enumeration while an overlay lists values.",
        example: "`requestState`, of which the API reference lists the values",
        mirror: Check::KnownValuesChanged,
    },
    Facts {
        check: Check::DefaultChanged,
        id: "default-changed",
        title: "The default of a property changed",
        wire: "breaking if it is sent, otherwise compatible",
        rust: "none",
        explanation: "What the service does if the property is not sent.",
        example: "`true` to `false`",
        mirror: Check::DefaultChanged,
    },
    Facts {
        check: Check::MemberAdded,
        id: "member-added",
        title: "A member was added to an enumeration",
        wire: "compatible",
        rust: "compatible",
        explanation: "Enumerations are open: before, it went through as an unrecognised member.",
        example: "`partiallyDelivered`",
        mirror: Check::MemberRemoved,
    },
    Facts {
        check: Check::MemberRemoved,
        id: "member-removed",
        title: "A member was removed from an enumeration",
        wire: "breaking if it is sent, otherwise compatible; compatible if the values are merely known",
        rust: "follows the items",
        explanation: "If the service still sends it, it goes through as an unrecognised member.",
        example: "`partiallyDelivered`",
        mirror: Check::MemberAdded,
    },
    Facts {
        check: Check::EnumBecameFlags,
        id: "enum-became-flags",
        title: "The values of an enumeration became sets of members",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Several members can stand in one value, separated by commas.",
        example: "`microsoft.graph.dayOfWeek`",
        mirror: Check::EnumBecameSingle,
    },
    Facts {
        check: Check::EnumBecameSingle,
        id: "enum-became-single",
        title: "The values of an enumeration are no sets of members any more",
        wire: "breaking",
        rust: "follows the items",
        explanation: "Only one member can stand in a value.",
        example: "`microsoft.graph.dayOfWeek`",
        mirror: Check::EnumBecameFlags,
    },
    Facts {
        check: Check::StatesChanged,
        id: "states-changed",
        title: "Other members are states in which the service has finished",
        wire: "compatible",
        rust: "follows the items",
        explanation: "`is_final` and `is_success` answer differently, and so waits end at other states.",
        example: "`PartiallyDelivered` is final",
        mirror: Check::StatesChanged,
    },
    Facts {
        check: Check::Deprecated,
        id: "deprecated",
        title: "Something was deprecated",
        wire: "compatible",
        rust: "compatible",
        explanation: "It works, and uses of it get a warning. The message has the dates that are known.",
        example: "`accessPackageAssignmentPolicies`, to be removed on 2027-01-01",
        mirror: Check::Undeprecated,
    },
    Facts {
        check: Check::Undeprecated,
        id: "undeprecated",
        title: "Something is no longer deprecated",
        wire: "compatible",
        rust: "compatible",
        explanation: "The warning is gone.",
        example: "`accessPackageAssignmentPolicies`",
        mirror: Check::Deprecated,
    },
    Facts {
        check: Check::DeprecationChanged,
        id: "deprecation-changed",
        title: "What is said about a deprecation changed",
        wire: "compatible",
        rust: "compatible",
        explanation: "The dates, the version or the reason.",
        example: "removal on 2027-01-01 to 2027-06-01",
        mirror: Check::DeprecationChanged,
    },
    Facts {
        check: Check::BuilderSplit,
        id: "builder-split",
        title: "A request builder was split",
        wire: "none",
        rust: "follows the items",
        explanation: "URLs that took the same requests no longer do, so that they need several builders. Steps to some of them return another type.",
        example: "`AccessPackageApi`",
        mirror: Check::BuilderMerged,
    },
    Facts {
        check: Check::BuilderMerged,
        id: "builder-merged",
        title: "Request builders became one",
        wire: "none",
        rust: "follows the items",
        explanation: "URLs that took different requests take the same now. Steps to some of them return another type.",
        example: "`AccessPackageApi` and `SuggestedAccessPackageApi`",
        mirror: Check::BuilderSplit,
    },
    Facts {
        check: Check::BuilderRenamed,
        id: "builder-renamed",
        title: "A request builder has another name",
        wire: "none",
        rust: "follows the items",
        explanation: "It serves the same URLs, as far as they exist on both sides.",
        example: "`PackageApi` to `AccessPackageApi`",
        mirror: Check::BuilderRenamed,
    },
    Facts {
        check: Check::RustNameChanged,
        id: "rust-name-changed",
        title: "Something has another name in Rust",
        wire: "none",
        rust: "follows the items",
        explanation: "The name on the wire is the same: an overlay names it, or what gave it its name has changed.",
        example: "`MoveParameters` to `AccessPackageMoveParameters`",
        mirror: Check::RustNameChanged,
    },
    Facts {
        check: Check::RustItemsChanged,
        id: "rust-items-changed",
        title: "Generated items changed as a consequence of other changes",
        wire: "none",
        rust: "follows the items",
        explanation: "What is declared here stayed the same, but other parts of the API decide how it is written in Rust.",
        example: "a derived type that gets derived types itself is held as `FastStageFields` in the union of its base",
        mirror: Check::RustItemsChanged,
    },
    Facts {
        check: Check::DocsChanged,
        id: "docs-changed",
        title: "Documentation changed",
        wire: "docs",
        rust: "docs",
        explanation: "The text, or the address of the page in the API reference; only if both sides have one, as documents are often kept without prose.",
        example: "a corrected sentence",
        mirror: Check::DocsChanged,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_each_check_when_looked_up_then_the_table_has_it_in_its_place() {
        assert_eq!(FACTS.len(), Check::ALL.len());
        for (check, facts) in Check::ALL.iter().zip(FACTS) {
            assert_eq!(facts.check, *check);
            assert_eq!(check.id(), facts.id);
            assert_eq!(Check::from_id(check.id()), Some(*check));
        }
    }

    #[test]
    fn given_a_check_when_mirrored_twice_then_itself() {
        for check in Check::ALL {
            assert_eq!(check.mirror().mirror(), *check);
        }
    }
}
