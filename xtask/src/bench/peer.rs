//! A baseline crate that declares the models of an API in the usual way.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use graph_generator::ir::{Api, Struct, Ty, Type, WireName};

/// Writes the crate: the same structs and enumerations with serde's derive, and nothing else.
pub fn write(folder: &Path, api: &Api) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = "[package]\nname = \"derive-peer\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
                    [dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), source(api))
}

fn source(api: &Api) -> String {
    let mut text =
        String::from("//! Peer for measurements.\nuse serde::{Deserialize, Serialize};\n");
    for ty in api.types.values() {
        match ty {
            Type::Struct(structure) if structure.referenced => record(&mut text, api, structure),
            Type::Struct(_) => {}
            Type::Enum(found) => {
                let _ = writeln!(
                    text,
                    "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\npub enum {} {{",
                    name(api, &found.name)
                );
                for member in &found.members {
                    let _ = writeln!(
                        text,
                        "    #[serde(rename = {:?})]\n    {},",
                        member.name.as_str(),
                        member.rust
                    );
                }
                text.push_str("}\n");
            }
        }
    }
    text
}

fn record(text: &mut String, api: &Api, structure: &Struct) {
    let _ = writeln!(
        text,
        "#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]\npub struct {} {{",
        name(api, &structure.name)
    );
    for property in &structure.properties {
        let _ = writeln!(
            text,
            "    #[serde(rename = {:?}, skip_serializing_if = \"Option::is_none\")]\n    pub {}: Option<{}>,",
            property.name.as_str(),
            property.rust,
            rust(api, &property.ty)
        );
    }
    text.push_str("}\n");
}

fn name(api: &Api, name: &WireName) -> String {
    let path = api.types.get(name).map(Type::rust);
    path.map_or_else(String::new, |path| match &path.module {
        Some(module) => format!("M{module}{}", path.ident).replace('_', ""),
        None => path.ident.to_string(),
    })
}

fn rust(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::Bool => "bool".to_owned(),
        Ty::Int(width, signed) => format!("{}{width}", if *signed { 'i' } else { 'u' }),
        Ty::Float(width) => format!("f{width}"),
        Ty::Named(wire) => format!("Box<{}>", name(api, wire)),
        Ty::List(item) => format!("Vec<{}>", rust(api, item)),
        Ty::Map(value) => format!("std::collections::BTreeMap<String, {}>", rust(api, value)),
        Ty::Json => "serde_json::Value".to_owned(),
        _ => "String".to_owned(),
    }
}
