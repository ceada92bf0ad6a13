//! A small server of static files on this machine, for the tests of the built page.
//!
//! It does what a plain host does and no more: it sends the headers of the site's own headers file and the right type
//! for each file, so that the tests see the page as its readers will. It answers nothing outside the site's path.

use crate::headers::Rules;
use crate::site::Base;
use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use std::fs;
use std::future::IntoFuture;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

/// A running server; it stops when dropped.
pub struct StaticServer {
    /// What ends the server by being dropped.
    open: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    url: String,
}

impl StaticServer {
    /// Serves this folder under this path, at a free port.
    pub fn start(folder: &Path, base: &Base, rules: Rules) -> Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .context("cannot start what answers requests")?;
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .context("cannot open a port on 127.0.0.1 to serve the site to its tests")?;
        let address = listener
            .local_addr()
            .context("the server has no address on the network")?;
        let site = Arc::new(Site {
            folder: folder.to_path_buf(),
            base: base.clone(),
            rules,
        });
        let (open, closed) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            let app = Router::new().fallback(answer).with_state(site);
            runtime.spawn(axum::serve(listener, app).into_future());
            // Ends when the sender is dropped; connections that are still open end with the runtime.
            let _ = runtime.block_on(closed);
        });
        Ok(Self {
            open: Some(open),
            thread: Some(thread),
            url: format!("http://{address}{base}"),
        })
    }

    /// The address of the site.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        self.open.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is served, and how.
struct Site {
    folder: PathBuf,
    base: Base,
    rules: Rules,
}

async fn answer(State(site): State<Arc<Site>>, method: Method, uri: Uri) -> Response<Body> {
    let file = match method {
        Method::GET | Method::HEAD => file_of(uri.path(), &site.base),
        _ => None,
    };
    let read = file.and_then(|file| {
        let file = site.folder.join(file);
        let bytes = fs::read(&file).ok()?;
        Some((bytes, media_type(&file)))
    });
    let Some((bytes, media_type)) = read else {
        let mut response = Response::new(Body::from("not found\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in site.rules.for_path(uri.path()) {
        // What HTTP does not allow a browser would not see from any other host either.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    response
}

/// The file that a request's path names, relative to the site's folder; nothing for a path outside the site, a hidden
/// file, or anything that is not plainly a file below the folder.
fn file_of(path: &str, base: &Base) -> Option<PathBuf> {
    let decoded = percent_decoded(path)?;
    let inside = decoded.strip_prefix(base.as_str())?;
    let inside = if inside.is_empty() || inside.ends_with('/') {
        format!("{inside}index.html")
    } else {
        inside.to_owned()
    };
    let plain = inside.split('/').all(|part| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0'])
    });
    plain.then(|| PathBuf::from(inside))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The type of a file by its ending. Browsers compile wasm while it loads only under its own type, and under `nosniff`
/// run no script under a wrong one.
fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map" | "geojson") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt" | "md" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    fn base() -> Base {
        "/a/b/".parse().unwrap()
    }

    #[test]
    fn paths_within_the_site_name_files() {
        for (path, file) in [
            ("/a/b/", "index.html"),
            ("/a/b/main.js", "main.js"),
            ("/a/b/css/", "css/index.html"),
            ("/a/b/with%20space.txt", "with space.txt"),
        ] {
            assert_eq!(file_of(path, &base()), Some(PathBuf::from(file)), "{path}");
        }
    }

    #[test]
    fn paths_out_of_the_site_name_nothing() {
        for path in [
            "/",
            "/a/b",
            "/a/c/main.js",
            "/a/b/../secret",
            "/a/b/%2e%2e/secret",
            "/a/b/css/..%2fsecret",
            "/a/b/..\\secret",
            "/a/b/%5c..%5csecret",
            "/a/b//etc/passwd",
            "/a/b/%2fetc/passwd",
            "/a/b/c:/secret",
            "/a/b/.htaccess",
            "/a/b/x%00.js",
            "/a/b/%zz",
            "/a/b/%+1",
            "/a/b/%2",
        ] {
            assert_eq!(file_of(path, &base()), None, "{path}");
        }
    }

    #[test]
    fn wasm_and_scripts_have_the_types_that_browsers_insist_on() {
        assert_eq!(
            media_type(Path::new("x/backchannel_bg.wasm")),
            "application/wasm"
        );
        assert_eq!(
            media_type(Path::new("main.js")),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(media_type(Path::new("unknown")), "application/octet-stream");
    }

    fn ask(url: &str, request: &str) -> String {
        let host = url.trim_start_matches("http://").split('/').next().unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_file_comes_with_its_type_and_the_headers_of_its_rules() {
        let folder = std::env::temp_dir().join(format!("xtask-server-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), "<p>page</p>").unwrap();
        fs::write(folder.join("_bg.wasm"), "wasm").unwrap();
        let rules = Rules::parse("/a/b/*\n  X-Test: every\n/a/b/\n  X-Page: one", "rules").unwrap();
        let server = StaticServer::start(&folder, &base(), rules).unwrap();
        let page = ask(server.url(), "GET /a/b/?seed=1");
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
        for part in [
            "x-test: every\r\n",
            "x-page: one\r\n",
            "text/html",
            "<p>page</p>",
        ] {
            assert!(page.contains(part), "{page}");
        }
        let wasm = ask(server.url(), "GET /a/b/_bg.wasm");
        assert!(
            wasm.contains("content-type: application/wasm\r\n"),
            "{wasm}"
        );
        assert!(!wasm.contains("x-page"), "{wasm}");
        for refused in ["GET /a/b/../b/index.html", "GET /index.html", "POST /a/b/"] {
            assert!(
                ask(server.url(), refused).starts_with("HTTP/1.1 404 "),
                "{refused}"
            );
        }
        drop(server);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_connection_is_answered_while_all_others_stay_open() {
        let folder = std::env::temp_dir().join(format!("xtask-open-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), "<p>page</p>").unwrap();
        let rules = Rules::parse("/a/b/*\n  X-Test: every", "rules").unwrap();
        let server = StaticServer::start(&folder, &base(), rules).unwrap();
        let host = server.url().trim_start_matches("http://");
        let host = host.split('/').next().unwrap();
        // As a browser does it: all at once, and none is closed after its answer.
        let mut open: Vec<TcpStream> = (0..64).map(|_| TcpStream::connect(host).unwrap()).collect();
        for stream in &mut open {
            write!(stream, "GET /a/b/ HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
        }
        for (nth, stream) in open.iter_mut().enumerate() {
            let mut answer = Vec::new();
            while !answer.ends_with(b"</p>") {
                let mut some = [0; 512];
                match stream.read(&mut some) {
                    Ok(count) if count > 0 => answer.extend(&some[..count]),
                    end => panic!("connection {nth} got {end:?} after {answer:?}"),
                }
            }
        }
        drop(open);
        drop(server);
        fs::remove_dir_all(&folder).unwrap();
    }
}
