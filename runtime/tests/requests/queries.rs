//! Tests the syntax of conditions, expansions and searches.
#![allow(missing_docs)]

use graph_runtime::filter::{Filter, Path, it, now};
use graph_runtime::{
    Binary, Date, Decimal, Duration, Expand, Extra, Flags, Guid, Nested, Search, TimeOfDay,
    Timestamp,
};

#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum State {
    Delivered,
    Expired,
    Unrecognized(String),
}
graph_runtime::open_enum! { State "sample.state" { Delivered "delivered"; Expired "expired"; } }

#[derive(Clone, Default, PartialEq)]
pub struct Person {
    pub id: Option<String>,
    pub object_id: Option<Guid>,
    pub packages: Option<Vec<Package>>,
    pub extra: Extra,
}
graph_runtime::record! {
    Person "sample.person" {
        0 id ID "id" value String;
        1 object_id OBJECT_ID "objectId" value Guid;
        2 packages PACKAGES "packages" nav_list Package;
    }
}

#[derive(Clone, Default, PartialEq)]
pub struct SubjectFields {
    pub name: Option<String>,
    pub extra: Extra,
}
graph_runtime::record! { SubjectFields "sample.subject" { 0 name NAME "name" value String; } }

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Subject {
    Person(Box<Person>),
    Base(Box<SubjectFields>),
    Unknown(Box<SubjectFields>),
}
graph_runtime::union! {
    Subject "sample.subject" base SubjectFields { Person Person "sample.person"; }
}

#[derive(Clone, Default, PartialEq)]
pub struct Package {
    pub name: Option<String>,
    pub hidden: Option<bool>,
    pub sequence: Option<i32>,
    pub size: Option<i64>,
    pub ratio: Option<f64>,
    pub price: Option<Decimal>,
    pub created: Option<Timestamp>,
    pub day: Option<Date>,
    pub hour: Option<TimeOfDay>,
    pub lasts: Option<Duration>,
    pub key: Option<Guid>,
    pub hash: Option<Binary>,
    pub state: Option<State>,
    pub states: Option<Flags<State>>,
    pub tags: Option<Vec<String>>,
    pub owner: Option<Nested<Person>>,
    pub subject: Option<Subject>,
    pub subjects: Option<Vec<Subject>>,
    pub packages: Option<Vec<Package>>,
    pub extra: Extra,
}
graph_runtime::record! {
    Package "sample.package" exact {
        0 name NAME "name" value String;
        1 hidden HIDDEN "hidden" value bool;
        2 sequence SEQUENCE "sequence" value i32;
        3 size SIZE "size" value i64;
        4 ratio RATIO "ratio" value f64;
        5 price PRICE "price" value Decimal;
        6 created CREATED "created" value Timestamp;
        7 day DAY "day" value Date;
        8 hour HOUR "hour" value TimeOfDay;
        9 lasts LASTS "lasts" value Duration;
        10 key KEY "key" value Guid;
        11 hash HASH "hash" value Binary;
        12 state STATE "state" value State;
        13 states STATES "states" value Flags<State>;
        14 tags TAGS "tags" list String;
        15 owner OWNER "owner" nav_nested Person;
        16 subject SUBJECT "subject" nav_value Subject;
        17 subjects SUBJECTS "subjects" nav_list Subject;
        18 packages PACKAGES "packages" nav_list Package;
    }
}

/// Asserts the syntax of each of these.
macro_rules! spelled {
    ($($what:expr => $spelling:expr;)*) => {
        $(assert_eq!(($what).to_string(), $spelling);)*
    };
}

const ID: &str = "5f0a1c52-0000-4000-8000-00000000a001";

