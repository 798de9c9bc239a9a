//! Shapes of responses, as types: each decodes a response body in its own way.

mod json;

use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::content::Chunks;
use crate::error::Result;
use crate::page::Page;
use crate::record::Field;
use crate::record::private::decode;
use crate::response::Response;

pub(crate) use json::{is_blank, json, json_seed};
use json::{json_of, undecodable, without_bom};

const JSON: &str = "application/json";

/// The shape of a response. Only the types of this module implement it.
pub trait Reply: sealed::Sealed + 'static {
    /// The entity in the response, whose properties queries can name. `()` if there is none, or the
    /// description does not say which.
    type Item;
    /// The value that a request returns.
    type Output: 'static;
    /// The media type for `Accept`.
    const ACCEPT: &'static str = JSON;
    /// Whether the response is content of unknown length.
    #[doc(hidden)]
    const IS_CONTENT: bool = false;
    /// Whether the status alone decides about success, whatever happens to the body.
    #[doc(hidden)]
    const IGNORES_BODY: bool = false;
    /// Decodes the response.
    ///
    /// # Errors
    /// If the body does not have this shape.
    #[doc(hidden)]
    fn read(answer: &Answer) -> Result<Self::Output>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! shapes {
    ($($(#[$docs:meta])* $name:ident $(<$item:ident>)?;)*) => {$(
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $name $(<$item>(PhantomData<fn() -> $item>))?;

        impl $(<$item>)? sealed::Sealed for $name $(<$item>)? {}
    )*};
}

shapes! {
    /// One entity or complex value; returns `T`.
    Entity<T>;
    /// One entity or nothing; returns `Option<T>`, `None` for 204, an empty body or `null`.
    Nullable<T>;
    /// A collection, in pages; returns [`Page<T>`], without items for 204 and 202 without a body, and can be streamed.
    Collection<T>;
    /// A value in an envelope, `{"value": …}`; returns `Option<T>`.
    Scalar<T>;
    /// Text; returns `String`.
    Text;
    /// The number of `T`, as text from `/$count`; returns `i64`.
    CountText<T>;
    /// Content of any type; returns [`bytes::Bytes`].
    Bytes;
    /// Content of any type, as a stream; returns [`Chunks`].
    Streamed;
    /// Nothing; returns `()`, whatever the body, and even if the body is truncated.
    Empty;
    /// Another shape, if the entity has changed (`If-None-Match`); returns `Option`, `None` for 304.
    IfChanged<R>;
    /// Another shape, with status and headers; returns [`Response`].
    Responded<R>;
}

impl<T: DeserializeOwned + 'static> Reply for Entity<T> {
    type Item = T;
    type Output = T;

    fn read(answer: &Answer) -> Result<T> {
        json(answer)
    }
}

impl<T: DeserializeOwned + 'static> Reply for Nullable<T> {
    type Item = T;
    type Output = Option<T>;

    fn read(answer: &Answer) -> Result<Option<T>> {
        if is_blank(answer) {
            return Ok(None);
        }
        json(answer)
    }
}

impl<T: DeserializeOwned + 'static> Reply for Collection<T> {
    type Item = T;
    type Output = Page<T>;

    fn read(answer: &Answer) -> Result<Page<T>> {
        let may_be_blank = matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::ACCEPTED);
        if may_be_blank && is_blank(answer) {
            return Ok(Page::empty());
        }
        json(answer).map(|page: Page<T>| page.answering(answer))
    }
}

impl<T: Field + 'static> Reply for Scalar<T> {
    type Item = ();
    type Output = Option<T>;

    fn read(answer: &Answer) -> Result<Option<T>> {
        // Through the codec of records, which accepts OData's forms of numbers, such as `"INF"`.
        #[derive(serde::Deserialize)]
        #[serde(bound = "T: Field")]
        struct Envelope<T> {
            #[serde(default = "none", deserialize_with = "decode")]
            value: Option<T>,
        }
        const fn none<T>() -> Option<T> {
            None
        }

        if is_blank(answer) {
            return Ok(None);
        }
        json_of::<T, Envelope<T>>(answer).map(|envelope| envelope.value)
    }
}

impl Reply for Text {
    type Item = ();
    type Output = String;
    const ACCEPT: &'static str = "text/plain, */*;q=0.1";

    fn read(answer: &Answer) -> Result<String> {
        let text = std::str::from_utf8(without_bom(&answer.body));
        text.map(str::to_owned)
            .map_err(|error| undecodable::<String>(answer, error))
    }
}

impl<T: 'static> Reply for CountText<T> {
    type Item = T;
    type Output = i64;
    const ACCEPT: &'static str = "text/plain, application/json;q=0.5";

    fn read(answer: &Answer) -> Result<i64> {
        let text = std::str::from_utf8(without_bom(&answer.body))
            .map_err(|error| undecodable::<i64>(answer, error))?;
        text.trim()
            .parse()
            .or_else(|error: std::num::ParseIntError| {
                // Within batches, services send the number as base64 and call it text.
                count_in_base64(text).ok_or_else(|| undecodable::<i64>(answer, error))
            })
    }
}

fn count_in_base64(text: &str) -> Option<i64> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
    text.ok()?.trim().parse().ok()
}

impl Reply for Bytes {
    type Item = ();
    type Output = bytes::Bytes;
    const ACCEPT: &'static str = "*/*";
    const IS_CONTENT: bool = true;

    fn read(answer: &Answer) -> Result<bytes::Bytes> {
        Ok(answer.body.clone())
    }
}

impl Reply for Streamed {
    type Item = ();
    type Output = Chunks;
    const ACCEPT: &'static str = "*/*";
    const IS_CONTENT: bool = true;

    fn read(answer: &Answer) -> Result<Chunks> {
        Ok(answer.chunks())
    }
}

impl Reply for Empty {
    type Item = ();
    type Output = ();
    const IGNORES_BODY: bool = true;

    fn read(_: &Answer) -> Result<()> {
        Ok(())
    }
}

impl<R: Reply> Reply for IfChanged<R> {
    type Item = R::Item;
    type Output = Option<R::Output>;
    const ACCEPT: &'static str = R::ACCEPT;
    const IS_CONTENT: bool = R::IS_CONTENT;
    const IGNORES_BODY: bool = R::IGNORES_BODY;

    fn read(answer: &Answer) -> Result<Self::Output> {
        if answer.status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        R::read(answer).map(Some)
    }
}

impl<R: Reply> Reply for Responded<R> {
    type Item = R::Item;
    type Output = Response<R::Output>;
    const ACCEPT: &'static str = R::ACCEPT;
    const IS_CONTENT: bool = R::IS_CONTENT;
    const IGNORES_BODY: bool = R::IGNORES_BODY;

    fn read(answer: &Answer) -> Result<Self::Output> {
        Ok(Response::new(R::read(answer)?, answer))
    }
}
