//! Tests the fake with any client: tenants in URLs, `$metadata`, https, and descriptions of other versions.

use std::sync::Arc;

use graph_fake::ask::Reply;
use graph_fake::loopback::Loopback;
use graph_fake::model::Api;
use graph_fake::tls::Certificate;
use graph_fake::{Fake, Seed};
use graph_generator::{document, emit, lower};
use serde_json::{Value, json};

const V1: &str = include_str!("../../fixtures/entitlement-management-v1.yaml");
const BETA: &str = include_str!("../../fake/description.json");
const SLICE: &str = "/identityGovernance/entitlementManagement";

async fn get(fake: &Fake, path: &str) -> Reply {
    fake.ask("admin", "GET", "").at(path).send().await
}

#[tokio::test]
async fn given_a_tenant_in_the_url_when_called_then_it_is_the_same_and_links_keep_it() {
    let fake = Fake::company();
    for tenant in [
        "/contoso.com",
        "/9e2c6f0a-6c3b-4a0e-8f4e-0f6f4e8f1c11",
        "/myorganization",
    ] {
        let path = format!("{tenant}{SLICE}/subjects?x=1");
        let page = get(&fake, path.split('?').next().unwrap()).await;
        assert_eq!(page.status, 200, "{tenant}: {:?}", page.body);
        let context = page.body["@odata.context"].as_str().unwrap();
        let start = format!("https://graph.test/beta{tenant}/$metadata#");
        assert!(context.starts_with(&start), "{context}");
    }
    assert_eq!(get(&fake, "/contoso.com/users").await.status, 400);
    assert_eq!(get(&fake, &format!("/a/b{SLICE}")).await.status, 400);
}

#[tokio::test]
async fn given_a_tenant_before_the_version_when_called_over_loopback_then_next_links_keep_it() {
    let fake = Fake::company();
    fake.change(|tenant| tenant.page_size = 1);
    let server = Loopback::start(fake, 0).await.unwrap();
    let origin = server.base_url().trim_end_matches("/beta").to_owned();
    let client = reqwest::Client::new();
    let read = async |url: &str| -> Value {
        let request = client.get(url).bearer_auth("admin");
        let body = request.send().await.unwrap().bytes().await.unwrap();
        serde_json::from_slice(&body).unwrap()
    };
    let start = format!("{origin}/contoso.com/beta{SLICE}/accessPackageCatalogs");
    let catalog = json!({"displayName": "Fair"});
    let made = client.post(&start).bearer_auth("admin");
    let made = made.header("content-type", "application/json");
    let made = made.body(catalog.to_string()).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let page = read(&start).await;
    let next = page["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(&start), "{next}");
    assert_eq!(read(next).await["value"][0]["displayName"], "Fair");
}

#[tokio::test]
async fn given_a_batch_below_a_tenant_when_sent_then_its_requests_may_name_it_too() {
    let fake = Fake::company();
    let requests = json!({"requests": [
        {"id": "1", "method": "GET", "url": format!("{SLICE}/accessPackageCatalogs")},
        {"id": "2", "method": "GET", "url": format!("/contoso.com{SLICE}/accessPackageCatalogs")},
    ]});
    let ask = fake.ask("admin", "POST", "").at("/contoso.com/$batch");
    let reply = ask.json(&requests).send().await;
    let statuses: Vec<&Value> = reply.body["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| &answer["status"])
        .collect();
    assert_eq!(statuses, [200, 200]);
}

/// Names of the elements that are still open at the end of a document, or at a mismatched closing tag.
fn open_elements(xml: &str) -> Vec<&str> {
    let mut open = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>') && text.trim().is_empty(), "{part}");
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap();
        match tag {
            tag if tag.starts_with('?') || tag.ends_with('/') => {}
            tag if tag.starts_with('/') => assert_eq!(open.pop(), Some(name), "{part}"),
            _ => open.push(name),
        }
    }
    open
}

#[tokio::test]
async fn given_no_token_when_metadata_is_read_then_it_declares_the_api() {
    let fake = Fake::new();
    let reply = fake.ask("nobody", "GET", "").at("/$metadata").send().await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, "application/xml")
    );
    let xml = reply.body.as_str().unwrap();
    assert_eq!(open_elements(xml), Vec::<&str>::new());
    for declared in [
        "<EntityType Name=\"accessPackage\" BaseType=\"microsoft.graph.entity\">",
        "<NavigationProperty Name=\"accessPackageCatalog\" Type=\"microsoft.graph.accessPackageCatalog\" ContainsTarget=\"true\"/>",
        "<Property Name=\"isHidden\" Type=\"Edm.Boolean\"/>",
        "<ComplexType Name=\"requestorSettings\"",
        "<EnumType Name=\"accessPackageFilterByCurrentUserOptions\">",
        "<Function Name=\"filterByCurrentUser\" IsBound=\"true\">\n<Parameter Name=\"bindingParameter\" Type=\"Collection(microsoft.graph.accessPackage)\"/>",
        "<Action Name=\"moveToCatalog\" IsBound=\"true\">",
        "<Singleton Name=\"identityGovernance\" Type=\"microsoft.graph.identityGovernance\"/>",
    ] {
        assert!(xml.contains(declared), "{declared}");
    }
    // Each type that is used is declared.
    let types = xml
        .split("Type=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for ty in types {
        let ty = ty.trim_start_matches("Collection(").trim_end_matches(')');
        let Some(name) = ty.strip_prefix("microsoft.graph.") else {
            assert!(
                ty.starts_with("Edm.") || matches!(ty, "true" | "false"),
                "{ty}"
            );
            continue;
        };
        let name = name.rsplit('.').next().unwrap();
        assert!(xml.contains(&format!("Type Name=\"{name}\"")), "{ty}");
    }
}

