//! Every career of `tests/careers` through the command, and what its pages say.

use crate::calls::{repository, shebao};
use crate::career_file;
use std::fs;

#[test]
fn every_career_comes_out_by_the_command() {
    let folder = tempfile::tempdir().unwrap();
    for (number, case) in career_file::all().into_iter().enumerate() {
        let mut call = vec![case.ask.clone()];
        if !case.history.is_empty() {
            let path = folder.path().join(format!("{number}.csv"));
            fs::write(&path, case.csv()).unwrap();
            call.push(path.display().to_string());
        }
        for (name, value) in &case.options {
            call.push(format!("--{name}"));
            if value != "yes" {
                call.push(value.clone());
            }
        }
        call.push("--json".to_owned());
        let said = shebao(&call);
        let json = said.json();
        match json.get("error") {
            Some(error) => {
                let status = if error["kind"] == "bad_input" { 2 } else { 3 };
                assert_eq!(said.status, status, "{}", case.id);
                let message = error["message"].as_str().unwrap();
                case.check_error(error["kind"].as_str().unwrap(), message, "command");
            }
            None => case.check(&json, "command"),
        }
    }
}

#[test]
fn a_statement_reads_in_both_languages() {
    let career = repository("examples/career.csv").display().to_string();
    let base = ["transfer", &career, "--edition", "shi-2014", "--from", "beijing", "--to"];
    let call = |lang: &str| {
        let rest = ["guangzhou", "--month", "2014-01", "--no-interest", "--lang", lang];
        shebao(base.iter().chain(&rest))
    };
    let (en, zh) = (call("en"), call("zh"));
    assert_eq!((en.status, zh.status), (0, 0));
    assert!(en.out.contains(
        "11970.00 move with the worker from Beijing to Guangzhou: 73.08%, with 21 months"
    ));
    assert!(zh.out.contains("其中 11970.00 元随人由北京转往广州，占 73.08%；"));
}

#[test]
fn every_bad_row_of_a_history_is_told_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.csv");
    fs::write(
        &path,
        "from,until,city,wage\n2012-13,2014-01,beijing,3000\n2014-01,2013-01,beijing,-1\n",
    )
    .unwrap();
    let said =
        shebao(["transfer", &path.display().to_string(), "--to", "henan", "--month", "2014-01"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("row 2: from: \"2012-13\" is not a month"), "{}", said.err);
    assert!(said.err.contains("row 3: wage: \"-1\" is negative"), "{}", said.err);
}

#[test]
fn a_history_without_its_columns_or_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.csv");
    let call = |text: &str| {
        fs::write(&path, text).unwrap();
        shebao(["benefit-place", &path.display().to_string()]).err
    };
    assert!(
        call("city,wage\nbeijing,3000\n").contains("the history has no column for from, until")
    );
    assert!(call("").contains("the history is empty"));
    assert!(call("from,until,city\n").contains("the history has no spell"));
}

#[test]
fn the_residents_scheme_is_linked() {
    let folder = tempfile::tempdir().unwrap();
    let (career, resident) = (folder.path().join("career.csv"), folder.path().join("resident.csv"));
    fs::write(&career, "from,until,city\n2017-01,2022-01,广州\n").unwrap();
    fs::write(&resident, "起,止,个人缴费,政府补贴\n2010年1月,2017-12,1600,480\n").unwrap();
    let call = |more: &[&str]| {
        let (career, resident) = (career.display().to_string(), resident.display().to_string());
        let base =
            ["link", &career, "--resident", &resident, "--hukou-place", "河南", "--sex", "male"];
        shebao(base.iter().chain(more).chain(&["--json"])).json()
    };
    let low = call(&["--birth", "1975-03", "--employee-balance", "32000"]);
    assert_eq!(low["direction"], "to_resident");
    assert_eq!((&low["overlapping_months"], &low["refunded"]), (&12.into(), &"200.00".into()));
    assert_eq!((&low["counting_months"], &low["added"]), (&144.into(), &"32000.00".into()));
    fs::write(&career, "from,until,city\n2005-01,2022-01,广州\n").unwrap();
    let high = call(&["--birth", "1975-03", "--resident-balance", "2100"]);
    assert_eq!(high["direction"], "to_employee");
    assert_eq!((&high["refunded"], &high["added"]), (&"1600.00".into(), &"500.00".into()));
    assert_eq!(high["counting_months"], 204);
    let early = call(&["--birth", "1950-03"]);
    assert_eq!(early["error"]["kind"], "no_rule");
    let unknown = call(&[]);
    assert_eq!(unknown["error"]["kind"], "bad_input");
}
