//! Random rule files that are valid by the manual.

use super::blocks::{Block, Dimension, Term, When, terms, tile, written};
use super::cases::World;
use super::dice::Dice;
use super::figures::{self, Figures};
use shebao::{Branch, Month};

/// The layers that rows are put into.
pub(super) const LAYERS: [&str; 3] = ["land", "shire", "testville"];

/// The rule files of an invented city.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// The tables of the three layers.
    pub(super) layers: [Vec<Block>; 3],
    pub(super) world: World,
}

impl Rules {
    /// The files by name and text; a layer without rows has none.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        let texts = LAYERS
            .iter()
            .zip(&self.layers)
            .map(|(name, blocks)| (format!("{name}.toml"), print(blocks)));
        texts.filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// The tables as one text.
pub(super) fn print(blocks: &[Block]) -> String {
    blocks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What a file is being made of.
pub(super) struct Maker<'d> {
    pub(super) dice: &'d mut Dice,
    pub(super) from: Month,
    pub(super) months: u16,
    pub(super) rows: [Vec<Block>; 3],
    pub(super) dimensions: Vec<Dimension>,
    pub(super) world: World,
    /// How many named amounts there are.
    pub(super) series: usize,
}

/// A component that is being made.
pub(super) struct Part {
    pub(super) branch: Branch,
    pub(super) item: &'static str,
    pub(super) payer: &'static str,
    /// Whom the branch does not answer for otherwise.
    pub(super) when: When,
    /// Whether the base is divided, so that every answer with a line must have a rate.
    pub(super) has_split: bool,
}

/// Makes the files of a city.
pub(super) fn rules(dice: &mut Dice) -> Rules {
    let from: Month = "2020-01".parse().unwrap();
    let months = u16::try_from(dice.below(30) + 1).unwrap();
    let world = World {
        city: "testville".to_owned(),
        edition: "acme".to_owned(),
        from,
        months: months + 1,
        areas: Vec::new(),
        limits: Vec::new(),
        unemployment_rates: Vec::new(),
        injury_rates: ["0.24%", "0.35%", "0.3%"].map(|it| it.parse().unwrap()).to_vec(),
        days: figures::days(),
    };
    let dimensions = Dimension::everywhere(dice);
    let mut maker =
        Maker { dice, from, months, rows: Default::default(), dimensions, world, series: 0 };
    maker.declare();
    let branches = maker.dice.below(3) + 1;
    let mut open: Vec<Branch> = Branch::ALL.to_vec();
    for _ in 0..branches {
        let branch = open.remove(maker.dice.below(open.len()));
        maker.branch(branch);
    }
    if maker.dice.chance(40) {
        let count = maker.dice.below(open.len()) + 1;
        maker.silent_branches(&open[..count]);
    }
    let mut layers: [Vec<Block>; 3] = Default::default();
    for (number, rows) in maker.rows.iter().enumerate() {
        if !rows.is_empty() || number >= 1 {
            layers[number] = head(number, from, months);
            layers[number].extend(rows.iter().cloned());
        }
    }
    Rules { layers, world: maker.world }
}

/// Places, documents and the head of a layer's file.
fn head(number: usize, from: Month, months: u16) -> Vec<Block> {
    let level = ["nation", "province", "city"][number];
    let place = Block::new("place").text("id", LAYERS[number]).text("level", level);
    let place =
        place.raw("name", format_args!("{{ en = \"{}\", zh = \"地{number}\" }}", LAYERS[number]));
    let mut blocks = vec![if number == 2 {
        place.text("code", "990100").text("province", "shire")
    } else {
        place
    }];
    if number == 2 {
        blocks.extend(figures::documents());
    }
    let head = Block::new("file").text("edition", "acme").text("place", LAYERS[number]);
    blocks.push(head.text("from", from).text("until", from.plus(months)));
    blocks
}

impl Maker<'_> {
    pub(super) fn push(&mut self, layer: usize, block: Block) {
        self.rows[layer].push(block);
    }

