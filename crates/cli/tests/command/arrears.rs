//! `arrears`: totals, orders of columns, what was paid beside a roster, and months whose notice is not out.

use crate::calls::{Said, repository, shebao};
use crate::payrolls::rows;
use std::fs;
use std::path::PathBuf;

/// A folder with files, in which the command is run.
struct Desk(tempfile::TempDir);

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a line; words that begin with `@` are files of the folder.
    fn run(&self, line: &str) -> Said {
        let words = line.split_whitespace();
        shebao(words.map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name),
            None => word.into(),
        }))
    }

    /// The rows of a file, each as the cells under some headings.
    fn told(&self, name: &str, headings: &[&str]) -> Vec<String> {
        let cells = |row: &std::collections::BTreeMap<String, String>| {
            let cells: Vec<&str> = headings.iter().map(|heading| row[*heading].as_str()).collect();
            cells.join(" ")
        };
        rows(&self.path(name)).iter().map(cells).collect()
    }
}

/// Two people of Guangdong's notice of December 2024, whose floor rose from 5,284 to 5,500 and whose ceiling from 26,421 to 27,501.
const GUANGZHOU: &str = "\
人员编号,姓名,证件类型,证件号码,城市,月份,工资,户籍,单位类型,工伤类别
007,王芳,居民身份证,44010119900307001X,广州,2024-07,4000,外埠农村,私营,1
007,王芳,居民身份证,44010119900307001X,广州,2024-08,4000,外埠农村,私营,1
008,李强,护照,E12345678,广州,2024-11,50000,外埠城镇,私营,1
";

const NOTICE: &str = "arrears @roster.csv --known 2024-12-02 --now 2024-12-03 --allow-unknown-publication --branch pension --carry-forward 6";

#[test]
fn totals_by_person_branch_payer_and_fund() {
    let desk = Desk::with(&[("roster.csv", GUANGZHOU)]);
    let said = desk.run(&format!("{NOTICE} --json"));
    assert_eq!(said.status, 0, "{}", said.err);
    let answer = said.json();
    // 15 % and 8 % of 216 yuan twice, and of 1,080 yuan once.
    assert_eq!(answer["totals"]["back_pay"], "347.76");
    assert_eq!(answer["by_person"]["007"]["back_pay"], "99.36");
    assert_eq!(answer["by_person"]["008"]["back_pay"], "248.40");
    assert_eq!(answer["by_branch"]["pension"]["back_pay"], "347.76");
    assert_eq!(answer["by_payer"]["employer"]["back_pay"], "226.80");
    assert_eq!(answer["by_fund"]["pooled"]["back_pay"], "226.80");
    assert_eq!(answer["by_fund"]["individual_account"]["back_pay"], "120.96");
    let keys: Vec<&String> = answer["rows"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["id", "month", "branch", "payer", "paid", "due", "difference", "surcharge"]
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
        "the rows of the contract"
    );

    desk.run(&format!("{NOTICE} --out @out.csv --totals @totals.csv"));
    assert_eq!(
        desk.told("totals.csv", &["of", "name", "back_pay", "refund", "surcharge"]),
        [
            "person 007 99.36 0.00 0.00",
            "person 008 248.40 0.00 0.00",
            "branch pension 347.76 0.00 0.00",
            "payer employer 226.80 0.00 0.00",
            "payer worker 120.96 0.00 0.00",
            "fund pooled 226.80 0.00 ",
            "fund individual_account 120.96 0.00 ",
            "all  347.76 0.00 0.00",
        ]
    );
}

