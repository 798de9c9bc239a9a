//! Runtime of Rust clients for Microsoft Graph: transport, paging, errors, OData values and records.

mod client;
mod cloud;
pub mod credential;
mod encode;
mod error;
mod literal;
mod odata_error;
pub mod options;
mod page;
pub mod query;
pub mod record;
mod reference;
pub mod reply;
mod request;
mod resource;
mod send;
pub mod transport;
mod values;

pub use client::{Client, ClientBuilder};
pub use cloud::Cloud;
pub use credential::{AccessToken, Credential, StaticToken};
pub use error::{Error, Result};
pub use literal::Literal;
pub use odata_error::ErrorDetail;
pub use page::{Items, Page, Pages};
pub use record::{AsProperty, Extra, Flags, Named, Navigation, OpenEnum, Property};
pub use reference::Reference;
pub use request::{
    Action, AddRef, Count, Create, Delete, Download, Function, Get, List, ListRefs, RemoveRef,
    Replace, Request, Update, Upload,
};
pub use resource::{Argument, Resource};
pub use transport::Transport;
pub use values::{
    Binary, Date, Decimal, Duration, Guid, Json, Map, ParseValueError, TimeOfDay, Timestamp,
};
