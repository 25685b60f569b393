//! `payroll`: rosters in, results and rejects out.

use crate::calls::{Said, repository, shebao};
use crate::case_file;
use shebao::Money;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs a roster and gives what was said, and the folder with the results.
fn run(roster: &[u8], options: &[&str]) -> (Said, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    fs::write(&path, roster).unwrap();
    let out = folder.path().join("result.csv");
    let mut arguments: Vec<PathBuf> = vec!["payroll".into(), path, "--out".into(), out];
    arguments.extend(options.iter().map(PathBuf::from));
    (shebao(&arguments), folder)
}

/// The rows of a CSV file, by heading.
pub(crate) fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headings = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        headings.iter().zip(record.iter()).map(|(h, c)| (h.to_owned(), c.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn money(text: &str) -> Money {
    if text.is_empty() { Money::ZERO } else { text.parse().unwrap() }
}

#[test]
fn the_example_roster_adds_up_to_the_fen() {
    let roster = fs::read(repository("examples/roster.csv")).unwrap();
    let (said, folder) = run(&roster, &["--json", "--detail", "/nowhere/detail.csv"]);
    assert_eq!(said.status, 2, "{}", said.out);
    assert!(
        !folder.path().join("result.csv").exists(),
        "a target that cannot be written leaves nothing behind"
    );

    let detail = tempfile::tempdir().unwrap();
    let detail = detail.path().join("detail.csv");
    let (said, folder) = run(&roster, &["--json", "--detail", detail.to_str().unwrap()]);
    assert_eq!(said.status, 4, "{}", said.out);
    let summary = said.json();
    assert_eq!(
        (&summary["rows"], &summary["computed"], &summary["rejected"]),
        (&240.into(), &231.into(), &9.into())
    );

    let results = rows(&folder.path().join("result.csv"));
    assert_eq!(results.len(), 231);
    let mut all = Money::ZERO;
    for row in &results {
        let sum = |ending: &str| -> Money {
            let branches =
                ["pension", "medical", "unemployment", "work_injury", "maternity", "housing_fund"];
            branches
                .iter()
                .filter_map(|b| row.get(&format!("{b}_{ending}")))
                .map(|c| money(c))
                .sum()
        };
        assert_eq!(sum("employer"), money(&row["total_employer"]), "{row:?}");
        assert_eq!(sum("worker"), money(&row["total_worker"]), "{row:?}");
        let funds = ["pooled", "individual_account", "mutual_aid", "housing_fund", "unsplit"];
        let funds: Money = funds.iter().map(|f| money(&row[&format!("total_{f}")])).sum();
        assert_eq!(funds, money(&row["total_all"]), "{row:?}");
        assert!(row["status"].starts_with("ok"), "{row:?}");
        all = all.plus(money(&row["total_all"]));
    }
    assert_eq!(summary["totals"]["all"], all.to_string());
    let lines: Money = rows(&detail).iter().map(|line| money(&line["amount"])).sum();
    assert_eq!(lines, all);

    let rejects = rows(&folder.path().join("result.rejects.csv"));
    let told: Vec<String> =
        rejects.iter().map(|r| format!("{} {} {}", r["id"], r["column"], r["kind"])).collect();
    assert_eq!(
        told,
        [
            "W0238 city bad_input",
            "W0239 hukou bad_input",
            "W0237  no_rule",
            "W0240  not_covered",
            "W0232 month bad_input",
            "W0235 wage bad_input",
            "W0236 fund_rate bad_input",
            "W0233 wage bad_input",
            "W0234 wage bad_input",
        ]
    );
}

#[test]
fn the_same_roster_twice_gives_the_same_bytes() {
    let roster = fs::read(repository("examples/roster.csv")).unwrap();
    let (_, first) = run(&roster, &[]);
    let (_, second) = run(&roster, &[]);
    for name in ["result.csv", "result.rejects.csv"] {
        assert_eq!(
            fs::read(first.path().join(name)).unwrap(),
            fs::read(second.path().join(name)).unwrap()
        );
    }
}

#[test]
fn every_published_amount_comes_out_of_a_roster() {
    // One roster for each set of terms that cases ask for, since terms are options of the whole run.
    let cases = case_file::all();
    let mut groups: BTreeMap<Vec<String>, Vec<&case_file::Published>> = BTreeMap::new();
    for case in &cases {
        groups.entry(case.terms.options()).or_default().push(case);
    }
    for (options, cases) in groups {
        let mut columns: Vec<String> = ["id", "city", "month", "wage"].map(str::to_owned).to_vec();
        for case in &cases {
            for name in case.case.keys() {
                if !columns.contains(name) {
                    columns.push(name.clone());
                }
            }
        }
        let mut roster = csv::Writer::from_writer(Vec::new());
        roster.write_record(&columns).unwrap();
        for case in &cases {
            let month = &case.months[0];
            roster
                .write_record(columns.iter().map(|column| match column.as_str() {
                    "id" => case.id.as_str(),
                    "month" => month,
                    name => case.case.get(name).map_or("", String::as_str),
                }))
                .unwrap();
        }
        let detail = tempfile::tempdir().unwrap();
        let detail = detail.path().join("detail.csv");
        let mut all: Vec<&str> = options.iter().map(String::as_str).collect();
        all.extend(["--detail", detail.to_str().unwrap()]);
        let (said, folder) = run(&roster.into_inner().unwrap(), &all);
        assert_eq!(said.status, 0, "{} {}", said.out, said.err);
        let results = rows(&folder.path().join("result.csv"));
        let lines = rows(&detail);
        for (case, row) in cases.iter().zip(&results) {
            assert_eq!(case.id, row["id"]);
            let mut same = true;
            for expected in &case.expect {
                let found = match &expected.total {
                    Some(name) => row[&format!("total_{name}")].clone(),
                    None => {
                        let named = |line: &&BTreeMap<String, String>| {
                            line["id"] == case.id
                                && expected.of.contains(&format!(
                                    "{} {} {}",
                                    line["branch"], line["item"], line["payer"]
                                ))
                        };
                        lines
                            .iter()
                            .filter(named)
                            .map(|line| money(&line["amount"]))
                            .sum::<Money>()
                            .to_string()
                    }
                };
                if case.differs.is_none() {
                    assert_eq!(found, expected.amount, "{}", case.id);
                }
                same &= found == expected.amount;
            }
            assert_eq!(same, case.differs.is_none(), "{}", case.id);
        }
    }
}

#[test]
fn chinese_headings_and_gb18030_are_read() {
    let text = "工号,姓名,城市,月份,工资,单位类型,工伤类别,公积金比例\n001,张三,北京,2026年10月,8000,私营,1,12%\n";
    let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
    for bytes in
        [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), gb18030.to_vec()]
    {
        let (said, folder) = run(&bytes, &["--lang", "zh"]);
        assert_eq!(said.status, 0, "{} {}", said.out, said.err);
        let written = fs::read(folder.path().join("result.csv")).unwrap();
        assert!(written.starts_with(b"\xef\xbb\xbf"), "a byte-order mark for Chinese headings");
        let row = &rows(&folder.path().join("result.csv"))[0];
        assert_eq!((row["姓名"].as_str(), row["total_all"].as_str()), ("张三", "4883.00"));
        assert!(row["status"].starts_with("ok; 生育 并入"), "{}", row["status"]);
    }
    let (said, folder) = run(b"id,city,month,wage\n1,beijing,2026-13,8000\n", &["--lang", "zh"]);
    assert_eq!(said.status, 4);
    let rejects = fs::read(folder.path().join("result.rejects.csv")).unwrap();
    assert!(rejects.starts_with(b"\xef\xbb\xbf"), "a byte-order mark for Chinese words");
}

#[test]
fn bad_rows_are_kept_apart_and_good_rows_are_written() {
    let mut roster = String::from("id,city,month,wage,injury_class\n");
    for n in 0..10_000 {
        roster.push_str(&format!("B{n},beijing,2026-13,x{n},9\n"));
    }
    roster.push_str("00123456789012345678,beijing,2026-10,8000,1\nshort,beijing\n=cmd(),beijing,2026-10,8000,1\n");
    let (said, folder) = run(roster.as_bytes(), &["--json"]);
    assert_eq!(said.status, 4, "{}", said.err);
    let summary = said.json();
    assert_eq!(
        (&summary["rows"], &summary["computed"], &summary["rejected"]),
        (&10_003.into(), &2.into(), &10_001.into())
    );
    let rejects = rows(&folder.path().join("result.rejects.csv"));
    assert_eq!(rejects.len(), 30_001, "every bad field of every bad row");
    let results = rows(&folder.path().join("result.csv"));
    assert_eq!(results[0]["id"], "00123456789012345678");
    assert_eq!(results[1]["id"], "'=cmd()", "text that a spreadsheet would run is escaped");
}

#[test]
fn what_is_wrong_with_a_whole_roster_is_said() {
    for (roster, words) in [
        ("id,city,wage\n1,beijing,3000\n", "month"),
        ("id,city,month,wage,Wage\n1,beijing,2026-10,1,2\n", "wage"),
        ("", "empty"),
    ] {
        let (said, folder) = run(roster.as_bytes(), &["--json"]);
        assert_eq!(said.status, 2, "{}", said.out);
        let error = &said.json()["error"];
        assert_eq!(error["kind"], "bad_input");
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
        assert!(!folder.path().join("result.csv").exists(), "nothing is written");
    }
    let said = shebao(["payroll", "/nowhere/roster.csv", "--out", "/tmp/never-written.csv"]);
    assert_eq!(said.status, 2, "{}", said.err);
    let same = repository("examples/roster.csv");
    let same = same.to_str().unwrap();
    let said = shebao(["payroll", same, "--out", same]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("would be read and written"), "{}", said.err);
}

#[test]
fn options_stand_for_blank_cells_and_wages_round_on_request() {
    let roster =
        "id,city,month,wage,edition\n1,beijing,2013-05,3000.555,\n2,guangzhou,2013-05,3000,\n";
    let (said, folder) =
        run(roster.as_bytes(), &["--edition", "shi-2014", "--employer", "private", "--round-wage"]);
    assert_eq!(said.status, 0, "{}", said.err);
    let results = rows(&folder.path().join("result.csv"));
    assert_eq!(results[0]["pension_employer"], "570.11");
    assert_eq!(results[1]["pension_employer"], "360.00");
    let (said, folder) =
        run(roster.as_bytes(), &["--edition", "shi-2014", "--employer", "private"]);
    assert_eq!(said.status, 4);
    let rejects = rows(&folder.path().join("result.rejects.csv"));
    assert!(rejects[0]["message"].ends_with("; or let --round-wage round it"), "{rejects:?}");
}

#[test]
fn back_pay_of_a_department() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("补差.csv");
    let text = fs::read_to_string(repository("examples/back_pay.csv")).unwrap();
    let roster = folder.path().join("roster.csv");
    fs::write(&roster, text + "004,陈明,北京,2025-13,12000,本市城镇,私营,1\n").unwrap();
    let roster = roster.display().to_string();
    let (known, now) = ("2025-09-16", "2025-09-17");
    let base = ["arrears", &roster, "--known", known, "--now", now, "--allow-unknown-publication"];
    let written = ["--out", out.to_str().unwrap()];
    let said = crate::calls::shebao(base.iter().chain(&written));
    assert_eq!((said.status, said.out.contains("28 differences, 1 row rejected")), (4, true));
    let first = fs::read(&out).unwrap();
    let lines = rows(&out);
    assert_eq!(lines.len(), 28);
    assert_eq!(
        (lines[0]["id"].as_str(), lines[0]["month"].as_str(), lines[0]["difference"].as_str()),
        ("001", "2025-07", "54.56")
    );
    let rejects = rows(&folder.path().join("补差.rejects.csv"));
    assert_eq!((rejects[0]["row"].as_str(), rejects[0]["id"].as_str()), ("7", "004"));
    crate::calls::shebao(base.iter().chain(&written));
    assert_eq!(fs::read(&out).unwrap(), first);

    let json = ["--json", "--surcharge-from", "2026-01-01", "--pay-on", "2026-01-11"];
    let said = crate::calls::shebao(base.iter().chain(&json));
    let answer = said.json();
    assert_eq!(answer["totals"]["back_pay"], "573.84");
    assert_eq!(answer["totals"]["refund"], "0.00");
    assert_eq!(answer["rows"][0]["surcharge"], "0.27");
    assert_eq!(answer["rejects"].as_array().unwrap().len(), 1);
    let wrong = crate::calls::shebao(base.iter().chain(&["--json", "--as-known-on", "2025-01-01"]));
    assert_eq!((wrong.status, wrong.json()["error"]["kind"].as_str()), (2, Some("bad_input")));
}

