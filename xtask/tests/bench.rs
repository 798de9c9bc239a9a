//! Tests `xtask bench` as a command, without measuring anything.

use std::process::Command;

#[test]
fn given_wrong_usage_when_run_then_exit_2() {
    for (args, problem) in [
        (&["--write", "decode"][..], "cannot be used with"),
        (&["lunch"], "invalid value 'lunch'"),
        (&["--runs", "0"], "invalid value '0'"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("bench")
            .args(args)
            .output()
            .expect("xtask runs");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(problem), "{message}");
        assert!(output.stdout.is_empty());
    }
}
