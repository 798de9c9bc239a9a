//! OData names of types.

use super::Ty;

/// The OData name of a type, for documentation and messages.
pub fn edm_name(ty: &Ty) -> String {
    match ty {
        Ty::Bool => "Edm.Boolean".to_owned(),
        Ty::Int(8, false) => "Edm.Byte".to_owned(),
        Ty::Int(8, true) => "Edm.SByte".to_owned(),
        Ty::Int(width, _) => format!("Edm.Int{width}"),
        Ty::Float(32) => "Edm.Single".to_owned(),
        Ty::Float(_) => "Edm.Double".to_owned(),
        Ty::Decimal => "Edm.Decimal".to_owned(),
        Ty::String => "Edm.String".to_owned(),
        Ty::DateTime => "Edm.DateTimeOffset".to_owned(),
        Ty::Date => "Edm.Date".to_owned(),
        Ty::TimeOfDay => "Edm.TimeOfDay".to_owned(),
        Ty::Duration => "Edm.Duration".to_owned(),
        Ty::Guid => "Edm.Guid".to_owned(),
        Ty::Binary => "Edm.Binary".to_owned(),
        Ty::Named(name) => name.to_string(),
        Ty::List(item) => format!("Collection({})", edm_name(item)),
        Ty::Map(value) => format!("object of {}", edm_name(value)),
        Ty::Json => "any JSON".to_owned(),
    }
}
