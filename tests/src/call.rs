//! The types of a table of calls: a call, the sample with its values, and how it is sent.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, IntoFuture as _};
use std::pin::Pin;

use graph_runtime::record::strictly;
use graph_runtime::reply::Reply;
use graph_runtime::{Client, Error, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One operation at one URL.
#[derive(Debug)]
pub struct Call {
    /// HTTP method.
    pub method: &'static str,
    /// URL template; repeated parameters are not numbered.
    pub template: &'static str,
    /// `operationId` of the document.
    pub id: &'static str,
    /// Builds the request with values of a sample.
    pub run: fn(&Client, &Sample) -> Result<Pending, SampleError>,
}

/// A request that is ready to be sent.
pub struct Pending {
    /// The `Debug` output of the request.
    pub shown: String,
    /// Sends it and decodes the response.
    pub answer: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>,
}

/// Erases the type of a request, so requests of all types fit into one table.
#[must_use]
pub fn run<R: Reply, O>(request: Request<R, O>) -> Pending {
    let shown = format!("{request:?}");
    let answer = request.into_future();
    Pending {
        shown,
        answer: Box::pin(async move { answer.await.map(drop) }),
    }
}

/// Values for one call.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sample {
    /// Values of the arguments, in the order of the URL.
    pub arguments: Vec<Value>,
    /// The JSON body.
    pub body: Value,
    /// Changes that must make the body undecodable: a pointer and the new value.
    pub probes: Vec<(String, Value)>,
    /// The identifier in a reference.
    pub reference: String,
    /// The body where it is not JSON.
    pub bytes: Vec<u8>,
    /// How many arguments were taken.
    pub taken: Cell<usize>,
}

impl Sample {
    /// Takes the next argument.
    ///
    /// # Errors
    /// If there is none left, or it has another type.
    pub fn argument<T: DeserializeOwned>(&self, name: &str) -> Result<T, SampleError> {
        let index = self.taken.get();
        self.taken.set(index + 1);
        let value = self.arguments.get(index);
        let value = value.ok_or_else(|| SampleError(format!("no value left for `{name}`")))?;
        T::deserialize(value).map_err(|error| SampleError(format!("{name}: {error}")))
    }

    /// The body.
    ///
    /// # Errors
    /// If it has another type, or still decodes after one of the changes.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, SampleError> {
        for (pointer, wrong) in &self.probes {
            let mut changed = self.body.clone();
            if let Some(place) = changed.pointer_mut(pointer) {
                place.clone_from(wrong);
            }
            if strictly(true, || T::deserialize(&changed)).is_ok() {
                let message =
                    format!("{pointer}: {wrong} is accepted, so the type is not declared");
                return Err(SampleError(message));
            }
        }
        T::deserialize(&self.body).map_err(|error| SampleError(format!("body: {error}")))
    }

    /// A property of the body, for actions with a single parameter.
    ///
    /// # Errors
    /// If there is none, or it has another type.
    pub fn parameter<T: DeserializeOwned>(&self, name: &str) -> Result<T, SampleError> {
        let value = self.body.get(name);
        let value = value.ok_or_else(|| SampleError(format!("the body has no `{name}`")))?;
        T::deserialize(value).map_err(|error| SampleError(format!("{name}: {error}")))
    }

    /// The reference.
    #[must_use]
    pub fn reference(&self) -> String {
        self.reference.clone()
    }

    /// The body where it is not JSON.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }
}

/// Why a call cannot be made with a sample.
#[derive(Debug)]
pub struct SampleError(pub String);

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SampleError {}
