//! Tests input without end and hostile documents: one error, within bounded memory.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use super::{Room, stderr};

/// A zstd frame that decompresses to this many times 128 KiB of zeros.
#[cfg(unix)]
fn zstd_bomb(blocks: usize) -> Vec<u8> {
    const SIZE: u32 = 128 << 10;
    const REPEATED_BYTE: u32 = 1 << 1;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
    for block in 1..=blocks {
        let header = SIZE << 3 | REPEATED_BYTE | u32::from(block == blocks);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// Gzip members that each decompress to 4 MiB of zeros.
#[cfg(unix)]
fn gzip_bomb(members: usize) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&vec![0; 4 << 20]).expect("gzip");
    gzip.finish().expect("gzip").repeat(members)
}

#[cfg(unix)]
#[test]
fn given_endless_input_when_trimmed_then_one_error_within_bounded_memory() {
    let room = Room::new();
    room.file("bomb.zst", &zstd_bomb(100_000));
    room.file("bomb.gz", &gzip_bomb(70));
    let line = fs::File::create(room.path().join("line.yaml")).expect("a file");
    line.set_len(1 << 30).expect("a sparse file");
    let check = |output: &Output, from: &str| {
        let message = stderr(output);
        let expected = format!(
            "error: {from}: cannot read: found more than 256 MiB, expected an OpenAPI document"
        );
        assert_eq!(output.status.code(), Some(1), "{from}: {message}");
        assert!(message.contains(&expected), "{message}");
        assert_eq!(message.matches("error: ").count(), 1, "{message}");
    };
    for from in ["bomb.zst", "bomb.gz", "line.yaml"] {
        let output = room.trim_within(900, from).output().expect("xtask runs");
        check(&output, from);
    }
    let mut command = room.trim_within(900, "-");
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("xtask");
    let mut stdin = child.stdin.take().expect("stdin");
    // It closes the connection at its limit.
    let line = vec![b'x'; 1 << 20];
    let taken = (0..1024)
        .take_while(|_| stdin.write_all(&line).is_ok())
        .count();
    assert!(taken < 300, "{taken} MiB");
    drop(stdin);
    check(
        &child.wait_with_output().expect("xtask ends"),
        "standard input",
    );
    assert!(room.written().is_empty());
}

#[cfg(unix)]
#[test]
fn given_hostile_documents_when_trimmed_then_one_error_within_bounded_memory() {
    const START: &str = "openapi: 3.0.1\ninfo: {title: x, version: x}\npaths:\n  /things: {}\n";
    let aliases = |level: usize| format!("*a{}, ", level - 1).repeat(9);
    let bomb = (1..12).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [{}]\n", aliases(level))
    });
    // Longer documents may repeat more: the padding defeats the YAML library's protection against bombs.
    let padded = format!("{START}{bomb}x:\n{}", "  - x\n".repeat(500_000));
    let nested =
        |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let deep_json =
        |open: &str, close: &str| format!("{{\"paths\": {{\"/a\": {}}}}}", nested(open, close));
    let mappings = (1..=10_000).fold(String::new(), |text, depth| {
        text + &" ".repeat(depth) + "a:\n"
    });
    let many_marks = "a,".repeat(10_100_000);
    let many_paths = (0..600_000).fold(String::new(), |text, path| {
        text + "  /" + &path.to_string() + ":\n"
    });
    let room = Room::new();
    for (text, expected) in [
        (
            format!("{START}{bomb}"),
            "not valid YAML: repetition limit exceeded",
        ),
        (padded, ": it holds more than fits in memory at line 5"),
        (
            format!("{START}x: {}\n", nested("[", "]")),
            "not valid YAML: recursion limit exceeded",
        ),
        (
            format!("{START}x: {}\n", nested("{a: ", "}")),
            "not valid YAML: recursion limit exceeded",
        ),
        (
            format!("{START}x:\n  {}x\n", "- ".repeat(10_000)),
            "not valid YAML: recursion limit exceeded",
        ),
        (
            format!("{START}x:\n{mappings}"),
            "not valid YAML: recursion limit exceeded",
        ),
        (
            deep_json("[", "]"),
            "not valid JSON: recursion limit exceeded",
        ),
        (
            deep_json("{\"a\":", "}"),
            "not valid JSON: recursion limit exceeded",
        ),
        (
            format!("{START}x: [{many_marks}\n]\n"),
            "found YAML that is too large to be parsed as a whole",
        ),
        (
            format!("{START}{many_paths}x: [{many_marks}]\n"),
            "found YAML that is too large to be parsed as a whole",
        ),
    ] {
        room.file("bad.yaml", text.as_bytes());
        let output = room
            .trim_within(3000, "bad.yaml")
            .output()
            .expect("xtask runs");
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{expected}: {message}");
        assert!(
            message.contains("error: bad.yaml: ") && message.contains(expected),
            "{expected}: {message}"
        );
        assert_eq!(message.matches("error: ").count(), 1, "{message}");
    }
    assert!(room.written().is_empty());
}
