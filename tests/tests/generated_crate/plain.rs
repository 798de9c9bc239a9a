//! A transport for programs that tests compile.

use futures::future::BoxFuture;
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Bytes, Transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// HTTP/1.1 with one connection for each request, which avoids compiling a transport.
pub struct Plain;

impl Transport for Plain {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, std::result::Result<http::Response<Body>, TransportError>> {
        Box::pin(async move { exchange(&request).await.map_err(TransportError::new) })
    }
}

async fn exchange(request: &http::Request<Bytes>) -> std::io::Result<http::Response<Body>> {
    let host = request.uri().authority().expect("an authority").as_str();
    let target = request.uri().path_and_query().expect("a path");
    let length = request.body().len();
    let mut text = format!(
        "{} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n",
        request.method()
    );
    for (name, value) in request.headers() {
        if name != http::header::CONTENT_LENGTH {
            text += &format!("{name}: {}\r\n", value.to_str().expect("text"));
        }
    }
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.write_all(request.body()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let mut response = http::Response::new(Body::from(Bytes::from(body.to_owned())));
    *response.status_mut() = status.parse().expect("a status");
    Ok(response)
}
