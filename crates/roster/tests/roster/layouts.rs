//! Histories and lists of the residents' scheme.

use shebao_roster::{Layout, RosterError, Table};

fn read(text: &str, layout: Layout) -> Result<Table, RosterError> {
    Table::from_bytes_as(text.as_bytes(), layout)
}

#[test]
fn a_history_in_either_language() {
    let english = "from,until,city,wage,kind,paid_in,moved_to,moved-on,id\n2012-04,2014/1,beijing,3000,lump,201402,guangzhou,2014-01-15,7\n";
    let chinese = "起始月,截止月（不含）,参保城市,月工资（元）,时段类别,补缴月份,转往地,转移月份,工号\n2012年4月,2014.01,beijing,3000,lump,2014年2月,guangzhou,2014-01,7\n";
    for text in [english, chinese] {
        let table = read(text, Layout::History).unwrap();
        let row = table.rows().next().unwrap();
        let fields = row.fields().unwrap();
        let field = |name: &str| {
            fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        assert_eq!((field("from"), field("until")), (Some("2012-04"), Some("2014-01")));
        assert_eq!((field("paid_in"), field("moved_on")), (Some("2014-02"), Some("2014-01")));
        assert_eq!((field("kind"), field("moved_to")), (Some("lump"), Some("guangzhou")));
        assert_eq!((field("city"), field("wage")), (Some("beijing"), Some("3000")));
    }
}

#[test]
fn a_history_needs_its_own_columns_and_no_id() {
    assert!(read("from,until,city\n", Layout::History).is_ok());
    let error = read("id,city,month,wage\n", Layout::History).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the history has no column for from, until; it has id, city, month, wage"
    );
    assert_eq!(
        error.message(true),
        "参保历史缺少 from（起始月）、until（截止月（不含）或末月）列；现有列：id、city、month、wage"
    );
    let hint = "the first row names the columns, for example from,until,city,wage";
    assert_eq!(error.hint(false).as_deref(), Some(hint));
    assert_eq!(read("", Layout::History).unwrap_err().to_string(), "the history is empty");
}

#[test]
fn the_columns_of_a_history_mean_nothing_in_a_roster() {
    let table = read("id,city,month,wage,from,类别\n", Layout::Roster).unwrap();
    assert_eq!(table.columns()[4].field, None);
    assert_eq!(table.columns()[5].field, None);
}

#[test]
fn the_residents_scheme() {
    let text = "起,止,本人缴费,集体补助,政府补贴\n2010年1月,2010-12,200,0,60\n";
    let table = read(text, Layout::Resident).unwrap();
    let fields = table.rows().next().unwrap().fields().unwrap();
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["from", "last", "own", "collective", "government"]);
    let error = read("from,until\n", Layout::Resident).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the list of the residents' scheme has no column for own; it has from, until"
    );
}
