//! `estimate` and `compare`.

use crate::calls::{call, shebao};
use crate::case_file;
use serde_json::json;
use shebao::Report;

#[test]
fn table_2_is_computed_split_and_cited() {
    let said =
        call("estimate --city beijing --edition shi-2014 --month 2013-05 --wage 3000 --json");
    assert_eq!(said.status, 0, "{}", said.err);
    let report = said.json();
    let line = |payer: &str, fund: &str, rate: &str, amount: &str| {
        json!({
            "branch": "pension", "item": "basic", "payer": payer, "fund": fund, "wage": "3000.00",
            "base": "3000.00", "limit": null, "rate": rate, "amount": amount,
            "amount_before_relief": amount, "relief": "0.00", "evidence": "single_source",
            "carried_from": null,
            "cites": [{ "role": "rate", "id": "shi-2014", "evidence": "single_source" }],
        })
    };
    assert_eq!(
        report["lines"],
        json!([
            line("employer", "pooled", "0.19", "570.00"),
            line("worker", "individual_account", "0.07", "210.00"),
        ])
    );
    assert_eq!(
        report["totals"],
        json!({
            "employer": "570.00", "worker": "210.00", "pooled": "570.00", "individual_account": "210.00",
            "mutual_aid": "0.00", "housing_fund": "0.00", "unsplit": "0.00", "all": "780.00",
            "employer_cost": "3570.00", "take_home": "2790.00",
        })
    );
    assert_eq!(report["city"], "beijing");
    assert_eq!(report["area"], json!(null));
    assert_eq!(
        (&report["month"], &report["wage"], &report["pay"]),
        (&json!("2013-05"), &json!("3000.00"), &json!("3000.00"))
    );
    assert_eq!(
        (&report["complete"], &report["left_out"]),
        (&json!(true), &json!(["housing_fund"]))
    );
    assert_eq!(report["evidence"], "single_source");
    let silent: Vec<&str> = report["not_covered"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["branch"].as_str().unwrap())
        .collect();
    assert_eq!(silent, ["medical", "unemployment", "work_injury", "maternity"]);
    assert_eq!(report["not_covered"][0]["code"], "not_in_table");
    for list in ["exempt", "merged", "missing"] {
        assert_eq!(report[list], json!([]), "{list}");
    }
    let taken = |field: &str| {
        let notes = report["notes"].as_array().unwrap();
        notes
            .iter()
            .find(|n| n["code"] == "default_taken" && n["field"] == field)
            .map(|n| n["value"].clone())
    };
    assert_eq!(taken("hukou"), Some(json!("nonlocal-rural")));
    assert_eq!(taken("employer"), Some(json!("private")));
    assert_eq!(taken("pay"), Some(json!("3000.00")));
    assert_eq!(report["rules"]["fingerprint"].as_str().unwrap().len(), 16);
}

#[test]
fn compare_sets_the_three_schemes_side_by_side() {
    let said = call("compare --edition shi-2014 --month 2013-05 --wage 3000 --json");
    assert_eq!(said.status, 0, "{}", said.err);
    let cases = said.json();
    let rows: Vec<String> = cases["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let totals = &case["estimate"]["totals"];
            let moves = &case["moves_with_worker"];
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            [
                text(&totals["employer"]),
                text(&totals["worker"]),
                text(&case["effective_rate"]["employer"]),
                text(&case["effective_rate"]["worker"]),
                text(&case["effective_rate"]["all"]),
                text(&moves["amount"]),
                text(&moves["share"]),
            ]
            .join(" ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "570.00 210.00 0.19 0.07 0.26 570.00 0.730769",
            "600.00 240.00 0.2 0.08 0.28 600.00 0.714286",
            "360.00 240.00 0.12 0.08 0.2 600.00 1.000000",
        ]
    );
    let human = call("compare --edition shi-2014 --month 2013-05 --wage 3000");
    for words in [
        "570.00",
        "210.00",
        "600.00",
        "240.00",
        "360.00",
        "570.00 (73.08%)",
        "600.00 (71.43%)",
        "600.00 (100%)",
    ] {
        assert!(human.out.contains(words), "{words} in {}", human.out);
    }
}

