//! What was measured on: processor, memory, system and versions.

use std::fs;

use super::peers::version;

/// Names and values, for the head of the table.
pub(crate) fn describe(sealcase: &str) -> Vec<(String, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let sha =
        if field(&cpu, "flags").split(' ').any(|flag| flag == "sha_ni") { "with SHA-NI" } else { "without SHA-NI" };
    let system = field(&read("/etc/os-release").replace("PRETTY_NAME=", "PRETTY_NAME:"), "PRETTY_NAME");
    let mut out = vec![
        ("processor".to_owned(), format!("{}, {cores} cores, {sha}", field(&cpu, "model name"))),
        ("memory".to_owned(), field(&memory, "MemTotal")),
        (
            "system".to_owned(),
            format!("{}, Linux {}", system.trim_matches('"'), read("/proc/sys/kernel/osrelease").trim()),
        ),
        ("load when it began".to_owned(), read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ")),
    ];
    let tools: [(&str, &str, &[&str]); 6] = [
        ("sealcase", sealcase, &["--version"]),
        ("rustc", "rustc", &["--version"]),
        ("openssl", "openssl", &["version"]),
        ("zip", "sh", &["-c", "zip -v | sed -n 2p"]),
        ("unzip", "sh", &["-c", "unzip -v | head -1"]),
        ("Java", "java", &["-version"]),
    ];
    out.extend(tools.into_iter().filter_map(|(name, program, args)| Some((name.to_owned(), version(program, args)?))));
    out
}
