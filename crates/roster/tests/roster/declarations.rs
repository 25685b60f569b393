//! The column orders of offices and outsourcers, and what of a roster passes into them.

use crate::{fields_of, table};
use shebao_roster::{Declaration, Declared, PassedCells};

fn headings(name: &str) -> Vec<String> {
    let sheet: Declaration = name.parse().unwrap();
    sheet.columns().into_iter().map(|column| column.name).collect()
}

/// As the offices' own files have them, from the first column on.
#[test]
fn the_columns_stand_in_the_order_of_each_office() {
    let tax = "序号,姓名,证件类型,证件号码,缴费工资,缴费基数,费率,应缴费额,减免费额,应补(退)费额,人员编号";
    let fund = "个人账号,姓名,证件类型,证件号码,当前工资,单位缴存额,个人月缴存额,合计月缴额";
    for (name, expected) in [("tax-client", tax), ("fund-centre", fund)] {
        assert!(headings(name).join(",").starts_with(expected), "{name}");
    }
    let bill = headings("bill").join(",");
    assert!(bill.contains("缴费区间,月数,基数,单位,个人,小计"), "{bill}");
    assert_eq!(
        "tax".parse::<Declaration>().unwrap_err(),
        "\"tax\" is not one of tax-client, fund-centre, bill"
    );
}

#[test]
fn every_cell_stands_under_its_heading() {
    let row = Declared {
        person: PassedCells { name: "王芳".to_owned(), ..PassedCells::default() },
        id: "007".to_owned(),
        base: "7162.00".to_owned(),
        balance: "-1.00".to_owned(),
        together: "3.00".to_owned(),
        status: "ok".to_owned(),
        ..Declared::default()
    };
    for name in Declaration::NAMES {
        let sheet: Declaration = name.parse().unwrap();
        let cells = sheet.cells(3, &row);
        let headings = headings(name);
        assert_eq!(cells.len(), headings.len());
        let under = |heading: &str| {
            let number = headings.iter().position(|known| known == heading);
            number.map(|number| cells[number].as_str())
        };
        assert_eq!(under("姓名"), Some("王芳"));
        assert_eq!((under("人员编号"), under("状态")), (Some("007"), Some("ok")));
        for (heading, cell) in [
            ("序号", "3"),
            ("缴费基数", "7162.00"),
            ("应补(退)费额", "-1.00"),
            ("基数", "7162.00"),
            ("小计", "3.00"),
            ("合计月缴额", "3.00"),
        ] {
            assert!(under(heading).is_none_or(|found| found == cell), "{name} {heading}");
        }
        assert_eq!(under("证件类型").unwrap_or_default(), "");
    }
}

/// A certificate's number is the id where nothing else is, and passes through either way.
#[test]
fn certificates_pass_untouched() {
    let both = table(
        "工号,姓名,证件类型,*证件号码,个人账号,city,month,wage\n007,王芳,居民身份证,11010119900307001X,0099,beijing,2026-01,1\n",
    );
    assert_eq!(fields_of(&both), ["id", "name", "city", "month", "wage"]);
    let row = both.rows().next().unwrap();
    assert_eq!(row.id(), "007");
    assert_eq!(
        PassedCells::of(both.columns(), row),
        PassedCells {
            name: "王芳".to_owned(),
            certificate_type: "居民身份证".to_owned(),
            certificate_number: "11010119900307001X".to_owned(),
            fund_account: "0099".to_owned(),
        }
    );
    let alone = table("证件号码,city,month,wage\n11010119900307001X,beijing,2026-01,1\n");
    let row = alone.rows().next().unwrap();
    assert_eq!(row.id(), "11010119900307001X");
    assert_eq!(PassedCells::of(alone.columns(), row).certificate_number, row.id());
    assert_eq!(PassedCells::of(alone.columns(), row).name, "");
}
