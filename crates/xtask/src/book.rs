//! The book: built by mdBook out of `docs`, with the pictures that the browser walk took, where there are any.
//!
//! A link that leads nowhere fails, inside the book and out of it into this repository: `tidy` looks at the sources,
//! this file at what was built.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::run::{Failure, Outcome, Task, at, fail, root, say, target};
use crate::setup;

/// Builds the book; gives its folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    let mdbook = setup::mdbook()?;
    let folder = target().join("book");
    Task::new(mdbook).arg("build").arg(root().join("docs")).arg("--dest-dir").arg(&folder).run()?;
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
