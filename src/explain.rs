//! Words the trace of an assessment: every step from the declared wage to the amount in its fund.

use crate::assess::{AssessedLine, Assessment, LimitHit};
use crate::lang::Lang;
use crate::money::Money;
use crate::rate::Rate;
use crate::remark::Remark;
use crate::rulebook::book::{GuideRule, Row};
use crate::scheme::{Charge, Line};
use crate::words::{Fund, Payer};

/// Words in the language asked for, from two format strings that share the arguments in scope.
macro_rules! say {
    ($lang:expr, $en:literal, $zh:literal $(,)?) => {
        match $lang {
            Lang::En => format!($en),
            Lang::Zh => format!($zh),
        }
    };
}

/// The steps of one line, being worded.
struct Words<'w> {
    assessment: &'w Assessment,
    assessed: &'w AssessedLine,
    line: &'w Line,
    lang: Lang,
    steps: Vec<Remark>,
}

impl Assessment {
    /// Explains a line, step by step.
    ///
    /// ```
    /// use shebao::{Case, Lang, Rulebook, Terms};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let mut case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
    /// case.edition = "shi-2014".into();
    /// let assessment = rules.assess(&case, &Terms::default())?;
    /// let steps = assessment.explain(&assessment.lines()[0], Lang::En);
    /// assert_eq!(steps[0].text, "declared wage 3000.00");
    /// assert_eq!(steps[3].text, "3000.00 × 19% = 570.00");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn explain(&self, assessed: &AssessedLine, lang: Lang) -> Vec<Remark> {
        let Some(line) = self.program_line(assessed) else { return Vec::new() };
        let steps = Vec::with_capacity(16);
        let mut words = Words { assessment: self, assessed, line, lang, steps };
        words.base();
        words.rate();
        words.rounding();
        words.relief();
        words.division();
        words.fund();
        words.sources();
        words.steps
    }
}

