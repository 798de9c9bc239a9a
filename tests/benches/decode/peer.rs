//! The baseline: the same page in hand-written structs with serde's derive, which drop undeclared properties.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Instants as text, in the usual way.
mod instant {
    use super::{Cow, Deserialize};
    use jiff::Timestamp;
    use serde::{Deserializer, Serializer};

    // The signature that serde's `with` calls.
    #[allow(clippy::ref_option)]
    pub fn serialize<S: Serializer>(value: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(instant) => to.collect_str(instant),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
        #[derive(Deserialize)]
        struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
        let text = Option::<Text<'de>>::deserialize(from)?;
        let instant = text.map(|text| text.0.parse()).transpose();
        instant.map_err(serde::de::Error::custom)
    }
}

macro_rules! structs {
    ($($name:ident { $($(#[$meta:meta])? $field:ident: $type:ty,)* })*) => {$(
        // Fields are named as the service names them.
        #[allow(clippy::struct_field_names)]
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $(
                #[serde(default, skip_serializing_if = "Option::is_none")]
                $(#[$meta])?
                pub $field: Option<$type>,
            )*
        }
    )*};
}

structs! {
    Page {
        value: Vec<Assignment>,
    }
    Assignment {
        id: String,
        catalog_id: String,
        access_package_id: String,
        assignment_policy_id: String,
        target_id: String,
        assignment_status: String,
        assignment_state: String,
        is_extended: bool,
        #[serde(with = "instant")] expired_date_time: jiff::Timestamp,
        schedule: Schedule,
        custom_extension_callout_instances: Vec<Schedule>,
        access_package: Box<Package>,
        access_package_assignment_policy: Box<Policy>,
        target: Box<Subject>,
    }
    Schedule {
        #[serde(with = "instant")] start_date_time: jiff::Timestamp,
        recurrence: String,
        expiration: Expiration,
    }
    Expiration {
        #[serde(with = "instant")] end_date_time: jiff::Timestamp,
        duration: String,
        #[serde(rename = "type")] kind: String,
    }
    Package {
        id: String,
        catalog_id: String,
        display_name: String,
        description: String,
        is_hidden: bool,
        is_role_scopes_visible: bool,
        created_by: String,
        #[serde(with = "instant")] created_date_time: jiff::Timestamp,
        modified_by: String,
        #[serde(with = "instant")] modified_date_time: jiff::Timestamp,
    }
    Subject {
        id: String,
        object_id: String,
        alt_sec_id: String,
        display_name: String,
        principal_name: String,
        email: String,
        on_premises_security_identifier: String,
        #[serde(rename = "type")] kind: String,
        connected_organization_id: String,
    }
    Policy {
        id: String,
        access_package_id: String,
        display_name: String,
        description: String,
        can_extend: bool,
        duration_in_days: i32,
        #[serde(with = "instant")] expiration_date_time: jiff::Timestamp,
        requestor_settings: Requestors,
        request_approval_settings: Approvals,
        access_review_settings: Reviews,
        questions: Vec<Schedule>,
        created_by: String,
        #[serde(with = "instant")] created_date_time: jiff::Timestamp,
        modified_by: String,
        #[serde(with = "instant")] modified_date_time: jiff::Timestamp,
    }
    Requestors {
        scope_type: String,
        accept_requests: bool,
        allowed_requestors: Vec<UserSet>,
    }
    Approvals {
        is_approval_required: bool,
        is_approval_required_for_extension: bool,
        is_requestor_justification_required: bool,
        approval_mode: String,
        approval_stages: Vec<Stage>,
    }
    Stage {
        approval_stage_time_out_in_days: i32,
        is_approver_justification_required: bool,
        is_escalation_enabled: bool,
        escalation_time_in_minutes: i32,
        primary_approvers: Vec<UserSet>,
        escalation_approvers: Vec<UserSet>,
    }
    Reviews {
        is_enabled: bool,
        recurrence_type: String,
        reviewer_type: String,
        #[serde(with = "instant")] start_date_time: jiff::Timestamp,
        duration_in_days: i32,
        reviewers: Vec<UserSet>,
    }
    UserSet {
        #[serde(rename = "@odata.type")] kind: String,
        is_backup: bool,
        id: String,
        description: String,
    }
}
