//! A server with minimal work per response.

use std::io::Write as _;
use std::rc::Rc;
use std::thread;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::LocalSet;
use tokio::time::sleep;

use super::paging::PAGE;
use super::{BenchResult, CREATES, LATENCY, Package};

/// Starts the server in a single thread. With several threads, response times would depend on which processor
/// the thread runs on.
pub fn serve() -> BenchResult<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let base = format!("http://{}", listener.local_addr()?);
    let home = base.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::spawn(move || {
        let answers = Rc::new(Answers::new(home));
        LocalSet::new().block_on(&runtime, accept(listener, answers))
    });
    Ok(base)
}

async fn accept(listener: std::net::TcpListener, answers: Rc<Answers>) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (connection, _) = listener.accept().await?;
        let answers = Rc::clone(&answers);
        // It ends with its connection, however that ends.
        tokio::task::spawn_local(async move { answers.all(connection).await.ok() });
    }
}

struct Answers {
    home: String,
    one: Vec<u8>,
    page: Vec<u8>,
    /// A large page without its end.
    large: String,
    created: Vec<u8>,
    batch: Vec<u8>,
}

impl Answers {
    fn new(home: String) -> Self {
        let package = serde_json::to_string(&sample(7)).unwrap_or_default();
        let answer = |id: usize| format!(r#"{{"id":"{id}","status":201,"body":{package}}}"#);
        let answers: Vec<_> = (1..=CREATES).map(answer).collect();
        let batch = format!(r#"{{"responses":[{}]}}"#, answers.join(","));
        Self {
            one: whole("200 OK", &package),
            page: whole("200 OK", &page(50)),
            large: page(PAGE).trim_end_matches('}').to_owned(),
            created: whole("201 Created", &package),
            batch: whole("200 OK", &batch),
            home,
        }
    }

    async fn all(&self, mut connection: TcpStream) -> std::io::Result<()> {
        connection.set_nodelay(true)?;
        let mut buffer = vec![0; 1 << 16];
        let mut filled = 0;
        loop {
            let read = connection.read(&mut buffer[filled..]).await?;
            if read == 0 {
                return Ok(());
            }
            filled += read;
            let Some(target) = complete(&buffer[..filled]) else {
                continue;
            };
            if target == "/one" {
                connection.write_all(&self.one).await?;
            } else if target == "/page?size=50" {
                connection.write_all(&self.page).await?;
            } else if target == "/packages" {
                sleep(LATENCY).await;
                connection.write_all(&self.created).await?;
            } else if target == "/$batch" {
                sleep(LATENCY).await;
                connection.write_all(&self.batch).await?;
            } else {
                connection.write_all(&self.chain(target)).await?;
            }
            filled = 0;
        }
    }

    /// A large page with a link to the next: `/page/{first}?size=…&last={last}`.
    fn chain(&self, target: &str) -> Vec<u8> {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        let path = target.strip_prefix("/page/").unwrap_or_default();
        let first: usize = number(path.split('?').next());
        let last: usize = number(target.rsplit('=').next());
        let next = first + PAGE;
        let link = if next < last {
            let home = &self.home;
            format!(r#","@odata.nextLink":"{home}/page/{next:07}?size={PAGE}&last={last}""#)
        } else {
            String::new()
        };
        whole("200 OK", &format!("{}{link}}}", self.large))
    }
}

/// The target of a request that was received completely.
fn complete(read: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(read).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let target = lines.next()?.split(' ').nth(1)?;
    let length = lines.filter_map(|line| line.split_once(": "));
    let length = length
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, length)| length.parse::<usize>().ok());
    (body.len() >= length.unwrap_or(0)).then_some(target)
}

fn page(size: usize) -> String {
    let items: Vec<_> = (0..size).map(sample).collect();
    serde_json::json!({"@odata.context": "$metadata#packages", "value": items}).to_string()
}

fn whole(status: &str, body: &str) -> Vec<u8> {
    let mut answer = Vec::new();
    // Writing to memory cannot fail.
    let _ = write!(
        answer,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    answer
}

pub fn sample(number: usize) -> Package {
    Package {
        id: format!("5f2a1c9e-0000-4000-8000-{number:012}"),
        display_name: format!("Sales reps {number}"),
        description: "Outside sales representatives, with what they need".to_owned(),
        is_hidden: number.is_multiple_of(2),
        created_date_time: "2026-01-02T03:04:05.678Z".to_owned(),
        modified_date_time: "2026-02-03T04:05:06.789Z".to_owned(),
    }
}
