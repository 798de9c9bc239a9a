//! Tests the fake: queries, storage, rules, HTTP, every operation, and the examples of the API reference.

mod api_reference;
mod clients;
mod description;
mod dialects;
mod every_operation;
mod fidelity;
mod http;
mod life;
mod query;
mod robust;
mod scale;
mod sequences;
mod store;
