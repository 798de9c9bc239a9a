//! Each remedy that `xtask` names works: a command fails, does what its help says, and succeeds.

use std::fs;
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
fn given_a_compressed_document_when_trimmed_first_then_it_is_generated() {
    let room = Room::small();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(SMALL.as_bytes()).expect("bytes");
    room.file("in.yaml.gz", &packed.finish().expect("bytes"));
    let help = "save text as UTF-8; compressed documents must be decompressed, or trimmed first: `cargo xtask trim`";
    room.fails("regen --spec in.yaml.gz --out out --crate-name small", help);
    room.succeeds("trim --from in.yaml.gz --slice slice.yaml --out in.yaml");
    room.succeeds(REGEN);
}

#[test]
fn given_an_outdated_crate_when_regenerated_then_regen_check_passes() {
    let room = Room::small();
    room.succeeds(REGEN);
    room.file("in.yaml", &SMALL.replace("name:", "size:"));
    let check = format!("{REGEN} --check");
    room.fails(&check, "run the same command without `--check`");
    room.succeeds(REGEN);
    room.succeeds(&check);
}

#[test]
fn given_a_foreign_file_when_it_is_removed_or_another_folder_chosen_then_the_crate_is_written() {
    let help = "choose another folder with `--out`, or remove the file";
    let room = Room::small();
    room.file("out/src/lib.rs", "// mine\n");
    room.fails(REGEN, help);
    room.succeeds("regen --spec in.yaml --out other --crate-name small");
    fs::remove_file(room.path().join("out/src/lib.rs")).expect("a file");
    room.succeeds(REGEN);
}

#[test]
fn given_no_repository_when_two_files_are_named_then_they_are_compared() {
    let room = Room::small();
    room.file("xtask/Cargo.toml", "");
    room.file("specs/entitlement-management.yaml", SMALL);
    room.fails("diff", "give two files to compare");
    room.succeeds("diff in.yaml specs/entitlement-management.yaml");
}

#[test]
fn given_no_default_branch_when_a_revision_is_named_then_it_is_compared() {
    let room = Room::repository();
    room.fails("diff", "name a revision or file to compare with");
    room.succeeds("diff work");
    room.succeeds("diff in.yaml");
}

#[test]
fn given_a_word_that_names_nothing_when_a_revision_is_named_instead_then_it_is_compared() {
    let room = Room::repository();
    room.fails("diff wrok", "`git log` shows what is there");
    room.succeeds("diff work");
}

#[test]
fn given_a_revision_without_the_document_when_another_is_named_then_it_is_compared() {
    let room = Room::repository();
    room.git(&["rm", "--quiet", "specs/entitlement-management.yaml"]);
    room.git(&["commit", "--quiet", "--message", "without"]);
    room.file("specs/entitlement-management.yaml", SMALL);
    room.fails("diff work", "name a revision that has it, or a file");
    room.succeeds("diff work~1");
    room.succeeds("diff in.yaml");
}

#[test]
fn given_a_folder_when_the_document_in_it_is_named_then_it_is_compared() {
    let room = Room::repository();
    let help = "name the document in the folder, such as `openapi.yaml`";
    room.fails("diff specs work", help);
    room.succeeds("diff specs/entitlement-management.yaml work");
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

#[test]
fn given_one_file_to_read_and_to_write_when_another_is_named_then_it_is_trimmed() {
    let room = Room::small();
    let help = "name another file with `--out`";
    room.fails(
        "trim --from in.yaml --slice slice.yaml --out ./in.yaml",
        help,
    );
    let kept = fs::read_to_string(room.path().join("in.yaml")).expect("text");
    assert_eq!(kept, SMALL);
    room.succeeds("trim --from in.yaml --slice slice.yaml --out out.yaml");
}