/// The names and certificates of the roster stand untouched in the order of each office.
#[test]
fn in_the_order_of_columns_of_an_office() {
    let desk = Desk::with(&[("roster.csv", GUANGZHOU)]);
    let said = desk.run(&format!("{NOTICE} --columns tax-client --out @tax.csv"));
    assert_eq!(said.status, 0, "{}", said.err);
    let bytes = fs::read(desk.path("tax.csv")).unwrap();
    assert!(bytes.starts_with("\u{feff}序号,姓名,证件类型,证件号码,缴费工资,缴费基数,费率,应缴费额,减免费额,应补(退)费额,人员编号,".as_bytes()));
    let tax: Vec<String> = desk.told(
        "tax.csv",
        &[
            "序号",
            "姓名",
            "证件类型",
            "证件号码",
            "缴费工资",
            "缴费基数",
            "费率",
            "应缴费额",
            "减免费额",
            "应补(退)费额",
            "人员编号",
            "费款所属期",
            "缴费方",
            "状态",
        ],
    );
    assert_eq!(tax.len(), 6);
    assert_eq!(
        tax[0],
        "1 王芳 居民身份证 44010119900307001X 4000.00 5500.00 0.15 825.00 0.00 32.40 007 2024-07 单位 ok"
    );
    assert_eq!(
        tax[5],
        "6 李强 护照 E12345678 50000.00 27501.00 0.08 2200.08 0.00 86.40 008 2024-11 个人 ok"
    );

    // Months that are alike are one row of a bill.
    desk.run(&format!("{NOTICE} --columns bill --out @bill.csv"));
    assert_eq!(
        desk.told(
            "bill.csv",
            &["人员编号", "险种", "缴费区间", "月数", "基数", "单位", "个人", "小计"]
        ),
        [
            "007 养老 2024-07~2024-08 2 5500.00 64.80 34.56 99.36",
            "008 养老 2024-11 1 27501.00 162.00 86.40 248.40",
        ]
    );
    let wrong = desk.run(&format!("{NOTICE} --columns excel --out @x.csv"));
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("tax-client"), "{}", wrong.err);
}

/// 12 % of 10,000 on either side, of which 5 % was paid; the sheet of the fund centre is of the housing fund alone.
#[test]
fn the_fund_centre_sees_the_housing_fund() {
    let desk = Desk::with(&[
        (
            "roster.csv",
            "工号,姓名,个人账号,城市,月份,工资,户籍,单位类型,工伤类别,公积金比例\n007,王芳,0099,北京,2026-03,10000,外埠农村,私营,1,12%\n",
        ),
        (
            "paid.csv",
            "工号,月份,险种,缴费方,金额\n007,2026-03,公积金,单位,500\n007,2026-03,公积金,个人,500\n",
        ),
    ]);
    let said =
        desk.run("arrears @roster.csv --paid @paid.csv --columns fund-centre --out @fund.csv");
    assert_eq!(said.status, 0, "{}", said.err);
    // Pension, medical and unemployment of both, and work injury of the employer.
    assert!(
        said.out.contains("not on this sheet: 7 differences of other branches"),
        "{}",
        said.out
    );
    assert_eq!(
        desk.told(
            "fund.csv",
            &[
                "个人账号",
                "姓名",
                "当前工资",
                "单位缴存额",
                "个人月缴存额",
                "合计月缴额",
                "所属月份"
            ]
        ),
        ["0099 王芳 10000.00 700.00 700.00 1400.00 2026-03"]
    );
}

const WORKERS: &str = "\
id,city,month,wage,hukou,employer,injury_class
A,beijing,2026-03,10000,nonlocal-rural,private,1
B,上海,2026-03,10000,nonlocal-rural,private,1
C,beijing,2026-03,10000,nonlocal-rural,private,1
C,beijing,2026-03,10000,nonlocal-rural,private,1
D,beijing,2026-13,10000,nonlocal-rural,private,1
";

