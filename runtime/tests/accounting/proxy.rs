//! A proxy on loopback that drops, delays, truncates, resets, and answers instead of the server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::faults::Chance;
use super::wire::message;

/// How long the proxy holds back some requests.
pub const HANG: Duration = Duration::from_millis(600);

pub struct Proxy {
    pub base: String,
    state: Arc<State>,
}

struct State {
    server: SocketAddr,
    chance: Chance,
    requests: AtomicUsize,
    /// Number of requests in flight.
    under_way: AtomicUsize,
}

/// What the proxy does with a request.
#[derive(Clone, Copy)]
enum Fault {
    None,
    /// Forwards it a little later.
    Late,
    /// Forwards it after the client has given up.
    Hang,
    /// Resets the connection, before or after forwarding.
    Reset {
        forwards: bool,
    },
    /// Sends a part of the response.
    Truncate,
    /// Answers instead of the server, with a header, with or without forwarding.
    HttpResponse {
        status: u16,
        header: &'static str,
        forwards: bool,
    },
}

fn fault(mut chance: fastrand::Rng) -> Fault {
    let forwards = chance.bool();
    let answer = |status, header, forwards| Fault::HttpResponse {
        status,
        header,
        forwards,
    };
    match chance.u32(..100) {
        0..4 => answer(429, "", false),
        4..8 => answer(429, "retry-after: 0.003\r\n", false),
        8..12 => answer(503, "retry-after: 0,120\r\n", false),
        12..16 => answer(503, "", forwards),
        16..19 => answer(500, "", forwards),
        19..22 => answer(502, "", forwards),
        22..26 => answer(504, "", forwards),
        26..31 => Fault::Reset { forwards },
        31..34 => Fault::Truncate,
        34..37 => Fault::Late,
        37..39 => Fault::Hang,
        _ => Fault::None,
    }
}

impl Proxy {
    pub async fn start(server: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/beta", listener.local_addr().unwrap());
        let state = Arc::new(State {
            server,
            chance: Chance::new(seed),
            requests: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
        });
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move { state.connection(socket).await });
            }
        });
        Self { base, state }
    }

    /// Total number of requests.
    pub fn requests(&self) -> usize {
        self.state.requests.load(Ordering::SeqCst)
    }

    /// Waits until no request is in flight, including those that the client has given up.
    pub async fn settled(&self) {
        while self.state.under_way.load(Ordering::SeqCst) > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

impl State {
    async fn connection(&self, mut client: TcpStream) -> io::Result<()> {
        while let Some(request) = message(&mut client).await? {
            self.requests.fetch_add(1, Ordering::SeqCst);
            self.under_way.fetch_add(1, Ordering::SeqCst);
            let goes_on = self.pass_on(&mut client, &request).await;
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            if !goes_on? {
                break;
            }
        }
        Ok(())
    }

    /// Forwards a request, or not; returns whether the connection is still usable.
    async fn pass_on(&self, client: &mut TcpStream, request: &[u8]) -> io::Result<bool> {
        let fault = fault(self.chance.of(&told(request)));
        match fault {
            Fault::Late => sleep(Duration::from_millis(20)).await,
            Fault::Hang => sleep(HANG).await,
            _ => {}
        }
        let forwards = match fault {
            Fault::Reset { forwards } | Fault::HttpResponse { forwards, .. } => forwards,
            _ => true,
        };
        let answer = if forwards {
            self.forward(request).await?
        } else {
            Vec::new()
        };
        match fault {
            Fault::Reset { .. } => {
                client.set_zero_linger()?;
                return Ok(false);
            }
            Fault::Truncate => {
                client.write_all(&answer[..answer.len() * 2 / 3]).await?;
                return Ok(false);
            }
            Fault::HttpResponse { status, header, .. } => {
                let head = format!("HTTP/1.1 {status} x\r\n{header}content-length: 0\r\n\r\n");
                client.write_all(head.as_bytes()).await?;
            }
            Fault::None | Fault::Late | Fault::Hang => client.write_all(&answer).await?,
        }
        Ok(true)
    }

    async fn forward(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(self.server).await?;
        server.write_all(request).await?;
        let answer = message(&mut server).await?;
        // Frees the port at once.
        server.set_zero_linger()?;
        Ok(answer.unwrap_or_default())
    }
}

/// Request line and body, which are the same for each attempt.
fn told(request: &[u8]) -> Vec<u8> {
    let line = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    let body = request.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    [line, &request[body.unwrap_or(request.len())..]].concat()
}
