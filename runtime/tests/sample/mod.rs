//! Small records of every shape, written like generated code.

#![allow(dead_code, reason = "each test uses some of them")]
#![warn(missing_docs, clippy::pedantic)]

mod wide;

#[allow(unused_imports, reason = "each test uses some of them")]
pub use wide::Wide;

use graph_runtime::{
    Binary, Date, Decimal, Duration, Extra, Flags, Guid, Json, Map, Nested, TimeOfDay, Timestamp,
    open_enum, record, union,
};

/// A record with all kinds of rows.
#[derive(Clone, Default, PartialEq)]
pub struct Package {
    /// Key.
    pub id: Option<String>,
    /// Name.
    pub display_name: Option<String>,
    /// A flag.
    pub is_hidden: Option<bool>,
    /// When.
    pub created_date_time: Option<Timestamp>,
    /// Owner of the package, and itself a record.
    pub catalog: Option<Nested<Catalog>>,
    /// Records.
    pub incompatible_groups: Option<Vec<Group>>,
    /// A union.
    pub approver: Option<Nested<UserSet>>,
    /// Unions.
    pub reviewers: Option<Vec<UserSet>>,
    /// Strings.
    pub tags: Option<Vec<String>>,
    /// An enum.
    pub state: Option<State>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! {
    Package "sample.package" (key 0) {
        0 id ID "id" value String;
        1 display_name DISPLAY_NAME "displayName" value String;
        2 is_hidden IS_HIDDEN "isHidden" value bool;
        3 created_date_time CREATED_DATE_TIME "createdDateTime" value Timestamp;
        4 catalog CATALOG "catalog" nav_nested Catalog;
        5 incompatible_groups INCOMPATIBLE_GROUPS "incompatibleGroups" nav_list Group;
        6 approver APPROVER "approver" nested UserSet;
        7 reviewers REVIEWERS "reviewers" list UserSet;
        8 tags TAGS "tags" list String;
        9 state STATE "state" value State;
    }
}

/// A recursive record.
#[derive(Clone, Default, PartialEq)]
pub struct Catalog {
    /// Key.
    pub id: Option<String>,
    /// The catalog around it.
    pub parent: Option<Nested<Catalog>>,
    /// Packages in it.
    pub packages: Option<Vec<Package>>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! {
    Catalog "sample.catalog" (key 0) {
        0 id ID "id" value String;
        1 parent PARENT "parent" nested Catalog;
        2 packages PACKAGES "packages" nav_list Package;
    }
}

/// A record with one property.
#[derive(Clone, Default, PartialEq)]
pub struct Group {
    /// Key.
    pub id: Option<String>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! { Group "sample.group" (key 0) { 0 id ID "id" value String; } }

/// A record of no properties.
#[derive(Clone, Default, PartialEq)]
pub struct Empty {
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! { Empty "sample.empty" {} }

/// One row for every type of value.
#[derive(Clone, Default, PartialEq)]
pub struct Values {
    /// Edm.Int32
    pub int: Option<i32>,
    /// Edm.Int64
    pub long: Option<i64>,
    /// Edm.Byte
    pub byte: Option<u8>,
    /// Edm.Double
    pub double: Option<f64>,
    /// Edm.Single
    pub single: Option<f32>,
    /// Edm.Decimal
    pub decimal: Option<Decimal>,
    /// Edm.DateTimeOffset
    pub instant: Option<Timestamp>,
    /// Edm.Date
    pub date: Option<Date>,
    /// Edm.TimeOfDay
    pub time: Option<TimeOfDay>,
    /// Edm.Duration
    pub duration: Option<Duration>,
    /// Edm.Guid
    pub guid: Option<Guid>,
    /// Edm.Binary
    pub binary: Option<Binary>,
    /// Edm.Untyped
    pub json: Option<Json>,
    /// An object with arbitrary keys.
    pub map: Option<Map<i32>>,
    /// Lists in lists.
    pub grid: Option<Vec<Vec<f64>>>,
    /// A flag enum.
    pub flags: Option<Flags<State>>,
    /// Strings that may be null.
    pub maybe: Option<Vec<Option<String>>>,
    /// Numbers with all digits.
    pub prices: Option<Vec<Decimal>>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! {
    Values "sample.values" exact {
        0 int INT "int" value i32;
        1 long LONG "long" value i64;
        2 byte BYTE "byte" value u8;
        3 double DOUBLE "double" value f64;
        4 single SINGLE "single" value f32;
        5 decimal DECIMAL "decimal" value Decimal;
        6 instant INSTANT "instant" value Timestamp;
        7 date DATE "date" value Date;
        8 time TIME "time" value TimeOfDay;
        9 duration DURATION "duration" value Duration;
        10 guid GUID "guid" value Guid;
        11 binary BINARY "binary" value Binary;
        12 json JSON "json" value Json;
        13 map MAP "map" value Map<i32>;
        14 grid GRID "grid" list Vec<f64>;
        15 flags FLAGS "flags" value Flags<State>;
        16 maybe MAYBE "maybe" list Option<String>;
        17 prices PRICES "prices" list Decimal;
    }
}

/// An open enum.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum State {
    /// It is there.
    Delivered,
    /// It is on its way.
    AdminAdd,
    /// The future.
    UnknownFutureValue,
    /// An unknown member, as spelled by the service.
    Unrecognized(String),
}
open_enum! {
    State "sample.state" {
        Delivered "delivered";
        AdminAdd "adminAdd";
        UnknownFutureValue "unknownFutureValue";
    }
}

/// The base type of a union.
#[derive(Clone, Default, PartialEq)]
pub struct UserSetBase {
    /// Backup.
    pub is_backup: Option<bool>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! { UserSetBase "sample.userSet" { 0 is_backup IS_BACKUP "isBackup" value bool; } }

/// A derived type.
#[derive(Clone, Default, PartialEq)]
pub struct SingleUser {
    /// Backup.
    pub is_backup: Option<bool>,
    /// Key.
    pub id: Option<String>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! {
    SingleUser "sample.singleUser" [inline] {
        0 is_backup IS_BACKUP "isBackup" value bool;
        1 id ID "id" value String;
    }
}

/// Another derived type, which is recursive.
#[derive(Clone, Default, PartialEq)]
pub struct Team {
    /// Backup.
    pub is_backup: Option<bool>,
    /// Inside.
    pub inner: Option<Nested<UserSet>>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! {
    Team "sample.nested" {
        0 is_backup IS_BACKUP "isBackup" value bool;
        1 inner INNER "inner" nested UserSet;
    }
}

/// A union.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UserSet {
    /// One user.
    SingleUser(Nested<SingleUser>),
    /// Several users.
    Team(Nested<Team>),
    /// The declared type itself, or no `@odata.type`.
    Base(Nested<UserSetBase>),
    /// An unknown derived type.
    Unknown(Nested<UserSetBase>),
}
union! {
    UserSet "sample.userSet" base UserSetBase {
        SingleUser SingleUser "sample.singleUser";
        Team Team "sample.nested";
    }
    UserSetBaseMut {
        is_backup IS_BACKUP copy bool;
    }
}

/// Properties that all user sets share.
pub struct UserSetBaseMut<'a> {
    /// Backup.
    pub is_backup: &'a mut Option<bool>,
    /// Everything that the type does not declare.
    pub extra: &'a mut Extra,
}
