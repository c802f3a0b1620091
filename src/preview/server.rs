//! The server: who may ask, what is asked for, and the stream that tells browsers of new revisions.

use std::convert::Infallible;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::{ReceiverStream, WatchStream};

use super::listen::Bounded;
use super::pages::{self, Answer, OWN};
use super::state::Shared;
use crate::fs;

/// The script in every page.
const SCRIPT: &str = include_str!("live.js");
/// A browser that has gone away is noticed by a comment sent this often.
const STILL_THERE: Duration = Duration::from_secs(10);
/// How soon a browser asks again after the connection was lost, as far as it listens to that.
const RETRY: Duration = Duration::from_millis(400);
/// Large files go out in pieces of this size, at most `PIECES` of them ahead of the reader.
const PIECE: usize = 64 << 10;
const PIECES: usize = 4;

/// Serves until the runtime ends.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>, root: PathBuf) {
    let Ok(port) = listener.local_addr().map(|a| a.port()) else { return };
    let Ok(listener) = Bounded::new(listener) else { return };
    let root: Arc<std::path::Path> = root.into();
    let handler = move |request: Request| {
        let (shared, root) = (shared.clone(), root.clone());
        async move { respond(request, port, shared, root).await }
    };
    let _ = axum::serve(listener, Router::new().fallback(handler)).await;
}

async fn respond(request: Request, port: u16, shared: Arc<Shared>, root: Arc<std::path::Path>) -> Response {
    if !is_for_us(request.headers(), request.uri(), port) {
        return text(StatusCode::FORBIDDEN, "This preview answers to 127.0.0.1 and localhost only.\n");
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let head = request.method() == Method::HEAD;
    let path = request.uri().path();
    let mut response = match path.strip_prefix('/').and_then(|p| p.strip_prefix(OWN)) {
        Some("live.js") => bytes(StatusCode::OK, pages::media_type("live.js"), SCRIPT.into(), head),
        Some("events") if !head => events(&shared),
        Some("status") => status(&shared, root, request.uri().query(), head).await,
        Some(_) => text(StatusCode::NOT_FOUND, "There is nothing here.\n"),
        None => site(&shared, path.to_owned(), head).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    response
}

/// Whether a request is meant for this server: a page elsewhere whose name leads to 127.0.0.1 says another host.
fn is_for_us(headers: &HeaderMap, uri: &Uri, port: u16) -> bool {
    let ours = |host: &str| {
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
            let rest = host.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name)).map(|_| &host[name.len()..]);
            rest.is_some_and(|rest| rest.strip_prefix(':').is_some_and(|p| p.parse() == Ok(port)) || (rest.is_empty() && port == 80))
        })
    };
    let mut hosts = headers.get_all(header::HOST).iter();
    let named = hosts.next().and_then(|h| h.to_str().ok()).is_some_and(ours) && hosts.next().is_none();
    named && uri.authority().is_none_or(|a| ours(a.as_str()))
}

async fn site(shared: &Arc<Shared>, path: String, head: bool) -> Response {
    if pages::clean(&path).is_none() {
        return text(StatusCode::BAD_REQUEST, "This is no address of a page.\n");
    }
    ready(shared).await;
    let from = shared.clone();
    let made = tokio::task::spawn_blocking(move || pages::answer(&from, &from.load(), &path)).await;
    match made {
        Ok(Answer::Bytes { status, kind, bytes: body }) => {
            bytes(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), kind, body.into(), head)
        }
        Ok(Answer::File { kind, path }) => file(kind, path, head).await,
        Ok(Answer::Moved(to)) => {
            let mut response = text(StatusCode::FOUND, "");
            if let Ok(to) = HeaderValue::from_str(&to) {
                response.headers_mut().insert(header::LOCATION, to);
            }
            response
        }
        Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "This page could not be rendered: gongkai has a bug.\n"),
    }
}

/// Waits for the first load.
async fn ready(shared: &Shared) {
    let _ = shared.subscribe().wait_for(|revision| *revision > 0).await;
}

async fn status(shared: &Arc<Shared>, root: Arc<std::path::Path>, query: Option<&str>, head: bool) -> Response {
    ready(shared).await;
    let path = query.and_then(|q| q.strip_prefix("path=")).unwrap_or("/").to_owned();
    let from = shared.clone();
    let made = tokio::task::spawn_blocking(move || {
        let path = percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned();
        pages::status(&from, &from.load(), &root, &path).to_string()
    });
    match made.await {
        Ok(json) => bytes(StatusCode::OK, "application/json", json.into(), head),
        Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "The status could not be made: gongkai has a bug.\n"),
    }
}

/// The stream of revisions. It starts with the present one, so a page that comes late or again knows at once.
fn events(shared: &Shared) -> Response {
    let id = shared.id.clone();
    let stream = WatchStream::new(shared.subscribe())
        .map(move |revision| Ok::<_, Infallible>(Event::default().retry(RETRY).data(format!("{id} {revision}"))));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(STILL_THERE)).into_response()
}

fn text(status: StatusCode, text: &'static str) -> Response {
    bytes(status, "text/plain; charset=utf-8", text.into(), false)
}

fn bytes(status: StatusCode, kind: &'static str, body: Bytes, head: bool) -> Response {
    let length = body.len();
    let mut response = Response::new(if head { Body::empty() } else { Body::from(body) });
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    response
}

/// A file of any size, piece by piece.
async fn file(kind: &'static str, path: PathBuf, head: bool) -> Response {
    let opened = tokio::task::spawn_blocking(move || fs::open_regular(&path)).await;
    let Ok(Ok((mut from, size))) = opened else {
        return text(StatusCode::NOT_FOUND, "The file cannot be read.\n");
    };
    let body = if head {
        Body::empty()
    } else {
        let (to, pieces) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(PIECES);
        // No thread waits for a slow reader: each piece is a task of its own.
        tokio::spawn(async move {
            loop {
                let read = tokio::task::spawn_blocking(move || {
                    let mut piece = Vec::with_capacity(PIECE);
                    let read = from.by_ref().take(PIECE as u64).read_to_end(&mut piece);
                    (from, read.map(|_| Bytes::from(piece)))
                });
                let Ok((file, piece)) = read.await else { return };
                from = file;
                let last = piece.as_ref().map_or(true, Bytes::is_empty);
                if (piece.as_ref().is_ok_and(Bytes::is_empty)) || to.send(piece).await.is_err() || last {
                    return;
                }
            }
        });
        Body::from_stream(ReceiverStream::new(pieces))
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(hosts: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_static(host));
        }
        is_for_us(&headers, &Uri::from_static("/"), 1111)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for host in ["127.0.0.1:1111", "localhost:1111", "LOCALHOST:1111", "[::1]:1111"] {
            assert!(said(&[host]), "{host}");
        }
        for host in ["evil.example:1111", "127.0.0.1:1112", "127.0.0.1", "localhost.evil.example:1111", "127.0.0.1:1111.evil", ""] {
            assert!(!said(&[host]), "{host}");
        }
        assert!(!said(&[]) && !said(&["localhost:1111", "localhost:1111"]));
    }
}
