//! A web portal for many users. They see which access packages they may request, request them, follow their
//! requests, and decide on the requests of others. The portal acts on behalf of its callers, so Graph decides
//! what each of them may do.
//!
//! ```text
//! cargo run -p graph-tests --example portal
//! curl -H 'Authorization: Bearer alice' http://127.0.0.1:8080/packages
//! ```
//!
//! This runs against an in-memory tenant, whose users have the tokens `alice` and `bob`. In production the
//! portal exchanges the caller's token for a Graph token, see [`Portal::exchange`].

use std::error::Error;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::{StatusCode, header::AUTHORIZATION, request::Parts};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use clap::Parser;
use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageAssignmentRequest as Request,
    AccessPackageAssignmentRequestFilterByCurrentUserOptions as RequestsOf,
    AccessPackageAssignmentRequestState as RequestState,
    AccessPackageAssignmentRequestType as RequestType,
    AccessPackageFilterByCurrentUserOptions as PackagesFor, Approval,
    ApprovalFilterByCurrentUserOptions as ApprovalsOf, ApprovalStep, ApprovalStepResult,
    ApprovalStepStatus,
};
use graph_runtime::wait::Stateful as _;
use graph_runtime::{Client, Credential, StaticToken};
use graph_tests::program::{self, Failure, Options};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// Maximum number of items on a page of the portal.
const MOST: usize = 100;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .init();
    program::run(
        args.options,
        |_| Ok(()),
        async |setting| {
            // The fake accepts the tokens of its users directly.
            let portal = Portal {
                graph: setting.graph.clone(),
                exchange: Arc::new(|token| Box::new(StaticToken::new(token))),
            };
            let listener = TcpListener::bind(&args.listen).await?;
            println!("listening on http://{}", listener.local_addr()?);
            axum::serve(listener, routes(portal)).await?;
            Ok::<_, Box<dyn Error>>(())
        },
    )
}

/// State that all requests share: one client, with its connections and throttling state.
#[derive(Clone)]
pub struct Portal {
    /// The client that all callers share.
    pub graph: Client,
    /// Makes a Graph credential from a caller's token: the on-behalf-of flow, such as `OnBehalfOfCredential`
    /// of `azure_identity` with `AzureIdentity`. Keep the credentials of frequent callers, because each
    /// caches its token.
    pub exchange: Arc<dyn Fn(String) -> Box<dyn Credential> + Send + Sync>,
}

/// The portal as a service.
pub fn routes(portal: Portal) -> Router {
    Router::new()
        .route("/packages", get(packages))
        .route("/packages/{id}/requests", post(request))
        .route("/requests/{id}", get(follow))
        .route("/approvals", get(approvals))
        .route("/approvals/{id}", post(decide))
        .with_state(portal)
}

/// Entitlement management, as the caller may use it.
struct Caller(EntitlementManagementApi);

impl FromRequestParts<Portal> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Refusal> {
        if let Some(value) = parts.headers.get(AUTHORIZATION)
            && let Ok(value) = value.to_str()
            && let Some(token) = value.strip_prefix("Bearer ")
        {
            let credential = (portal.exchange)(token.to_owned());
            let graph = portal.graph.with_credential(credential);
            return Ok(Self(entitlement_management(&graph)));
        }
        Err(Refusal::SignIn)
    }
}

/// A package that the caller may request.
#[derive(Debug, Serialize)]
struct Offer {
    id: Option<String>,
    name: Option<String>,
    description: Option<String>,
}

async fn packages(Caller(em): Caller) -> Result<Json<Vec<Offer>>, Refusal> {
    let offered = em
        .access_packages()
        .filter_by_current_user(PackagesFor::AllowedRequestor)
        .list()
        .select((
            AccessPackage::ID,
            AccessPackage::DISPLAY_NAME,
            AccessPackage::DESCRIPTION,
        ))
        .collect_up_to(MOST)
        .await?;
    let offer = |package: AccessPackage| Offer {
        id: package.id,
        name: package.display_name,
        description: package.description,
    };
    Ok(Json(offered.into_iter().map(offer).collect()))
}

/// A user's request of a package.
#[derive(Debug, Deserialize)]
struct Wish {
    justification: Option<String>,
}

/// The progress of a request.
#[derive(Debug, Serialize)]
struct Progress {
    id: Option<String>,
    state: Option<RequestState>,
    is_final: bool,
    is_success: bool,
}

impl From<Request> for Progress {
    fn from(request: Request) -> Self {
        Self {
            is_final: request.is_final(),
            is_success: request.is_success(),
            id: request.id,
            state: request.request_state,
        }
    }
}

async fn request(
    Caller(em): Caller,
    Path(package): Path<String>,
    Json(wish): Json<Wish>,
) -> Result<(StatusCode, Json<Progress>), Refusal> {
    let assignment = AccessPackageAssignment::default().access_package_id(package);
    let request = Request::new(RequestType::UserAdd, assignment)
        .set(Request::JUSTIFICATION, wish.justification);
    let requests = em.access_package_assignment_requests();
    let made = requests.create(&request).await?;
    Ok((StatusCode::ACCEPTED, Json(made.into())))
}

/// Users find their requests among their own; they cannot read them by id.
async fn follow(Caller(em): Caller, Path(id): Path<String>) -> Result<Json<Progress>, Refusal> {
    let mine = em
        .access_package_assignment_requests()
        .filter_by_current_user(RequestsOf::Target);
    match mine.list().find_by(Request::ID, id).await? {
        Some(request) => Ok(Json(request.into())),
        None => Err(Refusal::NotFound),
    }
}

async fn approvals(Caller(em): Caller) -> Result<Json<Vec<Approval>>, Refusal> {
    let mine = em
        .access_package_assignment_approvals()
        .filter_by_current_user(ApprovalsOf::Approver);
    Ok(Json(mine.list().collect_up_to(MOST).await?))
}

/// An approver's decision.
#[derive(Debug, Deserialize)]
struct Decision {
    approve: bool,
    reason: String,
}

async fn decide(
    Caller(em): Caller,
    Path(approval): Path<String>,
    Json(decision): Json<Decision>,
) -> Result<StatusCode, Refusal> {
    let result = if decision.approve {
        ApprovalStepResult::Approve
    } else {
        ApprovalStepResult::Deny
    };
    let decided = ApprovalStep::default()
        .review_result(result)
        .justification(decision.reason);
    let steps = em
        .access_package_assignment_approvals()
        .id(approval)
        .steps();
    let open = steps.list().collect_up_to(MOST).await?;
    for step in &open {
        if step.status == Some(ApprovalStepStatus::InProgress) {
            steps.id(step).update(&decided).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(Refusal::NotFound)
}

/// Why the portal rejects a request.
enum Refusal {
    SignIn,
    NotFound,
    Graph(graph_runtime::Error),
}

impl From<graph_runtime::Error> for Refusal {
    fn from(error: graph_runtime::Error) -> Self {
        Self::Graph(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED.into_response(),
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Graph(error) => match error.status() {
                // Callers can fix these errors.
                Some(status) if status.is_client_error() => {
                    (status, error.to_string()).into_response()
                }
                // The rest is for the log of the portal.
                _ => {
                    tracing::error!(%error, "Microsoft Graph failed");
                    (StatusCode::BAD_GATEWAY, "Microsoft Graph failed").into_response()
                }
            },
        }
    }
}
