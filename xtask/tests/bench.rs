//! Tests `xtask bench` as a command, without measuring anything.

#[path = "support/mod.rs"]
mod support;

use support::{Room, stderr};

#[test]
fn given_wrong_usage_when_run_then_exit_2() {
    for (args, problem) in [
        (&["--write", "decode"][..], "cannot be used with"),
        (&["lunch"], "invalid value 'lunch'"),
        (&["--runs", "0"], "invalid value '0'"),
    ] {
        let output = Room::empty().xtask(&[&["bench"], args].concat());
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(problem), "{message}");
        assert!(output.stdout.is_empty());
    }
}