/// A paid nothing, B paid in Beijing what is due in Shanghai, C stands twice, D's row is bad, and E is nobody's.
#[test]
fn what_was_paid_beside_a_roster() {
    let mut paid = String::from("id,city,month,branch,payer,fund,amount\n");
    for id in ["B", "C", "D", "E"] {
        paid += &format!(
            "{id},北京,2026-03,pension,employer,pooled,1600\n{id},beijing,2026-03,pension,worker,individual_account,800\n"
        );
    }
    let desk = Desk::with(&[("roster.csv", WORKERS), ("paid.csv", &paid)]);
    let line = "arrears @roster.csv --paid @paid.csv --branch pension";
    let said = desk.run(&format!("{line} --out @out.csv"));
    assert_eq!(said.status, 4, "{}", said.err);
    assert_eq!(
        desk.told("out.csv", &["id", "city", "payer", "paid", "due", "difference", "status"]),
        [
            "A beijing employer 0.00 1600.00 1600.00 ok",
            "A beijing worker 0.00 800.00 800.00 ok",
            "B shanghai employer 0.00 1600.00 1600.00 ok",
            "B shanghai worker 0.00 800.00 800.00 ok",
            "B beijing employer 1600.00 0.00 -1600.00 ok",
            "B beijing worker 800.00 0.00 -800.00 ok",
        ]
    );
    assert_eq!(
        desk.told("out.rejects.csv", &["row", "id", "column", "message"]),
        [
            "5 C month this person and month stand in the roster twice in one city; keep one of the rows",
            "6 D month month: \"2026-13\" is not a month; write YYYY-MM, such as 2024-07",
            "6 D id something was paid for 2026-03, and the roster has no sound row for it",
            "8 E id something was paid for 2026-03, and the roster has no sound row for it",
        ]
    );
    let answer = desk.run(&format!("{line} --json")).json();
    assert_eq!(answer["by_person"]["B"]["back_pay"], "2400.00");
    assert_eq!(answer["by_person"]["B"]["refund"], "2400.00");
    assert_eq!(answer["by_fund"]["individual_account"]["refund"], "800.00");
    assert_eq!(answer["rows"][4]["city"], "beijing");
    let wrong = desk.run(&format!("{line} --json --pay-on 2026-06-01"));
    assert_eq!((wrong.status, wrong.json()["error"]["kind"].as_str()), (2, Some("bad_input")));
}

/// Funds are told apart where both files tell them, and undivided where one does not.
#[test]
fn funds_of_two_files() {
    let desk = Desk::with(&[
        (
            "paid.csv",
            "id,month,branch,payer,fund,amount\n1,2026-03,pension,worker,individual_account,560\n2,2026-03,medical,worker,个人账户,200\n3,2026-03,pension,worker,nowhere,1\n",
        ),
        (
            "due.csv",
            "id,month,branch,payer,去向,amount\n1,2026-03,pension,worker,individual_account,572.96\n2,2026-03,medical,worker,,203\n",
        ),
    ]);
    let said = desk.run("arrears --paid @paid.csv --due @due.csv --json");
    let answer = said.json();
    assert_eq!(said.status, 4, "{}", said.out);
    assert_eq!(answer["by_fund"]["individual_account"]["back_pay"], "12.96");
    assert_eq!(answer["by_fund"]["unsplit"]["back_pay"], "3.00");
    assert_eq!(answer["rejects"][0]["column"], "fund");
    assert!(answer["rows"][0].get("city").is_none());
}

/// The limits of 2026 are not out in Suzhou: provisional, marked, and settled by the same command with the notice.
#[test]
fn provisional_months_are_settled_by_the_same_command() {
    let roster = "id,city,month,wage,hukou,employer,injury_class\n1,suzhou,2026-03,3000,nonlocal-rural,private,1\n";
    let paid = "id,month,branch,payer,amount\n1,2026-03,pension,worker,396.16\n";
    let desk = Desk::with(&[("roster.csv", roster), ("paid.csv", paid)]);
    let against_paid =
        desk.run("arrears @roster.csv --paid @paid.csv --branch pension --out @paid.out.csv");
    assert_eq!(against_paid.status, 0, "{}", against_paid.err);
    let row = &rows(&desk.path("paid.out.csv"))[0];
    assert_eq!((row["payer"].as_str(), row["due"].as_str()), ("employer", "792.32"));
    assert!(
        row["status"].starts_with("provisional; the base of pension basic"),
        "{}",
        row["status"]
    );

    let line =
        "arrears @roster.csv --known 2026-11-30 --allow-unknown-publication --branch pension";
    let said = desk.run(&format!("{line} --json"));
    let waiting = said.json();
    assert_eq!(waiting["rows"].as_array().unwrap().len(), 0);
    assert_eq!(
        (&waiting["unsettled"][0]["id"], &waiting["unsettled"][0]["branch"]),
        (&"1".into(), &"pension".into())
    );
    let words = desk.run(&format!("{line} --out @out.csv --lang zh"));
    assert!(
        words.out.contains("1 项为暂定金额：通知公布后再次运行同一命令即可结清"),
        "{}",
        words.out
    );

    let notice = repository("tests/arrears/notice_suzhou.toml");
    let settled = format!("{line} --rules {} --out @out.csv", notice.display());
    let said = desk.run(&settled);
    assert!(!said.out.contains("provisional"), "{}", said.out);
    assert_eq!(
        desk.told("out.csv", &["payer", "difference", "status"]),
        ["employer 23.68 ok", "worker 11.84 ok"]
    );
    let first = fs::read(desk.path("out.csv")).unwrap();
    desk.run(&settled);
    assert_eq!(fs::read(desk.path("out.csv")).unwrap(), first, "safe to run twice");
}

