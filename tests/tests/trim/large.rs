//! Slices with hundreds of types: what makes them large, and how the help makes them small.

use std::fmt::Write as _;

use graph_generator::diagnostics::Severity;
use graph_generator::document;
use graph_generator::pipeline::{self, Settings};
use graph_generator::share;

use super::{messages, run};

/// A document whose navigation properties lead from things through people to hundreds of types.
fn far_reaching() -> String {
    let link = |name: &str, to: &str| {
        format!(
            "{{x-ms-navigationProperty: true, $ref: '#/components/schemas/microsoft.graph.{to}'}}"
        )
        .replace("{x-", &format!("{name}: {{x-"))
    };
    let mut text = String::from(
        "openapi: 3.0.3\ninfo: {title: t, version: v}\nservers: [{url: https://graph.microsoft.com/v1.0}]\npaths:\n  \
         /things:\n    get:\n      operationId: things.get\n      responses:\n        2XX: {description: d, content: \
         {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}\ncomponents:\n  schemas:\n",
    );
    for (name, links) in [
        (
            "thing".to_owned(),
            vec![("parts", "part"), ("owner", "person")],
        ),
        ("part".to_owned(), vec![("supplier", "company")]),
        ("person".to_owned(), vec![("first", "type0")]),
        ("company".to_owned(), vec![("first", "type0")]),
    ] {
        let links: Vec<String> = links.iter().map(|(name, to)| link(name, to)).collect();
        let links = links.join(", ");
        writeln!(
            text,
            "    microsoft.graph.{name}:\n      type: object\n      properties: {{id: {{type: string}}, {links}}}"
        )
        .expect("text takes all");
    }
    for index in 0..400 {
        let next = link("next", &format!("type{}", (index + 1) % 400));
        writeln!(
            text,
            "    microsoft.graph.type{index}:\n      type: object\n      properties: {{{next}}}"
        )
        .expect("text takes all");
    }
    text
}

/// Paths of several parts. Each returns a chain of the given number of types, without navigation properties.
fn parts(lengths: &[usize]) -> String {
    let mut paths = String::new();
    let mut schemas = String::new();
    for (part, length) in lengths.iter().enumerate() {
        writeln!(
            paths,
            "  /all/part{part}/things:\n    get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/part{part}type0'}}}}}}}}}}}}"
        )
        .expect("text takes all");
        for index in 0..*length {
            let next = (index + 1).min(length - 1);
            writeln!(
                schemas,
                "    part{part}type{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/part{part}type{next}'}}}}}}"
            )
            .expect("text takes all");
        }
    }
    format!(
        "openapi: 3.0.4\ninfo: {{title: t, version: v}}\npaths:\n{paths}components:\n  schemas:\n{schemas}"
    )
}

#[test]
fn given_a_slice_that_a_part_of_the_paths_makes_large_when_it_is_excluded_then_it_is_small() {
    let text = parts(&[20, 300, 20]);
    let slice = "name: small\ninclude: [/all/**]\n";
    let (large, said) = run(&text, slice).expect("a slice");
    assert_eq!(large.schemas, 340);
    let warning = said.iter().find(|one| one.severity == Severity::Warning);
    let warning = warning.expect("a warning");
    assert_eq!(
        warning.message,
        "found 340 types; 40 would remain without 1 part of the paths"
    );
    let help = warning.help.as_deref().expect("a help");
    let block = help.split('`').nth(1).expect(help);
    assert_eq!(block, "exclude: [/all/part1/**]");
    let (small, said) = run(&text, &format!("{slice}{block}\n")).expect("a slice");
    assert_eq!((small.paths, small.schemas), (2, 40));
    assert_eq!(messages(&said), [""; 0]);
}

#[test]
fn given_a_slice_that_is_large_everywhere_when_trimmed_then_a_note_says_so_and_names_a_part() {
    let (large, said) = run(&parts(&[20; 40]), "name: a\ninclude: [/all/**]\n").expect("a slice");
    assert_eq!(large.schemas, 800);
    let note = said
        .iter()
        .find(|one| one.message.contains("spread over 40 parts"));
    let help = note.and_then(|note| note.help.as_deref()).expect("a help");
    assert_eq!(
        help,
        "include only the parts that you need, such as `/all/part0/**`"
    );
}

