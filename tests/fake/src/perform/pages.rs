//! Pages of entities, their next links, and `$count`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::Request;
use crate::answer::Outcome;
use crate::call::header_text;
use crate::context::Content;
use crate::domain;
use crate::model::WireName;
use crate::place::{Place, members};
use crate::problem::Problem;
use crate::query::{Options, option_name};
use crate::route::Step;
use crate::store::Key;
use crate::tenant::Tenant;

impl Request<'_> {
    /// `$count` of a collection or of the result of a function.
    pub(super) fn count(
        &self,
        tenant: &mut Tenant,
        place: &Place,
        rest: &[Step<'_>],
    ) -> Result<Outcome, Problem> {
        let (keys, item) = match place {
            Place::Collection {
                owner,
                property,
                item,
            } if rest.len() == 1 => (members(tenant, owner, property), item.clone()),
            _ => match self.result(tenant, place, rest)? {
                domain::Returned::Entities(keys, item) => (keys, item),
                _ => return Err(Problem::bad_request("only collections can be counted")),
            },
        };
        let options = self.options(tenant, &item)?;
        let keys = keys.iter().collect();
        let chosen = self.renderer(tenant).choose(keys, &item, &options);
        Ok(Outcome::Text(chosen.len().to_string()))
    }

    /// A page of entities, with a next link.
    pub(super) fn page(
        &self,
        tenant: &Tenant,
        keys: Vec<&Key>,
        item: &WireName,
    ) -> Result<Outcome, Problem> {
        let renderer = self.renderer(tenant);
        self.page_of(tenant, keys, item, Content::Collection, |key, options| {
            renderer.entity(key, item, options)
        })
    }

    /// The same with another representation of each entity.
    pub(super) fn page_of(
        &self,
        tenant: &Tenant,
        keys: Vec<&Key>,
        item: &WireName,
        content: Content<'_>,
        shown: impl Fn(&Key, &Options) -> Value,
    ) -> Result<Outcome, Problem> {
        let options = self.options(tenant, item)?;
        let renderer = self.renderer(tenant);
        let chosen = renderer.choose(keys, item, &options);
        let start = match &options.skip_token {
            None => options.skip,
            Some(token) => position(token).ok_or_else(|| {
                Problem::bad_request("the `$skiptoken` does not come from this service")
            })?,
        };
        let preferred = header_text(&self.call.headers, "prefer").and_then(page_size);
        let size = options
            .top
            .or(preferred)
            .unwrap_or(tenant.page_size)
            .min(tenant.page_size.max(1));
        let value: Vec<Value> = chosen
            .iter()
            .skip(start)
            .take(size)
            .map(|key| shown(key, &options))
            .collect();
        let mut page = json!({});
        self.context(&mut page, content, Some(&options));
        if options.count {
            page["@odata.count"] = json!(chosen.len());
        }
        if size > 0 && start + value.len() < chosen.len() {
            page["@odata.nextLink"] = json!(self.next_link(start + value.len()));
        }
        page["value"] = Value::Array(value);
        Ok(Outcome::Object(page))
    }

    fn next_link(&self, position: usize) -> String {
        let token = URL_SAFE_NO_PAD.encode(position.to_string());
        let kept = self.call.query.split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = option_name(&percent_decode_str(name).decode_utf8_lossy());
            !pair.is_empty() && !matches!(name.as_str(), "$skiptoken" | "$skip")
        });
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        query.push(format!("$skiptoken={token}"));
        format!("{}{}?{}", self.call.base, self.call.path, query.join("&"))
    }
}

fn page_size(prefer: &str) -> Option<usize> {
    let mut parts = prefer.split([',', ';']).map(str::trim);
    let size: usize =
        parts.find_map(|part| part.strip_prefix("odata.maxpagesize=")?.parse().ok())?;
    (size > 0).then_some(size)
}

fn position(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.parse().ok()
}
