//! The column orders of declarations 申报表, 账单: what the offices and outsourcers already use, as data.

use crate::column::Column;
use crate::output::{CellKind, OutputColumn};
use crate::row::Row;
use std::str::FromStr;

/// A sheet in the order of columns that an office or an outsourcer uses.
///
/// Each has its own columns first, as that office has them, and then what tells its rows apart here.
///
/// ```
/// use shebao_roster::{Declaration, Declared};
///
/// let sheet: Declaration = "tax-client".parse().unwrap();
/// let headings: Vec<String> = sheet.columns().into_iter().map(|column| column.name).collect();
/// assert_eq!(headings[..4], ["序号", "姓名", "证件类型", "证件号码"]);
/// let row = Declared { id: "007".to_owned(), balance: "12.96".to_owned(), ..Declared::default() };
/// assert_eq!(sheet.cells(1, &row)[9..11], ["12.96", "007"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declaration {
    /// The tax client 社保费管理客户端: one row a person, month, branch and payer, without the housing fund.
    TaxClient,
    /// The housing-fund centre 公积金中心: one row a person and month, of the housing fund alone.
    FundCentre,
    /// An outsourcer's bill 账单: one row a person, branch and run of months that are alike.
    Bill,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Number,
    Name,
    CertificateType,
    CertificateNumber,
    FundAccount,
    Id,
    Month,
    Months,
    City,
    Branch,
    Payer,
    Wage,
    Base,
    Rate,
    Due,
    Relief,
    Paid,
    Balance,
    Employer,
    Worker,
    Together,
    Surcharge,
    Status,
}

use Content as C;

/// 社保费管理客户端: its export, then the period, what the row is of, and what was paid before.
const TAX_CLIENT: &[(&str, Content)] = &[
    ("序号", C::Number),
    ("姓名", C::Name),
    ("证件类型", C::CertificateType),
    ("证件号码", C::CertificateNumber),
    ("缴费工资", C::Wage),
    ("缴费基数", C::Base),
    ("费率", C::Rate),
    ("应缴费额", C::Due),
    ("减免费额", C::Relief),
    ("应补(退)费额", C::Balance),
    ("人员编号", C::Id),
    ("费款所属期", C::Month),
    ("参保地", C::City),
    ("险种", C::Branch),
    ("缴费方", C::Payer),
    ("已缴费额", C::Paid),
    ("滞纳金", C::Surcharge),
    ("状态", C::Status),
];

/// 公积金中心: its monthly list, then the month and the id.
const FUND_CENTRE: &[(&str, Content)] = &[
    ("个人账号", C::FundAccount),
    ("姓名", C::Name),
    ("证件类型", C::CertificateType),
    ("证件号码", C::CertificateNumber),
    ("当前工资", C::Wage),
    ("单位缴存额", C::Employer),
    ("个人月缴存额", C::Worker),
    ("合计月缴额", C::Together),
    ("所属月份", C::Month),
    ("参保地", C::City),
    ("人员编号", C::Id),
    ("状态", C::Status),
];

/// 账单: who and which branch, then the outsourcer's own columns.
const BILL: &[(&str, Content)] = &[
    ("人员编号", C::Id),
    ("姓名", C::Name),
    ("参保地", C::City),
    ("险种", C::Branch),
    ("缴费区间", C::Month),
    ("月数", C::Months),
    ("基数", C::Base),
    ("单位", C::Employer),
    ("个人", C::Worker),
    ("小计", C::Together),
    ("状态", C::Status),
];

/// The facts of one row of a declaration, as text; what is not known is blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// What the roster has of the person and no computation touches.
    pub person: PassedCells,
    /// The person's id.
    pub id: String,
    /// The month, or the first and the last of a run of months.
    pub month: String,
    /// How many months the row is of.
    pub months: String,
    /// Where it is paid.
    pub city: String,
    /// The branch.
    pub branch: String,
    /// Who pays.
    pub payer: String,
    /// The declared wage.
    pub wage: String,
    /// The contribution base.
    pub base: String,
    /// The rate, a share.
    pub rate: String,
    /// The amount due before relief.
    pub due: String,
    /// The relief.
    pub relief: String,
    /// What was paid before.
    pub paid: String,
    /// What is still to be paid, or goes back.
    pub balance: String,
    /// The employer's amount.
    pub employer: String,
    /// The worker's amount.
    pub worker: String,
    /// Employer and worker together.
    pub together: String,
    /// The surcharge.
    pub surcharge: String,
    /// What the reader should know.
    pub status: String,
}