impl Words<'_> {
    fn add(&mut self, remark: Remark) {
        self.steps.push(remark);
    }

    /// From the declared wage to the base.
    fn base(&mut self) {
        let (Some(base), lang) = (self.assessed.base, self.lang) else { return };
        let wage = self.assessed.wage;
        let limits = self.line.base;
        if limits.flat.is_none() {
            let text = say!(lang, "declared wage {wage}", "申报工资 {wage} 元");
            self.add(Remark::new("declared_wage", text).with("wage", wage.to_string()));
            self.wage_rounding(wage);
        }
        let bound = |value: Option<Money>| match (value, lang) {
            (Some(value), _) => value.to_string(),
            (None, Lang::En) => "none".to_owned(),
            (None, Lang::Zh) => "无".to_owned(),
        };
        let (floor, ceiling) = (bound(limits.floor), bound(limits.ceiling));
        let (code, text) = match self.assessed.limit {
            Some(LimitHit::Flat) => (
                "flat_base",
                say!(
                    lang,
                    "base {base}, one amount for everyone",
                    "缴费基数 {base} 元（统一基数）"
                ),
            ),
            Some(LimitHit::Floor) => (
                "floor",
                say!(lang, "raised to the floor: base {base}", "低于下限，缴费基数 {base} 元"),
            ),
            Some(LimitHit::Ceiling) => (
                "ceiling",
                say!(lang, "cut to the ceiling: base {base}", "高于上限，缴费基数 {base} 元"),
            ),
            None => (
                "base",
                say!(
                    lang,
                    "base {base} (floor {floor}, ceiling {ceiling})",
                    "缴费基数 {base} 元（下限 {floor}，上限 {ceiling}）"
                ),
            ),
        };
        let mut remark = Remark::new(code, text).with("base", base.to_string());
        for (name, limit) in [("floor", limits.floor), ("ceiling", limits.ceiling)] {
            if let Some(limit) = limit {
                remark = remark.with(name, limit.to_string());
            }
        }
        self.add(remark);
    }

    fn wage_rounding(&mut self, wage: Money) {
        let Some(rounding) = self.line.base_rounding else { return };
        let rounded = wage.times(Rate::ONE).round(rounding);
        if rounded != wage {
            let (en, zh) = rounding.words();
            let text = say!(self.lang, "rounded {en}: {rounded}", "{zh}：{rounded} 元");
            let remark = Remark::new("base_rounded", text);
            self.add(remark.with("rounding", rounding.name()).with("wage", rounded.to_string()));
        }
    }

    /// The rate or the fixed sum, and the product before rounding.
    fn rate(&mut self) {
        let lang = self.lang;
        let rate = match self.line.charge {
            Charge::Fixed(amount) => {
                let text = say!(lang, "a fixed sum of {amount}", "定额 {amount} 元");
                self.add(Remark::new("fixed", text).with("amount", amount.to_string()));
                return;
            }
            Charge::Rate(rate) => rate,
        };
        let origin = &self.line.origin;
        if let (Some(before), Some(cut)) = (origin.before_cut, &origin.cut) {
            let multiple = cut.value;
            let text = say!(
                lang,
                "stage cut: {multiple} of {before}",
                "阶段性下调：{before} 的 {multiple}"
            );
            let remark = Remark::new("cut", text).with("before", before.to_decimal().to_string());
            self.add(remark.with("multiply", multiple.to_string()));
        }
        let text = match (self.line.origin.class, self.line.origin.given) {
            (_, true) => {
                say!(lang, "rate {rate}, as the case gives it", "费率 {rate}（由输入给出）")
            }
            (Some(class), false) => {
                say!(lang, "rate {rate}, injury class {class}", "费率 {rate}（工伤第 {class} 类）")
            }
            (None, false) => say!(lang, "rate {rate}", "费率 {rate}"),
        };
        self.add(Remark::new("rate", text).with("rate", rate.to_decimal().to_string()));
        let (base, product) = (self.assessed.base.unwrap_or_default(), self.assessed.product);
        let product = product.to_string();
        let text = format!("{base} × {rate} = {product}");
        self.add(Remark::new("product", text).with("product", product));
    }

    fn rounding(&mut self) {
        if !matches!(self.line.charge, Charge::Rate(_)) {
            return;
        }
        let due = self.assessed.due;
        let rounding = self.line.sum_rounding.unwrap_or(self.line.rounding);
        let (en, zh) = rounding.words();
        let text = if self.line.sum_rounding.is_some() {
            say!(
                self.lang,
                "its part of both payers' sum, rounded {en}: {due}",
                "双方合计{zh}，其中：{due} 元"
            )
        } else {
            say!(self.lang, "rounded {en}: {due}", "{zh}：{due} 元")
        };
        let remark = Remark::new("rounding", text).with("rounding", rounding.name());
        self.add(remark.with("amount", due.to_string()));
    }

    fn relief(&mut self) {
        let Some(waive) = self.line.relief else { return };
        let (relief, amount) = (self.assessed.relief, self.assessed.amount);
        let text = say!(
            self.lang,
            "relief of {waive} of the amount due: {relief} off, {amount} left",
            "减免应缴额的 {waive}：减 {relief} 元，余 {amount} 元"
        );
        let remark = Remark::new("relief", text).with("waive", waive.to_decimal().to_string());
        self.add(remark.with("relief", relief.to_string()));
    }

    /// How one fund's part comes out of the rounded amount: named shares of the base first, and what they leave.
    fn division(&mut self) {
        let shares = &self.line.shares;
        if shares.is_empty() {
            return;
        }
        let (fund, amount, lang) = (self.assessed.fund, self.assessed.amount, self.lang);
        let into = fund.words(lang);
        let text = if let Some((_, share)) = shares.iter().find(|(named, _)| *named == fund) {
            let (en, zh) = self.line.rounding.words();
            say!(
                lang,
                "of it the {into} gets {share} of the base, rounded {en}: {amount}",
                "其中{into}按基数的 {share} 计，{zh}：{amount} 元"
            )
        } else {
            let siblings = self.assessment.lines().iter();
            let siblings = siblings.filter(|one| one.line == self.assessed.line);
            let whole: Money = siblings.map(|one| one.amount).sum();
            let named = whole.minus(amount);
            say!(
                lang,
                "of it the {into} gets what the other funds leave: {whole} − {named} = {amount}",
                "其中{into}为其余部分：{whole} − {named} = {amount} 元"
            )
        };
        self.add(Remark::new("division", text).with("amount", amount.to_string()));
    }

    /// Who pays how much into which fund.
    fn fund(&mut self) {
        let (amount, fund, lang) = (self.assessed.amount, self.assessed.fund, self.lang);
        let payer = self.assessment.payer(self.assessed).unwrap_or(Payer::Worker).words(lang);
        let into = fund.words(lang);
        let text = match &self.line.origin.split_gap {
            Some(reason) => {
                let reason = reason.get(lang);
                say!(
                    lang,
                    "{payer} pays {amount}; how it divides is open: {reason}",
                    "{payer}缴纳 {amount} 元；划分未明：{reason}"
                )
            }
            None if fund == Fund::Unsplit => say!(
                lang,
                "{payer} pays {amount}; how it divides depends on what the case leaves out",
                "{payer}缴纳 {amount} 元；如何划分取决于未给出的信息"
            ),
            None => say!(
                lang,
                "{payer} pays {amount} into the {into}",
                "{payer}缴纳 {amount} 元，计入{into}"
            ),
        };
        let remark = Remark::new("fund", text).with("fund", fund.code());
        self.add(remark.with("amount", amount.to_string()));
    }

    /// Every document with its role and grade, and everything else that the reader should know.
    fn sources(&mut self) {
        let lang = self.lang;
        if let Some(from) = self.line.carried_from {
            let text = say!(
                lang,
                "carried forward from {from}, the last verified month",
                "自最后核实的 {from} 沿用"
            );
            self.add(Remark::new("carried", text).with("from", from.to_string()));
        }
        let line = self.line;
        let documents = self.assessment.scheme().0.rulebook.documents();
        for cite in &line.cites {
            let Some(document) = documents.get(cite.document) else { continue };
            let (role, words) = (role_words(cite.role, lang), document.words(lang));
            let text = match cite.evidence.map(|evidence| evidence.words(lang)) {
                Some(grade) => {
                    say!(lang, "{role}: {words} [{grade}]", "{role}：{words}［{grade}］")
                }
                None => say!(lang, "{role}: {words}", "{role}：{words}"),
            };
            self.add(
                Remark::new("document", text).with("role", cite.role).with("id", document.id()),
            );
        }
        let origin = &line.origin;
        if !line.replaces(|rule| rule.rate.is_some()) {
            self.remarks(&origin.outcome.row);
        }
        origin.outcome.overridden.iter().for_each(|row| self.overrides(row));
        if let Some(base) = &origin.base {
            self.remarks(&base.row);
            base.overridden.iter().for_each(|row| self.overrides(row));
        }
        origin.splits.iter().for_each(|row| self.remarks(row));
        origin.relief.iter().for_each(|row| self.remarks(row));
        origin.cut.iter().for_each(|row| self.remarks(row));
        origin.edges.iter().for_each(|(_, row)| self.remarks(row));
        for row in &origin.guides {
            self.guide(row);
        }
        if let Some(why) = &origin.outcome.row.source.unlike {
            let why = why.get(lang);
            self.add(Remark::new("unlike", say!(lang, "differs here: {why}", "此处不同：{why}")));
        }
        for row in &origin.replaced {
            let why = row.value.why.get(lang);
            let text = say!(lang, "hypothetical, not law: {why}", "假设情形，并非现行规定：{why}");
            self.add(Remark::new("hypothetical", text));
        }
        if let Some(reason) = origin.round.as_ref().and_then(|row| row.value.reason.as_ref()) {
            let reason = reason.get(lang);
            self.add(Remark::new(
                "rounding_reason",
                say!(lang, "rounding: {reason}", "取整：{reason}"),
            ));
        }
    }

    /// The document's own words, how a figure was derived, and what the file remarks.
    fn remarks<T>(&mut self, row: &Row<T>) {
        let lang = self.lang;
        if let Some(quote) = &row.source.quote {
            let text = say!(lang, "in its words: 「{quote}」", "原文：「{quote}」");
            self.add(Remark::new("quote", text));
        }
        if let Some(words) = &row.source.derived {
            let words = words.get(lang);
            self.add(Remark::new("derived", say!(lang, "derived: {words}", "推算：{words}")));
        }
        for words in &row.source.reasons {
            let words = words.get(lang);
            self.add(Remark::new("limit_reason", say!(lang, "limit: {words}", "限额：{words}")));
        }
        if let Some(words) = &row.source.note {
            let words = words.get(lang);
            self.add(Remark::new("remark", say!(lang, "remark: {words}", "说明：{words}")));
        }
    }

    /// What a wider rule guides the rate by.
    fn guide(&mut self, row: &Row<GuideRule>) {
        let (bounds, lang) = (row.value.words(self.lang), self.lang);
        let documents = self.assessment.scheme().0.rulebook.documents();
        if let Some(document) = row.source.cites.first().and_then(|number| documents.get(*number)) {
            let words = document.words(lang);
            let text = say!(
                lang,
                "the wider rule guides this rate by {bounds}: {words}",
                "上级规定的指导费率为{bounds}：{words}"
            );
            self.add(Remark::new("guide", text).with("id", document.id()));
        }
    }

    /// A wider rule that this line's own rule takes the place of.
    fn overrides<T>(&mut self, row: &Row<T>) {
        let documents = self.assessment.scheme().0.rulebook.documents();
        for document in row.source.cites.iter().filter_map(|number| documents.get(*number)) {
            let words = document.words(self.lang);
            let text =
                say!(self.lang, "overrides the wider rule of {words}", "优先于上级规定：{words}");
            self.add(Remark::new("overrides", text).with("id", document.id()));
        }
    }
}

pub(crate) fn role_words(role: &str, lang: Lang) -> &str {
    match (role, lang) {
        ("provisional", Lang::En) => "until the notice",
        ("joining", Lang::En) => "month of joining",
        ("leaving", Lang::En) => "month of leaving",
        (_, Lang::En) => role,
        ("rate", _) => "费率",
        ("fixed", _) => "定额",
        ("base", _) => "缴费基数",
        ("amount", _) => "所引数值",
        ("split", _) => "划分",
        ("cut", _) => "下调",
        ("relief", _) => "减免",
        ("joining", _) => "入职当月",
        ("leaving", _) => "离职当月",
        ("provisional", _) => "暂行缴费",
        _ => "取整",
    }
}
