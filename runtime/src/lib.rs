//! Runtime of Rust clients for Microsoft Graph: transport, paging, errors, OData values and records.
