//! Reports in each format.

use super::html::Outline;
use super::*;

mod conclusions;
mod hostile;

pub(super) const PACKAGE: Package<'_> = Package {
    name: "graph-things",
    version: "0.1.0",
};

pub(super) fn entry(check: &str, wire: Severity, rust: Severity, place: &str) -> Entry {
    Entry {
        check: check.to_owned(),
        severity: wire.max(rust),
        wire,
        rust,
        place: place.to_owned(),
        text: format!("`{place}` is another one"),
        also: Vec::new(),
        old: Some(Location {
            pointer: "/paths/~1a".to_owned(),
            value: None,
            line: Some(3),
        }),
        new: None,
        overlays: Overlays::default(),
        rust_items: vec![RustItem {
            path: "models::Thing::name".to_owned(),
            old: Some("pub name: Option<String>".to_owned()),
            new: None,
        }],
        accepted: None,
        line: Some(7),
        nodes: vec![vec!["Types".to_owned(), place.to_owned()]],
    }
}

fn side(name: &str) -> Side {
    Side {
        name: name.to_owned(),
        file: Some("specs/a.yaml".to_owned()),
    }
}

fn report(changes: Vec<Entry>) -> Report {
    let sides = [side("origin/main"), side("working tree")];
    Report::new(
        sides,
        changes,
        Some(PACKAGE),
        "cargo xtask diff origin/main",
    )
}

fn three() -> Report {
    let mut docs = entry("docs-changed", Severity::Docs, Severity::Docs, "g.thing");
    if let Some(spot) = &mut docs.old {
        spot.value = Some("Before.".to_owned());
    }
    report(vec![
        docs,
        entry(
            "property-added",
            Severity::Compatible,
            Severity::Compatible,
            "g.thing/b",
        ),
        entry(
            "property-removed",
            Severity::Breaking,
            Severity::Breaking,
            "g.thing/a",
        ),
    ])
}

fn many(count: usize, name: &str) -> Report {
    let change = |index: usize| {
        let level = [Severity::Breaking, Severity::Compatible, Severity::Docs][index % 3];
        entry(
            "property-changed",
            level,
            level,
            &format!("g.thing/{name}{index}"),
        )
    };
    report((0..count).map(change).collect())
}

fn rendered(report: &Report, format: Format) -> String {
    report.render(format, &Outline::default())
}

const HOSTILE: &str = "</script><img src=x onerror=alert(1)> `*_[a](https://e.example)` @everyone #1 \u{1b}[31m\u{202e}\r\n::error::x %0A";

fn hostile() -> Report {
    let mut change = entry(HOSTILE, Severity::Breaking, Severity::Breaking, HOSTILE);
    change.text = format!("`{HOSTILE}` and {HOSTILE}");
    change.rust_items[0].old = Some(format!("```\n{HOSTILE}"));
    change.accepted = Some(HOSTILE.to_owned());
    change.nodes = vec![vec![HOSTILE.to_owned()]];
    change.also = vec![HOSTILE.to_owned()];
    let mut plain = change.clone();
    plain.accepted = None;
    let sides = [side(HOSTILE), side(HOSTILE)];
    Report::new(sides, vec![change, plain], Some(PACKAGE), HOSTILE)
}

#[test]
fn given_changes_when_shown_as_text_then_the_most_severe_is_first() {
    let text = anstyle_stripped(&rendered(&three(), Format::Text));
    assert_eq!(
        text,
        "\
origin/main → working tree

Breaking
  property-removed g.thing/a
      `g.thing/a` is another one
      specs/a.yaml:3 #/paths/~1a
      in models::Thing
      - pub name: Option<String>

Compatible
  property-added g.thing/b
      `g.thing/b` is another one
      specs/a.yaml:3 #/paths/~1a
      in models::Thing
      - pub name: Option<String>

Documentation
  docs-changed g.thing
      `g.thing` is another one
      specs/a.yaml:3 #/paths/~1a
      - Before.
      in models::Thing
      - pub name: Option<String>

wire: what it means for requests and responses; Rust: for programs that use the generated crate

1 breaking, 1 compatible, 1 docs; minor release, graph-things 0.1.0 → 0.2.0, graph-runtime unchanged
"
    );
}

fn anstyle_stripped(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[test]
fn given_no_changes_when_shown_then_each_format_says_so() {
    let none = report(Vec::new());
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Github] {
        let text = rendered(&none, format);
        assert!(
            text.contains("no changes") && text.contains("the version stays"),
            "{text}"
        );
    }
}

#[test]
fn given_changes_when_shown_as_markdown_then_breaking_ones_are_open_and_others_folded() {
    let text = rendered(&three(), Format::Markdown);
    let (open, folded) = text.split_once("<details>").expect("folded");
    assert!(
        open.starts_with(
            "**1 breaking, 1 compatible, 1 docs**; minor release, `graph-things` `0.1.0` → `0.2.0`, `graph-runtime` unchanged."
        ),
        "{open}"
    );
    assert!(
        open.contains("### Breaking (1)\n\n- `g.thing/a`: "),
        "{open}"
    );
    assert!(
        open.contains("  ```diff\n  @@ models::Thing @@\n  - pub name: Option<String>\n  ```"),
        "{open}"
    );
    assert!(folded.contains("<summary>Compatible (1)</summary>"));
    assert!(folded.contains("<summary>Documentation (1)</summary>"));
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count()
    );
}

