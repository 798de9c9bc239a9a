//! A program that calls functions and an action whose parameters are declared with `content`.

use graph_runtime::{Client, Result, StaticToken};
use parameters::models::{Kind, Thing};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let base_url = std::env::args().nth(1).expect("a base URL");
    let client = Client::builder()
        .credential(StaticToken::new("token-of-the-test"))
        .base_url(base_url)
        .build()?;
    let things = parameters::things(&client);
    let on: graph_runtime::Date = "2026-01-02".parse().expect("a date");
    let thing = things
        .json(
            ["a'b".to_owned(), "ü".to_owned()],
            "x/y",
            5,
            on,
            Kind::A,
            Thing::default().id("7"),
            "it's",
            Some("n"),
        )
        .get(["a".to_owned(), "b".to_owned()], "w")
        .await?;
    println!("{}", thing.id.unwrap_or_default());
    let thing = things.text("x", 5).get().await?;
    println!("{}", thing.id.unwrap_or_default());
    things.act("w", [Kind::A, Kind::B]).await
}
