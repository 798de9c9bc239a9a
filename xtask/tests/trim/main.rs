//! Tests `xtask trim` as a command: exit codes, messages, and files on disk.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

#[path = "../support/mod.rs"]
mod support;

use support::{Room, failed, stderr};

mod hostile;
mod refused;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Small, version: v1}
paths:
  /things:
    get:
      responses:
        2XX: {$ref: '#/components/responses/things'}
components:
  responses:
    things: {description: Prose.}
";

const SLICE: &str = "name: things\ninclude: [/things]\n";

impl Room {
    fn new() -> Self {
        let room = Self::empty();
        room.file("specs/slice.yaml", SLICE);
        room.file("in.yaml", DOCUMENT);
        room
    }

    fn trim(&self, args: &[&str]) -> Output {
        self.xtask(&[&["trim"], args].concat())
    }

    /// The same, limited to this many megabytes of address space.
    #[cfg(unix)]
    fn trim_within(&self, megabytes: u32, from: &str) -> Command {
        let mut command = Command::new("sh");
        let limit = format!("ulimit -v {} && exec \"$0\" \"$@\"", megabytes * 1024);
        command.current_dir(self.path()).args([
            "-c",
            &limit,
            env!("CARGO_BIN_EXE_xtask"),
            "trim",
            "--from",
            from,
        ]);
        command
    }

    fn written(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path().join("specs")).expect("specs");
        let mut names: Vec<_> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| name != "slice.yaml")
            .collect();
        names.sort();
        names
    }

    fn output(&self) -> String {
        self.read("specs/things.yaml")
    }
}

#[test]
fn given_a_file_when_trimmed_then_output_and_lock_are_written() {
    let room = Room::new();
    let output = room.trim(&["--from", "in.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "specs/things.yaml: 1 path, 1 operation, 0 schemas\n"
    );
    assert_eq!(room.written(), ["spec.lock", "things.yaml"]);
    assert!(room.output().contains("description: Response"));
    let lock = fs::read_to_string(room.path().join("specs/spec.lock")).expect("the lock");
    assert!(
        lock.contains("\nsource: in.yaml\n") && !lock.contains(&*room.path().to_string_lossy())
    );
}

#[test]
fn given_compressed_or_piped_input_when_trimmed_then_the_output_is_the_same() {
    let room = Room::new();
    room.trim(&["--from", "in.yaml"]);
    let expected = room.output();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(DOCUMENT.as_bytes()).expect("gzip");
    // The name says nothing about the format.
    room.file("a.txt", &gzip.finish().expect("gzip"));
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    room.file(
        "b.yaml",
        &ruzstd::encoding::compress_to_vec(DOCUMENT.as_bytes(), level),
    );
    for from in ["a.txt", "b.yaml"] {
        let output = room.trim(&["--from", from]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(room.output(), expected);
    }
    let mut piped = room.command(&["trim", "--from", "-"]);
    let mut child = piped
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("xtask");
    child
        .stdin
        .take()
        .expect("stdin")
        .write_all(DOCUMENT.as_bytes())
        .expect("pipe");
    assert!(child.wait().expect("xtask ends").success());
    assert_eq!(room.output(), expected);
}

/// Answers one request with each of the heads in turn, and with the document as the body.
fn serve(heads: Vec<String>) -> (u16, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        for head in heads {
            let (mut stream, _) = listener.accept().expect("a request");
            let _ = stream.read(&mut [0; 4096]);
            let answer = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n{DOCUMENT}");
            stream.write_all(answer.as_bytes()).expect("an answer");
        }
    });
    (port, server)
}

#[test]
fn an_address_is_downloaded_and_recorded_without_secrets() {
    let (port, server) = serve(vec![format!(
        "200 OK\r\nContent-Length: {}",
        DOCUMENT.len()
    )]);
    let room = Room::new();
    let from = format!("http://me:secret@127.0.0.1:{port}/openapi.yaml?token=secret");
    let output = room.trim(&["--from", &from]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lock = fs::read_to_string(room.path().join("specs/spec.lock")).expect("the lock");
    assert!(
        lock.contains(&format!("\nsource: http://127.0.0.1:{port}/openapi.yaml\n")),
        "{lock}"
    );
    server.join().expect("the server ends");
}

#[test]
fn a_download_that_fails_writes_nothing_and_keeps_the_secret() {
    let length = DOCUMENT.len();
    let cases = [
        (format!("404 Not Found\r\nContent-Length: {length}"), "404"),
        (
            format!("200 OK\r\nContent-Length: {}", length + 1),
            "curl: (18)",
        ),
        (
            "302 Found\r\nLocation: http://127.0.0.1:1/".to_owned(),
            "curl: (1)",
        ),
        (
            "302 Found\r\nLocation: file:///etc/hostname".to_owned(),
            "curl: (1)",
        ),
    ];
    let (heads, reasons): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    let (port, server) = serve(heads);
    let from = format!("http://me:secret@127.0.0.1:{port}/openapi.yaml?token=secret");
    for reason in reasons {
        let room = Room::new();
        let message = failed(&room.trim(&["--from", &from]));
        let expected = format!("error: http://127.0.0.1:{port}/openapi.yaml: cannot download: ");
        assert!(message.contains(&expected), "{message}");
        assert!(message.contains(reason), "{message}");
        assert!(!message.contains("secret"), "{message}");
        assert!(room.written().is_empty());
    }
    server.join().expect("the server ends");
}

#[test]
fn without_curl_the_error_names_two_remedies() {
    let room = Room::new();
    let mut command = room.command(&["trim", "--from", "https://example.com/openapi.yaml"]);
    let message = failed(&command.env("PATH", "").output().expect("xtask runs"));
    assert!(message.contains("`curl` is not installed"), "{message}");
    assert!(message.contains("--from"), "{message}");
}

#[test]
fn given_wrong_usage_when_run_then_exit_2() {
    let room = Room::new();
    for args in [
        &["trim"][..],
        &["trim", "--from"],
        &["trim", "--from", "in.yaml", "--odd"],
        &["odd"],
        &[],
    ] {
        let output = room.command(args).output().expect("xtask runs");
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stderr(&output)
        );
    }
    assert!(room.written().is_empty());
}