/// Beijing's notice of 2025 names the end of the year: no surcharge before, whatever day is given.
#[test]
fn a_late_notice_names_the_day_from_which_it_bears_a_surcharge() {
    let roster = repository("examples/back_pay.csv");
    let desk = Desk::with(&[]);
    let line = format!(
        "arrears {} --known 2025-09-16 --now 2025-09-17 --allow-unknown-publication --branch pension",
        roster.display()
    );
    let surcharge = |options: &str| {
        let said = desk.run(&format!("{line} --json {options}"));
        assert_eq!(said.status, 0, "{}", said.out);
        said.json()["rows"][0]["surcharge"].as_str().unwrap().to_owned()
    };
    assert_eq!(surcharge("--surcharge-from 2025-10-01 --pay-on 2025-12-31"), "0.00");
    assert_eq!(surcharge("--pay-on 2026-01-11"), "0.27");
    let said = desk.run(&format!("{line} --out @out.csv --pay-on 2026-01-11"));
    assert!(
        said.out.contains("bears no surcharge before 2026-01-01 (jing-renshefa-2025-11)"),
        "{}",
        said.out
    );

    // No rule names a day for Guangdong: the row is a reject that says what to give.
    let desk = Desk::with(&[("roster.csv", GUANGZHOU)]);
    let said = desk.run(&format!("{NOTICE} --pay-on 2025-02-01 --out @out.csv"));
    assert_eq!(said.status, 4);
    let rejects = rows(&desk.path("out.rejects.csv"));
    assert_eq!((rejects.len(), rejects[0]["column"].as_str()), (3, "surcharge_from"));
    assert!(
        rejects[0]["message"]
            .ends_with("give --surcharge-from with the day after the deadline of payment")
    );
}

