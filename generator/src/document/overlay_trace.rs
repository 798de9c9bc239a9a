//! Records which overlay action set or removed each place of a document.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostics::{Diagnostics, Pointer};

/// The places of a document that overlays set or removed, each with the last such action.
#[derive(Debug, Default)]
pub struct Corrected {
    files: Vec<File>,
    places: BTreeMap<String, Touch>,
}

#[derive(Debug)]
struct File {
    name: String,
    text: String,
}

#[derive(Debug)]
struct Touch {
    file: usize,
    /// JSON pointer in the overlay.
    at: String,
    /// The value that was set; `None` if the place was removed.
    value: Option<Value>,
}

/// A place in an overlay.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cause {
    /// The index of the file among [`Corrected::files`].
    pub file: usize,
    /// JSON pointer of the responsible part of the action.
    pub pointer: String,
}

impl Corrected {
    /// Names and texts of the overlays, in the order in which they were applied.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|file| (file.name.as_str(), file.text.as_str()))
    }

    /// Renames the overlays.
    #[must_use]
    pub fn renamed(mut self, name: impl Fn(&str) -> String) -> Self {
        for file in &mut self.files {
            file.name = name(&file.name);
        }
        self
    }

    /// The action that set the value at a pointer, or a keyword in it for which `is_of` returns true. `None` if an
    /// action set the same value on the other side of a comparison.
    #[must_use]
    pub fn set(&self, other: &Self, pointer: &str, is_of: impl Fn(&str) -> bool) -> Option<Cause> {
        self.below(other, pointer, &is_of)
            .or_else(|| self.within(other, pointer, &is_of))
    }

    /// The action that removed the value at a pointer, unless one did so on the other side of a comparison, too.
    #[must_use]
    pub fn removed(&self, other: &Self, pointer: &str) -> Option<Cause> {
        let (place, touch) = self.around(pointer, false)?;
        let is_new = !other.has(place, touch);
        is_new.then(|| touch.cause(&pointer[place.len()..]))
    }

    /// Moves each error that an action introduced to its place in the overlay.
    pub(super) fn blamed(&self, found: Diagnostics) -> Diagnostics {
        let moved = found.into_iter().map(|mut fault| {
            let pointer = fault.pointer.as_str().to_owned();
            if let Some((place, touch)) = self.around(&pointer, true) {
                let cause = touch.cause(touch.known(&pointer[place.len()..]));
                fault.file = self.files.get(cause.file).map(|file| file.name.clone());
                fault.pointer = Pointer::parse(&cause.pointer);
                // The remedy is in the same overlay.
                fault.help = fault
                    .help
                    .map(|help| help.replace(" with an overlay", " there"));
            }
            fault
        });
        moved.collect()
    }

    /// The action that set a value that contains the pointer.
    fn within(&self, other: &Self, pointer: &str, is_of: &impl Fn(&str) -> bool) -> Option<Cause> {
        let (place, touch) = self.around(pointer, true)?;
        let below = &pointer[place.len()..];
        let (own, others) = (touch.value.as_ref()?.pointer(below)?, other.value(pointer));
        if others == Some(own) {
            return None;
        }
        let changed = |key: &str| own.get(key) != others.and_then(|others: &Value| others.get(key));
        let mut keywords = own.as_object().into_iter().flat_map(|own| own.keys());
        let key = keywords.find(|key| is_of(key) && changed(key));
        match key {
            Some(key) => {
                let mut below = below.to_owned();
                push(&mut below, key);
                Some(touch.cause(&below))
            }
            // The action set the whole value.
            None => others.is_none().then(|| touch.cause(below)),
        }
    }

    /// The value that an action set at a pointer, directly or as part of a larger value.
    fn value(&self, pointer: &str) -> Option<&Value> {
        let (place, touch) = self.around(pointer, true)?;
        touch.value.as_ref()?.pointer(&pointer[place.len()..])
    }

    /// The closest place at or above a pointer that an action set, or removed.
    fn around<'p>(&self, pointer: &'p str, is_set: bool) -> Option<(&'p str, &Touch)> {
        let ends = pointer.rmatch_indices('/').map(|(end, _)| end);
        let mut places = std::iter::once(pointer.len())
            .chain(ends)
            .map(|end| &pointer[..end]);
        places.find_map(|place| {
            let touch = self.places.get(place)?;
            (touch.value.is_some() == is_set).then_some((place, touch))
        })
    }

    fn below(&self, other: &Self, pointer: &str, is_of: &impl Fn(&str) -> bool) -> Option<Cause> {
        let start = format!("{pointer}/");
        let below = self.places.range(start.clone()..);
        let below = below.take_while(|(place, _)| place.starts_with(&start));
        let mut own =
            below.filter(|(place, touch)| is_of(&place[start.len()..]) && !other.has(place, touch));
        own.next().map(|(_, touch)| touch.cause(""))
    }

    fn has(&self, place: &str, touch: &Touch) -> bool {
        let own = self.places.get(place);
        own.is_some_and(|own| own.value == touch.value)
    }

    pub(super) fn start(&mut self, name: &str, text: &str) {
        self.files.push(File {
            name: name.to_owned(),
            text: text.to_owned(),
        });
    }
}

impl Touch {
    /// The part of a pointer that the value has: an error can be that something is missing.
    fn known<'p>(&self, below: &'p str) -> &'p str {
        let has = |below: &str| {
            self.value
                .as_ref()
                .is_some_and(|it| it.pointer(below).is_some())
        };
        let ends = below.rmatch_indices('/').map(|(end, _)| end);
        let mut parts = std::iter::once(below.len())
            .chain(ends)
            .map(|end| &below[..end]);
        parts.find(|part| has(part)).unwrap_or_default()
    }

    fn cause(&self, below: &str) -> Cause {
        Cause {
            file: self.file,
            pointer: format!("{}{below}", self.at),
        }
    }
}

/// Records what one action does, while `merge` walks through the document and the action.
pub(super) struct Notes<'c> {
    corrected: &'c mut Corrected,
    place: String,
    at: String,
}

impl<'c> Notes<'c> {
    /// Starts at a place of the document, for the part `at` of an action of the last overlay.
    pub(super) fn new(corrected: &'c mut Corrected, place: &str, at: &str) -> Self {
        Self {
            corrected,
            place: place.to_owned(),
            at: at.to_owned(),
        }
    }

    /// Descends to a child place, and to its part of the action.
    pub(super) fn within<T>(
        &mut self,
        place: &str,
        at: Option<&str>,
        then: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let ends = (self.place.len(), self.at.len());
        push(&mut self.place, place);
        if let Some(at) = at {
            push(&mut self.at, at);
        }
        let result = then(self);
        self.place.truncate(ends.0);
        self.at.truncate(ends.1);
        result
    }

    /// Records that the action set the value here.
    pub(super) fn set(&mut self, value: &Value) {
        self.note(Some(value.clone()));
    }

    /// Records that the action removed the value here.
    pub(super) fn removed(&mut self) {
        self.note(None);
    }

    fn note(&mut self, value: Option<Value>) {
        let Some(file) = self.corrected.files.len().checked_sub(1) else {
            return;
        };
        let touch = Touch {
            file,
            at: self.at.clone(),
            value,
        };
        self.corrected.places.insert(self.place.clone(), touch);
    }
}

fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}