#[tokio::test]
async fn given_https_when_the_certificate_is_trusted_then_it_responds_and_links_are_https() {
    let certificate = Certificate::self_made().unwrap();
    let server = Loopback::start_tls(Fake::company(), 0, &certificate)
        .await
        .unwrap();
    let url = format!("{}{SLICE}/accessPackageCatalogs", server.base_url());
    assert!(url.starts_with("https://localhost:"), "{url}");
    let trusted = reqwest::Certificate::from_pem(certificate.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .add_root_certificate(trusted)
        .build()
        .unwrap();
    let answer = client.get(&url).bearer_auth("admin").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let context = body["@odata.context"].as_str().unwrap();
    assert!(context.starts_with(&server.base_url()), "{context}");
    let stranger = reqwest::Client::new().get(&url).bearer_auth("admin");
    assert!(stranger.send().await.unwrap_err().is_connect());
}

fn v1() -> Arc<Api> {
    let document = document::load("v1.yaml", V1).unwrap();
    let (api, _) = lower::lower(&document).unwrap();
    Arc::new(Api::parse(&emit::prepared(&api)).unwrap())
}

#[tokio::test]
async fn given_the_description_of_v1_when_served_then_its_names_work_and_rules_are_off() {
    let fake = Fake::serving(v1()).plant(Seed::company()).unwrap();
    assert_eq!(fake.root(), "/v1.0");
    let post = async |url: &str, body: Value| {
        let made = fake.ask("admin", "POST", url).json(&body).send().await;
        assert_eq!(made.status, 201, "{url}: {:?}", made.body);
        made.body
    };
    let catalog = post("/catalogs", json!({"displayName": "Fair"})).await;
    let body = json!({"displayName": "Stand", "catalog": {"id": catalog["id"]}});
    let package = post("/accessPackages", body).await;
    let url = format!(
        "/catalogs/{}?$expand=accessPackages",
        catalog["id"].as_str().unwrap()
    );
    let read = fake.ask("admin", "GET", &url).send().await.body;
    assert_eq!(read["accessPackages"][0]["id"], package["id"], "{read}");
    let url = "/accessPackages?$expand=catalog&$filter=catalog/displayName eq 'Fair'";
    let page = fake.ask("admin", "GET", url).send().await;
    assert_eq!(
        page.body["value"][0]["catalog"]["displayName"], "Fair",
        "{:?}",
        page.body
    );
    let off: Vec<String> = fake.rules_off().into_iter().map(|(ty, _)| ty).collect();
    assert!(off.contains(&"accessPackage".to_owned()), "{off:?}");
}

#[tokio::test]
async fn given_a_type_whose_rules_are_off_when_its_function_is_called_then_it_is_not_implemented() {
    let other_names = BETA.replace("\"isHidden\"", "\"isConcealed\"");
    let api = Arc::new(Api::parse(&other_names).unwrap());
    let fake = Fake::serving(api).plant(Seed::company()).unwrap();
    let url = "/accessPackages/filterByCurrentUser(on='allowedRequestor')";
    let refused = fake.ask("admin", "GET", url).send().await;
    let (code, message) = refused.error();
    assert_eq!((refused.status, code), (501, "NotImplemented"));
    assert!(
        message.contains("microsoft.graph.accessPackage has other names"),
        "{message}"
    );
    let served = fake.ask("admin", "GET", "/accessPackages").send().await;
    assert_eq!(served.status, 200);
}

#[test]
fn given_the_description_of_beta_when_served_then_no_rule_is_off() {
    assert_eq!(Fake::new().rules_off(), []);
}
