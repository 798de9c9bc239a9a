//! A server with minimal work per response.

use std::rc::Rc;
use std::thread;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::LocalSet;

use super::{BenchResult, Package};

/// Items per page.
const PAGE: usize = 100;

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
    one: String,
    /// A page without its end.
    page: String,
}

impl Answers {
    fn new(home: String) -> Self {
        let items: Vec<_> = (0..PAGE).map(sample).collect();
        let page = serde_json::json!({"@odata.context": "$metadata#packages", "value": items});
        Self {
            one: whole(&serde_json::to_string(&sample(7)).unwrap_or_default()),
            page: page.to_string().trim_end_matches('}').to_owned(),
            home,
        }
    }

    /// Answers requests without bodies.
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
            if !buffer[..filled].ends_with(b"\r\n\r\n") {
                continue;
            }
            let head = String::from_utf8_lossy(&buffer[..filled]);
            let target = head.split(' ').nth(1).unwrap_or_default();
            if target == "/one" {
                connection.write_all(self.one.as_bytes()).await?;
            } else {
                let page = self.chain(target);
                connection.write_all(page.as_bytes()).await?;
            }
            filled = 0;
        }
    }

    /// A page with a link to the next: `/page/{first}?last={last}`.
    fn chain(&self, target: &str) -> String {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        let path = target.strip_prefix("/page/").unwrap_or_default();
        let first: usize = number(path.split('?').next());
        let last: usize = number(target.rsplit('=').next());
        let next = first + PAGE;
        let link = if next < last {
            let home = &self.home;
            format!(r#","@odata.nextLink":"{home}/page/{next:07}?last={last}""#)
        } else {
            String::new()
        };
        whole(&format!("{}{link}}}", self.page))
    }
}

fn whole(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn sample(number: usize) -> Package {
    Package {
        id: format!("5f2a1c9e-0000-4000-8000-{number:012}"),
        display_name: format!("Sales reps {number}"),
        description: "Outside sales representatives, with what they need".to_owned(),
        is_hidden: number.is_multiple_of(2),
        created_date_time: "2026-01-02T03:04:05.678Z".to_owned(),
        modified_date_time: "2026-02-03T04:05:06.789Z".to_owned(),
    }
}
