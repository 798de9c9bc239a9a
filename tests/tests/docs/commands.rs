//! Tests that commands in `console` blocks name existing packages, programs and options. Those of `cargo xtask` are
//! tested in `xtask/src/main.rs`.

use graph_tests::sources::members;

use super::markdown::Page;
use super::{exists, file};

/// Errors in the commands of a page, each with its line.
pub fn unknown(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for fence in page
        .fences()
        .into_iter()
        .filter(|fence| fence.info == "console")
    {
        let mut add = |index: usize, problem: &str| {
            let line = fence.line + 2 + index;
            found.push(format!("{}:{line}: {problem}", page.path));
        };
        for index in run_together(&fence.code) {
            add(index, "two commands are on one line");
        }
        for (index, command) in commands(&fence.code) {
            if let Err(problem) = check(&words(&command)) {
                add(index, &problem);
            }
        }
    }
    found
}

/// Lines with a command after something else.
fn run_together(code: &[String]) -> impl Iterator<Item = usize> {
    let lines = code.iter().enumerate();
    lines
        .filter(|(_, line)| line.contains(" $ "))
        .map(|(index, _)| index)
}

/// The text after `$ `, with continuation lines.
fn commands(code: &[String]) -> Vec<(usize, String)> {
    let mut commands: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (index, line) in code.iter().enumerate() {
        let text = line.trim_end_matches('\\');
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((index, command.trim_end_matches('\\').to_owned())),
            None if goes_on => commands.last_mut().unwrap().1.push_str(text),
            None => {}
        }
        goes_on = line.ends_with('\\');
    }
    commands
}

/// The words before a comment, without variable assignments.
fn words(command: &str) -> Vec<&str> {
    let command = command.split(" #").next().unwrap_or_default();
    let is_variable = |word: &&str| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    command.split_whitespace().skip_while(is_variable).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

fn check(words: &[&str]) -> Result<(), String> {
    match words {
        ["cargo", "xtask", ..] => Ok(()),
        ["cargo", rest @ ..] => cargo(rest),
        _ => Ok(()),
    }
}

fn options(command: &str, source: &str, words: &[&str]) -> Result<(), String> {
    let names = words.iter().filter_map(|word| word.strip_prefix("--"));
    for name in names.filter(|name| !name.is_empty() && *name != "help") {
        if !source.contains(&format!("{}:", name.replace('-', "_"))) {
            return Err(format!("`{command}` has no option `--{name}`"));
        }
    }
    Ok(())
}

fn cargo(words: &[&str]) -> Result<(), String> {
    let end = words
        .iter()
        .position(|word| *word == "--")
        .unwrap_or(words.len());
    let (words, arguments) = words.split_at(end);
    let after = |option: &str| {
        let at = words.iter().position(|word| *word == option)?;
        words.get(at + 1).copied()
    };
    let Some(package) = after("-p") else {
        return Ok(());
    };
    let folder = folder(package).ok_or_else(|| format!("there is no package `{package}`"))?;
    for (option, below) in [
        ("--example", "examples"),
        ("--test", "tests"),
        ("--bin", "src/bin"),
    ] {
        let Some(name) = after(option) else {
            continue;
        };
        let source = [format!("{name}.rs"), format!("{name}/main.rs")]
            .map(|file| format!("{folder}/{below}/{file}"))
            .into_iter()
            .find(|path| exists(path))
            .ok_or_else(|| format!("{folder}/{below} has no `{name}`"))?;
        if option == "--bin" {
            options(name, &file(&source), arguments)?;
        }
    }
    match after("--features") {
        Some(name) if !file(&format!("{folder}/Cargo.toml")).contains(&format!("\n{name} = [")) => {
            Err(format!("`{package}` has no feature `{name}`"))
        }
        _ => Ok(()),
    }
}

/// The folder of a workspace package.
fn folder(package: &str) -> Option<String> {
    let name = format!("\nname = \"{package}\"");
    members()
        .into_iter()
        .find(|folder| file(&format!("{folder}/Cargo.toml")).contains(&name))
}

#[test]
fn given_commands_when_a_part_does_not_exist_then_it_is_named() {
    for (command, problem) in [
        ("cargo xtask diff a b --fail-on any  # why", ""),
        (
            "A_B=1 cargo run -p graph-tests --features azure-identity --example credentials",
            "",
        ),
        (
            "cargo run -p graph-tests --features x",
            "`graph-tests` has no feature `x`",
        ),
        (
            "cargo run -p graph-tests --example none",
            "tests/examples has no `none`",
        ),
        ("cargo run -p graph-fake --bin fake-graph -- --port 1", ""),
        (
            "cargo run -p graph-fake --bin fake-graph -- --door 1",
            "`fake-graph` has no option `--door`",
        ),
        ("cargo test -p nothing", "there is no package `nothing`"),
        ("curl --silent x", ""),
    ] {
        let found = check(&words(command)).err().unwrap_or_default();
        assert_eq!(found, problem, "{command}");
    }
    let code = ["$ one  # first $ two", "# second"].map(str::to_owned);
    assert_eq!(run_together(&code).collect::<Vec<_>>(), [0]);
    let code = ["$ one \\", "  two", "output", "$ three"].map(str::to_owned);
    let expected = [(0, "one   two".to_owned()), (3, "three".to_owned())];
    assert_eq!(commands(&code), expected);
}