#[test]
fn given_a_slice_that_navigation_makes_large_when_the_boundaries_are_pasted_then_it_is_small() {
    let text = far_reaching();
    let slice = "name: small\ninclude: [/things]\n";
    let (large, said) = run(&text, slice).expect("a slice");
    assert_eq!(large.schemas, 404);
    let warning = said.iter().find(|one| one.severity == Severity::Warning);
    let warning = warning.expect("a warning");
    assert_eq!(
        warning.message,
        "found 404 types, most of them through navigation; 5 would remain with 1 more boundary"
    );
    let help = warning.help.as_deref().expect("a help");
    let block = help
        .strip_prefix("paste `")
        .and_then(|rest| rest.strip_suffix('`'));
    let (small, said) = run(&text, &format!("{slice}{}\n", block.expect(help))).expect("a slice");
    assert_eq!(small.schemas, 5);
    assert_eq!(messages(&said), [""; 0]);

    let document = document::load("small.yaml", &small.yaml).expect("loads");
    let settings = Settings::new("small", "small.yaml");
    let generated = pipeline::generate(&document, &share::Lock::new(), &settings).expect("a crate");
    assert!(generated.files.contains_key("src/models/person.rs"));
}

/// A document of paths, each with the types that it returns, and of types, each with the types that it refers to: with
/// `!` through navigation. A type `NAME*COUNT` refers to that many types of its own.
fn described(paths: &[(&str, &[&str])], types: &[(&str, &[&str])]) -> String {
    let mut text = String::from("openapi: 3.0.4\ninfo: {title: t, version: v}\npaths:\n");
    for (path, returned) in paths {
        writeln!(text, "  {path}:\n    get:\n      responses:").expect("text takes all");
        for (at, name) in returned.iter().enumerate() {
            let schema = format!("{{$ref: '#/components/schemas/microsoft.graph.{name}'}}");
            writeln!(
                text,
                "        '{}': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}",
                200 + at
            )
            .expect("text takes all");
        }
    }
    text.push_str("components:\n  schemas:\n");
    for (name, links) in types {
        let (name, more) = name.split_once('*').unwrap_or((name, "0"));
        let more: usize = more.parse().expect("a count");
        let own: Vec<String> = (0..more).map(|index| format!("{name}{index}")).collect();
        writeln!(text, "    microsoft.graph.{name}:\n      type: object\n      properties:\n        id: {{type: string}}")
            .expect("text takes all");
        for to in links.iter().copied().chain(own.iter().map(String::as_str)) {
            let (to, mark) = match to.strip_prefix('!') {
                Some(to) => (to, "x-ms-navigationProperty: true, "),
                None => (to, ""),
            };
            writeln!(
                text,
                "        to{to}: {{{mark}$ref: '#/components/schemas/microsoft.graph.{to}'}}"
            )
            .expect("text takes all");
        }
        for own in own {
            writeln!(text, "    microsoft.graph.{own}: {{type: object}}").expect("text takes all");
        }
    }
    text
}

/// The entries of a help, as lines of `slice.yaml`.
fn entries(help: &str) -> Vec<&str> {
    let all = help.split('`').filter(|text| text.contains(": ["));
    all.collect()
}

