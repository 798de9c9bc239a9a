//! The fixture `words` has each word that the emitter can pass to a macro of the runtime.
//!
//! The test of small descriptions compiles its crate, so a word that the runtime lacks fails there.

use std::collections::BTreeSet;
use std::iter::successors;

use graph_generator::ir::{Kind, ParameterStyle, RequestOption, Response, Ty};
use graph_generator::share::Lock;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::generated_of;

const WORDS: &str = include_str!("../../fixtures/small/words.yaml");

/// The kind after another: a new kind does not compile until it is here.
fn next_kind(kind: &Kind) -> Option<Kind> {
    Some(match kind {
        Kind::List => Kind::Get,
        Kind::Get => Kind::Create,
        Kind::Create => Kind::Update,
        Kind::Update => Kind::Replace,
        Kind::Replace => Kind::Delete,
        Kind::Delete => Kind::Count,
        Kind::Count => Kind::ListRefs,
        Kind::ListRefs => Kind::GetRef,
        Kind::GetRef => Kind::AddRef,
        Kind::AddRef => Kind::SetRef,
        Kind::SetRef => Kind::RemoveRef,
        Kind::RemoveRef => Kind::Action,
        Kind::Action => Kind::Function,
        Kind::Function => Kind::Download,
        Kind::Download => Kind::Upload,
        Kind::Upload => return None,
    })
}

fn next_style(style: ParameterStyle) -> Option<ParameterStyle> {
    Some(match style {
        ParameterStyle::Form => ParameterStyle::FormExploded,
        ParameterStyle::FormExploded => ParameterStyle::SpaceDelimited,
        ParameterStyle::SpaceDelimited => ParameterStyle::PipeDelimited,
        ParameterStyle::PipeDelimited => ParameterStyle::DeepObject,
        ParameterStyle::DeepObject => ParameterStyle::Json,
        ParameterStyle::Json => ParameterStyle::Simple,
        ParameterStyle::Simple => ParameterStyle::SimpleExploded,
        ParameterStyle::SimpleExploded => return None,
    })
}

fn next_response(response: &Response) -> Option<Response> {
    Some(match response {
        Response::Empty => Response::Entity(Ty::Json),
        Response::Entity(_) => Response::Nullable(Ty::Json),
        Response::Nullable(_) => Response::Collection(Ty::Json),
        Response::Collection(_) => Response::Scalar(Ty::Json),
        Response::Scalar(_) => Response::Count,
        Response::Count => Response::References,
        Response::References => Response::Reference,
        Response::Reference => Response::Bytes(Vec::new()),
        Response::Bytes(_) => return None,
    })
}

/// The name of a variant.
fn variant(value: &impl std::fmt::Debug) -> String {
    let shown = format!("{value:?}");
    shown.split('(').next().unwrap_or_default().to_owned()
}

fn variants<T: std::fmt::Debug>(values: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    values.into_iter().map(|value| variant(&value)).collect()
}

#[test]
fn given_the_words_when_lowered_then_each_option_kind_style_and_response_is_among_them() {
    let generated = generated_of(WORDS, &Lock::new()).unwrap_or_else(|found| panic!("{found}"));
    let operations = generated.api.operations();
    let operations: Vec<_> = operations.iter().map(|(_, operation)| operation).collect();
    let options = operations.iter().flat_map(|found| &found.options);
    assert_eq!(variants(options), variants(RequestOption::ALL));
    let kinds = operations.iter().map(|found| &found.kind);
    assert_eq!(
        variants(kinds),
        variants(successors(Some(Kind::List), next_kind))
    );
    let styles = operations.iter().flat_map(|found| &found.query);
    let styles = styles.map(|parameter| parameter.style);
    let all = successors(Some(ParameterStyle::Form), |style| next_style(*style));
    assert_eq!(variants(styles), variants(all));
    let responses = operations.iter().map(|found| &found.response);
    let all = successors(Some(Response::Empty), next_response);
    assert_eq!(variants(responses), variants(all));
}

#[test]
fn given_the_words_when_emitted_then_each_word_of_a_model_is_among_them() {
    let generated = generated_of(WORDS, &Lock::new()).unwrap_or_else(|found| panic!("{found}"));
    let mut records = BTreeSet::new();
    let mut unions = BTreeSet::new();
    for text in generated.files.values() {
        let Ok(tokens) = text.parse::<TokenStream>() else {
            continue;
        };
        words(tokens.clone(), "record", &mut records);
        words(tokens, "union", &mut unions);
    }
    for word in [
        "exact",
        "inline",
        "key",
        "list",
        "nav_list",
        "nav_nested",
        "nav_records",
        "nav_value",
        "nested",
        "read_only",
        "records",
        "value",
    ] {
        assert!(records.contains(word), "no record has `{word}`");
    }
    for word in [
        "abstract",
        "base",
        "copy",
        "list",
        "nav_list",
        "nav_nested",
        "nav_value",
        "nested",
        "text",
        "value",
    ] {
        assert!(unions.contains(word), "no union has `{word}`");
    }
}

/// Collects the identifiers that the calls of a macro contain.
fn words(tokens: TokenStream, name: &str, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for window in tokens.windows(3) {
        if let [
            TokenTree::Ident(called),
            TokenTree::Punct(mark),
            TokenTree::Group(group),
        ] = window
            && called == name
            && mark.as_char() == '!'
            && group.delimiter() == Delimiter::Brace
        {
            identifiers(group.stream(), found);
        }
    }
}

fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
