//! Words the trace of an assessment: every step from the declared wage to the amount in its fund.

use crate::assess::{AssessedLine, Assessment, LimitHit};
use crate::lang::{Lang, Text, text};
use crate::rulebook::Document;
use crate::rulebook::book::Row;
use crate::scheme::{Charge, Line, Note};
use crate::words::Payer;

/// One step of an explanation: a code, fields, and the words in both languages.
pub type Step = Note;

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
    /// let steps = assessment.explain(&assessment.lines()[0]);
    /// assert_eq!(steps[0].text().get(Lang::En), "declared wage 3000.00");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn explain(&self, assessed: &AssessedLine) -> Vec<Step> {
        let Some(line) = self.program_line(assessed) else { return Vec::new() };
        let mut steps = Vec::with_capacity(12);
        base_steps(assessed, line, &mut steps);
        rate_steps(assessed, line, &mut steps);
        self.amount_steps(assessed, line, &mut steps);
        self.source_steps(line, &mut steps);
        steps
    }

    fn amount_steps(&self, assessed: &AssessedLine, line: &Line, steps: &mut Vec<Step>) {
        let due = assessed.due;
        if matches!(line.charge, Charge::Rate(_)) {
            let rounding = line.sum_rounding.unwrap_or(line.rounding);
            let (en, zh) = rounding.words();
            let (of, of_zh) = match line.sum_rounding {
                Some(_) => ("the sum of both payers rounded ", "双方合计"),
                None => ("rounded ", ""),
            };
            steps.push(step(
                "rounding",
                vec![("rounding", rounding.name().to_owned()), ("amount", due.to_string())],
                text!("{of}{en}: {due}", "{of_zh}{zh}：{due} 元"),
            ));
        }
        if let Some(waive) = line.relief {
            let (relief, amount) = (assessed.relief, assessed.amount);
            steps.push(step(
                "relief",
                vec![("waive", waive.to_decimal().to_string()), ("relief", relief.to_string())],
                text!(
                    "relief of {waive} of the amount due: {relief} off, {amount} left",
                    "减免应缴额的 {waive}：减 {relief} 元，余 {amount} 元"
                ),
            ));
        }
        let (amount, fund) = (assessed.amount, assessed.fund);
        let payer = self.payer(assessed).unwrap_or(Payer::Worker);
        let fields = vec![("fund", fund.code().to_owned()), ("amount", amount.to_string())];
        let (fund_en, fund_zh) = (fund.words(Lang::En), fund.words(Lang::Zh));
        let (payer_en, payer_zh) = (payer.words(Lang::En), payer.words(Lang::Zh));
        let text = match &line.origin.split_gap {
            Some(reason) => Text::new(
                format!("{payer_en} pays {amount}; how it divides is open: {}", reason.en),
                format!("{payer_zh}缴纳 {amount} 元；划分未明：{}", reason.zh),
            ),
            None => text!(
                "{payer_en} pays {amount} into the {fund_en}",
                "{payer_zh}缴纳 {amount} 元，计入{fund_zh}"
            ),
        };
        steps.push(step("fund", fields, text));
    }

    fn source_steps(&self, line: &Line, steps: &mut Vec<Step>) {
        if let Some(from) = line.carried_from {
            steps.push(step(
                "carried",
                vec![("from", from.to_string())],
                text!(
                    "carried forward from {from}, the last verified month",
                    "自最后核实的 {from} 沿用"
                ),
            ));
        }
        let documents = self.scheme().0.rulebook.documents();
        for cite in &line.cites {
            let Some(document) = documents.get(cite.document) else { continue };
            let (role, role_zh) = (cite.role, role_words(cite.role));
            let grade = |lang| cite.evidence.map_or("", |evidence| evidence.words(lang));
            let (en, zh) = (document.words(Lang::En), document.words(Lang::Zh));
            let (grade_en, grade_zh) = (grade(Lang::En), grade(Lang::Zh));
            steps.push(step(
                "document",
                vec![("role", role.to_owned()), ("id", document.id().to_owned())],
                text!("{role}: {en} [{grade_en}]", "{role_zh}：{zh}［{grade_zh}］"),
            ));
        }
        let outcome = &line.origin.outcome;
        words_of(&outcome.row, steps);
        if let Some(base) = &line.origin.base {
            words_of(&base.row, steps);
            base.overridden.iter().for_each(|row| overrides(row, documents, steps));
        }
        outcome.overridden.iter().for_each(|row| overrides(row, documents, steps));
        for row in &line.origin.replaced {
            let why = &row.value.why;
            steps.push(step(
                "hypothetical",
                Vec::new(),
                Text::new(
                    format!("hypothetical, not law: {}", why.en),
                    format!("假设情形，并非现行规定：{}", why.zh),
                ),
            ));
        }
        if let Some(reason) = line.origin.round.as_ref().and_then(|row| row.value.reason.as_ref()) {
            steps.push(step(
                "rounding_reason",
                Vec::new(),
                Text::new(format!("rounding: {}", reason.en), format!("取整：{}", reason.zh)),
            ));
        }
    }
}

