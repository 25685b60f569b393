//! The closed lists of the field's words: branch, payer, fund, hukou, employment, employer, evidence.

use crate::error::{Error, Result};
use crate::lang::{Lang, text};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Declares a closed list: its variants, the code a rule file writes, the words, and other spellings that are understood.
macro_rules! closed_list {
    (
        $(#[$doc:meta])* $name:ident, $what_en:literal, $what_zh:literal;
        $( $(#[$variant_doc:meta])* $variant:ident $code:literal $en:literal $zh:literal [$($alias:literal),*], )+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum $name { $( $(#[$variant_doc])* $variant, )+ }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The code, with underscores, as a rule file writes it.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// The words for it.
            pub const fn words(self, lang: Lang) -> &'static str {
                match (self, lang) { $( (Self::$variant, Lang::En) => $en, (Self::$variant, Lang::Zh) => $zh, )+ }
            }

            fn spellings(self) -> &'static [&'static str] {
                match self { $( Self::$variant => &[$code, $zh, $($alias),*], )+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.code()) }
        }

        /// Reads the code (hyphens and underscores alike) or the Chinese words.
        impl FromStr for $name {
            type Err = Error;

            fn from_str(given: &str) -> Result<Self> {
                let wanted = given.trim().to_lowercase().replace('-', "_");
                let found = Self::ALL.iter().copied().find(|value| value.spellings().contains(&wanted.as_str()));
                found.ok_or_else(|| {
                    let codes: Vec<String> = Self::ALL.iter().map(|value| value.code().replace('_', "-")).collect();
                    let names: Vec<&str> = Self::ALL.iter().map(|value| value.words(Lang::Zh)).collect();
                    Error::bad_input(crate::lang::Text::new(
                        format!(concat!("{:?} is not ", $what_en), given),
                        format!(concat!("{:?} 不是", $what_zh), given),
                    ))
                    .with_hint(crate::lang::Text::new(
                        format!("one of {}", codes.join(", ")),
                        format!("可选：{}（{}）", codes.join(", "), names.join("、")),
                    ))
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(given: String) -> Result<Self> { given.parse() }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self { value.code().to_owned() }
        }
    };
}

closed_list! {
    /// A way of crediting a year's interest to an account.
    InterestMethod, "an interest method", "计息办法";
    /// The year's credits earn a stated part of a year's interest 年度计算法.
    Annual "annual" "annual method" "年度计算法" [],
    /// A credit of month n earns 12 - n + 1 twelfths of a year's interest 月积数法.
    Monthly "monthly" "monthly product" "月积数法" [],
}

closed_list! {
    /// What a spell of a career is, as far as its months count and its money moves.
    SpellKind, "a kind of spell", "参保时段类别";
    /// Contributions were paid month by month 缴费.
    Paid "paid" "paid" "缴费" [],
    /// Months that count as paid without any payment 视同缴费年限.
    Deemed "deemed" "deemed" "视同缴费" ["视同"],
    /// Paid into a temporary account 临时基本养老保险缴费账户.
    Temporary "temporary" "temporary account" "临时账户" ["临时"],
    /// Paid at once for months gone by 一次性补缴.
    Lump "lump" "one-off arrears" "一次性补缴" ["补缴"],
}

closed_list! {
    /// At which age a woman retires by the kind of her work.
    RetirementCategory, "a retirement category", "退休类别";
    /// Originally at 50 工人身份.
    Worker50 "worker_50" "originally at 50" "原 50 周岁" ["worker_at_50"],
    /// Originally at 55 干部、管理技术岗位.
    Cadre55 "cadre_55" "originally at 55" "原 55 周岁" ["cadre_at_55"],
}

closed_list! {
    /// A branch of social insurance 险种; the housing fund is not insurance, but stands on the same payslip.
    Branch, "a branch", "险种";
    /// Basic pension 基本养老保险.
    Pension "pension" "pension" "养老" ["养老保险", "基本养老保险"],
    /// Basic medical insurance 基本医疗保险.
    Medical "medical" "medical" "医疗" ["医疗保险", "医保"],
    /// Unemployment insurance 失业保险.
    Unemployment "unemployment" "unemployment" "失业" ["失业保险"],
    /// Work-injury insurance 工伤保险.
    WorkInjury "work_injury" "work injury" "工伤" ["工伤保险"],
    /// Maternity insurance 生育保险.
    Maternity "maternity" "maternity" "生育" ["生育保险"],
    /// The bundled migrant schemes 综合保险.
    Comprehensive "comprehensive" "comprehensive" "综合保险" ["综合"],
    /// Housing provident fund 住房公积金.
    HousingFund "housing_fund" "housing fund" "住房公积金" ["公积金"],
}

closed_list! {
    /// Who pays 缴费方.
    Payer, "a payer", "缴费方";
    /// The employer 单位.
    Employer "employer" "employer" "单位" [],
    /// The worker 个人; also a flexible worker, who has no employer.
    Worker "worker" "worker" "个人" ["职工"],
}

closed_list! {
    /// Where the money goes 去向.
    Fund, "a fund", "去向";
    /// The pooled fund 统筹基金.
    Pooled "pooled" "pooled fund" "统筹基金" ["统筹"],
    /// The individual account 个人账户.
    IndividualAccount "individual_account" "individual account" "个人账户" [],
    /// Mutual aid 大额互助, 重大疾病补助.
    MutualAid "mutual_aid" "mutual aid" "大额互助" ["重大疾病补助"],
    /// The housing fund 住房公积金.
    HousingFund "housing_fund" "housing fund" "住房公积金" ["公积金"],
    /// The amount is known, but not how it divides: what the division depends on was not given.
    Unsplit "unsplit" "not split" "未划分" [],
}

closed_list! {
    /// Household registration 户籍, relative to the city.
    Hukou, "a hukou", "户籍";
    /// Urban, of this city 本市城镇.
    LocalUrban "local_urban" "local urban" "本市城镇" ["本地城镇", "本市城镇户籍", "本市非农业"],
    /// Rural, of this city 本市农村.
    LocalRural "local_rural" "local rural" "本市农村" ["本地农村", "本市农村户籍", "本市农业"],
    /// Urban, of another place 外埠城镇.
    NonlocalUrban "nonlocal_urban" "nonlocal urban" "外埠城镇" ["外地城镇", "外来城镇", "外埠非农业"],
    /// Rural, of another place 外埠农村.
    NonlocalRural "nonlocal_rural" "nonlocal rural" "外埠农村" ["外地农村", "外来农村", "外埠农业", "农民工"],
}

closed_list! {
    /// The form of employment 就业形式.
    Employment, "a form of employment", "就业形式";
    /// Full time 全日制.
    FullTime "full_time" "full time" "全日制" ["全职"],
    /// Part time 非全日制.
    PartTime "part_time" "part time" "非全日制" ["兼职"],
    /// Flexible employment 灵活就业: no employer.
    Flexible "flexible" "flexible" "灵活就业" ["灵活就业人员"],
}

closed_list! {
    /// The kind of employer 单位类型.
    EmployerKind, "a kind of employer", "单位类型";
    /// State-owned 国有.
    StateOwned "state_owned" "state-owned" "国有" ["国有企业", "国企"],
    /// Collective 集体.
    Collective "collective" "collective" "集体" ["集体企业"],
    /// Foreign-invested 外商投资, 三资.
    ForeignInvested "foreign_invested" "foreign-invested" "外商投资" ["外资", "三资", "外商投资企业", "外企"],
    /// Private 私营.
    Private "private" "private" "私营" ["民营", "私营企业", "民企", "私企"],
    /// Private non-enterprise unit 民办非企业.
    PrivateNonEnterprise "private_non_enterprise" "private non-enterprise" "民办非企业" ["民办非企业单位"],
    /// Individual business 个体工商户.
    IndividualBusiness "individual_business" "individual business" "个体工商户" ["个体"],
    /// Social organization 社会团体.
    SocialOrganization "social_organization" "social organization" "社会团体" ["社会组织"],
    /// Public institution 机关事业单位.
    PublicInstitution "public_institution" "public institution" "机关事业" ["机关事业单位", "事业单位", "机关"],
    /// Non-local construction enterprise 外地施工企业.
    NonlocalConstruction "nonlocal_construction" "non-local construction" "外地施工企业" [],
}

closed_list! {
    /// The size of the employer 单位规模.
    EmployerSize, "an employer size", "单位规模";
    /// Micro, small or medium 中小微.
    MicroSmallMedium "micro_small_medium" "micro, small or medium" "中小微" ["中小微企业"],
    /// Large 大型.
    Large "large" "large" "大型" ["大型企业"],
}

closed_list! {
    /// Sex 性别, on which retirement ages depend.
    Sex, "a sex", "性别";
    /// Female 女.
    Female "female" "female" "女" ["f"],
    /// Male 男.
    Male "male" "male" "男" ["m"],
}

closed_list! {
    /// How a worker came to an employer, on which the first month due may depend.
    Joiner, "a way of joining", "入职方式";
    /// The worker's first employment 新参加工作.
    FirstJob "first_job" "first employment" "新参加工作" ["首次就业"],
    /// From another employer 新调入.
    Moved "moved" "from another employer" "调入" ["新调入", "转入"],
}

closed_list! {
    /// Whether the month of joining or leaving is due, where no document held says so.
    MonthDue, "an answer to whether the month is due", "该月是否缴费";
    /// The month is due.
    Due "due" "due" "应缴" ["yes", "是", "缴"],
    /// The month is not due.
    NotDue "not_due" "not due" "不缴" ["no", "否"],
}

closed_list! {
    /// An amount that a wage may be asked for.
    Goal, "an amount to solve for", "反推目标";
    /// Pay less the worker's contributions, before income tax 税前到手.
    TakeHome "take_home" "take-home before income tax" "税前到手" ["到手"],
    /// The worker's contributions together 个人合计.
    WorkerShare "worker_share" "worker's share" "个人缴费" ["个人合计"],
    /// The employer's contributions together 单位合计.
    EmployerShare "employer_share" "employer's share" "单位缴费" ["单位合计"],
    /// Pay and the employer's contributions 用工成本.
    EmployerCost "employer_cost" "employer's cost" "用工成本" [],
}

closed_list! {
    /// How well a figure is attested 依据等级, from the best to the weakest; a result has the weakest of what it rests on.
    Evidence, "a grade of evidence", "依据等级";
    /// The official document's own words were seen.
    Official "official" "official text" "官方文件" [],
    /// Two independent sources agree.
    Corroborated "corroborated" "two sources agree" "两个来源一致" [],
    /// One source.
    SingleSource "single_source" "single source" "单一来源" [],
    /// Reckoned from attested figures.
    Derived "derived" "derived" "推算" [],
}

/// Lists that rules may depend on: their values are numbered.
macro_rules! dimension {
    ($($name:ident)+) => { $(
        impl $name {
            /// The value's place in the list.
            pub(crate) const fn index(self) -> u8 { self as u8 }
        }
    )+ };
}

dimension! { Hukou Employment EmployerKind EmployerSize Sex Joiner }

impl Branch {
    /// Whether the branch's base is formed from the housing-fund wage.
    pub(crate) const fn uses_fund_wage(self) -> bool {
        matches!(self, Self::HousingFund)
    }
}

/// Reads a whole number of years or a class, with its bounds in the message.
pub(crate) fn number_within(given: &str, least: u8, most: u8) -> Result<u8> {
    let plain = !given.is_empty() && given.len() <= 3 && given.bytes().all(|b| b.is_ascii_digit());
    given.parse::<u8>().ok().filter(|n| plain && (least..=most).contains(n)).ok_or_else(|| {
        Error::bad_input(text!(
            "{given:?} is not a whole number from {least} to {most}",
            "{given:?} 不是 {least} 到 {most} 之间的整数"
        ))
    })
}
