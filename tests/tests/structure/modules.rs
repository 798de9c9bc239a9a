//! The module tree of a crate, and the modules that each one uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Item;

/// A path of names, from the root of the crate.
pub type Names = Vec<String>;

/// The modules of one crate, without its tests.
pub struct Modules {
    /// The absolute paths in each module's code, before re-exports are resolved.
    named: BTreeMap<Names, BTreeSet<Names>>,
    /// The imports of each module, by their local names.
    imports: BTreeMap<Names, BTreeMap<String, Names>>,
}

impl Modules {
    /// Reads a crate from its root file.
    pub fn read(root: &Path) -> Self {
        let mut modules = Self {
            named: BTreeMap::new(),
            imports: BTreeMap::new(),
        };
        modules.read_file(&Names::new(), root);
        modules
    }

    /// For each module, the modules whose definitions it uses.
    pub fn edges(&self) -> BTreeMap<Names, BTreeSet<Names>> {
        let targets =
            |names: &BTreeSet<Names>| names.iter().map(|path| self.defining(path)).collect();
        self.named
            .iter()
            .map(|(module, names)| (module.clone(), targets(names)))
            .collect()
    }

    fn read_file(&mut self, module: &Names, path: &Path) {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let folder = match path.file_stem().and_then(|stem| stem.to_str()) {
            Some("lib" | "main" | "mod") | None => path.parent().unwrap().to_owned(),
            Some(_) => path.with_extension(""),
        };
        self.read_items(module, &folder, file.items);
    }

    fn read_items(&mut self, module: &Names, folder: &Path, items: Vec<Item>) {
        self.named.entry(module.clone()).or_default();
        let children = child_modules(&items);
        for item in items {
            if is_left_out(&item) {
                continue;
            }
            match item {
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    let path = joined(module, &name);
                    match child.content {
                        Some((_, items)) => self.read_items(&path, &folder.join(&name), items),
                        None => self.read_file(&path, &source(folder, &name)),
                    }
                }
                item => self.read_item(module, &children, &item),
            }
        }
    }

    fn read_item(&mut self, module: &Names, children: &BTreeSet<String>, item: &Item) {
        let mut found = Vec::new();
        let reader = Reader { module, children };
        reader.read(item.to_token_stream(), &mut found);
        if let Item::Use(_) = item {
            let imports = self.imports.entry(module.clone()).or_default();
            for Found { path, alias } in &found {
                let name = alias.as_ref().or(path.last());
                imports.extend(name.map(|name| (name.clone(), path.clone())));
            }
        }
        let paths = found.into_iter().map(|found| found.path);
        self.named.get_mut(module).unwrap().extend(paths);
    }

    /// The module that defines the target of a path, after following re-exports.
    fn defining(&self, path: &Names) -> Names {
        let mut path = path.clone();
        // More steps than any chain of re-exports has.
        for _ in 0..16 {
            let depth = (0..=path.len())
                .rev()
                .find(|depth| self.named.contains_key(&path[..*depth]))
                .unwrap();
            let module = path[..depth].to_vec();
            let imported = path
                .get(depth)
                .and_then(|name| self.imports.get(&module)?.get(name));
            match imported {
                Some(import) => path = [import.as_slice(), &path[depth + 1..]].concat(),
                None => return module,
            }
        }
        panic!("{path:?} re-exports itself");
    }
}

/// A path in code.
struct Found {
    path: Names,
    /// The name that `use … as` gives it.
    alias: Option<String>,
}

/// Finds paths in the code of one module.
struct Reader<'a> {
    module: &'a Names,
    /// The child modules it declares; a path may start with one.
    children: &'a BTreeSet<String>,
}