    /// Areas and choices.
    fn declare(&mut self) {
        if self.dice.chance(30) {
            let area = Block::new("area").text("id", "east").words("name");
            self.push(2, area);
            self.dimensions.push(Dimension::new("area", &["main", "east"]));
            self.world.areas.push("east".to_owned());
        }
        if self.dice.chance(40) {
            let mut choice = Dimension::new("tier", &["1", "2", "3"]);
            let mut row = Block::new("choice")
                .text("name", "tier")
                .words("label")
                .list("values", &choice.values);
            row = row.text("chooser", self.dice.of(&["employer", "worker", "agreement", "office"]));
            if self.dice.chance(50) {
                choice.only = Some("full_time");
                row = row.raw("when", "{ employment = \"full_time\" }");
            }
            if self.dice.chance(50) {
                row = row.text("default", "2");
            }
            row = row.text("from", self.from).text("cite", "doc-0").text("evidence", "official");
            self.push(2, row);
            self.dimensions.push(choice);
        }
    }

    /// Cuts cases into parts, for a layer that may know nothing of areas and choices.
    pub(super) fn parts(&mut self, layer: usize, when: When, depth: usize) -> Vec<When> {
        let known: Vec<Dimension> = if layer == 2 {
            self.dimensions.clone()
        } else {
            self.dimensions
                .iter()
                .filter(|it| it.name != "area" && it.name != "tier")
                .cloned()
                .collect()
        };
        tile(self.dice, &known, when, depth)
    }

    /// A wider layer, or the city.
    pub(super) fn wider(&mut self) -> usize {
        self.dice.below(2)
    }

    pub(super) fn terms(&mut self, most: usize) -> Vec<Term> {
        terms(self.dice, self.from, self.months, most)
    }

    /// A row's term and whom it is for.
    pub(super) fn dated(row: Block, term: Term, when: &When) -> Block {
        let row = row.text("from", term.0);
        let row = match term.1 {
            Some(until) => row.text("until", until),
            None => row,
        };
        if when.is_empty() { row } else { row.raw("when", written(when)) }
    }

    /// A branch with its components and everything they need.
    fn branch(&mut self, branch: Branch) {
        let mut when = When::new();
        if self.dice.chance(25) {
            let dimension = self.dimensions[self.dice.below(3)].clone();
            let (silent, rest) = dimension.cut(self.dice);
            for term in self.terms(2) {
                self.silence(2, &[branch], None, term, &vec![silent.clone()]);
            }
            when.push(rest);
        }
        let items = if self.dice.chance(30) { &["basic", "extra"][..] } else { &["basic"] };
        let mut declared: Vec<&str> = Vec::new();
        for item in items {
            let payers = self.dice.one(&[&["employer", "worker"][..], &["worker"], &["employer"]]);
            let row = Block::new("item")
                .text("branch", branch)
                .text("item", item)
                .list("payer", payers)
                .words("name");
            let term = if self.dice.chance(20) {
                let start = self
                    .from
                    .plus(u16::try_from(self.dice.below(usize::from(self.months))).unwrap());
                (start, None)
            } else {
                (self.from, None)
            };
            let whom = if self.dice.chance(15) {
                self.parts(2, When::new(), 1).remove(0)
            } else {
                When::new()
            };
            self.push(2, Self::dated(row, term, &whom));
            for payer in payers {
                if !declared.contains(payer) {
                    declared.push(payer);
                }
                let has_split = self.dice.chance(30);
                let part = Part { branch, item, payer, when: when.clone(), has_split };
                self.answers(&part);
                self.divisions(&part);
            }
        }
        self.bases(branch);
        self.roundings(branch, &declared);
    }

    fn silent_branches(&mut self, branches: &[Branch]) {
        for term in self.terms(3) {
            for when in self.parts(2, When::new(), 2) {
                self.silence(2, branches, None, term, &when);
            }
        }
    }

    /// An answer without a line.
    pub(super) fn silence(
        &mut self,
        layer: usize,
        branches: &[Branch],
        part: Option<&Part>,
        term: Term,
        when: &When,
    ) {
        let table = self.dice.one(&["gap", "not_covered", "exempt", "merged"]);
        let mut row = Block::new(table).list("branch", branches);
        if let Some(part) = part {
            row = row.text("item", part.item).text("payer", part.payer);
        }
        if table == "merged" {
            let into = Branch::ALL.iter().find(|it| !branches.contains(it)).copied();
            row = row.text("into", into.unwrap_or(Branch::Pension));
        } else if table != "gap" {
            row = row.text("code", self.dice.of(&["by_law", "not_here"]));
        }
        row = Self::dated(row.words("reason"), term, when);
        if table != "gap" {
            row = row.text("cite", "doc-1").text("evidence", "single_source");
        }
        self.push(layer, row);
    }
}