#[test]
fn compare_takes_cases_files_and_ranges() {
    let said = shebao([
        "compare",
        "--case",
        "city=beijing,edition=shi-2014",
        "--case",
        "city=guangzhou,edition=shi-2014,employer=state-owned",
        "--wage",
        "3000",
        "--month",
        "2013-05",
        "--json",
    ]);
    let cases = said.json();
    assert_eq!(cases["cases"][0]["label"], "beijing, shi-2014");
    assert_eq!(cases["cases"][1]["estimate"]["totals"]["employer"], "600.00");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.txt");
    std::fs::write(&file, "# two cases\ncity=beijing,edition=shi-2014\n\ncity=guangzhou,employer=private,branch=pension,hukou=local-rural\n").unwrap();
    let file = file.to_str().unwrap();
    let said =
        shebao(["compare", "--cases", file, "--wage", "3000", "--month", "2013-05", "--json"]);
    assert_eq!(said.json()["cases"].as_array().unwrap().len(), 2, "{}", said.out);

    let said = call("compare --edition shi-2014 --month 2013-05 --wages 1000..2000:500 --json");
    assert_eq!(said.json()["cases"].as_array().unwrap().len(), 9, "{}", said.out);

    for (arguments, status, words) in [
        (
            "compare --edition shi-2014 --month 2013-05 --wages 1000-2000",
            2,
            "wages: \"1000-2000\" is not FROM..TO:STEP",
        ),
        (
            "compare --edition shi-2014 --month 2013-05 --wages 2000..1000:10",
            2,
            "is not FROM..TO:STEP",
        ),
        (
            "compare --edition shi-2014 --month 2015-05 --wage 3000",
            3,
            "names no scheme that holds in 2015-05",
        ),
        ("compare --edition shi-2014 --wage 3000", 2, "month: is required"),
        ("compare --edition shi-2014 --month 2013-05", 2, "wage: is required"),
        (
            "compare --case nonsense --month 2013-05 --wage 3000",
            2,
            "\"nonsense\" is not NAME=VALUE",
        ),
        (
            "compare --cases /nowhere --month 2013-05 --wage 3000",
            2,
            "cases: /nowhere cannot be read",
        ),
    ] {
        let said = call(arguments);
        assert_eq!(said.status, status, "{arguments}: {}", said.err);
        assert!(said.err.contains(words), "{arguments}: {}", said.err);
    }
}

#[test]
fn compare_names_the_case_that_fails() {
    let table = [
        ("city=beijing,wage=x", "city=beijing,wage=x: wage: \"x\" is not an amount of money"),
        ("city=beijing", "beijing: injury-class: needed"),
        ("city=beijing,city=guangzhou", "city=beijing,city=guangzhou: gives city twice"),
    ];
    for (case, words) in table {
        let said = shebao(["compare", "--month", "2026-10", "--wage", "9000", "--case", case]);
        assert_eq!(said.status, 2, "{case}");
        assert!(said.err.contains(words), "{}", said.err);
    }
}

#[test]
fn an_area_is_asked_for_by_id_or_by_either_name() {
    for area in ["conghua", "Conghua", "从化"] {
        let said = call(&format!(
            "estimate --city guangzhou --area {area} --month 2012-03 --wage 1500 --employer private --branch pension --json"
        ));
        assert_eq!(said.json()["lines"][0]["base"], "2018.00", "{area} {}", said.err);
    }
}