fn base_steps(assessed: &AssessedLine, line: &Line, steps: &mut Vec<Step>) {
    let Some(base) = assessed.base else { return };
    let wage = assessed.wage;
    let limits = line.base;
    if assessed.limit != Some(LimitHit::Flat) {
        steps.push(step(
            "declared_wage",
            vec![("wage", wage.to_string())],
            text!("declared wage {wage}", "申报工资 {wage} 元"),
        ));
    }
    if let Some(rounding) = line.base_rounding.filter(|_| limits.flat.is_none()) {
        let (en, zh) = rounding.words();
        let rounded = wage.times(crate::rate::Rate::ONE).round(rounding);
        if rounded != wage {
            steps.push(step(
                "base_rounded",
                vec![("rounding", rounding.name().to_owned()), ("value", rounded.to_string())],
                text!("rounded {en}: {rounded}", "{zh}：{rounded} 元"),
            ));
        }
    }
    let said = |name: &str, value: Option<crate::Money>| {
        value.map_or_else(|| format!("no {name}"), |value| format!("{name} {value}"))
    };
    let said_zh = |name: &str, value: Option<crate::Money>| {
        value.map_or_else(|| format!("无{name}"), |value| format!("{name} {value} 元"))
    };
    let (code, text) = match assessed.limit {
        Some(LimitHit::Flat) => (
            "flat_base",
            text!("base {base}, one amount for everyone", "缴费基数 {base} 元（统一基数）"),
        ),
        Some(LimitHit::Floor) => {
            ("floor", text!("below the floor: base {base}", "低于下限，缴费基数 {base} 元"))
        }
        Some(LimitHit::Ceiling) => {
            ("ceiling", text!("above the ceiling: base {base}", "高于上限，缴费基数 {base} 元"))
        }
        None => {
            let (low, high) = (said("floor", limits.floor), said("ceiling", limits.ceiling));
            let (low_zh, high_zh) =
                (said_zh("下限", limits.floor), said_zh("上限", limits.ceiling));
            (
                "base",
                text!("base {base} ({low}, {high})", "缴费基数 {base} 元（{low_zh}，{high_zh}）"),
            )
        }
    };
    let bound = |value: Option<crate::Money>| value.map_or_else(String::new, |v| v.to_string());
    steps.push(step(
        code,
        vec![
            ("base", base.to_string()),
            ("floor", bound(limits.floor)),
            ("ceiling", bound(limits.ceiling)),
        ],
        text,
    ));
}

fn rate_steps(assessed: &AssessedLine, line: &Line, steps: &mut Vec<Step>) {
    let charge = match line.charge {
        Charge::Fixed(amount) => {
            steps.push(step(
                "fixed",
                vec![("amount", amount.to_string())],
                text!("a fixed sum of {amount}", "定额 {amount} 元"),
            ));
            return;
        }
        Charge::Rate(rate) => rate,
    };
    let decimal = charge.to_decimal().to_string();
    let words = match (line.origin.class, line.origin.given) {
        (_, true) => text!("rate {charge}, as the case gives it", "费率 {charge}（由输入给出）"),
        (Some(class), false) => {
            text!("rate {charge}, injury class {class}", "费率 {charge}（工伤第 {class} 类）")
        }
        (None, false) => text!("rate {charge}", "费率 {charge}"),
    };
    if let (Some(before), Some(cut)) = (line.origin.before_cut, &line.origin.cut) {
        let multiple = cut.value;
        steps.push(step(
            "cut",
            vec![("before", before.to_decimal().to_string()), ("multiply", multiple.to_string())],
            text!("stage cut: {multiple} of {before}", "阶段性下调：{before} 的 {multiple}"),
        ));
    }
    steps.push(step("rate", vec![("rate", decimal)], words));
    let (base, product) = (assessed.base.unwrap_or_default(), assessed.product);
    steps.push(step(
        "product",
        vec![("product", product.to_string())],
        text!("{base} × {charge} = {product}", "{base} × {charge} = {product}"),
    ));
}

/// The document's own words, how a figure was derived, and what the file remarks.
fn words_of<T>(row: &Row<T>, steps: &mut Vec<Step>) {
    if let Some(quote) = &row.source.quote {
        steps.push(step(
            "quote",
            Vec::new(),
            text!("in its words: 「{quote}」", "原文：「{quote}」"),
        ));
    }
    for (code, en, zh, words) in [
        ("derived", "derived", "推算", &row.source.derived),
        ("remark", "remark", "说明", &row.source.note),
    ] {
        if let Some(words) = words {
            let words = Text::new(format!("{en}: {}", words.en), format!("{zh}：{}", words.zh));
            steps.push(step(code, Vec::new(), words));
        }
    }
}

fn overrides<T>(row: &Row<T>, documents: &[Document], steps: &mut Vec<Step>) {
    for document in row.source.cites.iter().filter_map(|number| documents.get(*number)) {
        let (en, zh) = (document.words(Lang::En), document.words(Lang::Zh));
        steps.push(step(
            "overrides",
            vec![("id", document.id().to_owned())],
            text!("overrides the wider rule of {en}", "优先于上级规定：{zh}"),
        ));
    }
}

fn role_words(role: &str) -> &'static str {
    match role {
        "rate" => "费率",
        "fixed" => "定额",
        "base" => "缴费基数",
        "amount" => "所引数值",
        "split" => "划分",
        "cut" => "下调",
        "relief" => "减免",
        _ => "取整",
    }
}

fn step(code: &'static str, fields: Vec<(&'static str, String)>, text: Text) -> Step {
    Step { code, fields, text }
}
