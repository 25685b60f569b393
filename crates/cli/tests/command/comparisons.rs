//! `compare` over combinations and rosters, `solve` over rosters, and what-ifs beside the law.

use crate::calls::{call, repository, shebao};
use crate::payrolls::rows;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs;
use std::path::Path;

fn split(arguments: &str) -> Vec<String> {
    arguments.split_whitespace().map(str::to_owned).collect()
}

const WORKER: &str = "--hukou nonlocal-rural --employer private --injury-class 1";

#[test]
fn every_city_beside_every_other() {
    let call = format!("compare --over city=all {WORKER} --month 2026-10 --wage 8000 --json");
    let said = shebao(split(&call));
    assert_eq!(said.status, 4, "{}", said.err);
    let answer = said.json();
    let (cases, failed) =
        (answer["cases"].as_array().unwrap(), answer["not_computed"].as_array().unwrap());
    assert_eq!(
        (cases[0]["label"].as_str(), cases[0]["case"]["city"].as_str()),
        (Some("Beijing"), Some("beijing"))
    );
    assert!(cases.len() > 3 && failed.len() > 3, "{} and {}", cases.len(), failed.len());
    for one in failed {
        assert!(["no_rule", "bad_input"].contains(&one["kind"].as_str().unwrap()), "{one}");
        assert!(!one["message"].as_str().unwrap().is_empty());
    }
    let rate = &cases[0]["rates"][0];
    assert_eq!((rate["branch"].as_str(), rate["rate"].as_str()), (Some("pension"), Some("0.16")));
    assert_eq!(cases[0]["statutory_rate"]["worker"], "0.105");

    let human = shebao(split(&call.replace("--json", "")));
    assert!(human.out.contains("cases not computed") && human.out.contains("medical-tier: needed"));
    let chinese = shebao(split(&call.replace("--json", "--lang zh")));
    assert!(chinese.out.contains("未核算") && chinese.out.contains("北京"), "{}", chinese.out);
}