/// Cells that pass from the roster to the sheet untouched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedCells {
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub certificate_type: String,
    /// 证件号码.
    pub certificate_number: String,
    /// 个人账号, of the housing fund.
    pub fund_account: String,
}

impl PassedCells {
    /// The cells of a row, by the columns of its table.
    #[must_use]
    pub fn of(columns: &[Column], row: Row<'_>) -> Self {
        let cell = |wanted: &dyn Fn(&Column) -> bool| {
            let number = columns.iter().position(wanted);
            number.and_then(|number| row.cells().nth(number)).unwrap_or_default().to_owned()
        };
        let under = |heading: &str| {
            let heading = heading.to_owned();
            cell(&move |column| column.heading.trim_start_matches('*') == heading)
        };
        Self {
            name: cell(&|column| column.field.as_deref() == Some("name")),
            certificate_type: under("证件类型"),
            certificate_number: under("证件号码"),
            fund_account: under("个人账号"),
        }
    }
}

impl Declaration {
    /// The names by which the command knows them.
    pub const NAMES: [&'static str; 3] = ["tax-client", "fund-centre", "bill"];

    const fn layout(self) -> &'static [(&'static str, Content)] {
        match self {
            Self::TaxClient => TAX_CLIENT,
            Self::FundCentre => FUND_CENTRE,
            Self::Bill => BILL,
        }
    }

    /// The columns, in their order.
    #[must_use]
    pub fn columns(self) -> Vec<OutputColumn> {
        let columns = self
            .layout()
            .iter()
            .map(|(name, content)| OutputColumn { name: (*name).to_owned(), kind: content.kind() });
        columns.collect()
    }

    /// The cells of a row, which is the one of that number, counted from 1.
    #[must_use]
    pub fn cells(self, number: usize, row: &Declared) -> Vec<String> {
        let cells = self.layout().iter().map(|(_, content)| content.cell(number, row));
        cells.collect()
    }
}

impl FromStr for Declaration {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "tax-client" => Ok(Self::TaxClient),
            "fund-centre" => Ok(Self::FundCentre),
            "bill" => Ok(Self::Bill),
            _ => Err(format!("{name:?} is not one of {}", Self::NAMES.join(", "))),
        }
    }
}

impl Content {
    const fn kind(self) -> CellKind {
        match self {
            Self::Number | Self::Months => CellKind::Decimal(0),
            Self::Wage
            | Self::Base
            | Self::Due
            | Self::Relief
            | Self::Paid
            | Self::Balance
            | Self::Employer
            | Self::Worker
            | Self::Together
            | Self::Surcharge => CellKind::Decimal(2),
            Self::Rate => CellKind::Decimal(6),
            _ => CellKind::Text,
        }
    }

    fn cell(self, number: usize, row: &Declared) -> String {
        let cell = match self {
            Self::Number => return number.to_string(),
            Self::Name => &row.person.name,
            Self::CertificateType => &row.person.certificate_type,
            Self::CertificateNumber => &row.person.certificate_number,
            Self::FundAccount => &row.person.fund_account,
            Self::Id => &row.id,
            Self::Month => &row.month,
            Self::Months => &row.months,
            Self::City => &row.city,
            Self::Branch => &row.branch,
            Self::Payer => &row.payer,
            Self::Wage => &row.wage,
            Self::Base => &row.base,
            Self::Rate => &row.rate,
            Self::Due => &row.due,
            Self::Relief => &row.relief,
            Self::Paid => &row.paid,
            Self::Balance => &row.balance,
            Self::Employer => &row.employer,
            Self::Worker => &row.worker,
            Self::Together => &row.together,
            Self::Surcharge => &row.surcharge,
            Self::Status => &row.status,
        };
        cell.clone()
    }
}
