//! Emitting: the intermediate representation to the files of a crate.
//!
//! Emitters read the IR and nothing else. One module per kind of item; above each emitter stands
//! the code that it emits.

mod builders;
mod calls;
mod crate_files;
mod docs;
mod enums;
mod features;
mod imports;
mod layout;
mod models;
mod modules;
mod operations;
pub(crate) mod options;
mod package;
mod permissions;
mod records;
mod scope;
mod setters;
pub(crate) mod surface;
mod unions;

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostics;
use crate::format;
use crate::ir::{Api, Type};
use crate::share::Builders;

use layout::Layout;

pub use calls::calls;
pub use crate_files::GENERATED_MARK;
pub use models::models;
pub use package::is_license;
pub(crate) use scope::edm_name;
pub use setters::setters;

/// What the crate is called and what it depends on.
#[derive(Clone, Debug)]
pub struct CrateOptions {
    /// Package name, such as `graph-entitlement-management`.
    pub name: String,
    /// Name of the specification file, for headers and documentation.
    pub spec: String,
    /// How the crate finds the runtime and its metadata.
    pub manifest: Manifest,
}

/// Where the manifest gets versions and dependencies from.
#[derive(Clone, Debug)]
pub enum Manifest {
    /// The crate is a member of this workspace and inherits.
    Member,
    /// The crate stands alone and finds the runtime at this path.
    Standalone {
        /// Path of the runtime, relative to the crate or absolute.
        runtime: String,
        /// The version of the runtime there.
        version: String,
    },
}

/// What operations have in common, declared once.
pub(crate) struct Sets {
    pub(crate) options: options::OptionSets,
    permissions: permissions::PermissionSets,
}

impl Sets {
    /// What the operations of an API have in common.
    pub(crate) fn of(api: &Api) -> Self {
        Self {
            options: options::OptionSets::of(api),
            permissions: permissions::PermissionSets::of(api),
        }
    }
}

/// Files by path below the crate, `/` as separator.
pub type Files = BTreeMap<String, String>;

/// Emits all files of the crate, formatted.
///
/// # Errors
/// When two methods of one builder would have the same name.
pub fn emit(
    api: &Api,
    builders: &Builders<'_>,
    options: &CrateOptions,
) -> Result<Files, Diagnostics> {
    let mut sources: BTreeMap<String, proc_macro2::TokenStream> = BTreeMap::new();
    let layout = Layout::of(api, builders);
    let sets = Sets::of(api);
    for ty in api.types.values() {
        let Some(path) = layout.model_file(ty) else {
            continue;
        };
        let tokens = match ty {
            Type::Struct(structure) => records::file(api, structure, &layout),
            Type::Enum(enumeration) => enums::file(enumeration),
        };
        sources.insert(path, tokens);
    }
    let mut problems = Diagnostics::new();
    for builder in &builders.builders {
        match builders::file(api, builders, builder, &sets, &layout) {
            Ok(tokens) => {
                sources.insert(layout.builder_file(&builder.name), tokens);
            }
            Err(found) => problems.extend(found),
        }
    }
    sources.extend(crate_files::modules(api, builders, &sets, &layout, options));
    let ((), _) = problems.into_result(())?;
    let header = crate_files::header(options);
    let mut files = format::format_all(sources, &header).map_err(Diagnostics::from)?;
    files.extend(package::files(api, &layout, options, &header));
    Ok(files)
}