#[test]
fn errors_have_their_kind_words_and_status() {
    let table = [
        (
            "estimate --city beijing --month 2026-10 --wage -5",
            2,
            "bad_input",
            "wage: \"-5\" is negative",
        ),
        ("estimate --city beijing --month 2026-10", 2, "bad_input", "wage: is required"),
        (
            "estimate --city beijing --month 2026-10 --wage 9000",
            2,
            "bad_input",
            "injury-class: needed, since in beijing in 2026-10 it makes a difference",
        ),
        (
            "estimate --city beijing --month 2026-10 --wage 9000 --injury-class 1 --injury-rate 28%",
            2,
            "bad_input",
            "injury-rate: 28% is not a rate that beijing has in 2026-10",
        ),
        (
            "estimate --city beijing --month 1990-10 --wage 9000",
            3,
            "no_rule",
            "the edition statutory has no rules for beijing in 1990-10",
        ),
        (
            "estimate --city beijing --edition shi-2014 --month 2013-05 --wage 3000 --employment part-time",
            3,
            "not_covered",
            "nothing is covered in beijing in 2013-05 by shi-2014",
        ),
        (
            "estimate --city guangzhou --month 2024-08 --wage 9000 --employer private --as-known-on 2025-01-01",
            3,
            "unknown_publication",
            "has no publication day",
        ),
        (
            "estimate --city beijing --month 2026-10 --wage 1 --as-known-on yesterday",
            2,
            "bad_input",
            "as-known-on: \"yesterday\" is not a day",
        ),
        (
            "estimate --city beijing --month 2026-10 --wage 1 --branch health",
            2,
            "bad_input",
            "\"health\" is not a branch",
        ),
        (
            "estimate --city beijing --month 2026-10 --wage 1 --choice tier",
            2,
            "bad_input",
            "\"tier\" is not NAME=VALUE",
        ),
        (
            "estimate --city beijing --month 2026-10 --wage 1 --rules /nowhere",
            2,
            "bad_input",
            "rules: /nowhere cannot be read",
        ),
        ("estimate --colour red", 2, "bad_input", "unexpected argument '--colour'"),
        ("frobnicate", 2, "bad_input", "unrecognized subcommand 'frobnicate'"),
    ];
    for (arguments, status, kind, words) in table {
        let plain = call(arguments);
        assert_eq!(plain.status, status, "{arguments}: {}", plain.err);
        assert!(plain.out.is_empty(), "{arguments}");
        assert!(plain.err.contains(words), "{arguments}: {}", plain.err);
        let machine = call(&format!("{arguments} --json"));
        assert_eq!(machine.status, status, "{arguments}");
        let error = &machine.json()["error"];
        assert_eq!(error["kind"], kind, "{arguments}");
        assert!(error["message"].as_str().unwrap().contains(words), "{arguments}: {error}");
        assert!(error["hint"].is_string(), "{arguments}");
    }
    let zh = call("estimate --city beijing --month 2026-10 --wage -5 --lang zh");
    assert_eq!(zh.err.lines().next(), Some("错误：缴费工资（wage）：\"-5\" 是负数"));
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [
        "--help",
        "--version",
        "estimate --help",
        "compare --help",
        "payroll --help",
        "rules --help",
        "rules list --help",
    ] {
        let said = call(arguments);
        assert_eq!(said.status, 0, "{arguments}: {}", said.err);
        assert!(said.out.contains("shebao"), "{arguments}");
    }
    for command in ["estimate", "compare", "payroll", "rules"] {
        let said = call(&format!("{command} --help"));
        assert!(said.out.contains("Examples"), "{command} shows no examples");
    }
}

#[test]
fn a_bill_for_people_in_both_languages() {
    let bill = "estimate --city 北京 --month 2026-10 --wage 8000 --injury-class 1 --fund-rate 12% --explain";
    let en = call(bill);
    for words in [
        "Beijing",
        "work injury",
        "employer 3080.00  worker 1803.00",
        "take-home before income tax 6197.00",
        "京人社发〔2026〕7号",
        "8000.00 × 16% = 1280.00",
    ] {
        assert!(en.out.contains(words), "{words} in {}", en.out);
    }
    assert!(!en.out.contains('\u{1b}'), "no colour in a pipe");
    let zh = call(&format!("{bill} --lang zh"));
    for words in ["北京", "工伤", "单位 3080.00  个人 1803.00", "四舍五入到分", "统筹基金"]
    {
        assert!(zh.out.contains(words), "{words} in {}", zh.out);
    }
}

#[test]
fn every_published_amount_comes_out_of_the_command() {
    for published in case_file::all() {
        let month = published.months.last().unwrap();
        let mut arguments = vec!["estimate".to_owned(), "--json".to_owned()];
        for (name, value) in published.fields(month) {
            match name.strip_prefix("choice:") {
                Some(choice) => {
                    arguments.extend(["--choice".to_owned(), format!("{choice}={value}")])
                }
                None => arguments.extend([format!("--{}", name.replace('_', "-")), value]),
            }
        }
        arguments.extend(published.terms.options());
        let said = shebao(&arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {}", said.out);
        let report: Report = serde_json::from_str(&said.out).unwrap();
        published.check(month, &report, "the command");
    }
}