#[test]
fn given_any_advice_when_pasted_then_the_promised_types_remain_and_nothing_is_wrong() {
    let slice = "name: a\ninclude: [/all/**]\n";
    let own = "name: a\ninclude: [/all/**]\nboundaries: [hub]\n";
    let base = "name: a\ninclude: [/all/**]\nderived: {hub: ['*?']}\n";
    let cycle: (&str, &[&str]) = ("hub*200", &["!back"]);
    for (case, slice, paths, types, expected) in [
        (
            "two parts share what the first one brings",
            slice,
            &[
                ("/all/a", &["big", "one*9"][..]),
                ("/all/b", &["big", "two"]),
                ("/all/c", &["wide"]),
            ][..],
            &[
                ("big*100", &[][..]),
                ("one*9", &[]),
                ("two", &[]),
                ("wide*300", &[]),
            ][..],
            &["exclude: [/all/c/**]"][..],
        ),
        (
            "a part that others share saves nothing",
            slice,
            &[("/all/a", &["big"]), ("/all/b", &["big"])],
            &[("big*400", &[])],
            &[],
        ),
        (
            "a glob that matches paths of another part",
            slice,
            &[
                ("/all/{id}", &["big"]),
                ("/all/count", &["other"]),
                ("/all/c/d", &["small"]),
            ],
            &[("big*300", &[]), ("other*90", &[]), ("small*50", &[])],
            &["exclude: [/all/*]"],
        ),
        (
            "a boundary that only an excluded part reaches",
            slice,
            &[("/all/a", &["hub", "wide"]), ("/all/b", &["small"])],
            &[
                cycle,
                ("back*250", &["!hub"]),
                ("wide*300", &[]),
                ("small*20", &[]),
            ],
            &["exclude: [/all/a/**]"],
        ),
        (
            "an own boundary that only an excluded part reaches",
            own,
            &[("/all/a", &["hub", "wide"]), ("/all/b", &["small"])],
            &[cycle, ("back", &[]), ("wide*300", &[]), ("small*20", &[])],
            &["exclude: [/all/a/**]", "boundaries: ['hub?']"],
        ),
        (
            "a base type that only an excluded part reaches",
            base,
            &[("/all/a", &["hub", "wide"]), ("/all/b", &["small"])],
            &[("hub*2", &[]), ("wide*300", &[]), ("small*20", &[])],
            &["exclude: [/all/a/**]"],
        ),
    ] {
        let paths: Vec<(&str, Vec<&str>)> = paths
            .iter()
            .map(|(path, all)| {
                (
                    *path,
                    all.iter()
                        .map(|name| name.split('*').next().expect(name))
                        .collect(),
                )
            })
            .collect();
        let paths: Vec<(&str, &[&str])> = paths
            .iter()
            .map(|(path, all)| (*path, all.as_slice()))
            .collect();
        let text = described(&paths, types);
        let (_, said) = run(&text, slice).expect(case);
        let advice = said.iter().find(|one| one.message.starts_with("found "));
        let advice = advice.expect(case);
        let help = advice.help.as_deref().unwrap_or_default();
        let found = entries(help);
        assert_eq!(found, expected, "{case}: {advice}");
        if found.is_empty() {
            assert!(
                advice.severity == Severity::Note && help.is_empty(),
                "{case}: {advice}"
            );
            continue;
        }
        let promised = advice
            .message
            .split("; ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let mut pasted = slice.replace("boundaries: [hub]\n", "") + &found.join("\n") + "\n";
        if help.contains("add `?` to `hub` in `derived`") {
            pasted = pasted.replace("{hub:", "{hub?:");
        }
        let (small, _) = run(&text, &pasted).unwrap_or_else(|error| panic!("{case}: {error:?}"));
        assert_eq!(
            promised,
            Some(small.schemas.to_string().as_str()),
            "{case}: {advice}"
        );
    }
}

#[test]
fn given_a_large_slice_without_advice_then_a_named_part_is_narrower_or_none_is_named() {
    let two: (&str, &[&str]) = ("/all/b", &["b"]);
    let types: &[(&str, &[&str])] = &[("a*200", &[]), ("b*200", &["a"]), ("c*200", &["a"])];
    for (include, paths, expected) in [
        ("/all/a", &[("/all/a", &["b"][..]), two][..], None),
        ("/all/**", &[("/all/a", &["b"]), two], None),
        (
            "/*",
            &[("/a", &["b", "c"]), ("/b", &["b", "c"]), ("/b/c", &["a"])],
            None,
        ),
        (
            "/*",
            &[("/a", &["b", "c"]), ("/b", &["b", "c"]), ("/c", &["b"])],
            Some("`/c`"),
        ),
        (
            "/*/*",
            &[
                ("/a/b", &["b", "c"]),
                ("/a/c", &["b", "c"]),
                ("/b/c", &["b"]),
                ("/b/c/d", &["b"]),
            ],
            None,
        ),
    ] {
        let slice = format!("name: a\ninclude: [{include}]\n");
        let (_, said) = run(&described(paths, types), &slice).expect(include);
        let note = said.iter().find(|one| one.message.contains("spread over"));
        let note = note.expect(include);
        let named = note
            .help
            .as_deref()
            .and_then(|help| help.strip_prefix("include only the parts that you need, such as "));
        assert_eq!(named, expected, "{include}: {note}");
    }
}