#[test]
fn given_values_when_compared_then_each_is_a_literal_of_its_type() {
    let time: Timestamp = "2026-01-02T03:04:05.123456789012+02:00".parse().unwrap();
    let (empty, unknown) = (String::new(), State::from("o'clock"));
    let price: Decimal = "79228162514264337593543950335.10".parse().unwrap();
    spelled! {
        Package::NAME.eq("it's") => "name eq 'it''s'";
        Package::NAME.ne(String::from("'")) => "name ne ''''";
        Package::NAME.eq(&empty) => "name eq ''";
        Package::HIDDEN.eq(false) => "hidden eq false";
        Package::SEQUENCE.ge(-5) => "sequence ge -5";
        Package::SIZE.lt(5) => "size lt 5";
        Package::SIZE.lt(5_000_000_000_i64) => "size lt 5000000000";
        Package::RATIO.le(0.5) => "ratio le 0.5";
        Package::RATIO.eq(f64::INFINITY) => "ratio eq INF";
        Package::RATIO.gt(2) => "ratio gt 2";
        Package::PRICE.eq(&price) => "price eq 79228162514264337593543950335.10";
        Package::CREATED.gt(time) => "created gt 2026-01-02T03:04:05.123456789012+02:00";
        Package::CREATED.gt(jiff::Timestamp::UNIX_EPOCH) => "created gt 1970-01-01T00:00:00Z";
        Package::DAY.eq("2026-01-02".parse::<Date>().unwrap()) => "day eq 2026-01-02";
        Package::HOUR.lt("07:30:00".parse::<TimeOfDay>().unwrap()) => "hour lt 07:30:00";
        Package::LASTS.eq(Duration::from_days(1)) => "lasts eq duration'P1D'";
        Package::LASTS.gt(std::time::Duration::from_millis(1500)) => "lasts gt duration'PT1.5S'";
        Package::LASTS.gt("-P1W".parse::<Duration>().unwrap()) => "lasts gt duration'-P7D'";
        Package::LASTS.gt("P2W3DT4H".parse::<Duration>().unwrap()) => "lasts gt duration'P17DT4H'";
        Package::LASTS.gt("P2WT4H".parse::<Duration>().unwrap()) => "lasts gt duration'P14DT4H'";
        Package::KEY.eq(ID.parse::<Guid>().unwrap()) => format!("key eq {ID}");
        Package::HASH.eq(Binary::from(vec![251, 255])) => "hash eq binary'-_8='";
        Package::STATE.eq(State::Delivered) => "state eq 'delivered'";
        Package::STATE.ne(&unknown) => "state ne 'o''clock'";
        Package::STATES.has(State::Expired) => "states has 'expired'";
        Package::STATES.eq(Flags::from([State::Expired, State::Delivered])) => "states eq 'expired,delivered'";
    }
}

#[test]
fn given_each_operator_when_written_then_it_is_spelled_as_odata_does() {
    spelled! {
        Package::NAME.contains("a") => "contains(name,'a')";
        Package::NAME.startswith("a") => "startswith(name,'a')";
        Package::NAME.endswith("a") => "endswith(name,'a')";
        Package::NAME.gt("m") => "name gt 'm'";
        Package::NAME.is_null() => "name eq null";
        Package::NAME.is_not_null() => "name ne null";
        Package::OWNER.is_null() => "owner eq null";
        Package::NAME.is_in(["a", "b,'c"]) => "name in ('a','b,''c')";
        Package::STATE.is_in([State::Delivered]) => "state in ('delivered')";
        Package::STATE.is_in(&[State::Delivered]) => "state in ('delivered')";
        Package::SEQUENCE.is_in(1..=3) => "sequence in (1,2,3)";
        Package::NAME.is_in(Vec::<String>::new()) => "false";
        Package::NAME.eq(Package::OWNER.path(Person::ID)) => "name eq owner/id";
        Package::NAME.ne(Package::NAME) => "name ne name";
        Package::SUBJECTS.count().gt(0) => "subjects/$count gt 0";
        Package::TAGS.count().eq(2) => "tags/$count eq 2";
        Package::TAGS.exists() => "tags/any()";
        Package::TAGS.exists().not() => "not tags/any()";
        Path::<Package, String>::raw("extension_7_x").eq("y") => "extension_7_x eq 'y'";
        Package::OWNER.raw_path::<i32>("extension_7_y").eq(7) => "owner/extension_7_y eq 7";
    }
}

