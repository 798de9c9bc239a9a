//! Tests TLS: protocols, and which servers receive the token.
#![cfg(any(feature = "native-tls", feature = "rustls", feature = "rustls-ring"))]

mod support;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use graph_runtime::transport::ReqwestTransport;
use graph_runtime::{Client, Error, Get, RetryPolicy, StaticToken};
use serde_json::{Value, json};
use support::in_process::at;
use support::{Server, TOKEN};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

const PEM: &[u8] = include_bytes!("support/localhost.pem");

/// A server with one protocol over TLS, which counts its requests.
struct Secure {
    base: String,
    requests: Arc<AtomicUsize>,
}

impl Secure {
    async fn start(protocol: &str, answer: fn(&Request) -> Response) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!(
            "https://localhost:{}/beta",
            listener.local_addr().unwrap().port()
        );
        let certificate = CertificateDer::from_pem_slice(PEM).unwrap();
        let key = PrivateKeyDer::from_pem_slice(PEM).unwrap();
        // Its own cryptography, whatever the client uses.
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let listener = Shaking {
            listener,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        };
        let requests = Arc::new(AtomicUsize::new(0));
        let count = requests.clone();
        let router = Router::new().fallback(move |request: Request| {
            count.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Ok::<_, Infallible>(answer(&request)))
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, requests }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Completes the handshake before it passes on a connection.
struct Shaking {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Shaking {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            if let Ok((stream, address)) = self.listener.accept().await
                && let Ok(stream) = self.acceptor.accept(stream).await
            {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A transport that trusts the certificate of these tests.
fn trusting() -> ReqwestTransport {
    let certificate = reqwest::Certificate::from_pem(PEM).unwrap();
    let builder = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([certificate]);
    ReqwestTransport::from_builder(builder).unwrap()
}

async fn get(base: &str, transport: Option<ReqwestTransport>) -> Result<Value, Error> {
    let builder = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(base)
        .retry(RetryPolicy::never());
    let builder = match transport {
        Some(transport) => builder.transport(transport),
        None => builder,
    };
    Get::<Value>::get(at(&builder.build()?, "/things")).await
}

fn version(request: &Request) -> Response {
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(request.headers()["authorization"], bearer);
    Response::new(format!(r#"{{"version":"{:?}"}}"#, request.version()).into())
}

#[tokio::test]
async fn given_a_server_that_offers_a_version_of_http_when_sent_then_it_is_used() {
    for (protocol, version_of) in [("h2", "HTTP/2.0"), ("http/1.1", "HTTP/1.1")] {
        let server = Secure::start(protocol, version).await;
        let answer = get(&server.base, Some(trusting())).await.unwrap();
        assert_eq!(answer, json!({"version": version_of}));
    }
}

#[tokio::test]
async fn given_an_untrusted_certificate_when_connecting_then_nothing_is_sent() {
    let server = Secure::start("h2", version).await;
    let error = get(&server.base, None).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    // The certificate is for another name as well.
    let other = server.base.replace("localhost", "127.0.0.1");
    let error = get(&other, Some(trusting())).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn given_a_redirect_from_https_to_http_when_received_then_no_token_is_sent_there() {
    let plain = Server::json(200, "{}").await;
    // The query tells the server.
    let port = plain.base.split(':').nth(2).unwrap().replace("/beta", "");
    let server = Secure::start("http/1.1", |request| {
        let port = request.uri().query().unwrap();
        let target = format!("http://localhost:{port}/beta/things");
        let response = Response::builder().status(307).header("location", target);
        response.body("".into()).unwrap()
    });
    let server = server.await;
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(&server.base)
        .transport(trusting())
        .build()
        .unwrap();
    let error = client.get(format!("/things?{port}")).nothing().await;
    let text = error.unwrap_err().to_string();
    assert!(text.contains("redirected to `localhost`"), "{text}");
    assert_eq!((server.requests(), plain.seen().len()), (1, 0));
}

#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
#[test]
fn given_ring_alone_when_a_transport_is_made_then_rustls_uses_it() {
    drop(trusting());
    let chosen = rustls::crypto::CryptoProvider::get_default().expect("a choice");
    let (ring, other) = (rustls::crypto::ring::default_provider(), default_provider());
    let groups = |of: &rustls::crypto::CryptoProvider| format!("{:?}", of.kx_groups);
    assert_eq!(groups(chosen), groups(&ring));
    assert_ne!(
        groups(&ring),
        groups(&other),
        "the test could not tell them apart"
    );
}
