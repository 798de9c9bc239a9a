//! What a client knows from the responses it received.

use std::collections::BTreeMap;

/// Everything that it created and nobody removed, by identifier.
#[derive(Debug, Default)]
pub struct Model {
    /// Names.
    pub catalogs: BTreeMap<String, String>,
    /// Packages.
    pub packages: BTreeMap<String, Package>,
    /// Identifiers of the packages of policies.
    pub policies: BTreeMap<String, String>,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub catalog: String,
    pub name: String,
    pub hidden: bool,
    pub description: Option<String>,
}

impl Model {
    /// Removes an entity, and its policies if it was a package.
    pub fn removed(&mut self, id: &str) {
        self.catalogs.remove(id);
        self.policies.remove(id);
        if self.packages.remove(id).is_some() {
            self.policies.retain(|_, package| package != id);
        }
    }
}
