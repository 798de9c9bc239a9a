//! Bytes.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{ParseValueError, same, scalar_field};
use crate::record::{Mismatch, Scalar, Token};

const EXPECTED: &str = "bytes in base64";

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// Bytes: `Edm.Binary`.
///
/// Both alphabets of base64 are accepted, with padding or without, and a value is written back in the form in
/// which it was read. New values are written in **standard base64 with padding**. OData's specification and
/// Graph's description require base64url, but the OData library that Graph's services are built with writes
/// the standard alphabet and reads nothing else, as do Microsoft's own clients
/// ([odata.net#3300](https://github.com/OData/odata.net/issues/3300)). [`url_safe`](Self::url_safe) is for
/// services that follow the specification.
///
/// ```
/// use graph_runtime::Binary;
///
/// let bytes = Binary::from(*b"~~~");
/// assert_eq!(bytes.to_string(), "fn5+");
/// assert_eq!("fn5-".parse::<Binary>()?, bytes);
/// assert_eq!(bytes.url_safe().to_string(), "fn5-");
/// # Ok::<(), graph_runtime::ParseValueError>(())
/// ```
#[derive(Clone, Default)]
pub struct Binary {
    bytes: Vec<u8>,
    /// Written with `-` and `_` instead of `+` and `/`.
    url: bool,
    /// Written without `=` at the end.
    bare: bool,
}

impl Binary {
    /// The same bytes, to be written in the URL alphabet.
    #[must_use]
    pub fn url_safe(self) -> Self {
        Self { url: true, ..self }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, without copying.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl AsRef<[u8]> for Binary {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Vec<u8>> for Binary {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }
}

impl From<&[u8]> for Binary {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<const N: usize> From<[u8; N]> for Binary {
    fn from(bytes: [u8; N]) -> Self {
        bytes.to_vec().into()
    }
}

impl<const N: usize> From<&[u8; N]> for Binary {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.to_vec().into()
    }
}

/// Parses base64 in either alphabet.
impl FromStr for Binary {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = text.contains(['-', '_']);
        let engine = if url { URL } else { PLAIN };
        let bytes = engine
            .decode(text)
            .map_err(|_| ParseValueError { expected: EXPECTED })?;
        let bare = !text.ends_with('=');
        Ok(Self { bytes, url, bare })
    }
}

/// Base64, as on the wire.
impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.url {
            URL.encode(&self.bytes)
        } else {
            PLAIN.encode(&self.bytes)
        };
        f.write_str(if self.bare {
            text.trim_end_matches('=')
        } else {
            &text
        })
    }
}

/// Only the number of bytes: they can be long, and secret.
impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Binary({} bytes)", self.bytes.len())
    }
}

impl PartialEq for Binary {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Binary {}

impl std::hash::Hash for Binary {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl Scalar for Binary {
    fn expected(&self) -> &'static str {
        EXPECTED
    }

    fn token(&self) -> Token<'_> {
        Token::Display(self)
    }

    fn same(&self, other: &dyn Scalar) -> bool {
        same(self, other)
    }

    fn set_str(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = text.parse().map_err(|_| Mismatch)?;
        Ok(())
    }
}

scalar_field!(Binary, Binary::default());
crate::record::serde_by_slot!(Binary);
