//! The project's commands. All input and output of the project happens here; the logic is in `generator`.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod changelog;
mod diff;
mod docs;
mod guide;
mod output;
mod places;
mod progress;
mod read;
mod regen;
mod slice;
mod slices;
mod source;
mod stats;
mod tree;
mod trim;
mod update;
mod workspace;
mod write;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use graph_generator::diagnostics::{Diagnostics, Severity};
use output::tell;

/// The project's commands.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bench(bench::Args),
    Changelog(changelog::Args),
    Diff(diff::Args),
    Docs(docs::Args),
    Regen(regen::Args),
    Slices(slices::Args),
    Stats(stats::Args),
    Trim(trim::Args),
    Update(update::Args),
}

/// Exits with 0, with 1 if a command fails, and with 2 (by clap) on wrong usage. `diff --fail-on` exits with 1 if it
/// finds changes, so failures of `diff` exit with 2.
fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let (result, failure) = match Cli::parse().command {
        Command::Bench(args) => (bench::run(&args), 1),
        Command::Changelog(args) => (changelog::run(&args).map(done), 1),
        Command::Diff(args) => (diff::run(&args), 2),
        Command::Docs(args) => (docs::run(&args).map(done), 1),
        Command::Regen(args) => (regen::run(&args).map(done), 1),
        Command::Slices(args) => (slices::run(&args).map(done), 1),
        Command::Stats(args) => (stats::run(&args).map(done), 1),
        Command::Trim(args) => (trim::run(&args).map(done), 1),
        Command::Update(args) => (update::run(&args).map(done), 1),
    };
    result.unwrap_or_else(|diagnostics| {
        report(diagnostics);
        ExitCode::from(failure)
    })
}

/// Prints up to 20 errors, and how many more there are. Warnings are omitted.
fn report(diagnostics: Diagnostics) {
    const SHOWN: usize = 20;
    let errors = diagnostics
        .into_iter()
        .filter(|d| d.severity == Severity::Error);
    let mut errors: Vec<_> = errors
        .collect::<Diagnostics>()
        .folded()
        .into_iter()
        .collect();
    let more = errors.len().saturating_sub(SHOWN);
    errors.truncate(SHOWN);
    tell!("{}", Diagnostics::from_iter(errors));
    if more > 0 {
        tell!("error: and {more} more");
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// Parses the commands of a page: the lines that start with `$ cargo xtask`, up to a comment.
    fn refused(page: &str) -> Vec<String> {
        let page = page.replace("\\\n", " ");
        let commands = page
            .lines()
            .filter_map(|line| line.strip_prefix("$ cargo "));
        let commands = commands.filter(|command| command.starts_with("xtask "));
        let commands = commands.map(|command| command.split(" #").next().unwrap_or_default());
        let parsed = commands.map(|command| Cli::try_parse_from(command.split_whitespace()));
        parsed
            .filter_map(|parsed| parsed.err().map(|error| error.to_string()))
            .collect()
    }

    #[test]
    fn given_the_commands_of_pages_when_parsed_then_each_is_accepted() {
        let mut pages = vec![workspace::path("README.md")];
        for folder in [".github", "docs", "specs"] {
            let entries = std::fs::read_dir(workspace::path(folder)).expect("a folder");
            pages.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
        pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
        for page in pages {
            let text = std::fs::read_to_string(&page).expect("a page");
            assert_eq!(refused(&text), Vec::<String>::new(), "{}", page.display());
        }
    }

    #[test]
    fn given_the_default_files_of_options_when_looked_up_then_each_exists() {
        let cli = Cli::command();
        let options = cli.get_subcommands().flat_map(clap::Command::get_arguments);
        let helps: Vec<String> = options
            .filter_map(|option| option.get_help().map(ToString::to_string))
            .collect();
        let defaults = helps
            .iter()
            .filter_map(|help| help.split_once("[default: "));
        let words = defaults.flat_map(|(_, default)| default.split([' ', ',', ']']));
        let files: Vec<&str> = words.filter(|word| word.contains('/')).collect();
        assert!(files.len() > 5, "{files:?}");
        // Patterns, and a file that only accepts changes if it exists.
        let special = ["*", "NAME", "accepted-changes"];
        let always = |file: &&str| !special.iter().any(|part| file.contains(part));
        for file in files.into_iter().filter(always) {
            assert!(workspace::path(file).exists(), "{file}");
        }
    }

    #[test]
    fn given_unknown_words_in_commands_when_parsed_then_each_is_refused() {
        let page =
            "$ cargo xtask diff \\\n  --loud\n$ cargo xtask paint  # why\n$ cargo xtask diff a\n";
        assert_eq!(refused(page).len(), 2);
    }
}
