//! Tests the tour through the life of an access package.

#[path = "../../examples/tour.rs"]
#[allow(dead_code)]
mod example;

use clap::Parser;

use super::output;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    cast: example::Cast,
}

fn cast() -> example::Cast {
    Args::parse_from(["tour"]).cast
}

#[test]
fn given_the_fake_when_toured_then_each_step_shows_what_it_sent_and_nothing_is_left() {
    let shown = output(
        |_| Ok(()),
        async |setting, out| {
            example::run(setting, &cast(), out).await?;
            let left = setting
                .as_fake()
                .map(|fake| fake.change(|tenant| tenant.all("accessPackage").count()));
            assert_eq!(left, Some(0));
            Ok(())
        },
    );
    insta::assert_snapshot!("tour", shown);
}
