//! Tests the program `fake-graph` as a new user starts it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The running program.
struct Serving {
    child: Child,
    api: String,
    control: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fake-graph"));
    command.args(arguments);
    command
}

fn serve(arguments: &[&str]) -> Serving {
    let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut url = |name: &str| {
        let line = lines.next().unwrap().unwrap();
        line.strip_prefix(name).unwrap().trim().to_owned()
    };
    let (api, control) = (url("API"), url("control"));
    Serving {
        child,
        api,
        control,
    }
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = program(arguments).output().unwrap();
    assert_eq!(status.code(), Some(1));
    String::from_utf8(stderr).unwrap()
}

/// A file of the test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

async fn get(url: &str, token: &str) -> (u16, Option<String>, Value) {
    let client = reqwest::Client::new();
    let request = client
        .get(url)
        .header("authorization", format!("Bearer {token}"));
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let after = answer.headers().get("retry-after");
    let after = after.map(|after| after.to_str().unwrap().to_owned());
    let body = answer.bytes().await.unwrap();
    (
        status,
        after,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

#[tokio::test]
async fn given_no_arguments_when_started_then_a_company_is_served_and_controlled() {
    let serving = serve(&[]);
    let catalogs = format!(
        "{}/identityGovernance/entitlementManagement/accessPackageCatalogs",
        serving.api
    );
    let (status, _, body) = get(&catalogs, "admin").await;
    assert_eq!(
        (status, &body["value"][0]["displayName"]),
        (200, &Value::from("General"))
    );
    assert_eq!(get(&catalogs, "nobody").await.0, 401);
    let (_, _, seen) = get(&format!("{}/requests", serving.control), "").await;
    assert_eq!(seen.as_array().unwrap().len(), 2);
    let reset = reqwest::Client::new().post(format!("{}/reset", serving.control));
    assert_eq!(reset.send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn given_a_seed_and_faults_when_started_then_both_apply() {
    let seed = file(
        "seed.yaml",
        "tokens: [{secret: me}]\naccessPackageCatalogs: [{id: c-1, displayName: Fair}]\n",
    );
    let faults = file(
        "faults.yaml",
        "- {path: /accessPackages, times: 1, does: {status: {code: 429, retryAfter: '7'}}}\n",
    );
    let serving = serve(&[
        "--seed",
        seed.to_str().unwrap(),
        "--faults",
        faults.to_str().unwrap(),
        "--latency",
        "1",
    ]);
    let root = format!("{}/identityGovernance/entitlementManagement", serving.api);
    let throttled = get(&format!("{root}/accessPackages"), "me").await;
    assert_eq!((throttled.0, throttled.1.as_deref()), (429, Some("7")));
    assert_eq!(get(&format!("{root}/accessPackages"), "me").await.0, 200);
    let catalog = get(&format!("{root}/accessPackageCatalogs/c-1"), "me").await;
    assert_eq!(catalog.2["displayName"], "Fair");
}

#[test]
fn given_wrong_files_when_started_then_the_message_names_file_and_place() {
    let cases = [
        ("users: [", "line"),
        ("users: 5", "users"),
        ("tokens: [{secret: a, role: b}]", "role"),
        (
            "accessPackagez: [{id: a}]",
            "accessPackagez/0: no collection at the root, and no type",
        ),
        (
            "accessPackageCatalogs: [{id: a}, {id: b, nickname: c}]",
            "accessPackageCatalogs/1/nickname: microsoft.graph.accessPackageCatalog has no such property",
        ),
        (
            "accessPackageCatalogs: [{id: a, isExternallyVisible: maybe}]",
            "accessPackageCatalogs/0/isExternallyVisible: found \"maybe\", expected Edm.Boolean",
        ),
        (
            "accessPackages: [{id: a, catalogId: nowhere}]",
            "`catalogId` of 'a' names 'nowhere', which does not exist",
        ),
        (
            "groups: [{id: g, members: [nobody]}]",
            "`members` of 'g' names 'nobody', which does not exist",
        ),
        ("delivery: soon", "`soon` is not an ISO 8601 duration"),
    ];
    for (index, (text, expected)) in cases.into_iter().enumerate() {
        let path = file(&format!("wrong-{index}.yaml"), text);
        let message = refused(&["--seed", path.to_str().unwrap()]);
        let start = format!("error: {}: ", path.display());
        assert!(message.starts_with(&start), "{text}: {message}");
        assert!(message.contains(expected), "{text}: {message}");
    }
    let faults = file("wrong-faults.yaml", "- {does: explode}");
    let message = refused(&["--faults", faults.to_str().unwrap()]);
    assert!(
        message.contains("wrong-faults.yaml: ") && message.contains("explode"),
        "{message}"
    );
    let message = refused(&["--seed", "/nowhere/seed.yaml"]);
    assert!(message.contains("/nowhere/seed.yaml: "), "{message}");
}

#[test]
fn given_a_port_in_use_when_started_then_the_message_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let message = refused(&["--port", &port]);
    let expected = format!("error: cannot listen on port {port}: ");
    assert!(message.starts_with(&expected), "{message}");
}

#[test]
fn given_help_when_printed_then_its_files_and_commands_work() {
    let help = program(&["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for part in [
        "--port",
        "--seed",
        "--faults",
        "--latency",
        "/control/advance",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
    let between = |start: &str, end: &str| {
        let (_, rest) = help.split_once(start).unwrap();
        rest.split_once(end).unwrap().0.to_owned()
    };
    let seed = between("who may call:\n", "\n\n");
    let faults = between("a delayed one:\n", "\nOthers");
    let seed = file("help-seed.yaml", &seed);
    let faults = file("help-faults.yaml", &faults);
    let serving = serve(&[
        "--seed",
        seed.to_str().unwrap(),
        "--faults",
        faults.to_str().unwrap(),
    ]);
    assert!(serving.api.starts_with("http://127.0.0.1:"));
}
