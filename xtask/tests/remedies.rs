//! Remedies of `xtask` that no other test follows: a command fails, does what its help says, and succeeds.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
#[path = "support/mod.rs"]
mod support;

use support::{OVERLAY, REGEN, Room, SMALL};

impl Room {
    /// A repository of the project, with one commit on a branch that nobody expects.
    fn repository() -> Self {
        let room = Self::small();
        room.file("xtask/Cargo.toml", "");
        room.file("specs/entitlement-management.yaml", SMALL);
        room.file("specs/overlay.yaml", OVERLAY);
        room.git(&["init", "--quiet", "--initial-branch=work"]);
        room.git(&["add", "--all"]);
        room.git(&["commit", "--quiet", "--message", "first"]);
        room
    }
}

#[test]
fn given_no_default_branch_when_a_revision_is_named_then_it_is_compared() {
    let room = Room::repository();
    room.fails("diff", "name a revision or file to compare with");
    room.succeeds("diff work");
    room.succeeds("diff in.yaml");
}

#[test]
fn given_files_that_cannot_be_read_when_another_is_named_then_the_command_succeeds() {
    let room = Room::small();
    room.file("folder/in.yaml", SMALL);
    let trim = |from: &str, slice: &str, out: &str| {
        format!("trim --from {from} --slice {slice} --out {out}")
    };
    for (missing, help) in [
        (
            "absent",
            "correct the path; it starts at the current folder",
        ),
        ("folder", "name a file, not a folder"),
        ("in.yaml/in.yaml", "a part of the path is a file"),
    ] {
        room.fails(&trim(missing, "slice.yaml", "out.yaml"), help);
        room.fails(&trim("in.yaml", missing, "out.yaml"), help);
        room.fails(
            &format!("regen --spec {missing} --out out --crate-name small"),
            help,
        );
        room.fails(&format!("{REGEN} --overlay {missing}"), help);
    }
    room.succeeds(&trim("in.yaml", "slice.yaml", "out.yaml"));
}

#[test]
fn given_a_truncated_archive_when_completed_then_it_is_trimmed() {
    let room = Room::small();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(SMALL.as_bytes()).expect("packs");
    let gzip = gzip.finish().expect("packs");
    // A frame with one block that is not packed.
    let length = u8::try_from(SMALL.len() % 256).expect("a byte");
    let content = (SMALL.len() - 256).to_le_bytes();
    assert_eq!(content[0], length);
    let block = ((SMALL.len() << 3) | 1).to_le_bytes();
    let mut zstd = vec![0x28, 0xb5, 0x2f, 0xfd, 0x60, content[0], content[1]];
    zstd.extend_from_slice(&block[..3]);
    zstd.extend_from_slice(SMALL.as_bytes());
    for (name, packed) in [("in.yaml.gz", gzip), ("in.yaml.zst", zstd)] {
        let line = format!("trim --from {name} --slice slice.yaml --out out.yaml");
        for kept in [packed.len() / 2, packed.len() - 1] {
            room.file(name, &packed[..kept]);
            room.fails(&line, "the file is cut off or damaged; fetch it again");
        }
        room.file(name, &packed);
        room.succeeds(&line);
    }
}
