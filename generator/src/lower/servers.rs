//! Servers: the service of the description, and its root URL.
//!
//! `OpenAPI` lists servers that offer the same API. The crate calls the first one. For Microsoft Graph only the path
//! counts, because the client chooses the cloud and thus the host.

use std::fmt;
use std::net::Ipv6Addr;

use indexmap::IndexMap;
use openapiv3::{Server, ServerVariable};

use super::Context;
use super::segments::{is_dots, is_literal};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{Origin, Service};

/// The hosts of Microsoft Graph in all clouds (<https://learn.microsoft.com/graph/deployments>).
const GRAPH: [&str; 4] = [
    "graph.microsoft.com",
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
];

const NO_SERVER: &str = "name the service in an overlay, for example `servers: [{url: https://graph.microsoft.com/v1.0}]`";

/// The service of the document. Adds warnings about what its crate can't do.
pub fn service(context: &mut Context<'_>) -> Service {
    let at = Pointer::root().child("servers");
    let servers = &context.document.openapi.servers;
    let Some(first) = servers.first() else {
        context.warn(
            Diagnostic::warning(
                Pointer::root(),
                "found no `servers`, so the crate works only with clients that have a base URL and a scope",
            )
            .help(NO_SERVER),
        );
        return Service::unstated();
    };
    let lowered = lower(first, &at.index(0));
    let Some(service) = context.ok(lowered) else {
        return Service::unstated();
    };
    note_variables(context, first, &at.index(0));
    match &service.origin {
        Origin::Graph if service.root.is_empty() => {
            let message = format!(
                "found {} without a version, expected one such as `/v1.0` at its end",
                quoted(&first.url)
            );
            let at = at.index(0).child("url");
            context.warn(Diagnostic::warning(at, message).help("add the version with an overlay"));
        }
        Origin::Graph => {}
        Origin::Other(origin) => context.warn(not_graph(&at, &quoted(origin))),
        Origin::Unstated => context.warn(not_graph(&at, &quoted(&first.url))),
    }
    for (index, other) in servers.iter().enumerate().skip(1) {
        let at = at.index(index);
        // The crate never calls it, so it may be anything.
        if lower(other, &at).ok().as_ref() != Some(&service) {
            let message = format!(
                "found a second server, {}; the crate calls the first, {}",
                quoted(&other.url),
                quoted(&first.url)
            );
            let help = "remove with an overlay those that the crate should not call";
            context.warn(Diagnostic::warning(at, message).help(help));
        }
    }
    service
}

/// Reports a path or operation with other servers: a crate has only one root URL.
pub fn same(context: &mut Context<'_>, servers: &[Server], service: &Service, at: &Pointer) {
    for (index, server) in servers.iter().enumerate() {
        let at = at.child("servers").index(index);
        let lowered = lower(server, &at);
        if let Some(found) = context.ok(lowered)
            && found != *service
        {
            let message = format!(
                "found the server {} for some requests, expected that of the whole description, {service}",
                quoted(&server.url)
            );
            let help = "remove it with an overlay, or generate a separate crate for these requests";
            context
                .diagnostics
                .push(Diagnostic::error(at, message).help(help));
        }
    }
}

fn not_graph(at: &Pointer, found: &str) -> Diagnostic {
    let message = format!("found the server {found}, which is not Microsoft Graph");
    let mut help = "the crate works only with clients that have a base URL and a scope, so that no token for Graph is \
                    sent there"
        .to_owned();
    if found.starts_with("`http://") {
        help += "; the base URL must be `https://`, except on this machine, because tokens are sent there";
    }
    Diagnostic::warning(at.index(0).child("url"), message).help(help)
}

fn note_variables(context: &mut Context<'_>, server: &Server, at: &Pointer) {
    for (name, variable) in server.variables.iter().flatten() {
        let at = at.child("variables").child(name);
        if !server.url.contains(&format!("{{{name}}}")) {
            let message = format!(
                "the server variable {} has no effect: the URL does not have it",
                quoted(name)
            );
            context.warn(Diagnostic::note(at, message));
            continue;
        }
        let message = format!(
            "the server variable {} is replaced by its default, {}",
            quoted(name),
            quoted(&variable.default)
        );
        let listed = &variable.enumeration;
        if listed.is_empty() || listed.contains(&variable.default) {
            context.warn(Diagnostic::note(at, message));
            continue;
        }
        let message = format!("{message}, expected one of {}", listed.join(", "));
        let help = "correct the default with an overlay, or add it to the `enum` of the variable";
        context.warn(Diagnostic::warning(at.child("default"), message).help(help));
    }
}

