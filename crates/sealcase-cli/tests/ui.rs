//! `sealcase ui`: the page as a file and on loopback, and what is said where there is none.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first thing that is not as expected")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PAGE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><p>the page";

fn sealcase(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealcase"));
    command.current_dir(folder).args(line.split(' ')).stdin(Stdio::null()).env("HOME", folder);
    command.env_remove("XDG_CACHE_HOME");
    command
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.html"), PAGE).unwrap();
    let path = folder.path().to_owned();
    (folder, path)
}

fn gives(folder: &Path, code: i32, line: &str) -> String {
    let output = sealcase(folder, line).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
    text
}

#[test]
fn the_page_is_written_where_it_is_wanted_and_replaces_nothing() {
    let (_keep, folder) = folder();
    gives(&folder, 0, "ui --page page.html -o out.html");
    assert_eq!(fs::read_to_string(folder.join("out.html")).unwrap(), PAGE);
    fs::write(folder.join("out.html"), "mine").unwrap();
    assert!(gives(&folder, 2, "ui --page page.html -o out.html").contains("exists already"));
    assert_eq!(fs::read_to_string(folder.join("out.html")).unwrap(), "mine");
    gives(&folder, 0, "ui --page page.html -o out.html --force");
    assert_eq!(fs::read_to_string(folder.join("out.html")).unwrap(), PAGE);
    fs::write(folder.join("other.html"), "<p>").unwrap();
    assert!(gives(&folder, 2, "ui --page other.html -o x.html").contains("no page of Sealcase"));
    gives(&folder, 2, "ui --serve -o x.html");
    assert!(!folder.join("x.html").exists());
}

#[test]
fn the_cached_page_is_made_anew_when_somebody_changed_it() {
    let (_keep, folder) = folder();
    let path = PathBuf::from(gives(&folder, 0, "ui --page page.html --no-open").trim());
    assert!(path.starts_with(&folder) && path.extension().is_some_and(|end| end == "html"), "{path:?}");
    fs::write(&path, "changed").unwrap();
    assert_eq!(PathBuf::from(gives(&folder, 0, "ui --page page.html --no-open").trim()), path);
    assert_eq!(fs::read_to_string(&path).unwrap(), PAGE);
}

#[test]
fn a_program_with_or_without_a_page_says_so() {
    let (_keep, folder) = folder();
    let output = sealcase(&folder, "ui --no-open").output().unwrap();
    match option_env!("SEALCASE_PAGE") {
        Some(page) if !page.is_empty() => assert!(output.status.success()),
        _ => {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.code() == Some(2) && text.contains("built without the page"), "{text}");
        }
    }
}

#[test]
fn it_serves_this_machine_until_ctrl_c() {
    let (_keep, folder) = folder();
    let mut command = sealcase(&folder, "ui --page page.html --serve --no-open");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let address = url.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/')).unwrap().to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    let ask = |host: &str, path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    // A connection that says nothing keeps nobody waiting.
    let _silent = TcpStream::connect(&address).unwrap();
    let page = ask(&address, "/");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.ends_with(PAGE), "{page}");
    assert!(page.contains("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"), "{page}");
    assert!(ask("evil.example", "/").starts_with("HTTP/1.1 403"));
    assert!(ask(&address, "/page.html").starts_with("HTTP/1.1 404"));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
