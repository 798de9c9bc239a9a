//! Sets of members of a flag enumeration.

use std::fmt;
use std::str::FromStr;

use super::open_enum::recognize;
use super::settable::{Converted, EachConverted};
use super::slot::Blank;
use super::{Field, Mismatch, OpenEnum, Properties, Scalar, SlotMut, SlotRef, Token};

/// A set of members of the flag enumeration `E`, in the order they were added.
///
/// On the wire it is one string, `"a,b"`. Arrays of strings, and spaces after the commas, are accepted as
/// well. Two sets are equal if they have the same members.
#[derive(Clone)]
pub struct Flags<E>(Vec<E>);

impl<E: OpenEnum> Flags<E> {
    /// Makes an empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether the member is in the set.
    #[must_use]
    pub fn contains(&self, member: &E) -> bool {
        self.0.contains(member)
    }

    /// Adds a member; `false` if it was there already.
    pub fn insert(&mut self, member: E) -> bool {
        let new = !self.contains(&member);
        if new {
            self.0.push(member);
        }
        new
    }

    /// Removes a member; `false` if it was not there.
    pub fn remove(&mut self, member: &E) -> bool {
        let before = self.0.len();
        self.0.retain(|other| other != member);
        self.0.len() < before
    }

    /// The members, in the order they were added.
    pub fn iter(&self) -> std::slice::Iter<'_, E> {
        self.0.iter()
    }

    /// Number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the members of a comma-separated list.
    fn add(&mut self, list: &str) {
        for spelling in list
            .split(',')
            .map(str::trim)
            .filter(|spelling| !spelling.is_empty())
        {
            self.insert(
                recognize(spelling).unwrap_or_else(|| E::unrecognized(spelling.to_owned())),
            );
        }
    }
}

impl<E: OpenEnum> PartialEq for Flags<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|member| other.contains(member))
    }
}

impl<E: OpenEnum + Eq> Eq for Flags<E> {}

impl<E: OpenEnum> Default for Flags<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: OpenEnum> fmt::Display for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, member) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{}", member.as_str())?;
        }
        Ok(())
    }
}

impl<E: OpenEnum> fmt::Debug for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flags({self})")
    }
}

/// Parses a comma-separated list; unknown members are kept.
impl<E: OpenEnum> FromStr for Flags<E> {
    type Err = std::convert::Infallible;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let mut flags = Self::new();
        flags.add(list);
        Ok(flags)
    }
}

impl<E: OpenEnum> From<E> for Flags<E> {
    fn from(member: E) -> Self {
        Self(vec![member])
    }
}

impl<E: OpenEnum, const N: usize> From<[E; N]> for Flags<E> {
    fn from(members: [E; N]) -> Self {
        members.into_iter().collect()
    }
}

impl<E: OpenEnum> FromIterator<E> for Flags<E> {
    fn from_iter<I: IntoIterator<Item = E>>(members: I) -> Self {
        let mut flags = Self::new();
        flags.extend(members);
        flags
    }
}

impl<E: OpenEnum> Extend<E> for Flags<E> {
    fn extend<I: IntoIterator<Item = E>>(&mut self, members: I) {
        for member in members {
            self.insert(member);
        }
    }
}

impl<E> IntoIterator for Flags<E> {
    type Item = E;
    type IntoIter = std::vec::IntoIter<E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, E> IntoIterator for &'a Flags<E> {
    type Item = &'a E;
    type IntoIter = std::slice::Iter<'a, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<E: OpenEnum> Scalar for Flags<E> {
    fn expected(&self) -> &'static str {
        "a comma-separated string of flags, or an array of them"
    }

    fn token(&self) -> Token<'_> {
        Token::Display(self)
    }

    fn same(&self, other: &dyn Scalar) -> bool {
        let other = other.token().text().and_then(|list| list.parse().ok());
        other.is_some_and(|other: Self| other == *self)
    }

    fn set_str(&mut self, value: &str) -> Result<(), Mismatch> {
        self.0.clear();
        self.add(value);
        Ok(())
    }

    fn begin_list(&mut self) -> bool {
        self.0.clear();
        true
    }

    fn add_item(&mut self, value: &str) -> Result<(), Mismatch> {
        self.add(value);
        Ok(())
    }
}

impl<E: OpenEnum> Blank for Flags<E> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<E: OpenEnum> Field for Flags<E> {
    type Taken = Converted;
    type TakenEach = EachConverted;

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::Scalar(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Scalar(self)
    }

    fn tell(&self, index: usize, to: &mut dyn Properties) {
        to.token(index, self.token());
    }
}

super::serde_by_slot!(Flags<E> where E: OpenEnum);
