//! Plans the sample values for the call of each operation.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::call::Sample;
use crate::document::{Content, Document};
use crate::sample::Sampler;

/// A body that is not JSON, and not text of any kind.
const BYTES: [u8; 5] = [0, 0xff, b'\r', b'\n', b'a'];

/// Samples for all operations.
#[derive(Debug)]
pub struct Plan {
    samples: Vec<Sample>,
    indexes: HashMap<String, usize>,
}

impl Plan {
    /// Makes a sample for each operation of a document.
    ///
    /// # Errors
    /// If samples of a schema are not supported.
    pub fn new(document: &Document) -> Result<Self, String> {
        let operations = document.operations();
        let mut probed = HashSet::new();
        let samples = (0..operations.len())
            .map(|index| sample(document, index, &mut probed))
            .collect::<Result<_, _>>()?;
        let named = operations.iter().enumerate();
        let indexes = named
            .map(|(index, operation)| (key(&operation.method, &operation.template), index))
            .collect();
        Ok(Self { samples, indexes })
    }

    /// The operation of the document at this URL, and its sample.
    #[must_use]
    pub fn find(&self, method: &str, template: &str) -> Option<(usize, &Sample)> {
        let index = *self.indexes.get(&key(method, template))?;
        Some((index, &self.samples[index]))
    }
}

/// Method and template in one. Numbers of repeated parameters are omitted, because to a builder
/// `{accessPackage-id1}` and `{accessPackage-id}` are the same.
#[must_use]
pub fn key(method: &str, template: &str) -> String {
    let mut key = format!("{method} ");
    for part in template.split_inclusive('}') {
        match part.strip_suffix('}') {
            Some(part) => {
                key.push_str(part.trim_end_matches(|c: char| c.is_ascii_digit()));
                key.push('}');
            }
            None => key.push_str(part),
        }
    }
    key
}

fn sample(
    document: &Document,
    index: usize,
    probed: &mut HashSet<String>,
) -> Result<Sample, String> {
    let operation = &document.operations()[index];
    let mut sampler = Sampler::new(document, index);
    let arguments = operation
        .arguments
        .iter()
        .map(|parameter| sampler.value(&parameter.schema))
        .collect::<Result<_, _>>()?;
    let mut sampler = Sampler::new(document, index);
    let body = match &operation.body {
        Some(Content { media_type, schema }) if media_type == "application/json" => {
            sampler.value(schema)?
        }
        _ => Value::Null,
    };
    // One probe per property is enough.
    let mut probes = sampler.into_probes();
    probes.retain(|probe| probed.insert(probe.property.clone()));
    Ok(Sample {
        arguments,
        body,
        probes: probes
            .into_iter()
            .map(|probe| (probe.pointer, probe.wrong))
            .collect(),
        reference: format!("{index} /'\"%2F?#&+ü"),
        bytes: BYTES.to_vec(),
        taken: Cell::new(0),
    })
}