#[test]
fn a_series_goes_to_csv_and_parquet_alike() {
    let folder = tempfile::tempdir().unwrap();
    let call = "compare --over hukou=local-urban,nonlocal-rural --months 2011-01..2014-01:12 --city guangzhou \
                --employer state-owned --branch pension --wage 4000 --out";
    for name in ["series.csv", "series.parquet"] {
        let mut arguments = split(call);
        arguments.push(folder.path().join(name).to_str().unwrap().to_owned());
        let said = shebao(&arguments);
        assert_eq!(said.status, 0, "{}", said.err);
        assert!(said.out.contains("8 cases computed, 0 not"), "{}", said.out);
    }
    let csv = rows(&folder.path().join("series.csv"));
    let told = |n: usize, column: &str| csv[n][column].as_str();
    assert_eq!((told(0, "label"), told(0, "month")), ("local urban", "2011-01"));
    assert_eq!((told(0, "pension_employer"), told(0, "pension_employer_rate")), ("800.00", "0.2"));
    assert_eq!((told(7, "label"), told(7, "pension_employer")), ("nonlocal rural", "480.00"));

    let file = fs::File::open(folder.path().join("series.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let same = reader.get_row_iter(None).unwrap().zip(&csv);
    let mut cells = 0;
    for (row, csv) in same {
        for (name, field) in row.unwrap().get_column_iter() {
            let text = field.to_string();
            let text = text.trim_matches('"');
            let there = csv[name].as_str();
            let number = |text: &str| text.parse::<shebao::Decimal>().map(|n| n.normalize());
            let equal = match (number(text), number(there)) {
                (Ok(one), Ok(other)) => one == other,
                _ => text == if there.is_empty() { "null" } else { there },
            };
            assert!(equal, "{name}: {text} and {there}");
            cells += 1;
        }
    }
    assert!(cells > 8 * 20, "{cells}");
    let mut arguments = split(call);
    arguments.push("series.txt".to_owned());
    let said = shebao(&arguments);
    assert!(
        said.status == 2 && said.err.contains("its name does not end in .csv, .xlsx or .parquet")
    );
}

/// A reform over a department: each row under the law and under the what-if; bad rows are told, the others go on.
#[test]
fn a_reform_over_a_roster_with_bad_rows() {
    let folder = tempfile::tempdir().unwrap();
    let roster = folder.path().join("roster.csv");
    fs::write(
        &roster,
        "id,city,month,wage,employer,injury_class\n001,beijing,2027-01,10000,private,1\n\
         002,beijing,2027-01,x,private,1\n003,beijing,2027-01,5000,private,9\n004,北京,2027-01,20000,private,2\n",
    )
    .unwrap();
    let out = folder.path().join("result.csv");
    let mut arguments = split(
        "compare --over edition=statutory,pension-14 --hukou nonlocal-rural --carry-forward 6",
    );
    let paths = [
        ("--cases", roster.clone()),
        ("--rules", repository("examples/what_if/pension_14.toml")),
        ("--out", out.clone()),
    ];
    for (option, path) in paths {
        arguments.extend([option.to_owned(), path.to_str().unwrap().to_owned()]);
    }
    let said = shebao(&arguments);
    assert_eq!(said.status, 4, "{}", said.err);
    assert!(said.out.contains("4 cases computed, 2 not"), "{}", said.out);
    assert!(said.out.contains("002: row 3: wage: \"x\" is not an amount"), "{}", said.out);
    let rows = rows(&out);
    let told: Vec<[&str; 3]> = rows
        .iter()
        .map(|row| ["label", "pension_employer", "status"].map(|column| row[column].as_str()))
        .collect();
    assert_eq!((told[0][0], told[1][0]), ("002", "003"));
    assert_eq!((told[2][0], told[2][1]), ("001, statutory", "1600.00"));
    assert_eq!((told[3][0], told[3][1]), ("001, pension-14", "1400.00"));
    assert_eq!((told[4][1], told[5][1]), ("3200.00", "2800.00"));
    assert!(told[3][2].contains("is hypothetical") && told[2][2].starts_with("ok; "), "{told:?}");
}

#[test]
fn calls_that_compare_nothing_say_what_is_wrong() {
    for (call, words) in [
        ("compare --over hukou --month 2026-10", "\"hukou\" is not FIELD=VALUES"),
        ("compare --over hukuo=all --month 2026-10", "hukuo: \"hukuo\" is not a field of a case"),
        ("compare --months 2026-13..2027-01 --city beijing", "month: \"2026-13\" is not a month"),
        ("compare --over city=beijing --month 2026-10", "wage: is required"),
        ("compare --cases nowhere.csv --month 2026-10", "`nowhere.csv` cannot be read"),
    ] {
        let said = shebao(split(call));
        assert_eq!(said.status, 2, "{call}: {}", said.out);
        assert!(said.err.contains(words), "{call}: {}", said.err);
    }
}

/// What is left of 3,000 yuan less 7 % is 2,790; of the rows, one has no goal, one no amount, one no rule.
#[test]
fn wages_for_a_roster_of_goals() {
    let folder = tempfile::tempdir().unwrap();
    let goals = folder.path().join("goals.csv");
    fs::write(
        &goals,
        "工号,城市,月份,目标,金额,备注\n007,beijing,2013-05,,2790,甲\n008,beijing,2013-05,单位缴费,570,乙\n\
         009,beijing,2013-05,employer-cost,3570.03,\n010,beijing,2013-05,nonsense,1,\n\
         011,beijing,2013-05,,,\n012,beijing,2016-05,,2790,\n",
    )
    .unwrap();
    let solve = |options: &str, out: &Path| {
        let mut arguments = split("solve");
        arguments.push(goals.to_str().unwrap().to_owned());
        arguments.extend(split(options));
        arguments.extend(["--out".to_owned(), out.to_str().unwrap().to_owned()]);
        shebao(&arguments)
    };
    let out = folder.path().join("wages.csv");
    let said = solve("--goal take-home --edition shi-2014 --json", &out);
    assert_eq!(said.status, 4, "{}", said.err);
    assert_eq!(said.json()["solved"], 2);
    assert_eq!((&said.json()["nearest"], &said.json()["rejected"]), (&1.into(), &3.into()));
    let wages = rows(&out);
    let told = |n: usize, column: &str| wages[n][column].as_str();
    assert_eq!((told(0, "工号"), told(0, "备注"), told(0, "wage_from")), ("007", "甲", "3000.00"));
    assert_eq!((told(1, "wage_from"), told(1, "wage_to")), ("2999.98", "3000.02"));
    assert_eq!((told(2, "wage_from"), told(2, "status")), ("", "nearest"));
    assert_eq!(
        (told(2, "nearest_below_wage"), told(2, "nearest_above_value")),
        ("3000.02", "3570.04")
    );
    let rejects = rows(&folder.path().join("wages.rejects.csv"));
    let told: Vec<[&str; 3]> = rejects
        .iter()
        .map(|row| ["id", "column", "kind"].map(|column| row[column].as_str()))
        .collect();
    assert_eq!(told[0], ["010", "goal", "bad_input"]);
    assert_eq!(told[1], ["011", "amount", "bad_input"]);
    assert_eq!((told[2][0], told[2][2]), ("012", "no_rule"));

    let again = folder.path().join("again.csv");
    solve("--goal take-home --edition shi-2014", &again);
    assert_eq!(fs::read(&out).unwrap(), fs::read(&again).unwrap());
    let none = solve("--edition shi-2014", &folder.path().join("none.csv"));
    assert!(none.out.contains("2 solved") || none.status == 4, "{}", none.out);
    let same = solve("--edition shi-2014", &goals);
    assert!(same.status == 2 && same.err.contains("would be read and written"), "{}", same.err);
}

/// Whatever is asked of a what-if, the answer says that it is one.
#[test]
fn every_answer_of_a_what_if_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("goals.csv"), "id,city,month,amount\n1,shanghai,2026-10,50000\n").unwrap();
    fs::write(
        path("history.csv"),
        "from,until,city,wage,edition,hukou,employer\n2026-07,2026-10,shanghai,60000,no-ceiling,nonlocal-rural,private\n",
    )
    .unwrap();
    let rules = repository("examples/what_if/no_ceiling.toml").display().to_string();
    let case = format!("--city shanghai --month 2026-10 {WORKER} --edition no-ceiling");
    let (goals, history, out) = (path("goals.csv"), path("history.csv"), path("out.csv"));
    for call in [
        format!("estimate {case} --wage 60000"),
        format!("compare --case edition=no-ceiling {case} --wage 60000"),
        format!("solve {case} --take-home 50000"),
        format!("solve {goals} --goal take-home {WORKER} --edition no-ceiling --out {out}"),
        format!("transfer {history} --to beijing --month 2026-10 --no-interest"),
        format!("account {history} --at 2026-10 --no-interest"),
        "rules show shanghai --edition no-ceiling --month 2026-10".to_owned(),
        "rules diff shanghai statutory no-ceiling --month 2026-10".to_owned(),
    ] {
        for (language, words) in [
            ("", "no-ceiling is hypothetical: figures laid over the edition statutory, not law"),
            (
                " --json",
                "no-ceiling is hypothetical: figures laid over the edition statutory, not law",
            ),
            (" --lang zh", "no-ceiling 为假设情形"),
        ] {
            // One call in Chinese is enough: the words are those of the library.
            if language.contains("zh") && !call.starts_with("rules") {
                continue;
            }
            let line = format!("{call} --rules {rules}{language}");
            let said = shebao(split(&line));
            assert_eq!(said.status, 0, "{line}: {} {}", said.out, said.err);
            assert!(said.out.contains(words), "{line}: {}", said.out);
        }
    }
}