#[test]
fn what_was_paid_beside_what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| fs::write(path(name), text).unwrap();
    // 001 underpaid pension in two items, 002 overpaid, 003 never paid for March, 004 as due.
    write(
        "paid.csv",
        "id,month,branch,payer,amount\n001,2026-01,pension,worker,300\n001,2026-01,pension,worker,245.68\n\
         002,2026-01,medical,employer,700\n004,2026-01,pension,worker,1\n005,2026-01,pensions,worker,1\n",
    );
    write(
        "due.csv",
        "工号,月份,险种,缴费方,金额\n001,2026年1月,养老,个人,572.96\n002,2026年1月,医疗,单位,668.46\n\
         003,2026年3月,养老,单位,1145.92\n004,2026年1月,养老,个人,1\n",
    );
    let (paid, due) = (path("paid.csv"), path("due.csv"));
    let base = ["arrears", "--paid", paid.to_str().unwrap(), "--due", due.to_str().unwrap()];
    let said = crate::calls::shebao(base.iter().chain(&["--json"]));
    assert_eq!(said.status, 4, "{}", said.out);
    let answer = said.json();
    let told: Vec<String> = answer["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let cell = |name: &str| row[name].as_str().unwrap().to_owned();
            ["id", "month", "branch", "payer", "paid", "due", "difference"].map(cell).join(" ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "001 2026-01 pension worker 545.68 572.96 27.28",
            "002 2026-01 medical employer 700.00 668.46 -31.54",
            "003 2026-03 pension employer 0.00 1145.92 1145.92",
        ]
    );
    assert_eq!(answer["totals"]["back_pay"], "1173.20");
    assert_eq!(answer["totals"]["refund"], "31.54");
    assert_eq!(answer["rejects"][0]["column"], "branch");
    let same =
        ["arrears", "--paid", due.to_str().unwrap(), "--due", due.to_str().unwrap(), "--json"];
    let same = crate::calls::shebao(same);
    assert_eq!((same.status, same.json()["rows"].as_array().unwrap().len()), (0, 0));
    for wrong in [
        vec!["arrears", "--json"],
        vec!["arrears", "x.csv", "--json"],
        vec!["arrears", "--paid", "x.csv", "--json"],
    ] {
        assert_eq!(crate::calls::shebao(&wrong).status, 2, "{wrong:?}");
    }
}
