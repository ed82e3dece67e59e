//! `sealcase ui`: the page, out of this program, in the browser of this machine.
//!
//! The page is one file that makes no connection. It is written to the user's cache and opened from there; where a
//! browser refuses files, `--serve` answers on loopback, with the headers that close what a file cannot.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use sealcase::digest::Digest;

use crate::args::UiArgs;
use crate::console::Console;
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};

/// The page, or nothing where the program was built without it.
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/page.html"));
/// How long a browser may take to ask or to read.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most that a request may say, in bytes.
const REQUEST_BYTES: u64 = 16 << 10;
/// Connections at one time; browsers open a few in advance.
const CONNECTIONS: usize = 16;
/// The largest page that is taken, in bytes.
const PAGE_BYTES: u64 = 64 << 20;

/// Runs the command.
///
/// # Errors
/// There is no page, or it cannot be written, served or opened.
pub(crate) fn run(args: &UiArgs, console: &mut Console) -> Result<Exit, Stop> {
    let page = page(args.page.as_deref())?;
    if let Some(path) = &args.output {
        write(path, &page, args.force)?;
        console.result(&format!("{}: the page, as one file", path.display()))?;
        return Ok(Exit::Passed);
    }
    if args.serve {
        return serve(page, args, console);
    }
    let path = cached(&page)?;
    if args.no_open {
        console.result(&path.display().to_string())?;
        return Ok(Exit::Passed);
    }
    open::that_detached(&path).map_err(|error| {
        Stop::undecided(format!("no browser could be started: {error}"))
            .with_hint(format!("open this file in a browser: {}", path.display()))
    })?;
    console.result(&format!("Opened {}", path.display()))?;
    console.remark("It works without a network. If the browser refuses files, use `sealcase ui --serve`.");
    Ok(Exit::Passed)
}

/// The page that was asked for.
fn page(own: Option<&Path>) -> Result<String, Stop> {
    if let Some(path) = own {
        let file = fs::File::open(path).map_err(|error| Stop::io("read", path, &error))?;
        let mut text = String::new();
        file.take(PAGE_BYTES).read_to_string(&mut text).map_err(|error| Stop::io("read", path, &error))?;
        policy_of(&text).ok_or_else(|| Stop::usage(format!("{} is no page of Sealcase", path.display())))?;
        return Ok(text);
    }
    if BUILT_IN.is_empty() {
        return Err(Stop::usage("this sealcase was built without the page").with_hint(
            "take the page from the release, one HTML file, and open it in a browser; or build with \
             `SEALCASE_PAGE=target/page/index.html` after `cargo xtask web`",
        ));
    }
    Ok(BUILT_IN.to_owned())
}

fn write(path: &Path, page: &str, force: bool) -> Result<(), Stop> {
    let pending = Pending::create(path, force, Readers::Default)?;
    pending.writer()?.write_all(page.as_bytes()).map_err(|error| Stop::io("write", path, &error))?;
    pending.commit()
}

/// The page as a file in the user's cache, under a name that tells its content.
fn cached(page: &str) -> Result<PathBuf, Stop> {
    let base = etcetera::choose_base_strategy()
        .map_err(|_| Stop::undecided("this system names no home folder").with_hint("write it with `-o FILE`"))?;
    let folder = base.cache_dir().join("sealcase");
    fs::create_dir_all(&folder).map_err(|error| Stop::io("make", &folder, &error))?;
    let path = folder.join(format!("page-{}.html", &Digest::of(page.as_bytes()).to_string()[..16]));
    // What lies there may have been changed: only the same bytes are used again.
    if fs::read(&path).is_ok_and(|text| text == page.as_bytes()) {
        return Ok(path);
    }
    write(&path, page, true)?;
    Ok(path)
}

