//! The checks: stable names, opposites, and the keywords whose overlays cause a change.
//!
//! [`PAGE`] explains each of them.

use std::fmt;

/// The page that explains all checks, `specs/checks.md`.
pub const PAGE: &str = include_str!("../../../specs/checks.md");

/// In a row of the table: all keywords that no row lists.
pub(super) const OTHERS: &str = "*";

/// What the table says about a check.
struct Facts {
    check: Check,
    id: &'static str,
    mirror: Check,
    keywords: &'static [&'static str],
}

/// Declares the checks: `Name "id" <=> Mirror [keywords]`.
macro_rules! checks {
    ($($name:ident $id:literal <=> $mirror:ident [$($keyword:literal),+])*) => {
        /// A check that finds one kind of change. Its id is stable, because acceptance files and other tools use it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Check {
            $(#[doc = concat!("`", $id, "` in `specs/checks.md`.")] $name,)*
        }

        impl Check {
            /// All checks, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }

        const FACTS: &[Facts] = &[$(Facts {
            check: Check::$name,
            id: $id,
            mirror: Check::$mirror,
            keywords: &[$($keyword),+],
        }),*];
    };
}

checks! {
    EntryPointMoved "entry-point-moved" <=> EntryPointMoved ["*"]
    ServiceChanged "service-changed" <=> ServiceChanged ["*"]
    PathAdded "path-added" <=> PathRemoved ["*"]
    PathRemoved "path-removed" <=> PathAdded ["*"]
    SegmentRespelled "segment-respelled" <=> SegmentRespelled ["*"]
    KeyRetyped "key-retyped" <=> KeyRetyped ["*"]
    FunctionParametersChanged "function-parameters-changed" <=> FunctionParametersChanged ["parameters", "*"]
    OperationAdded "operation-added" <=> OperationRemoved ["*"]
    OperationRemoved "operation-removed" <=> OperationAdded ["*"]
    OperationIdChanged "operation-id-changed" <=> OperationIdChanged ["operationId"]
    OperationKindChanged "operation-kind-changed" <=> OperationKindChanged ["*"]
    QueryOptionAdded "query-option-added" <=> QueryOptionRemoved ["parameters", "*"]
    QueryOptionRemoved "query-option-removed" <=> QueryOptionAdded ["parameters", "*"]
    QueryParameterAdded "query-parameter-added" <=> QueryParameterRemoved ["parameters", "*"]
    QueryParameterRemoved "query-parameter-removed" <=> QueryParameterAdded ["parameters", "*"]
    QueryParameterChanged "query-parameter-changed" <=> QueryParameterChanged ["parameters", "*"]
    HeaderAdded "header-added" <=> HeaderRemoved ["parameters", "*"]
    HeaderRemoved "header-removed" <=> HeaderAdded ["parameters", "*"]
    HeaderChanged "header-changed" <=> HeaderChanged ["parameters", "*"]
    BodyAdded "body-added" <=> BodyRemoved ["requestBody", "*"]
    BodyRemoved "body-removed" <=> BodyAdded ["requestBody", "*"]
    BodyChanged "body-changed" <=> BodyChanged ["requestBody", "*"]
    BodyRequired "body-required" <=> BodyOptional ["requestBody", "*"]
    BodyOptional "body-optional" <=> BodyRequired ["requestBody", "*"]
    ResultAdded "result-added" <=> ResultRemoved ["responses", "*"]
    ResultRemoved "result-removed" <=> ResultAdded ["responses", "*"]
    ResultChanged "result-changed" <=> ResultChanged ["responses", "*"]
    PagingAdded "paging-added" <=> PagingRemoved ["responses", "*"]
    PagingRemoved "paging-removed" <=> PagingAdded ["responses", "*"]
    MediaTypesChanged "media-types-changed" <=> MediaTypesChanged ["requestBody", "responses", "*"]
    ResponseHeadersChanged "response-headers-changed" <=> ResponseHeadersChanged ["responses", "*"]
    StatusesChanged "statuses-changed" <=> StatusesChanged ["responses", "*"]
    ReferenceTargetChanged "reference-target-changed" <=> ReferenceTargetChanged ["x-graph-entity-set"]
    PermissionsChanged "permissions-changed" <=> PermissionsChanged ["x-permissions", "delegated", "application"]
    OperationBroken "operation-broken" <=> OperationRepaired ["x-broken"]
    OperationRepaired "operation-repaired" <=> OperationBroken ["x-broken"]
    TypeAdded "type-added" <=> TypeRemoved ["*"]
    TypeRemoved "type-removed" <=> TypeAdded ["*"]
    TypeKindChanged "type-kind-changed" <=> TypeKindChanged ["*"]
    BaseChanged "base-changed" <=> BaseChanged ["*"]
    DerivedTypeAdded "derived-type-added" <=> DerivedTypeRemoved ["*"]
    DerivedTypeRemoved "derived-type-removed" <=> DerivedTypeAdded ["*"]
    TypeOpened "type-opened" <=> TypeClosed ["*"]
    TypeClosed "type-closed" <=> TypeOpened ["*"]
    TypeLimitsChanged "type-limits-changed" <=> TypeLimitsChanged ["*"]
    TypeBecameAbstract "type-became-abstract" <=> TypeBecameConcrete ["x-abstract"]
    TypeBecameConcrete "type-became-concrete" <=> TypeBecameAbstract ["x-abstract"]
    EntitySetChanged "entity-set-changed" <=> EntitySetChanged ["x-graph-entity-set"]
    PropertyAdded "property-added" <=> PropertyRemoved ["*"]
    PropertyRemoved "property-removed" <=> PropertyAdded ["*"]
    PropertyRenamed "property-renamed" <=> PropertyRenamed ["*"]
    PropertyRetyped "property-retyped" <=> PropertyRetyped ["*"]
    PropertyWidthChanged "property-width-changed" <=> PropertyWidthChanged ["*"]
    PropertyNullable "property-nullable" <=> PropertyNotNullable ["nullable"]
    PropertyNotNullable "property-not-nullable" <=> PropertyNullable ["nullable"]
    PropertyReadOnly "property-read-only" <=> PropertyWritable ["readOnly"]
    PropertyWritable "property-writable" <=> PropertyReadOnly ["readOnly"]
    PropertyRequiredOnCreate "property-required-on-create" <=> PropertyOptionalOnCreate ["x-required-on-create"]
    PropertyOptionalOnCreate "property-optional-on-create" <=> PropertyRequiredOnCreate ["x-required-on-create"]
    PropertyRequired "property-required" <=> PropertyNotRequired ["*"]
    PropertyNotRequired "property-not-required" <=> PropertyRequired ["*"]
    PropertyLimitsChanged "property-limits-changed" <=> PropertyLimitsChanged ["*"]
    PropertyWriteOnly "property-write-only" <=> PropertyReadable ["writeOnly"]
    PropertyReadable "property-readable" <=> PropertyWriteOnly ["writeOnly"]
    PropertyBecameNavigation "property-became-navigation" <=> PropertyBecameStructural ["x-ms-navigationProperty"]
    PropertyBecameStructural "property-became-structural" <=> PropertyBecameNavigation ["x-ms-navigationProperty"]
    PropertyQueriesChanged "property-queries-changed" <=> PropertyQueriesChanged ["x-supports"]
    KnownValuesChanged "known-values-changed" <=> KnownValuesChanged ["*"]
    DefaultChanged "default-changed" <=> DefaultChanged ["default"]
    MemberAdded "member-added" <=> MemberRemoved ["*"]
    MemberRemoved "member-removed" <=> MemberAdded ["*"]
    EnumBecameFlags "enum-became-flags" <=> EnumBecameSingle ["*"]
    EnumBecameSingle "enum-became-single" <=> EnumBecameFlags ["*"]
    StatesChanged "states-changed" <=> StatesChanged ["*"]
    Deprecated "deprecated" <=> Undeprecated ["deprecated", "x-ms-deprecation"]
    Undeprecated "undeprecated" <=> Deprecated ["deprecated", "x-ms-deprecation"]
    DeprecationChanged "deprecation-changed" <=> DeprecationChanged ["deprecated", "x-ms-deprecation", "x-broken"]
    BuilderSplit "builder-split" <=> BuilderMerged ["*"]
    BuilderMerged "builder-merged" <=> BuilderSplit ["*"]
    BuilderRenamed "builder-renamed" <=> BuilderRenamed ["*"]
    RustNameChanged "rust-name-changed" <=> RustNameChanged ["x-rust-name", "x-rust-names", "x-rust-type-name"]
    ConventionChanged "convention-changed" <=> ConventionChanged ["*"]
    ArgumentsReordered "arguments-reordered" <=> ArgumentsReordered ["*"]
    RustItemsChanged "rust-items-changed" <=> RustItemsChanged ["*"]
    DocsChanged "docs-changed" <=> DocsChanged ["description", "summary", "externalDocs"]
}

impl Check {
    fn facts(self) -> &'static Facts {
        // The macro lists both in the same order.
        &FACTS[self as usize]
    }

    /// The stable id, such as `property-removed`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// The check that finds the opposite change.
    #[must_use]
    pub fn mirror(self) -> Self {
        self.facts().mirror
    }

    /// The keywords that cause the change when an overlay sets them; [`OTHERS`] stands for all that no check lists.
    pub(super) fn keywords(self) -> &'static [&'static str] {
        self.facts().keywords
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_the_page_when_read_then_it_has_a_row_for_each_check_in_order() {
        let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `"));
        let rows = rows.filter_map(|row| row.split_once("` | "));
        let named = rows.filter(|(_, cells)| cells.split(" | ").count() == 5);
        let named: Vec<&str> = named.map(|(id, _)| id).collect();
        let ids: Vec<&str> = Check::ALL.iter().map(|check| check.id()).collect();
        assert_eq!(named, ids);
    }

    #[test]
    fn given_a_check_when_mirrored_twice_then_it_is_the_same_check() {
        for check in Check::ALL {
            assert_eq!(check.mirror().mirror(), *check);
        }
    }
}