#[test]
fn given_items_when_shown_then_their_owner_is_named_once() {
    let item = |path: &str| RustItem {
        path: path.to_owned(),
        old: Some(format!(
            "pub fn {}()",
            path.rsplit("::").next().unwrap_or(path)
        )),
        new: None,
    };
    let mut change = entry("x", Severity::Breaking, Severity::Breaking, "g.thing");
    change.rust_items = vec![
        item("builders::ThingsApi::count"),
        item("builders::ThingsApi::list"),
        item("models::Thing"),
        item("<models::Thing as From<ThingFields>>"),
        item("models::things::Thing::name"),
    ];
    let report = report(vec![change]);
    let text = anstyle_stripped(&rendered(&report, Format::Text));
    let owners: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("      in "))
        .collect();
    assert_eq!(owners, ["builders::ThingsApi", "models::things::Thing"]);
    let text = rendered(&report, Format::Markdown);
    assert_eq!(text.matches("  @@ ").count(), 2, "{text}");
}

#[test]
fn given_too_many_changes_when_shown_as_markdown_then_the_omitted_ones_are_counted() {
    let report = many(3_000, "x");
    let text = rendered(&report, Format::Markdown);
    assert!(text.chars().count() <= 65_000);
    let shown = text.matches("\n- `g.thing/").count();
    let note = text.lines().last().expect("a note");
    assert!(
        note.starts_with(&format!("{} of 3000 changes are left out", 3_000 - shown)),
        "{shown} shown: {note}"
    );
    assert!(
        note.contains("`cargo xtask diff origin/main --format html"),
        "{note}"
    );
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count()
    );
}

#[test]
fn given_endless_names_when_shown_as_markdown_then_the_report_stays_within_the_limit() {
    let text = rendered(&many(90, &"ü`".repeat(50_000)), Format::Markdown);
    assert!(text.chars().count() <= 65_000);
    assert!(text.contains("changes are left out") || text.matches("\n- ").count() == 90);
    let text = rendered(&many(500, "x"), Format::Markdown);
    assert!(text.chars().count() <= 65_000);
    assert_eq!(
        text.matches("\n- ").count(),
        500,
        "room for all without declarations"
    );
    assert!(
        text.contains("Rust declarations are left out here. To see them: "),
        "{text}"
    );
}

#[test]
fn given_an_html_report_when_opened_then_it_loads_nothing_from_elsewhere() {
    let page = rendered(&three(), Format::Html);
    for link in ["http://", "https://", "src=", "href=\"/", "@import", "url("] {
        assert!(!page.contains(link), "{link}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("innerHTML") && !page.contains("{{"));
}

#[test]
fn given_an_html_report_when_its_data_is_read_then_each_change_has_its_place_in_the_tree() {
    let page = rendered(&three(), Format::Html);
    let data = page
        .split_once("type=\"application/json\">")
        .and_then(|(_, rest)| rest.split_once("</script>"))
        .map(|(json, _)| serde_json::from_str::<serde_json::Value>(json).expect("JSON"))
        .expect("data");
    assert_eq!(data["changes"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        data["nodes"][0],
        serde_json::json!([["Types", "g.thing/a"]])
    );
}

#[test]
fn given_reports_when_shown_as_json_then_they_match_the_published_schema() {
    let schema = include_str!("../../../../specs/diff.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("a schema");
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let file = "diff.schema.json";
    compiler.add_resource(file, schema).expect("a schema");
    let schema = compiler
        .compile(file, &mut schemas)
        .expect("a valid schema");
    for report in [report(Vec::new()), three(), hostile(), many(50, "x")] {
        let json = serde_json::from_str(&rendered(&report, Format::Json)).expect("JSON");
        let valid = schemas.validate(&json, schema);
        assert!(valid.is_ok(), "{}", valid.expect_err("errors"));
    }
    let mut wrong: serde_json::Value =
        serde_json::from_str(&rendered(&three(), Format::Json)).expect("JSON");
    wrong["changes"][0]["severity"] = "severe".into();
    assert!(schemas.validate(&wrong, schema).is_err());
}

#[test]
fn given_changes_when_shown_as_annotations_then_they_are_escaped_and_limited_in_number() {
    let text = rendered(&three(), Format::Github);
    assert_eq!(
        text.lines().next(),
        Some(
            "::error file=specs/a.yaml,line=7,title=property-removed::g.thing/a%0A`g.thing/a` is another one%0Awire: breaking, Rust: breaking"
        )
    );
    let text = rendered(&hostile(), Format::Github);
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 2, "{text}");
    assert!(
        text.lines().count() == 4 && !text.contains('\u{1b}'),
        "{text}"
    );
    let text = rendered(&many(300, "x"), Format::Github);
    assert_eq!(text.matches("::error ").count(), 10);
    assert!(
        text.contains("\n280 more changes have no annotation\n"),
        "{text}"
    );
}