/// Serves until the program is ended.
fn serve(page: String, args: &UiArgs, console: &mut Console) -> Result<Exit, Stop> {
    let failed = |error: std::io::Error| Stop::undecided(format!("cannot serve on this machine: {error}"));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let url = format!("http://127.0.0.1:{port}/");
    console.result(&url)?;
    console.remark("On this machine only. Ctrl-C ends it.");
    if !args.no_open && open::that_detached(&url).is_err() {
        console.remark("No browser could be started; open the address by hand.");
    }
    let site = Arc::new(Site { headers: headers(&page), page, port });
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming().flatten() {
        if open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
            open.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (site, open) = (Arc::clone(&site), Arc::clone(&open));
        std::thread::spawn(move || {
            // A browser that hangs up is no reason to stop.
            let _ = site.answer(&stream);
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
    Ok(Exit::Passed)
}

/// One page at one address.
struct Site {
    page: String,
    headers: String,
    port: u16,
}

/// The policy that the page carries.
fn policy_of(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("http-equiv=\"Content-Security-Policy\" content=\"")?;
    rest.split_once('"').map(|(policy, _)| policy).filter(|policy| !policy.contains(['\r', '\n']))
}

fn headers(page: &str) -> String {
    let policy = policy_of(page).unwrap_or("default-src 'none'");
    [
        "Content-Type: text/html; charset=utf-8",
        &format!("Content-Security-Policy: {policy}; frame-ancestors 'none'"),
        // Chromium refuses every connection, navigation and name look-up that is not listed: all of them.
        "Connection-Allowlist: ()",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cross-Origin-Embedder-Policy: require-corp",
        "Cross-Origin-Resource-Policy: same-origin",
        "Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), \
         publickey-credentials-get=(), serial=(), usb=()",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        "X-DNS-Prefetch-Control: off",
        "X-Frame-Options: DENY",
        "Cache-Control: no-store",
        "Connection: close",
    ]
    .map(|line| format!("{line}\r\n"))
    .concat()
}

impl Site {
    fn answer(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut lines = BufReader::new(stream.take(REQUEST_BYTES));
        let mut first = String::new();
        lines.read_line(&mut first)?;
        let (mut host, mut line) = (String::new(), String::new());
        // A reply before the whole question was read would be cut off by a reset.
        while lines.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("host")
            {
                value.trim().clone_into(&mut host);
            }
            line.clear();
        }
        let mut out = stream;
        out.write_all(self.reply(&first, &host).as_bytes())?;
        out.flush()
    }

    /// The reply to a request line. Another site whose name leads here (DNS rebinding) gets nothing.
    fn reply(&self, request: &str, host: &str) -> String {
        let short = |status: &str| {
            format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        };
        let own = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        let mut words = request.split_whitespace();
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (method, path) {
            _ if !own.iter().any(|own| own.eq_ignore_ascii_case(host)) => short("403 Forbidden"),
            ("GET" | "HEAD", "/") => {
                let body = if method == "GET" { self.page.as_str() } else { "" };
                format!("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{body}", self.headers, self.page.len())
            }
            ("GET" | "HEAD", _) => short("404 Not Found"),
            _ => short("405 Method Not Allowed\r\nAllow: GET, HEAD"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; x">ä"#;

    fn site() -> Site {
        Site { page: PAGE.to_owned(), headers: headers(PAGE), port: 8123 }
    }

    #[test]
    fn the_one_page_is_given_to_this_machine_only() {
        let get = site().reply("GET / HTTP/1.1\r\n", "127.0.0.1:8123");
        assert!(get.starts_with("HTTP/1.1 200 OK\r\n") && get.ends_with(PAGE));
        assert!(get.contains("Content-Security-Policy: default-src 'none'; x; frame-ancestors 'none'\r\n"));
        assert!(get.contains(&format!("Content-Length: {}\r\n", PAGE.len())));
        assert!(site().reply("HEAD / HTTP/1.1", "localhost:8123").ends_with("\r\n\r\n"));
        for (request, host, status) in [
            ("GET / HTTP/1.1", "evil.example:8123", "403"),
            ("GET / HTTP/1.1", "127.0.0.1:80", "403"),
            ("GET / HTTP/1.1", "", "403"),
            ("GET /../etc/passwd HTTP/1.1", "127.0.0.1:8123", "404"),
            ("POST / HTTP/1.1", "127.0.0.1:8123", "405"),
            ("", "127.0.0.1:8123", "405"),
        ] {
            assert!(site().reply(request, host).starts_with(&format!("HTTP/1.1 {status}")), "{request} {host}");
        }
    }

    #[test]
    fn a_text_without_a_policy_is_no_page() {
        assert_eq!(policy_of(PAGE), Some("default-src 'none'; x"));
        assert_eq!(policy_of("<html>"), None);
        assert_eq!(policy_of("http-equiv=\"Content-Security-Policy\" content=\"a\r\nb\""), None);
    }
}
