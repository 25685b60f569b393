//! Every call of `shebao` that the README prints answers.

use crate::calls::{repository, shebao_in};
use std::fs;

/// The calls are made one after the other in a folder of their own, beside the examples.
#[test]
fn every_call_in_the_readme_answers() {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let lines: Vec<&str> = readme.lines().filter(|line| line.starts_with("shebao ")).collect();
    assert!(lines.len() > 5, "the README shows calls: {lines:?}");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("docs/figures")).unwrap();
    for line in lines {
        let call = line.split(" #").next().unwrap();
        let words = call.split_whitespace().skip(1).map(|word| match word {
            file if file.starts_with("examples/") => repository(file).display().to_string(),
            other => other.to_owned(),
        });
        let said = shebao_in(folder.path(), words);
        // A roster or a series with cases that cannot be computed writes the others, and ends with 4.
        let series = call.starts_with("shebao payroll ") || call.contains(" --months ");
        let ends = if series { [0, 4] } else { [0, 0] };
        assert!(ends.contains(&said.status), "{line}: {} {}", said.status, said.err);
    }
}
