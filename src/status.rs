//! What a row of a table says beside its amounts.

use crate::lang::Lang;
use crate::report::{Entry, Report};

/// The notes without which a figure would be misread.
const TOLD: [&str; 6] =
    ["not_held", "hypothetical", "carried", "as_known_on", "provisional", "unsplit"];

impl Report {
    /// `ok` or `partial`, why some amounts are blank, and what the reader of the others must know.
    ///
    /// ```
    /// use shebao::{Case, Lang, Rulebook, Terms};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let case = Case::new("beijing", "2026-10".parse()?, "9000".parse()?);
    /// let maternity = Terms { branches: vec!["maternity".parse()?], ..Terms::default() };
    /// let report = rules.assess(&case, &maternity)?.report(Lang::En, false);
    /// assert!(report.status(Lang::En).starts_with("ok; maternity merged: "));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn status(&self, lang: Lang) -> String {
        let mut words = vec![if self.complete { "ok".to_owned() } else { "partial".to_owned() }];
        words.extend(self.blanks(lang));
        words.extend(group(&self.exempt, say(lang, "exempt", "免缴"), lang));
        words.extend(group(&self.merged, say(lang, "merged", "并入"), lang));
        words.extend(group(&self.not_covered, say(lang, "not covered", "不适用"), lang));
        words.extend(self.told());
        words.join("; ")
    }

    /// What a reader should know of the amounts themselves; blank where there is nothing.
    pub fn remarks(&self, lang: Lang) -> String {
        let mut words = self.blanks(lang);
        words.extend(self.told());
        words.join("; ")
    }

    fn blanks(&self, lang: Lang) -> Vec<String> {
        group(&self.missing, say(lang, "missing", "缺规则"), lang)
    }

    /// The notes without which a figure would be misread.
    pub(crate) fn told(&self) -> impl Iterator<Item = String> {
        let told = self.notes.iter().filter(|note| TOLD.contains(&note.code.as_ref()));
        told.map(|note| note.text.clone())
    }
}

/// Branches that are blank for the same reason are told together.
fn group(entries: &[Entry], name: &str, lang: Lang) -> Vec<String> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in entries {
        let branch = entry.branch.words(lang);
        match told.iter_mut().find(|(text, _)| *text == entry.text) {
            Some((_, branches)) if branches.contains(&branch) => {}
            Some((_, branches)) => branches.push(branch),
            None => told.push((&entry.text, vec![branch])),
        }
    }
    let comma = say(lang, ", ", "、");
    told.iter().map(|(text, branches)| format!("{} {name}: {text}", branches.join(comma))).collect()
}

const fn say(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}
