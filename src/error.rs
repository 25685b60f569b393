//! One opaque error: what was asked, what is known, what to do.

use crate::lang::{Lang, Text};

/// A result of this library.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something could not be answered.
///
/// The error is opaque and cheap to move.
/// Ask it what it is with the predicates, or with [`Error::kind`], whose names are part of the contract:
///
/// | kind | meaning |
/// |---|---|
/// | `bad_input` | something given is not possible, or something needed is not given |
/// | `no_rule` | no rule covers that city, month or worker |
/// | `not_covered` | the rules answer that nothing at all is covered |
/// | `bad_rules` | a rule file does not load |
/// | `unknown_publication` | "as known on" needs a publication day that the rules do not have |
/// | `internal` | a bug in this library |
///
/// ```
/// use shebao::{Lang, Money};
///
/// let error = "3,000".parse::<Money>().unwrap_err();
/// assert!(error.is_bad_input());
/// assert_eq!(error.message(Lang::En), "\"3,000\" has a thousands separator");
/// assert_eq!(error.hint(Lang::En), Some("write the amount in yuan with at most two decimals, such as 3000 or 3000.50"));
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .0.message.en)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: Kind,
    field: Option<String>,
    message: Text,
    hint: Option<Text>,
    problems: Vec<Problem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    BadInput,
    NoRule,
    NotCovered,
    BadRules,
    UnknownPublication,
    Internal,
}

/// One fault of a rule file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name as it was given to the loader.
    pub file: String,
    /// The line, counted from 1; 0 where the fault has no place in the file.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The line of the file with a caret under the place.
    pub excerpt: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)?;
        } else {
            write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        }
        if !self.excerpt.is_empty() {
            write!(f, "\n{}", self.excerpt)?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// What a roster calls a field in Chinese.
fn field_words(field: &str) -> Option<&'static str> {
    Some(match field {
        "city" => "城市",
        "area" => "区县",
        "edition" => "版本",
        "month" => "月份",
        "wage" => "缴费工资",
        "fund_wage" => "公积金工资",
        "pay" => "应发工资",
        "hukou" => "户籍",
        "employment" => "就业形式",
        "employer" => "单位类型",
        "employer_size" => "单位规模",
        "injury_class" => "工伤类别",
        "injury_rate" => "工伤费率",
        "unemployment_rate" => "失业费率",
        "fund_rate" => "公积金比例",
        "medical_tier" => "医保档次",
        "base_tier" => "基数档次",
        "age" => "年龄",
        "sex" => "性别",
        "joined" => "入职日期",
        "joiner" => "入职方式",
        "joining_month" => "入职当月",
        "left" => "离职日期",
        "leaving_month" => "离职当月",
        "from" => "起始月",
        "until" => "截止月（不含）",
        "kind" => "时段类别",
        "paid_in" => "补缴月份",
        "moved_on" => "转移月份",
        "moved_to" | "to" => "转往地",
        "keep" => "保留地",
        "hukou_place" => "户籍地",
        "birth" => "出生年月",
        "retirement_category" => "退休类别",
        "crediting_rate" => "记账利率",
        _ => return None,
    })
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: Kind, message: Text) -> Self {
        Self(Box::new(Inner { kind, field: None, message, hint: None, problems: Vec::new() }))
    }

    #[cold]
    pub(crate) fn bad_input(message: Text) -> Self {
        Self::new(Kind::BadInput, message)
    }

    #[cold]
    pub(crate) fn no_rule(message: Text) -> Self {
        Self::new(Kind::NoRule, message)
    }

    #[cold]
    pub(crate) fn internal(what: &str) -> Self {
        Self::new(
            Kind::Internal,
            Text::new(
                format!("{what}: this should not happen"),
                format!("{what}：不应出现的内部错误"),
            ),
        )
        .with_hint(Text::new(
            "please report it with the case that led here",
            "请连同当时的输入一并反馈",
        ))
    }

    #[cold]
    pub(crate) fn bad_rules(problems: Vec<Problem>) -> Self {
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let joined = words.join("\n\n");
        let mut error = Self::new(Kind::BadRules, Text::new(joined.clone(), joined));
        error.0.problems = problems;
        error
    }

    pub(crate) fn with_hint(mut self, hint: Text) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Names the field, an option of the command or a column of a roster, and leads the message with it.
    pub(crate) fn in_field(self, field: &str) -> Self {
        self.in_field_called(field, field_words(field))
    }

    /// The same for a field that is called in Chinese as given.
    pub(crate) fn in_field_called(mut self, field: &str, words: Option<&str>) -> Self {
        let option = field.replace('_', "-");
        self.0.message.en = format!("{option}: {}", self.0.message.en);
        self.0.message.zh = match words {
            Some(words) => format!("{words}（{option}）：{}", self.0.message.zh),
            None => format!("{option}：{}", self.0.message.zh),
        };
        self.0.field = Some(field.to_owned());
        self
    }

    /// Says before the message what it is about.
    pub(crate) fn about(mut self, what: &Text) -> Self {
        self.0.message.en = format!("{}: {}", what.en, self.0.message.en);
        self.0.message.zh = format!("{}：{}", what.zh, self.0.message.zh);
        self
    }

    /// The name of the kind, as the command's JSON has it.
    pub fn kind(&self) -> &'static str {
        match self.0.kind {
            Kind::BadInput => "bad_input",
            Kind::NoRule => "no_rule",
            Kind::NotCovered => "not_covered",
            Kind::BadRules => "bad_rules",
            Kind::UnknownPublication => "unknown_publication",
            Kind::Internal => "internal",
        }
    }

    /// What was asked and what is known.
    pub fn message(&self, lang: Lang) -> &str {
        self.0.message.get(lang)
    }

    /// What to do, where something can be done.
    pub fn hint(&self, lang: Lang) -> Option<&str> {
        self.0.hint.as_ref().map(|hint| hint.get(lang))
    }

    /// The field of the case that is at fault, such as `wage` or `injury_class`.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Every fault of the rule files, where the kind is `bad_rules`.
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// Something given is not possible, or something needed is not given.
    pub fn is_bad_input(&self) -> bool {
        self.0.kind == Kind::BadInput
    }

    /// No rule covers that city, month or worker.
    pub fn is_no_rule(&self) -> bool {
        self.0.kind == Kind::NoRule
    }

    /// The rules answer that nothing at all is covered.
    pub fn is_not_covered(&self) -> bool {
        self.0.kind == Kind::NotCovered
    }

    /// A rule file does not load.
    pub fn is_bad_rules(&self) -> bool {
        self.0.kind == Kind::BadRules
    }

    /// "As known on" met a value without a publication day.
    pub fn is_unknown_publication(&self) -> bool {
        self.0.kind == Kind::UnknownPublication
    }
}
