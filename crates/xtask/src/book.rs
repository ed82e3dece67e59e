//! The book: built by mdBook out of `docs`, with the pictures that the browser walk took, where there are any.
//!
//! A link that leads nowhere fails, inside the book and out of it into this repository: `tidy` looks at the sources,
//! this file at what was built.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::run::{Failure, Outcome, Task, at, fail, root, say, target};
use crate::setup;

/// Builds the book; gives its folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    let mdbook = setup::mdbook()?;
    let folder = target().join("book");
    let stage = target().join("book-source");
    if stage.exists() {
        at(&stage, std::fs::remove_dir_all(&stage))?;
    }
    let pictures = pictures(&target().join("e2e"));
    lay(&root().join("docs"), &stage, "", &pictures)?;
    Task::new(mdbook).arg("build").arg(&stage).arg("--dest-dir").arg(&folder).run()?;
    let pages = pages(&folder)?;
    let mut problems = Vec::new();
    for page in &pages {
        let text = at(page, std::fs::read_to_string(page))?;
        for link in links(&text) {
            if let Some(problem) = judge(page, &link)? {
                let name = page.strip_prefix(&folder).unwrap_or(page);
                problems.push(format!("{}: {problem}", name.display()));
            }
        }
    }
    if !problems.is_empty() {
        return fail(format!("{} dead links:\n  {}", problems.len(), problems.join("\n  ")));
    }
    say(&format!("{}: {} pages, every link leads somewhere", folder.join("index.html").display(), pages.len()));
    Ok(folder)
}

/// The pictures that the browser walk took last, by what they show: `4-check-clean-1280-light.png` is `check-clean`.
fn pictures(folder: &Path) -> BTreeMap<String, PathBuf> {
    let listing = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let named = listing.filter_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = name.strip_suffix("-1280-light.png")?;
        let shown = shown.split_once('-').filter(|(number, _)| number.parse::<u32>().is_ok())?.1;
        Some((shown.to_owned(), entry.path()))
    });
    named.collect()
}

/// Copies the sources, with texts taken in from elsewhere and pictures where there are any.
fn lay(from: &Path, to: &Path, below: &str, pictures: &BTreeMap<String, PathBuf>) -> Outcome {
    at(to, std::fs::create_dir_all(to))?;
    for entry in at(from, std::fs::read_dir(from))? {
        let path = at(from, entry)?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            lay(&path, &target, &format!("{below}../"), pictures)?;
        } else if path.extension().is_some_and(|end| end == "md") {
            let text = at(&path, std::fs::read_to_string(&path))?;
            let mut out = String::new();
            for line in text.lines() {
                out.push_str(&filled(line, from, to, below, pictures)?);
                out.push('\n');
            }
            at(&target, std::fs::write(&target, out))?;
        } else {
            at(&path, std::fs::copy(&path, &target))?;
        }
    }
    Ok(())
}

/// A line, or what it asks for: a file's text, or a picture and what it shows.
fn filled(line: &str, from: &Path, to: &Path, below: &str, pictures: &BTreeMap<String, PathBuf>) -> Outcome<String> {
    if let Some(name) = line.strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}")) {
        let path = from.join(name);
        return at(&path, std::fs::read_to_string(&path));
    }
    let asked = line.strip_prefix("<!-- picture: ").and_then(|rest| rest.strip_suffix(" -->"));
    let Some((name, shows)) = asked.and_then(|asked| asked.split_once(": ")) else { return Ok(line.to_owned()) };
    let Some(picture) = pictures.get(name) else { return Ok(line.to_owned()) };
    let folder = to.join(below).join("pictures");
    at(&folder, std::fs::create_dir_all(&folder))?;
    at(picture, std::fs::copy(picture, folder.join(format!("{name}.png"))))?;
    // Screens may be long: a window to scroll in, by keyboard too.
    let window = "max-height: 36rem; overflow: auto; border: 1px solid #a9aeb1";
    Ok(format!(
        "<div role=\"region\" aria-label=\"{shows}\" tabindex=\"0\" style=\"{window}\">\n\n\
         ![{shows}]({below}pictures/{name}.png)\n\n</div>\n\n*{shows}*"
    ))
}

fn pages(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in at(folder, std::fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path.extension().is_some_and(|end| end == "html") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What a page refers to.
fn links(text: &str) -> BTreeSet<String> {
    let marks = [" href=\"", " src=\""];
    let found = marks.iter().flat_map(|mark| text.split(mark).skip(1)).filter_map(|rest| rest.split('"').next());
    found.map(|link| link.replace("&amp;", "&")).collect()
}

/// Why a link leads nowhere.
fn judge(page: &Path, link: &str) -> Outcome<Option<String>> {
    if link.contains("://") || ["mailto:", "data:", "javascript:"].iter().any(|start| link.starts_with(start)) {
        return Ok(None);
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = page.parent().ok_or_else(|| Failure("a page without a folder".to_owned()))?;
    let target = if path.is_empty() { page.to_owned() } else { folder.join(path) };
    if !target.exists() {
        return Ok(Some(format!("there is no `{link}`")));
    }
    if anchor.is_empty() || target.extension().is_none_or(|end| end != "html") {
        return Ok(None);
    }
    let text = at(&target, std::fs::read_to_string(&target))?;
    Ok((!text.contains(&format!("id=\"{anchor}\""))).then(|| format!("`{link}` has no such place")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_where_they_are_asked_for() {
        let folder = std::env::temp_dir().join(format!("sealcase-pictures-{}", std::process::id()));
        let (docs, e2e, stage) = (folder.join("docs/tutorials"), folder.join("e2e"), folder.join("stage"));
        std::fs::create_dir_all(&docs).unwrap();
        std::fs::create_dir_all(&e2e).unwrap();
        std::fs::write(docs.join("a.md"), "<!-- picture: seal: It seals. -->\n<!-- picture: none: Nothing. -->\n")
            .unwrap();
        std::fs::write(e2e.join("12-seal-1280-light.png"), "png").unwrap();
        lay(&folder.join("docs"), &stage, "", &pictures(&e2e)).unwrap();
        let text = std::fs::read_to_string(stage.join("tutorials/a.md")).unwrap();
        assert!(text.contains("\n![It seals.](../pictures/seal.png)\n"), "{text}");
        assert!(
            text.contains("aria-label=\"It seals.\"") && text.ends_with("<!-- picture: none: Nothing. -->\n"),
            "{text}"
        );
        assert!(stage.join("pictures/seal.png").is_file());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn dead_links_are_seen() {
        let folder = std::env::temp_dir().join(format!("sealcase-book-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let page = folder.join("a.html");
        let text = r##"<h1 id="top">x</h1> <a href="b.html#x"> <a href="#top"> <img src="no.png"> <a href="https://x.example/">"##;
        std::fs::write(&page, text).unwrap();
        std::fs::write(folder.join("b.html"), "<p id=\"y\">").unwrap();
        let problems: Vec<String> = links(text).iter().filter_map(|link| judge(&page, link).unwrap()).collect();
        assert_eq!(problems, ["`b.html#x` has no such place", "there is no `no.png`"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