impl Reader<'_> {
    fn read(&self, tokens: TokenStream, found: &mut Vec<Found>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some(token) = rest.first() {
            match token {
                TokenTree::Ident(first) if follows_colons(&rest[1..]) => {
                    rest = match self.start(&first.to_string()) {
                        Some(start) => self.path(start, &rest[1..], found),
                        // A path into another crate, an import or a type.
                        None => skip_path(&rest[1..]),
                    };
                    continue;
                }
                TokenTree::Group(group) => self.read(group.stream(), found),
                _ => {}
            }
            rest = &rest[1..];
        }
    }

    /// The module at which a path with this first name starts; `None` if it leaves the crate.
    fn start(&self, first: &str) -> Option<Names> {
        match first {
            "crate" => Some(Names::new()),
            "self" => Some(self.module.clone()),
            "super" => Some(parent(self.module)),
            child if self.children.contains(child) => Some(joined(self.module, child)),
            _ => None,
        }
    }

    /// Reads the rest of a path or a `use` tree, and returns the remaining tokens.
    fn path<'t>(
        &self,
        start: Names,
        tokens: &'t [TokenTree],
        found: &mut Vec<Found>,
    ) -> &'t [TokenTree] {
        let mut path = start;
        let mut rest = tokens;
        while follows_colons(rest) {
            rest = &rest[2..];
            match rest.first() {
                Some(TokenTree::Ident(name)) if name == "super" => path = parent(&path),
                Some(TokenTree::Ident(name)) => path.push(name.to_string()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    self.branches(&path, group.stream(), found);
                    return &rest[1..];
                }
                // A glob, or generic arguments; the caller reads these.
                _ => break,
            }
            rest = &rest[1..];
        }
        let alias = match rest {
            [TokenTree::Ident(word), TokenTree::Ident(alias), ..] if word == "as" => {
                Some(alias.to_string())
            }
            _ => None,
        };
        found.push(Found { path, alias });
        rest
    }

    /// Reads the items in the braces of a `use` tree.
    fn branches(&self, path: &Names, tokens: TokenStream, found: &mut Vec<Found>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_comma =
            |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        for branch in tokens.split(is_comma) {
            match branch.first() {
                Some(TokenTree::Ident(name)) if name == "self" => {
                    self.path(path.clone(), &branch[1..], found);
                }
                Some(TokenTree::Ident(name)) => {
                    self.path(joined(path, &name.to_string()), &branch[1..], found);
                }
                // A glob.
                _ => found.push(Found {
                    path: path.clone(),
                    alias: None,
                }),
            }
        }
    }
}

fn follows_colons(tokens: &[TokenTree]) -> bool {
    let is_colon =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    matches!(tokens, [first, second, ..] if is_colon(first) && is_colon(second))
}

fn skip_path(tokens: &[TokenTree]) -> &[TokenTree] {
    let mut rest = tokens;
    while follows_colons(rest) && matches!(rest.get(2), Some(TokenTree::Ident(_))) {
        rest = &rest[3..];
    }
    if follows_colons(rest) {
        &rest[2..]
    } else {
        rest
    }
}

/// The modules that the items declare.
fn child_modules(items: &[Item]) -> BTreeSet<String> {
    let names = items.iter().filter_map(|item| match item {
        Item::Mod(child) if !is_left_out(item) => Some(child.ident.to_string()),
        _ => None,
    });
    names.collect()
}

/// Whether an item exists only in tests or documentation.
fn is_left_out(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        let text = attribute.to_token_stream().to_string();
        text == "# [cfg (test)]" || text == "# [cfg (doc)]"
    })
}

fn source(folder: &Path, name: &str) -> PathBuf {
    let file = folder.join(format!("{name}.rs"));
    if file.exists() {
        file
    } else {
        folder.join(name).join("mod.rs")
    }
}

fn joined(path: &Names, name: &str) -> Names {
    let mut path = path.clone();
    path.push(name.to_owned());
    path
}

fn parent(path: &Names) -> Names {
    path.split_last()
        .map_or_else(Names::new, |(_, parent)| parent.to_vec())
}
