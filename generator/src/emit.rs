//! Emitting: writes the files of a crate from the intermediate representation.
//!
//! Emitters read only the IR. There is one module per kind of item; above each emitter is an example of the
//! code it emits.

mod builders;
mod calls;
mod crate_files;
pub(crate) mod declared;
mod docs;
mod entry;
mod enums;
mod features;
mod front_page;
mod guide;
mod imports;
mod layout;
mod media;
mod methods;
mod models;
mod modules;
mod operations;
pub(crate) mod options;
mod package;
mod permissions;
mod prepared;
mod property;
mod records;
mod scope;
mod step_docs;
pub(crate) mod surface;
mod unions;
mod variants;

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostics;
use crate::format;
use crate::ir::{Api, Type};
use crate::parallel;
use crate::share::{Builder, Builders};

use layout::Layout;

pub use calls::calls;
pub use crate_files::GENERATED_MARK;
pub use guide::GuidePage;
pub use models::models;
pub use package::{RUNTIME, is_license};
pub use prepared::prepared;

/// Name, dependencies and documentation of the crate.
#[derive(Clone, Debug)]
pub struct CrateOptions {
    /// Package name, such as `graph-entitlement-management`.
    pub name: String,
    /// Name of the specification file, for headers and documentation.
    pub spec: String,
    /// How the manifest refers to the runtime, and its metadata.
    pub manifest: Manifest,
    /// Pages that are published with the crate.
    pub guide: Vec<GuidePage>,
}

/// The source of versions and dependencies in the manifest.
#[derive(Clone, Debug)]
pub enum Manifest {
    /// The crate is a member of this workspace and inherits from it.
    Member,
    /// The crate is standalone and finds the runtime at this path.
    Standalone {
        /// Path of the runtime, relative to the crate or absolute.
        runtime: String,
        /// The version of that runtime.
        version: String,
    },
}

/// Items that several operations share, each declared once.
pub(crate) struct Sets {
    pub(crate) options: options::OptionSets,
    pub(crate) media: media::MediaTypes,
    permissions: permissions::PermissionSets,
}

impl Sets {
    /// Collects the shared items of an API.
    pub(crate) fn of(api: &Api) -> Self {
        Self {
            options: options::OptionSets::of(api),
            media: media::MediaTypes::of(api),
            permissions: permissions::PermissionSets::of(api),
        }
    }
}

/// An item with its own file.
enum Item<'a> {
    Model(&'a Type),
    Builder(&'a Builder<'a>),
}

/// Files by path below the crate, `/` as separator.
pub type Files = BTreeMap<String, String>;

/// Emits all files of the crate, formatted.
///
/// # Errors
/// If two methods of one builder, or a variant and a constant of one union, would have the same name.
pub fn emit(
    api: &Api,
    builders: &Builders<'_>,
    options: &CrateOptions,
) -> Result<Files, Diagnostics> {
    let layout = Layout::of(api, builders);
    let sets = Sets::of(api);
    let header = crate_files::header(options);
    let models = api.types.values().filter_map(|ty| {
        let path = layout.model_file(ty)?;
        Some((path, Item::Model(ty)))
    });
    let builder_files = builders.builders.iter().map(|builder| {
        let path = layout.builder_file(&builder.name);
        (path, Item::Builder(builder))
    });
    let items: Vec<(String, Item<'_>)> = models.chain(builder_files).collect();
    // Most of the time is spent here, and files are independent.
    let texts = parallel::map(&items, |(path, item)| {
        let tokens = match item {
            Item::Model(Type::Struct(structure)) => {
                unions::verify(api, structure)?;
                records::file(api, structure, &layout)
            }
            Item::Model(Type::Enum(enumeration)) => enums::file(enumeration),
            Item::Builder(builder) => builders::file(api, builders, builder, &sets, &layout)?,
        };
        Ok(format::with_header(path, tokens, &header)?)
    });
    let mut problems = Diagnostics::new();
    let mut files = Files::new();
    for ((path, _), text) in items.into_iter().zip(texts) {
        match text {
            Ok(text) => {
                files.insert(path, text);
            }
            Err(found) => problems.extend::<Diagnostics>(found),
        }
    }
    let ((), _) = problems.into_result(())?;
    for (path, tokens) in crate_files::modules(api, builders, &sets, &layout, options) {
        let text = format::with_header(&path, tokens, &header)?;
        files.insert(path, text);
    }
    files.extend(guide::files(&options.guide));
    files.extend(package::files(api, &layout, options, &header));
    Ok(files)
}