fn lower(server: &Server, at: &Pointer) -> Result<Service, Diagnostic> {
    let Server {
        url,
        description: _,
        variables,
        extensions: _,
    } = server;
    let at = at.child("url");
    let mut url = expanded(url, variables.as_ref(), &at)?;
    if url.starts_with("//") {
        // Without a scheme, it would be that of the URL from which the description was loaded.
        url.insert_str(0, "https:");
    }
    let bad = |expected: &str| {
        let message = format!("found the server {}, expected {expected}", quoted(&url));
        Diagnostic::error(at.clone(), message).help("correct it with an overlay")
    };
    let (origin, path) = match url.split_once("://") {
        None if url.is_empty() || url.starts_with('/') => (Origin::Unstated, url.as_str()),
        None => return Err(bad("`https://…` or a path that starts with `/`")),
        Some((scheme, rest)) => {
            let (host, path) = match rest.find(['/', '?', '#']) {
                Some(end) => rest.split_at(end),
                None => (rest, ""),
            };
            let scheme = scheme.to_ascii_lowercase();
            let is_web = matches!(scheme.as_str(), "http" | "https");
            if !is_web || !is_host(host) {
                return Err(bad(
                    "`https://` and the name of a host, with a port up to 65535 or without",
                ));
            }
            (origin(&scheme, host), path)
        }
    };
    let root = path.trim_end_matches('/');
    let is_path = |path: &str| path.split('/').all(is_segment);
    if !root.is_empty() && !root.strip_prefix('/').is_some_and(is_path) {
        return Err(bad(
            "a path of the characters that URLs have in paths, without a query or fragment, and with `.` instead of `%2e`",
        ));
    }
    Ok(Service {
        origin,
        root: root.to_owned(),
    })
}

fn origin(scheme: &str, host: &str) -> Origin {
    let host = host.to_ascii_lowercase();
    let name = host.strip_suffix(":443").unwrap_or(&host);
    if scheme == "https" && GRAPH.contains(&name) {
        Origin::Graph
    } else {
        Origin::Other(format!("{scheme}://{host}"))
    }
}

/// The URL with each variable replaced by its default.
fn expanded(
    template: &str,
    variables: Option<&IndexMap<String, ServerVariable>>,
    at: &Pointer,
) -> Result<String, Diagnostic> {
    let mut url = String::new();
    let mut rest = template.trim();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| {
            let message = format!(
                "found {}, expected a `}}` after each `{{`",
                quoted(template)
            );
            Diagnostic::error(at.clone(), message).help("correct it with an overlay")
        })?;
        let variable = variables.and_then(|variables| variables.get(name));
        let variable = variable.ok_or_else(|| {
            let message = format!(
                "found no declaration of the server variable {}",
                quoted(name)
            );
            Diagnostic::error(at.clone(), message).help("state the whole URL with an overlay")
        })?;
        url.push_str(before);
        url.push_str(&variable.default);
        rest = after;
    }
    url.push_str(rest);
    Ok(url)
}

/// Whether a text is the name or address of a host, with a port or without.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) if address.parse::<Ipv6Addr>().is_ok() => ("address", rest),
        Some(_) => return false,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let is_port = match port.strip_prefix(':') {
        Some(port) => port.parse::<u16>().is_ok_and(|port| port > 0) && !port.starts_with('+'),
        None => port.is_empty(),
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_label = |label: &str| {
        let ends = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && label.len() < 64 && !ends && label.bytes().all(is_plain)
    };
    is_port && host.len() < 254 && host.split('.').all(is_label)
}

fn is_segment(text: &str) -> bool {
    !is_dots(text) && is_literal(text)
}

impl Service {
    fn unstated() -> Self {
        Self {
            origin: Origin::Unstated,
            root: String::new(),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Graph => write!(f, "Microsoft Graph at `{}`", self.root),
            Origin::Other(origin) => write!(f, "`{origin}{}`", self.root),
            Origin::Unstated => write!(f, "an unnamed host at `{}`", self.root),
        }
    }
}

#[cfg(test)]
mod tests;
