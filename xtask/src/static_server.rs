//! A small server of static files on this machine, for the tests of the built page.
//!
//! It does what a plain host does and no more: it sends the headers of the site's own headers file and the right type
//! for each file, so that the tests see the page as its readers will. It answers nothing outside the site's path.

use crate::headers::Rules;
use crate::site::Base;
use anyhow::{Context, Result, anyhow};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tiny_http::{Header, Method, Request, Response, Server};

/// Enough for a browser's parallel requests.
const WORKERS: usize = 4;

/// A running server; it stops when dropped.
pub struct StaticServer {
    server: Arc<Server>,
    workers: Vec<JoinHandle<()>>,
    url: String,
}

impl StaticServer {
    /// Serves this folder under this path, at a free port.
    pub fn start(folder: &Path, base: &Base, rules: Rules) -> Result<Self> {
        let server = Server::http("127.0.0.1:0")
            .map_err(|error| anyhow!("{error}"))
            .context("cannot open a port on 127.0.0.1 to serve the site to its tests")?;
        let address = server
            .server_addr()
            .to_ip()
            .context("the server has no address on the network")?;
        let server = Arc::new(server);
        let site = Arc::new(Site {
            folder: folder.to_path_buf(),
            base: base.clone(),
            rules,
        });
        let workers = (0..WORKERS)
            .map(|_| {
                let (server, site) = (Arc::clone(&server), Arc::clone(&site));
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        site.answer(request);
                    }
                })
            })
            .collect();
        Ok(Self {
            server,
            workers,
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
        for _ in &self.workers {
            self.server.unblock();
        }
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

/// What is served, and how.
struct Site {
    folder: PathBuf,
    base: Base,
    rules: Rules,
}

impl Site {
    fn answer(&self, request: Request) {
        let path = request
            .url()
            .split(['?', '#'])
            .next()
            .unwrap_or("/")
            .to_owned();
        let file = match request.method() {
            Method::Get | Method::Head => file_of(&path, &self.base),
            _ => None,
        };
        let opened = file.and_then(|file| {
            let file = self.folder.join(file);
            // Opening a folder succeeds on some systems; what is sent must be a file.
            let opened = file.is_file().then(|| File::open(&file).ok()).flatten()?;
            Some((opened, media_type(&file)))
        });
        // An answer that cannot be sent is the browser's doing: it closed the connection.
        let _ = match opened {
            Some((opened, media_type)) => {
                let mut response = Response::from_file(opened);
                let mut headers = self.rules.for_path(&path);
                headers.push(("Content-Type".to_owned(), media_type.to_owned()));
                for header in headers
                    .iter()
                    .filter_map(|(name, value)| header(name, value))
                {
                    response.add_header(header);
                }
                request.respond(response)
            }
            None => request.respond(Response::from_string("not found\n").with_status_code(404)),
        };
    }
}

/// A header, unless HTTP does not allow it; a browser would not see such a one from any other host either.
fn header(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name, value).ok()
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
    use std::fs;
    use std::io::{Read, Write};
    use std::net::TcpStream;

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
            "X-Test: every\r\n",
            "X-Page: one\r\n",
            "text/html",
            "<p>page</p>",
        ] {
            assert!(page.contains(part), "{page}");
        }
        let wasm = ask(server.url(), "GET /a/b/_bg.wasm");
        assert!(
            wasm.contains("Content-Type: application/wasm\r\n"),
            "{wasm}"
        );
        assert!(!wasm.contains("X-Page"), "{wasm}");
        for refused in ["GET /a/b/../b/index.html", "GET /index.html", "POST /a/b/"] {
            assert!(
                ask(server.url(), refused).starts_with("HTTP/1.1 404 "),
                "{refused}"
            );
        }
        drop(server);
        fs::remove_dir_all(&folder).unwrap();
    }
}