#[test]
fn given_functions_when_written_then_they_nest_and_take_properties() {
    let (day, time): (Date, TimeOfDay) =
        ("2026-01-02".parse().unwrap(), "08:30:00".parse().unwrap());
    let (name, created) = (Package::NAME, Package::CREATED);
    spelled! {
        name.tolower().eq("o'hara & sons") => "tolower(name) eq 'o''hara & sons'";
        name.toupper().startswith("A+B") => "startswith(toupper(name),'A+B')";
        name.trim().ne("") => "trim(name) ne ''";
        name.length().le(64) => "length(name) le 64";
        name.indexof("/").eq(-1) => "indexof(name,'/') eq -1";
        name.substring(2).is_in(["les", "é"]) => "substring(name,2) in ('les','é')";
        name.substring_len(0, 5).eq("Sales") => "substring(name,0,5) eq 'Sales'";
        name.concat(", ").concat(name).contains("x, y") => "contains(concat(concat(name,', '),name),'x, y')";
        name.trim().is_null().not() => "not (trim(name) eq null)";
        Package::OWNER.path(Person::ID).tolower().eq(name.tolower()) => "tolower(owner/id) eq tolower(name)";
        Package::PACKAGES.any(|p| p.path(Package::NAME).trim().length().gt(Package::NAME.length()))
            => "packages/any(a:length(trim(a/name)) gt length(name))";
        created.year().eq(2026) => "year(created) eq 2026";
        created.month().ge(7) => "month(created) ge 7";
        created.day().is_in([1, 15]) => "day(created) in (1,15)";
        created.hour().lt(12) => "hour(created) lt 12";
        created.minute().ne(0) => "minute(created) ne 0";
        created.second().gt(30) => "second(created) gt 30";
        created.date().eq(day) => "date(created) eq 2026-01-02";
        created.time().ge(time) => "time(created) ge 08:30:00";
        created.date().year().eq(created.date().month()) => "year(date(created)) eq month(date(created))";
        created.time().hour().eq(8) => "hour(time(created)) eq 8";
        created.le(now()) => "created le now()";
        now().date().eq(created.date()) => "date(now()) eq date(created)";
    }
}

#[test]
fn given_conditions_when_joined_then_parentheses_are_where_precedence_needs_them() {
    let (named, hidden, listed) = (
        || Package::NAME.eq("a"),
        || Package::HIDDEN.eq(true),
        || Package::NAME.contains("c"),
    );
    let (x, y, z) = ("name eq 'a'", "hidden eq true", "contains(name,'c')");
    spelled! {
        named().and(hidden()).and(listed()) => format!("{x} and {y} and {z}");
        named().and(hidden().and(listed())) => format!("{x} and {y} and {z}");
        named().or(hidden().or(listed())) => format!("{x} or {y} or {z}");
        named().or(hidden().and(listed())) => format!("{x} or {y} and {z}");
        named().and(hidden()).or(listed()) => format!("{x} and {y} or {z}");
        named().or(hidden()).and(listed()) => format!("({x} or {y}) and {z}");
        named().and(hidden().or(listed())) => format!("{x} and ({y} or {z})");
        named().not() => format!("not ({x})");
        listed().not() => format!("not {z}");
        !named().or(hidden()) => format!("not ({x} or {y})");
        listed().not().not() => format!("not (not {z})");
        named().not().and(listed().not()) => format!("not ({x}) and not {z}");
        named().and(Filter::<Package>::raw("d or e")) => format!("{x} and (d or e)");
        named().or("d").and("e") => format!("({x} or (d)) and (e)");
        Filter::<Package>::raw("d").not() => "not (d)";
        Filter::<Package>::raw("d") => "d";
        Package::TAGS.any(|tag| tag.eq("a").or(tag_is("b"))).not() => "not tags/any(a:a eq 'a' or ('b' in tags))";
    }
}

fn tag_is(tag: &str) -> Filter<Package> {
    Filter::raw(format!("'{tag}' in tags"))
}

