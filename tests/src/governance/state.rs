//! Where a request for access stands.

use std::fmt;

use graph_entitlement_management::models::AccessPackageAssignmentRequest;
use serde_json::Value;

/// Where a request for access stands, as its `requestState` says it.
///
/// ```text
/// Submitted ─► (WaitingForCallback) ─► (PendingApproval) ─► (Scheduled) ─► Delivering ─► Delivered
///     └──────────────┴──► Denied, Canceled ◄──┘                │               └──► PartiallyDelivered,
///                            └──────────────◄──────────────────┘                    DeliveryFailed
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestState {
    /// The service has it and looks at policies.
    Submitted,
    /// An extension of the policy has to call back.
    WaitingForCallback,
    /// An approver has to decide.
    PendingApproval,
    /// Its time has not come.
    Scheduled,
    /// Roles are being given, or taken away.
    Delivering,
    /// All was done. Final.
    Delivered,
    /// Some roles were given, some not. Final until it is processed again.
    PartiallyDelivered,
    /// Nothing was done. Final until it is processed again.
    DeliveryFailed,
    /// An approver, an extension or the clock decided against it. Final.
    Denied,
    /// It was taken back. Final.
    Canceled,
    /// A state that this library does not know, or none.
    Other(String),
}

use RequestState::{
    Canceled, Delivered, Delivering, DeliveryFailed, Denied, Other, PartiallyDelivered,
    PendingApproval, Scheduled, Submitted, WaitingForCallback,
};

const KNOWN: [(RequestState, &str); 10] = [
    (Submitted, "Submitted"),
    (WaitingForCallback, "WaitingForCallback"),
    (PendingApproval, "PendingApproval"),
    (Scheduled, "Scheduled"),
    (Delivering, "Delivering"),
    (Delivered, "Delivered"),
    (PartiallyDelivered, "PartiallyDelivered"),
    (DeliveryFailed, "DeliveryFailed"),
    (Denied, "Denied"),
    (Canceled, "Canceled"),
];

impl RequestState {
    /// The state of a request from either set: the newer one calls it `state`.
    #[must_use]
    pub fn of(request: &AccessPackageAssignmentRequest) -> Self {
        let newer = || request.extra.get("state").and_then(Value::as_str);
        Self::from(
            request
                .request_state
                .as_deref()
                .or_else(newer)
                .unwrap_or_default(),
        )
    }

    /// Whether a request in this state stays in it unless somebody acts.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Delivered | PartiallyDelivered | DeliveryFailed | Denied | Canceled => true,
            Submitted | WaitingForCallback | PendingApproval | Scheduled | Delivering
            | Other(_) => false,
        }
    }

    /// What to try when a request stays in this state.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Submitted => {
                "the service has not taken it up; wait longer, or cancel it and request again"
            }
            WaitingForCallback => {
                "an extension of the policy has to call back; if it cannot, `resume` says what it would have"
            }
            PendingApproval => {
                "an approver has to decide, see the steps of its approval; `cancel` gives it up"
            }
            Scheduled => "it begins at the start of its schedule; `cancel` gives it up",
            Delivering => {
                "the resource roles of its assignment say which resource is late; it ends as delivered or failed by itself"
            }
            DeliveryFailed | PartiallyDelivered => {
                "`reprocess` tries again; the resource roles of its assignment say which resource refused"
            }
            Denied => "request again with what the approver asks for",
            Canceled => "request again if access is still wanted",
            Delivered => "nothing is left to do",
            Other(_) => "the state is new to this library; its name has to say it",
        }
    }
}

impl From<&str> for RequestState {
    /// Reads a state. Case varies between routes.
    fn from(text: &str) -> Self {
        let known = KNOWN
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(text));
        known.map_or_else(|| Other(text.to_owned()), |(state, _)| state.clone())
    }
}

impl fmt::Display for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, KNOWN.iter().find(|(state, _)| state == self)) {
            (_, Some((_, name))) => f.write_str(name),
            (Other(name), None) if !name.is_empty() => f.write_str(name),
            _ => f.write_str("without a state"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_any_spelling_when_read_then_the_state_is_known_and_written_the_usual_way() {
        for (state, name) in KNOWN {
            assert_eq!(RequestState::from(&*name.to_lowercase()), state);
            assert_eq!(RequestState::from(name).to_string(), name);
        }
        let other = RequestState::from("Pondering");
        assert_eq!(other.to_string(), "Pondering");
        assert!(!other.is_final());
        assert_eq!(RequestState::from("").to_string(), "without a state");
    }

    #[test]
    fn given_a_request_of_either_set_when_asked_then_its_state_is_found() {
        let older = serde_json::json!({"requestState": "Denied"});
        let newer = serde_json::json!({"state": "denied"});
        for request in [older, newer] {
            let request = serde_json::from_value(request).unwrap();
            assert_eq!(RequestState::of(&request), Denied);
            assert!(RequestState::of(&request).is_final());
        }
    }
}
