//! Serves the fake over HTTP on loopback.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;

use bytes::Bytes;
use futures::StreamExt as _;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::answer::Answer;
use super::call::Call;
use super::control;
use super::handle::{Fake, Reaction};
use super::problem::Problem;

/// Maximum size of a request body.
const MOST_BYTES: usize = 16 << 20;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Loopback {
    origin: String,
    root: String,
    accepting: JoinHandle<()>,
}

impl Loopback {
    /// Serves a fake on a port of the loopback interface; 0 picks a free one.
    ///
    /// # Errors
    /// If the port is not available.
    pub async fn start(fake: Fake, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let root = fake.root();
        let serving = origin.clone();
        let accepting = tokio::spawn(accept(listener, move |stream| {
            connection(stream, fake.clone(), serving.clone())
        }));
        Ok(Self {
            origin,
            root,
            accepting,
        })
    }

    /// The same over https. Clients must trust the certificate.
    ///
    /// # Errors
    /// If the port is not available.
    #[cfg(feature = "tls")]
    pub async fn start_tls(
        fake: Fake,
        port: u16,
        certificate: &super::tls::Certificate,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let origin = format!("https://localhost:{}", listener.local_addr()?.port());
        let root = fake.root();
        let acceptor = certificate.acceptor();
        let serving = origin.clone();
        let accepting = tokio::spawn(accept(listener, move |stream| {
            let (fake, origin) = (fake.clone(), serving.clone());
            let handshake = acceptor.accept(stream);
            async move {
                // A client that does not trust the certificate closes the connection.
                if let Ok(stream) = handshake.await {
                    connection(stream, fake, origin).await;
                }
            }
        }));
        Ok(Self {
            origin,
            root,
            accepting,
        })
    }

    /// The base URL for clients, including the version.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}{}", self.origin, self.root)
    }

    /// The base URL of the control endpoints.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}{}", self.origin, control::PREFIX)
    }

    /// Waits until the server stops.
    pub async fn serve(mut self) {
        // An error means that it was aborted, so it has stopped as well.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept<C: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    serve: impl Fn(TcpStream) -> C,
) {
    // Connections are closed with the set.
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // A connection that failed before it was accepted does not affect the next one.
        if let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            connections.spawn(serve(stream));
        }
    }
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    fake: Fake,
    origin: String,
) {
    let service = service_fn(|request| respond(&fake, &origin, request));
    // An error is the intended effect of a fault.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type Content = BoxBody<Bytes, io::Error>;

async fn respond(
    fake: &Fake,
    origin: &str,
    request: Request<Incoming>,
) -> io::Result<Response<Content>> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, MOST_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(too_large()),
        Err(error) => return Err(io::Error::other(error)),
    };
    let call = Call {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
        base: origin.to_owned(),
    };
    if let Some(answer) = control::control(fake, &call) {
        return Ok(response(answer, None));
    }
    match fake.react(call).await {
        Reaction::Drop => Err(io::ErrorKind::ConnectionReset.into()),
        Reaction::Answer(answer, truncate) => Ok(response(answer, truncate)),
    }
}

fn too_large() -> Response<Content> {
    let message = format!("found a body of more than {MOST_BYTES} bytes");
    let problem = Problem::too_large(message);
    response(
        Answer::json(problem.status, &problem.body("", "", "")),
        None,
    )
}

fn response(answer: Answer, truncate: Option<usize>) -> Response<Content> {
    let length = answer.body.len();
    let content = match truncate {
        Some(most) if most < length => broken_off(answer.body.slice(..most)),
        _ => Full::new(answer.body)
            .map_err(|never: Infallible| match never {})
            .boxed(),
    };
    let mut response = Response::new(content);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if answer.status != http::StatusCode::NO_CONTENT {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

fn broken_off(start: Bytes) -> Content {
    let broken = Err(io::ErrorKind::ConnectionReset.into());
    // The first part must be sent before the connection breaks.
    let chunks = futures::stream::iter([Ok(Frame::data(start)), broken]).then(|chunk| async {
        tokio::task::yield_now().await;
        chunk
    });
    http_body_util::BodyExt::boxed(StreamBody::new(chunks))
}
