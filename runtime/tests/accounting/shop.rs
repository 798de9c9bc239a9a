//! A server that carries out calls and counts their effects. Within batches it also fails at random.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::faults::Chance;

#[derive(Clone)]
pub struct Shop {
    pub address: SocketAddr,
    effects: Arc<[AtomicU32]>,
    chance: Arc<Chance>,
}

impl Shop {
    pub async fn open(calls: usize, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shop = Self {
            address: listener.local_addr().unwrap(),
            effects: (0..calls).map(|_| AtomicU32::new(0)).collect(),
            chance: Arc::new(Chance::new(seed)),
        };
        let router = Router::new().fallback(answer).with_state(shop.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        shop
    }

    /// Number of effects of a call.
    pub fn effects(&self, number: usize) -> u32 {
        self.effects[number].load(Ordering::SeqCst)
    }

    fn carry_out(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let number = match method {
            "POST" => body["number"].as_u64().unwrap().to_string(),
            _ => path.rsplit('/').next().unwrap().to_owned(),
        };
        let effects = &self.effects[number.parse::<usize>().unwrap()];
        if method == "DELETE" {
            let first = effects.compare_exchange(0, 1, Ordering::SeqCst, Ordering::SeqCst);
            return (if first.is_ok() { 204 } else { 404 }, Value::Null);
        }
        effects.fetch_add(1, Ordering::SeqCst);
        match method {
            "POST" => (201, json!({"id": number})),
            _ => (204, Value::Null),
        }
    }

    /// The answer to one request of a batch; `None` if it is lost.
    fn one_of_batch(&self, request: &Value) -> Option<Value> {
        let id = &request["id"];
        // Ignores the resend number.
        let mut asked = request.clone();
        asked["headers"] = Value::Null;
        let mut chance = self.chance.of(asked.to_string().as_bytes());
        let carry_out = || {
            let text = |name: &str| request[name].as_str().unwrap();
            self.carry_out(text("method"), text("url"), &request["body"])
        };
        let (roll, perhaps) = (chance.u32(..100), chance.bool());
        let perhaps = || perhaps.then(carry_out);
        let turned_away = |status: u16, headers: Value| {
            Some(json!({"id": id, "status": status, "headers": headers}))
        };
        match roll {
            0..6 => turned_away(429, json!({})),
            6..12 => turned_away(429, json!({"Retry-After": "0.004,120"})),
            12..18 => turned_away(503, json!({"Retry-After": "0"})),
            18..24 => {
                perhaps();
                turned_away(503, json!({}))
            }
            24..30 => {
                perhaps();
                turned_away(504, json!({}))
            }
            30..33 => {
                carry_out();
                Some(json!({"id": id, "status": "201", "body": {}}))
            }
            33..36 => {
                carry_out();
                None
            }
            36..39 => turned_away(400, json!({})),
            _ => {
                let (status, body) = carry_out();
                Some(json!({"id": id, "status": status, "body": body}))
            }
        }
    }
}

async fn answer(State(shop): State<Shop>, method: Method, uri: Uri, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if !uri.path().ends_with("/$batch") {
        let (status, body) = shop.carry_out(method.as_str(), uri.path(), &body);
        let status = StatusCode::from_u16(status).unwrap();
        return match body {
            Value::Null => status.into_response(),
            body => (status, body.to_string()).into_response(),
        };
    }
    let requests = body["requests"].as_array().unwrap();
    let responses = requests
        .iter()
        .filter_map(|request| shop.one_of_batch(request));
    let responses: Vec<_> = responses.collect();
    json!({"responses": responses}).to_string().into_response()
}
