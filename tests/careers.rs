//! Every career of `tests/careers` through the library.

use crate::career_file;
use crate::shipped;
use shebao::Lang;

#[test]
fn every_career_comes_out() {
    let rules = shipped();
    let cases = career_file::all();
    assert!(cases.len() >= 60);
    for case in cases {
        match case.ask(&rules) {
            Ok(answer) => case.check(&answer, "library"),
            Err(error) => case.check_error(error.kind(), error.message(Lang::En), "library"),
        }
    }
}