/// A line of a what-if says that it is hypothetical.
#[test]
fn a_what_if_says_so_in_every_line() {
    let desk = Desk::with(&[
        (
            "roster.csv",
            "id,city,month,wage,hukou,employer,injury_class,edition\n1,shanghai,2026-08,60000,nonlocal-rural,private,1,no-ceiling\n",
        ),
        ("paid.csv", "id,month,branch,payer,amount\n1,2026-08,pension,worker,3018.48\n"),
    ]);
    let rules = repository("examples/what_if/no_ceiling.toml");
    let line = format!(
        "arrears @roster.csv --paid @paid.csv --branch pension --rules {}",
        rules.display()
    );
    let said = desk.run(&format!("{line} --out @out.csv"));
    assert!(said.out.contains("no-ceiling is hypothetical"), "{}", said.out);
    assert_eq!(
        desk.told("out.csv", &["payer", "due", "status"]),
        [
            "employer 9600.00 ok; no-ceiling is hypothetical: figures laid over the edition statutory, not law",
            "worker 4800.00 ok; no-ceiling is hypothetical: figures laid over the edition statutory, not law",
        ]
    );
    let answer = desk.run(&format!("{line} --json")).json();
    let codes: Vec<&str> = answer["notes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|note| note["code"].as_str())
        .collect();
    assert!(codes.contains(&"hypothetical"), "{codes:?}");
}

/// What cannot be read in one of two files is left out of both, never taken as 0; the rest is compared.
#[test]
fn what_cannot_be_read_is_not_compared() {
    let head = "id,month,branch,payer,amount\n";
    let sound = format!(
        "{head}001,2025-07,pension,employer,1200\n001,2025-07,pension,worker,560\n002,2025-07,pension,worker,560\n002,2025-08,pension,worker,560\n003,2025-07,pension,worker,560\n003,2025-08,pension,worker,560\n"
    );
    let broken = format!(
        "{head}001,2025-07,pension,employer,abc\n001,2025-07,pension,worker,500\n002,2025-07,pensoin,worker,560\n002,2025-08,pension,worker,500\n003,2025-13,pension,worker,560\n003,2025-08,pension,worker,500\n"
    );
    let desk = Desk::with(&[("sound.csv", &sound), ("broken.csv", &broken)]);
    for (files, differences, sums) in [
        (
            "--paid @sound.csv --due @broken.csv",
            ["001 2025-07 worker 560.00 500.00 -60.00", "002 2025-08 worker 560.00 500.00 -60.00"],
            "all 0.00 120.00",
        ),
        (
            "--paid @broken.csv --due @sound.csv",
            ["001 2025-07 worker 500.00 560.00 60.00", "002 2025-08 worker 500.00 560.00 60.00"],
            "all 120.00 0.00",
        ),
    ] {
        let said = desk.run(&format!("arrears {files} --out @out.csv --totals @totals.csv"));
        assert_eq!(said.status, 4, "{}", said.err);
        let columns = ["id", "month", "payer", "paid", "due", "difference"];
        assert_eq!(desk.told("out.csv", &columns), differences);
        let totals = desk.told("totals.csv", &["of", "back_pay", "refund"]);
        assert_eq!(totals.last().map(String::as_str), Some(sums));
        let rejects = desk.told("out.rejects.csv", &["row", "column", "message"]);
        let ends = [
            "; pension of 2025-07, employer, is not compared for this person",
            "; 2025-07 is not compared for this person",
            "; this person is not compared",
        ];
        assert_eq!(rejects.len(), 3, "{rejects:?}");
        for (reject, end) in rejects.iter().zip(ends) {
            assert!(reject.ends_with(end), "{reject}");
        }
    }
    desk.run("arrears --paid @sound.csv --due @broken.csv --out @zh.csv --lang zh");
    let rejects = desk.told("zh.rejects.csv", &["message"]);
    for (reject, end) in rejects.iter().zip([
        "；此人 2025-07 养老（单位）不作比较",
        "；此人 2025-07 不作比较",
        "；此人不作比较",
    ]) {
        assert!(reject.ends_with(end), "{reject}");
    }
}

/// 16 % of 10,000 are due beside an amount with a comma: only what the worker paid is compared.
#[test]
fn what_cannot_be_read_of_a_roster_is_not_compared() {
    let desk = Desk::with(&[
        (
            "roster.csv",
            "id,city,month,wage,hukou,employer,injury_class\nA,beijing,2026-03,10000,nonlocal-rural,private,1\n",
        ),
        (
            "paid.csv",
            "id,city,month,branch,payer,amount\nA,beijing,2026-03,pension,employer,\"1,091.36\"\nA,beijing,2026-03,pension,worker,700\nA,shanghai,2026-03,pension,employer,x\n",
        ),
    ]);
    let said = desk.run("arrears @roster.csv --paid @paid.csv --branch pension --out @out.csv");
    assert_eq!(said.status, 4, "{}", said.err);
    assert!(said.out.contains(" 1 difference, 2 rows rejected"), "{}", said.out);
    assert_eq!(
        desk.told("out.csv", &["payer", "paid", "due", "difference"]),
        ["worker 700.00 800.00 100.00"]
    );
}

/// The housing fund is no matter of the tax office.
#[test]
fn the_tax_client_sees_no_housing_fund() {
    let paid = "id,month,branch,payer,amount\n7,2026-03,housing_fund,worker,500\n7,2026-03,pension,worker,700\n";
    let due = paid.replace("500", "600").replace("700", "800");
    let desk = Desk::with(&[("paid.csv", paid), ("due.csv", &due)]);
    let line = "arrears --paid @paid.csv --due @due.csv --columns tax-client --out @tax.csv";
    let said = desk.run(line);
    assert_eq!(desk.told("tax.csv", &["险种", "应补(退)费额"]), ["养老 100.00"]);
    assert!(
        said.out.contains(" not on this sheet: 1 difference of other branches"),
        "{}",
        said.out
    );
    let said = desk.run(&format!("{line} --lang zh"));
    assert!(said.out.contains(" 另有其他险种差额 1 项不在此表"), "{}", said.out);
}

/// 京人社发〔2024〕12号 has no day of publication: its limits are the same on any two days, and the answer says so.
#[test]
fn a_notice_without_a_day_is_told() {
    let roster = "id,city,month,wage,hukou,employer,injury_class\nA,beijing,2024-07,3000,nonlocal-rural,private,1\n";
    let desk = Desk::with(&[("roster.csv", roster)]);
    let line =
        "arrears @roster.csv --known 2024-01-01 --branch pension --allow-unknown-publication";
    let said = desk.run(&format!("{line} --out @out.csv"));
    assert_eq!(said.status, 0, "{}", said.err);
    let words = "note: pension: without a day of publication, taken as known on both days, and so without a difference: ";
    assert!(said.out.contains(words), "{}", said.out);
    let answer = desk.run(&format!("{line} --json")).json();
    let notes = answer["notes"].as_array().unwrap();
    let note = notes.iter().find(|note| note["code"] == "no_publication_day").unwrap();
    assert_eq!(note["branch"], "pension");
    assert!(note["documents"].as_str().unwrap().contains("2024"), "{note}");
}

#[test]
fn the_totals_in_chinese() {
    let paid = "id,month,branch,payer,amount\n7,2026-03,pension,worker,700\n";
    let desk = Desk::with(&[("paid.csv", paid), ("due.csv", &paid.replace("700", "800"))]);
    desk.run("arrears --paid @paid.csv --due @due.csv --json --totals @totals.csv --lang zh");
    let text = fs::read_to_string(desk.path("totals.csv")).unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "\u{feff}类别,名称,应补,应退,滞纳金",
            "人员,7,100.00,0.00,0.00",
            "险种,养老,100.00,0.00,0.00",
            "缴费方,个人,100.00,0.00,0.00",
            "去向,未划分,100.00,0.00,",
            "合计,,100.00,0.00,0.00",
        ]
    );
}

