//! Requests from their start to their outcome, against real servers on loopback and servers in the process.
//!
//! All files are one test program, because linking one for each takes longer than running it.

#[path = "../support/grammar.rs"]
mod grammar;
#[path = "../sample/mod.rs"]
mod sample;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/wire.rs"]
mod wire;

mod batch;
mod batch_malformed;
mod batch_order;
mod batch_pages;
mod batch_results;
mod batch_retry;
mod batch_throttled;
mod batch_waits;
mod client;
mod conditional;
mod content;
mod credentials;
mod credentials_rejected;
mod desired_state;
mod errors;
mod errors_shown;
mod faults;
mod faults_many;
mod follow;
mod hostile;
mod hostile_effects;
mod keys;
mod limits;
mod metrics;
mod pages;
mod pages_endless;
mod pages_links;
mod policies;
mod polling;
mod queries;
mod queries_random;
mod raw;
mod replies;
mod response;
mod retry;
mod retry_gate;
mod retry_rules;
mod runtimes;
mod service;
mod timeouts;
mod typed;
mod uploads;
mod urls;
mod wait;
