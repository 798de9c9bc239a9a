//! A server that is scripted byte by byte, for responses that no HTTP library would send.
// Each test that includes this module uses a different part of it.
#![allow(dead_code)]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// The next step of the server.
#[derive(Clone, Debug)]
pub enum Step {
    Send(Vec<u8>),
    /// Sends the same bytes repeatedly, until the client closes the connection.
    Flood(Vec<u8>),
    Wait(Duration),
    /// Waits until the client closes the connection.
    Hang,
    /// Closes the connection properly.
    Close,
    /// Resets the connection.
    Reset,
}

type Script = dyn Fn(usize, &str) -> Vec<Step> + std::marker::Send + Sync;

/// Counts the completely received requests.
pub struct Wire {
    pub base: String,
    requests: Arc<AtomicUsize>,
}

impl Wire {
    /// Runs the same steps after each request.
    pub async fn start(steps: Vec<Step>) -> Self {
        Self::answering(move |_, _| steps.clone()).await
    }

    /// Runs the closure's steps after each request; the closure gets the number of the request, starting at
    /// 0, and its head.
    pub async fn answering(
        script: impl Fn(usize, &str) -> Vec<Step> + std::marker::Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(Arc::new(script))).await
    }

    /// Resets each connection before it reads anything. Counts connections.
    pub async fn slamming() -> Self {
        Self::listen(None).await
    }

    async fn listen(script: Option<Arc<Script>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/beta", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (script, counter) = (script.clone(), counter.clone());
                tokio::spawn(async move {
                    let Some(script) = script else {
                        counter.fetch_add(1, Ordering::SeqCst);
                        return socket.set_zero_linger();
                    };
                    connection(socket, &*script, &counter).await
                });
            }
        });
        Self { base, requests }
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// An address on which no server listens. The port stays bound, so no server of another test gets it.
pub fn nobody() -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    std::mem::forget(socket);
    format!("http://{address}/beta")
}

/// A complete response with its length.
pub fn whole(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

async fn connection(
    mut socket: TcpStream,
    script: &Script,
    requests: &AtomicUsize,
) -> io::Result<()> {
    while let Some(request) = message(&mut socket).await? {
        let head = head_of(&request);
        for step in script(requests.fetch_add(1, Ordering::SeqCst), &head) {
            match step {
                Step::Send(bytes) => socket.write_all(&bytes).await?,
                Step::Flood(bytes) => loop {
                    socket.write_all(&bytes).await?;
                },
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Hang => while socket.read(&mut [0; 64]).await? > 0 {},
                Step::Close => return socket.shutdown().await,
                Step::Reset => return socket.set_zero_linger(),
            }
        }
    }
    Ok(())
}

/// Reads a complete request or response; `None` at the end of the stream.
pub async fn message(socket: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut read = Vec::new();
    let head = loop {
        if socket.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
        if let Some(end) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let length = head_of(&read[..head])
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    while read.len() < head + length {
        if socket.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(read))
}

/// The head of a message, in lower case.
fn head_of(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message).to_ascii_lowercase();
    let head = text.split("\r\n\r\n").next();
    head.unwrap_or_default().to_owned()
}