/// What a call lacks, with every way of giving it.
#[test]
fn what_a_call_lacks() {
    let desk = Desk::with(&[("roster.csv", GUANGZHOU), ("due.csv", "")]);
    for (line, message, hint) in [
        (
            "arrears",
            "there is nothing to compare",
            "give a roster with --known or --paid, or --paid with --due",
        ),
        (
            "arrears --due @due.csv",
            "--due is laid beside --paid",
            "give --paid with the file of what was paid",
        ),
        (
            "arrears @roster.csv",
            "nothing is given to compare the roster with",
            "give --known with the day of the first computation, or --paid with the file of what was paid",
        ),
        (
            "arrears @roster.csv --known 2024-12-02",
            "there is nowhere to write the result",
            "give --out with a file, or --json",
        ),
        (
            "arrears @roster.csv --known 2024-12-02 --columns bill",
            "--columns is of the file of --out",
            "give --out with a file",
        ),
        (
            "arrears @roster.csv --known 2024-12-02 --out @o.csv --surcharge-from 2025-01-01",
            "pay-on: needed: surcharges are reckoned to the day before the payment",
            "give --pay-on with the day of payment",
        ),
        (
            "arrears @roster.csv --known 2024-12-03 --now 2024-12-02 --out @o.csv",
            "known: 2024-12-03 is after now, 2024-12-02",
            "give the earlier day to --known and the later one to --now",
        ),
        (
            "arrears @roster.csv --known 2024-12-02 --out @o.csv --totals @o.csv",
            "@o.csv would be read and written, or written twice",
            "give every file that is read or written a name of its own",
        ),
    ] {
        let said = desk.run(line);
        let message = message.replace("@o.csv", &desk.path("o.csv").display().to_string());
        assert_eq!(said.err, format!("error: {message}\nhint: {hint}\n"), "{line}");
        assert_eq!(said.status, 2);
    }
}

/// One day of one yuan; and days are days in both languages.
#[test]
fn a_surcharge_of_one_day() {
    let said = crate::calls::call("surcharge --principal 100 --from 2016-06-01 --until 2016-06-01");
    assert!(
        said.out.contains(" 2016-06-01 to 2016-06-01: 1 day at 0.05% a day, 0.05"),
        "{}",
        said.out
    );
    assert!(said.out.contains(" 1 day in all, rounded once to the fen"), "{}", said.out);
    let said = crate::calls::call(
        "surcharge --principal 100 --from 2016-02-30 --until 2016-06-31 --lang zh",
    );
    assert!(said.err.contains("起始日（from）："), "{}", said.err);
    assert!(said.err.contains("截止日（含）（until）："), "{}", said.err);
}