#[test]
fn given_lambdas_when_nested_then_no_name_hides_another() {
    let inner = Package::TAGS.any(|tag| tag.startswith("x"));
    spelled! {
        Package::TAGS.any(|tag| tag.eq("x")) => "tags/any(a:a eq 'x')";
        Package::TAGS.all(|tag| tag.is_in(["x"])) => "tags/all(a:a in ('x'))";
        Package::PACKAGES.any(|p| p.path(Package::NAME).eq("x")) => "packages/any(a:a/name eq 'x')";
        Package::OWNER.path(Person::PACKAGES).any(|p| {
            p.clone().path(Package::TAGS).all(|tag| tag.eq(p.path(Package::NAME)))
        }) => "owner/packages/any(a:a/tags/all(b:b eq a/name))";
        // A collection of the root within a lambda, and a condition that was built outside of it.
        Package::PACKAGES.any(|p| Package::TAGS.any(|tag| tag.eq(p.path(Package::NAME))))
            => "packages/any(a:tags/any(b:b eq a/name))";
        Package::PACKAGES.any(|p| inner.and(p.path(Package::HIDDEN).eq(true)))
            => "packages/any(a:tags/any(b:startswith(b,'x')) and a/hidden eq true)";
        // Consecutive lambdas may share a name.
        Package::TAGS.any(|tag| tag.eq("x")).and(Package::TAGS.all(|tag| tag.ne("y")))
            => "tags/any(a:a eq 'x') and tags/all(a:a ne 'y')";
        Package::TAGS.any(|tag| tag.eq(Path::raw("a"))).and("b eq 1")
            => "tags/any(c:c eq a) and (b eq 1)";
        Package::TAGS.any(|_| "name eq 'x'") => "tags/any(a:name eq 'x')";
    }
}

#[test]
fn given_polymorphic_positions_when_filtered_then_types_and_their_properties_are_named() {
    spelled! {
        it::<Subject>().isof::<Person>() => "isof('sample.person')";
        it::<Subject>().isof::<Person>().not().and(SubjectFields::NAME.eq("x"))
            => "not isof('sample.person') and name eq 'x'";
        Package::SUBJECT.isof::<Person>() => "isof(subject,'sample.person')";
        Package::SUBJECT.path(SubjectFields::NAME).eq("x") => "subject/name eq 'x'";
        Package::SUBJECT.cast::<Person>().path(Person::ID).eq("x") => "subject/sample.person/id eq 'x'";
        it::<Subject>().cast::<Person>().path(Person::ID).eq("x") => "sample.person/id eq 'x'";
        Package::NAME.tolower().trim() => "trim(tolower(name))";
        Package::SUBJECTS.any(Path::isof::<Person>) => "subjects/any(a:isof(a,'sample.person'))";
        Package::SUBJECTS.any(|s| s.cast::<Person>().path(Person::OBJECT_ID).eq(Guid::nil()))
            => "subjects/any(a:a/sample.person/objectId eq 00000000-0000-0000-0000-000000000000)";
    }
}

#[test]
fn given_expansions_when_given_options_then_these_are_in_parentheses() {
    let deep = Package::OWNER.select([Person::ID]).expand(
        Person::PACKAGES
            .top(2)
            .skip(1)
            .orderby(Package::NAME.desc()),
    );
    spelled! {
        Expand::from(Package::OWNER) => "owner";
        Package::OWNER.select((Person::ID, Person::OBJECT_ID)).select("x") => "owner($select=id,objectId,x)";
        deep => "owner($select=id;$expand=packages($orderby=name desc;$top=2;$skip=1))";
        Expand::from(Package::PACKAGES).count(true) => "packages($count=true)";
        Package::SUBJECTS.filter(SubjectFields::NAME.eq("a;b),(c&'")).select([SubjectFields::NAME])
            => "subjects($select=name;$filter=name eq 'a;b),(c&''')";
        Package::PACKAGES.filter("x").filter(Package::HIDDEN.eq(true)) => "packages($filter=hidden eq true)";
        Package::PACKAGES.search(Search::within(Package::NAME, "a")).orderby(Package::OWNER.path(Person::ID).desc())
            => "packages($search=\"name:a\";$orderby=owner/id desc)";
    }
}

#[test]
fn given_searches_when_written_then_each_text_is_quoted() {
    let (a, b) = (
        || Search::<Package>::term("sales team"),
        || Search::within(Package::NAME, r#"1" \ 2"#),
    );
    let (x, y) = (r#""sales team""#, r#""name:1\" \\ 2""#);
    spelled! {
        a() => x;
        b() => y;
        a().and(b()) => format!("{x} AND {y}");
        a().or(b()).and(a().not()) => format!("({x} OR {y}) AND NOT {x}");
        !(a().or("c OR d")) => format!("NOT ({x} OR (c OR d))");
        Search::<Package>::raw("c OR d") => "c OR d";
    }
}
