//! Serves the page on loopback: one file, with the headers that close what the file itself cannot.
//!
//! Reaches nobody but this machine. Answers one request at a time: there is one file, and it is in
//! memory. The policy is the one that the file carries, plus what only a header can say.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::hosting;
use crate::run::{Failure, Outcome, at, say};

/// How long a browser may take to ask or to read, before the next is heard.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most that a request may say.
const REQUEST_BYTES: u64 = 16 << 10;

/// Serves the `index.html` of this folder on loopback, prints the address, and ends with the program.
pub(crate) fn run(folder: &Path, port: u16) -> Outcome {
    let file = folder.join("index.html");
    let page = at(&file, std::fs::read_to_string(&file))?;
    let headers = headers(&page)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|problem| Failure(format!("cannot serve on port {port}: {problem}; try another with --port")))?;
    let address = listener.local_addr().map_err(|problem| Failure(problem.to_string()))?;
    say(&format!("The page is at http://{address}/ on this machine only. Ctrl-C ends."));
    for stream in listener.incoming().flatten() {
        // A browser that hangs up is no reason to stop.
        let _ = answer(&stream, &page, &headers);
    }
    Ok(())
}

/// The headers of the page, policy included.
fn headers(page: &str) -> Outcome<String> {
    let policy = hosting::policy(page)?;
    let fixed = hosting::HEADERS.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let own = [("Content-Type", "text/html; charset=utf-8".to_owned()), ("Connection", "close".to_owned())];
    let all = own.into_iter().chain([("Content-Security-Policy", policy)]).chain(fixed);
    let lines: Vec<String> = all.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    Ok(lines.concat())
}

fn answer(stream: &TcpStream, page: &str, headers: &str) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(REQUEST_BYTES));
    let mut first = String::new();
    lines.read_line(&mut first)?;
    // A reply before the whole question was read would be cut off by a reset.
    let mut line = String::new();
    while lines.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut out = stream;
    out.write_all(reply(&first, page, headers).as_bytes())?;
    out.flush()
}

/// The reply to a request line.
fn reply(request: &str, page: &str, headers: &str) -> String {
    let short = |status: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    };
    let mut words = request.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = path.split('?').next().unwrap_or_default();
    match (method, path) {
        ("GET" | "HEAD", "/" | "/index.html") => {
            let body = if method == "GET" { page } else { "" };
            format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n{body}", page.len())
        }
        ("GET" | "HEAD", _) => short("404 Not Found"),
        _ => short("405 Method Not Allowed\r\nAllow: GET, HEAD"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'">ä"#;

    #[test]
    fn the_page_carries_its_policy_into_the_header() {
        let headers = headers(PAGE).unwrap();
        assert!(headers.contains("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"));
        assert!(headers.contains("Connection-Allowlist: ()\r\n"));
        assert!(super::headers("<html>").is_err());
    }

    #[test]
    fn requests_are_answered() {
        let get = reply("GET / HTTP/1.1\r\n", PAGE, "H: 1\r\n");
        assert!(get.starts_with("HTTP/1.1 200 OK\r\nH: 1\r\n") && get.ends_with(PAGE));
        assert!(get.contains(&format!("Content-Length: {}\r\n", PAGE.len())));
        let head = reply("HEAD /index.html?x HTTP/1.1", PAGE, "");
        assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"));
        assert!(reply("GET /favicon.ico HTTP/1.1", PAGE, "").starts_with("HTTP/1.1 404"));
        assert!(reply("POST / HTTP/1.1", PAGE, "").starts_with("HTTP/1.1 405"));
        assert!(reply("", PAGE, "").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_browser_is_served_over_loopback() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            answer(&stream, PAGE, "").unwrap();
        });
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).unwrap();
        server.join().unwrap();
        assert!(text.ends_with(PAGE), "{text}");
    }
}
