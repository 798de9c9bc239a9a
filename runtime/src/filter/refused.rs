//! Programs that must not compile, as tests.

/// The records and requests of the examples.
macro_rules! given {
    () => {
        r#"
use graph_runtime::filter::{Computed, now};
use graph_runtime::{Count, Date, Extra, List, Nested, Resource, Timestamp, options};

#[derive(Clone, Default, PartialEq)]
pub struct Catalog { pub id: Option<String>, pub extra: Extra }
graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }

#[derive(Clone, Default, PartialEq)]
pub struct Package {
    pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
    pub tags: Option<Vec<String>>, pub made: Option<Timestamp>, pub due: Option<Date>,
    pub catalog: Option<Nested<Catalog>>, pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
}
graph_runtime::record! { Package "sample.package" {
    0 name NAME "name" value String;
    1 hidden HIDDEN "hidden" value bool;
    2 size SIZE "size" value i64;
    3 tags TAGS "tags" list String;
    4 made MADE "made" value Timestamp;
    5 due DUE "due" value Date;
    6 catalog CATALOG "catalog" nav_nested Catalog;
    7 catalogs CATALOGS "catalogs" nav_list Catalog;
} }

fn list(at: Resource) -> List<Package, options::All> { List::get(at) }
fn count(at: Resource) -> Count<Package, options::All> { Count::get(at) }
"#
    };
}

macro_rules! refused {
    (
        takes { $($right:literal)* }
        refuses { $($why:literal: $($code:literal $wrong:literal)*;)* }
    ) => {
        /// The counterparts of the examples, which differ in one point each and do compile.
        #[doc = concat!("```", given!(), "fn f(at: Resource) {\n", $($right, "\n",)* "}\n```")]
        $(
            #[doc = ""]
            #[doc = $why]
            $(
                #[doc = concat!("```compile_fail,", $code, given!(), "fn f(at: Resource) {\n", $wrong, "\n}\n```")]
            )*
        )*
        pub struct Refused;
    };
}

refused! {
    takes {
        r#"let _ = list(at.clone()).filter(Package::NAME.eq("a").and(Package::SIZE.gt(5)));"#
        r#"let _ = count(at).filter(Package::NAME.contains("1")).search("7");"#
        r#"let _ = Package::CATALOGS.any(|catalog| catalog.path(Catalog::ID).eq("7"));"#
        r#"let _ = Package::HIDDEN.eq(false).and(Package::CATALOG.path(Catalog::ID).eq("7"));"#
        r#"let _ = Package::CATALOG.select([Catalog::ID]);"#
        r#"let _ = Package::CATALOGS.filter(Catalog::ID.eq("7")).orderby(Catalog::ID).top(5).skip(5).count(true);"#
        r#"let _ = Package::NAME.tolower().eq("a").and(Package::NAME.length().eq(5));"#
        r#"let _ = Package::MADE.hour().eq(5).and(Package::DUE.year().eq(2026)).and(Package::MADE.lt(now()));"#
    }
    refuses {
        "A condition on another entity:":
            "E0277" r#"let _ = list(at).filter(Catalog::ID.eq("7"));"#;
        "A count by a condition on an entity other than the counted one:":
            "E0277" r#"let _ = count(at).filter(Catalog::ID.eq("7"));"#
            "E0277" r#"let _ = count(at).filter(Catalog::ID.tolower().eq("7"));"#
            "E0271" r#"let _ = count(at).search(graph_runtime::Search::within(Catalog::ID, "7"));"#;
        "Conditions on two entities, or a property of the item without the item:":
            "E0271" r#"let _ = Package::NAME.eq("a").and(Catalog::ID.eq("7"));"#
            "E0271" r#"let _ = Package::CATALOGS.any(|catalog| Catalog::ID.eq("7"));"#;
        "A value of another type, and of a property of another type:":
            "E0277" r#"let _ = Package::HIDDEN.eq("false");"#
            "E0277" r#"let _ = Package::SIZE.eq(true);"#
            "E0277" r#"let _ = Package::NAME.eq(Package::SIZE);"#;
        "An operator that does not fit the type:":
            "E0599" r#"let _ = Package::SIZE.contains("1");"#
            "E0599" r#"let _ = Package::HIDDEN.gt(false);"#
            "E0599" r#"let _ = Package::CATALOG.any(|catalog| catalog.path(Catalog::ID).eq("7"));"#;
        "A function that does not fit the type, of a property or of what it makes:":
            "E0599" r#"let _ = Package::SIZE.tolower();"#
            "E0599" r#"let _ = Package::NAME.year();"#
            "E0599" r#"let _ = Package::DUE.hour();"#
            "E0599" r#"let _ = Package::TAGS.length();"#
            "E0599" r#"let _ = Package::NAME.length().tolower();"#
            "E0277" r#"let _ = Package::NAME.length().eq("5");"#
            "E0277" r#"let _ = Package::NAME.concat(Package::SIZE);"#
            "E0277" r#"let _ = Package::DUE.lt(now());"#;
        "A step that leads nowhere: from another entity, or into a collection.":
            "E0271" r#"let _ = Package::CATALOG.path(Package::NAME);"#
            "E0277" r#"let _ = Package::CATALOGS.path(Catalog::ID);"#;
        "An option for many, where what is expanded is one:":
            "E0599" r#"let _ = Package::CATALOG.filter(Catalog::ID.eq("7"));"#
            "E0599" r#"let _ = Package::CATALOG.search("7");"#
            "E0599" r#"let _ = Package::CATALOG.orderby(Catalog::ID);"#
            "E0599" r#"let _ = Package::CATALOG.top(5);"#
            "E0599" r#"let _ = Package::CATALOG.skip(5);"#
            "E0599" r#"let _ = graph_runtime::Expand::from(Package::CATALOG).count(true);"#;
    }
}