#[test]
fn given_bad_input_when_trimmed_then_exit_1_and_nothing_is_written() {
    let room = Room::new();
    room.file(
        "broken.yaml",
        DOCUMENT
            .replace("responses/things'", "responses/none'")
            .as_bytes(),
    );
    room.file("cut.zst", &[0x28, 0xb5, 0x2f, 0xfd, 0]);
    room.file("cut.gz", &[0x1f, 0x8b, 8, 0, 0]);
    room.file("utf16.yaml", b"\xff\xfeo\0p\0");
    room.file("bad-slice.yaml", b"name: things\nincluded: []\n");
    for (args, expected) in [
        (
            &["--from", "broken.yaml"][..],
            "error: broken.yaml#/paths/~1things/get/responses/2XX/$ref: found a reference to",
        ),
        (&["--from", "cut.zst"], "error: cut.zst: cannot read: "),
        (&["--from", "cut.gz"], "error: cut.gz: cannot read: "),
        (
            &["--from", "utf16.yaml"],
            "error: utf16.yaml: found bytes that are not UTF-8 text after byte 0",
        ),
        (
            &["--from", "none/in.yaml"],
            "error: none/in.yaml: cannot read: ",
        ),
        (&["--from", "."], "error: .: cannot read: "),
        (
            &["--from", "in.yaml", "--slice", "bad-slice.yaml"],
            "error: bad-slice.yaml#/included: not a slice: unknown field `included`",
        ),
        (
            &["--from", "in.yaml", "--slice", "none.yaml"],
            "error: none.yaml: cannot read: ",
        ),
        (
            &["--from", "in.yaml", "--out", "none/out.yaml"],
            "error: none/out.yaml: cannot write: ",
        ),
        (
            &["--from", "in.yaml", "--out", "specs"],
            "error: specs: cannot write: ",
        ),
    ] {
        let output = room.trim(args);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {message}");
        assert!(message.contains(expected), "{args:?}: {message}");
        assert_eq!(message.matches("error: ").count(), 1, "{message}");
        assert!(output.stdout.is_empty());
    }
    assert!(room.written().is_empty());
    assert_eq!(fs::read_dir(room.path()).expect("the folder").count(), 7);
}

#[test]
fn given_a_list_of_slices_when_trimmed_then_the_named_one_has_its_own_output_and_lock() {
    let room = Room::new();
    room.file(
        "slices.yaml",
        b"slices:\n- {name: others, include: [/others]}\n- {name: things, include: [/things]}\n",
    );
    let trim = |args: &[&str]| {
        let from = &["--from", "in.yaml", "--slice", "slices.yaml"];
        room.trim(&[from, args].concat())
    };
    let output = trim(&["--name", "things"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(room.written(), ["things.lock", "things.yaml"]);
    for (args, expected) in [
        (
            &[][..],
            "error: slices.yaml: found 2 slices, expected `--name` to choose one",
        ),
        (
            &["--name", "none"],
            "error: slices.yaml: found no slice `none`",
        ),
        (
            &["--name", "others"],
            "error: slices.yaml#/slices/0/include/0: `/others` matches none",
        ),
    ] {
        let output = trim(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert_eq!(room.written(), ["things.lock", "things.yaml"]);
}

#[test]
fn given_a_read_only_output_when_trimmed_then_the_old_files_stay() {
    let room = Room::new();
    room.file("specs/things.yaml", b"old");
    let lock = room.path().join("specs/spec.lock");
    fs::write(&lock, "old").expect("a file");
    let mut permissions = fs::metadata(&lock).expect("metadata").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&lock, permissions).expect("permissions");
    let output = room.trim(&["--from", "in.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("spec.lock: cannot write: the file is read-only"));
    assert_eq!(room.output(), "old");
    assert_eq!(room.written(), ["spec.lock", "things.yaml"]);
}
