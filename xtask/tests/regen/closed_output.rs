//! Tests commands whose output nobody reads to its end, as in `cargo xtask regen | head`.

use std::io;

use crate::support::{REGEN, Room};

#[test]
fn given_a_closed_output_when_a_command_prints_then_it_does_its_work_and_does_not_panic() {
    let room = Room::small();
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    for line in [
        REGEN,
        &format!("{REGEN} --check"),
        "stats --spec in.yaml",
        "docs --keywords",
        "diff --checks",
    ] {
        let mut command = room.command(&line.split(' ').collect::<Vec<_>>());
        command
            .stdout(writer.try_clone().unwrap())
            .stderr(writer.try_clone().unwrap());
        let status = command.status().unwrap();
        assert!(status.success(), "{line}: {status}");
    }
}