/// A wage with its contributions; the bounds of what is searched are no answers.
#[test]
fn solved_in_words() {
    let of = "--city beijing --edition shi-2014 --month 2013-05";
    let said = call(&format!("solve --take-home 2790 {of}"));
    assert_eq!(
        said.out.lines().take(3).collect::<Vec<_>>(),
        [
            " take-home before income tax of 2790.00",
            " wage 3000.00",
            " contributions on 3000.00: employer 570.00  worker 210.00  together 780.00",
        ]
    );
    let said = call(&format!("solve --take-home 2790 {of} --lang zh"));
    assert_eq!(
        said.out.lines().take(3).collect::<Vec<_>>(),
        [
            " 税前到手 2790.00 元",
            " 工资 3000.00",
            " 按工资 3000.00 缴费：单位 570.00  个人 210.00  合计 780.00",
        ]
    );
    let beijing = "--city beijing --month 2026-03 --hukou nonlocal-rural --employer private --injury-class 1 --branch pension";
    let said = call(&format!("solve --worker-share 99999 {beijing}"));
    assert!(said.out.contains(" and above\n"), "{}", said.out);
    assert!(!said.out.contains("100000000.00"), "{}", said.out);
    let said = call(&format!("solve --employer-cost 1 {beijing}"));
    assert!(
        said.out.contains(" no wage gives less: a wage of 0.00 is charged too\n"),
        "{}",
        said.out
    );
}
