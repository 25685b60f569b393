//! Random figures: rates, fixed sums, bases, splits, cuts, reliefs and roundings, with their sources.

use super::blocks::{Block, Term, When};
use super::city::{Maker, Part};
use chrono::{Days, NaiveDate};
use shebao::Branch;

const RATES: &[&str] = &["8%", "16%", "9.8%", "20%", "7.25%", "12.34%", "6.5%"];
const GRADES: &[&str] = &["official", "corroborated", "single_source", "derived"];
const ROUNDINGS: &[&str] = &[
    "fen_half_up",
    "yuan_half_up",
    "jiao_half_up",
    "fen_half_even",
    "yuan_half_even",
    "fen_up",
    "jiao_up",
    "yuan_up",
    "fen_truncate",
    "jiao_truncate",
    "yuan_truncate",
    "fen_truncate_jiao_up",
    "fen_half_up_jiao_up",
];

/// The publication days of the documents, in their order; the last document has none.
const PUBLISHED: [&str; 4] = ["2018-05-01", "2019-06-15", "2020-03-01", "2021-01-31"];

/// The documents that the rows cite.
pub(super) fn documents() -> Vec<Block> {
    let document = |number: usize| {
        let row = Block::new("document").text("id", format_args!("doc-{number}"));
        let row =
            row.text("issuer", "局").text("number", format_args!("文{number}")).words("title");
        match PUBLISHED.get(number) {
            Some(day) => row.text("published", day),
            None => row,
        }
    };
    (0..=PUBLISHED.len()).map(document).collect()
}

/// Days to look back from: on which a document was published, and before.
pub(super) fn days() -> Vec<NaiveDate> {
    let days = PUBLISHED.iter().map(|day| day.parse::<NaiveDate>().unwrap());
    days.flat_map(|day| [day, day - Days::new(1)]).collect()
}

/// The parts of a file that are figures.
pub(super) trait Figures {
    fn answers(&mut self, part: &Part);
    fn divisions(&mut self, part: &Part);
    fn bases(&mut self, branch: Branch);
    fn roundings(&mut self, branch: Branch, declared: &[&str]);
}

/// What a leaf of a partition says, before its term, its cases and its sources.
type Leaf = Box<dyn Fn(&mut Maker<'_>) -> Block>;

impl Maker<'_> {
    /// Completes a figure with its term, its cases and its sources, and sometimes has a later row revise it.
    fn figure(&mut self, layer: usize, leaf: &Leaf, term: Term, when: &When) {
        let row = leaf(self);
        let unknown = self.dice.chance(8);
        let document = if unknown { PUBLISHED.len() } else { self.dice.below(PUBLISHED.len()) };
        let row = self.sourced(Self::dated(row, term, when), term, document);
        self.push(layer, row);
        if !unknown && document + 1 < PUBLISHED.len() && self.dice.chance(25) {
            let revising = document + 1 + self.dice.below(PUBLISHED.len() - document - 1);
            let term = if self.dice.chance(50) { (term.0.plus(1), term.1) } else { term };
            if term.1.is_none_or(|until| term.0 < until) {
                let narrower = if self.dice.chance(30) {
                    self.parts(layer, when.clone(), 1).remove(0)
                } else {
                    when.clone()
                };
                let row = leaf(self);
                let row = self.sourced(Self::dated(row, term, &narrower), term, revising);
                self.push(layer, row.raw("revises", "true"));
            }
        }
    }

    fn sourced(&mut self, row: Block, term: Term, document: usize) -> Block {
        let grade = self.dice.of(GRADES);
        let mut row = row.text("cite", format_args!("doc-{document}")).text("evidence", grade);
        if grade == "derived" {
            row = row.words("derived");
        }
        if term.1.is_none() {
            let verified = self.from.plus(self.months).minus(3);
            let verified = verified.plus(u16::try_from(self.dice.below(6)).unwrap());
            row = row.text("verified", verified.max(term.0));
        }
        if self.dice.chance(10) {
            row = row.words("note");
        }
        row
    }

    /// Puts a partition into the city, or a part of it with the rest in a wider layer.
    fn layered(
        &mut self,
        when: &When,
        most: usize,
        depth: usize,
        leaf: &mut dyn FnMut(&mut Self, usize, Term, &When),
    ) {
        let lets_wider_stand = self.dice.chance(25);
        if lets_wider_stand {
            let wider = self.wider();
            for term in self.terms(most) {
                for when in self.parts(wider, When::new(), 1) {
                    leaf(self, wider, term, &when);
                }
            }
        }
        for term in self.terms(most) {
            for when in self.parts(2, when.clone(), depth) {
                if !(lets_wider_stand && self.dice.chance(40)) {
                    leaf(self, 2, term, &when);
                }
            }
        }
    }

    fn rate(&mut self, part: &Part) -> Leaf {
        let (branch, item, payer) = (part.branch, part.item, part.payer);
        let about = move |table: &'static str| {
            Block::new(table).text("branch", branch).text("item", item).text("payer", payer)
        };
        let fund = self.dice.of(&["pooled", "individual_account", "mutual_aid", "housing_fund"]);
        if branch == Branch::WorkInjury && payer == "employer" && self.dice.chance(60) {
            let floats = self.dice.chance(50);
            // The same in every layer and for every case: a city's classes that differ would have to say why.
            let plain = ["0.2%", "0.4%", "0.7%", "0.9%", "1.1%", "1.3%", "1.6%", "1.9%"];
            let steep = ["0.3%", "0.5%", "0.8%", "1%", "1.2%", "1.4%", "1.7%", "2%"];
            let classes = if item == "basic" { plain } else { steep };
            return Box::new(move |_| {
                let row = about("rate").list("by_class", &classes);
                let float = "{ \"1\" = [\"100%\", \"120%\"], \"2..8\" = [\"50%\", \"100%\"] }";
                (if floats { row.raw("float", float) } else { row }).text("fund", fund)
            });
        }
        if branch == Branch::Unemployment && payer == "employer" && self.dice.chance(40) {
            self.world.unemployment_rates =
                ["0.2%", "0.2%", "0.5%", "0.8%"].map(|it| it.parse().unwrap()).to_vec();
            return Box::new(move |maker| {
                let rates = maker.dice.one(&[&["0.2%", "0.5%", "0.8%"][..], &["0.2%", "0.5%"]]);
                let rates = super::blocks::list(rates);
                about("rate").raw("rate", format_args!("{{ one_of = {rates} }}")).text("fund", fund)
            });
        }
        if branch == Branch::HousingFund && item == "basic" && self.dice.chance(70) {
            return Box::new(move |maker| {
                let most = maker.dice.of(&["12%", "10%"]);
                let sides = maker.dice.of(&["equal", "free"]);
                let rule = format!(
                    "{{ min = \"5%\", max = \"{most}\", step = \"1%\", chooser = \"employer\", sides = \"{sides}\" }}"
                );
                about("rate").raw("rate", rule).text("fund", fund)
            });
        }
        Box::new(move |maker| {
            let rate = if branch == Branch::HousingFund { RATES[0] } else { maker.dice.of(RATES) };
            let row = about("rate").text("rate", rate).text("fund", fund);
            if maker.dice.chance(10) {
                row.text("quote", format_args!("比例为{rate}。"))
            } else {
                row
            }
        })
    }

    fn fixed(&mut self, part: &Part, layer: usize, term: Term, when: &When) {
        let (branch, item, payer) = (part.branch, part.item, part.payer);
        let row = move || {
            Block::new("fixed")
                .text("branch", branch)
                .text("item", item)
                .text("payer", payer)
                .text("fund", "mutual_aid")
        };
        let document = self.dice.below(PUBLISHED.len());
        let kind = self.dice.below(3);
        let rows = match kind {
            0 => vec![row().text("amount", "3.5")],
            1 => vec![row().text("amount", "65").text("year_total", "780")],
            _ => vec![
                row().text("amount", "21").raw("months", "[1, 4, 5]").text("year_total", "153"),
                row()
                    .text("amount", "10")
                    .raw("months", "[2, 3, 6, 7, 8, 9, 10, 11, 12]")
                    .text("year_total", "153"),
            ],
        };
        for row in rows {
            let row = self.sourced(Self::dated(row, term, when), term, document);
            self.push(layer, row);
        }
    }

    /// A limit as an amount, or as a reference to a named one.
    fn limit(&mut self, fen: usize) -> String {
        let fen = i64::try_from(fen).unwrap();
        self.world.limits.push(fen);
        let money = shebao::Money::from_fen(fen);
        format!("\"{money}\"")
    }

    /// A reference to a series that holds in every month for every case.
    fn reference(&mut self, least: usize) -> String {
        self.series += 1;
        let name = format!("series-{}", self.series);
        let amount = name.clone();
        let leaf: Leaf = Box::new(move |maker| {
            let value = least * 100 + maker.dice.below(500);
            let value = maker.limit(value);
            Block::new("amount").text("name", &amount).raw("value", value)
        });
        self.layered(&When::new(), 2, 1, &mut |maker, layer, term, when| {
            maker.figure(layer, &leaf, term, when)
        });
        match self.dice.below(3) {
            0 => format!("{{ amount = \"{name}\" }}"),
            _ => {
                let round = self.dice.of(&["yuan_half_up", "jiao_up", "fen_half_even"]);
                format!("{{ amount = \"{name}\", share = \"60%\", round = \"{round}\" }}")
            }
        }
    }
}

impl Figures for Maker<'_> {
    fn answers(&mut self, part: &Part) {
        let when = part.when.clone();
        self.layered(&when, 3, 2, &mut |maker, layer, term, when| {
            if maker.dice.chance(20) {
                maker.silence(layer, &[part.branch], Some(part), term, when);
            } else if !part.has_split && part.branch != Branch::HousingFund && maker.dice.chance(15)
            {
                maker.fixed(part, layer, term, when);
            } else {
                let leaf = maker.rate(part);
                maker.figure(layer, &leaf, term, when);
            }
        });
    }

    fn divisions(&mut self, part: &Part) {
        if !part.has_split {
            return;
        }
        let (branch, item, payer) = (part.branch, part.item, part.payer);
        let about = move |table: &'static str| {
            Block::new(table).text("branch", branch).text("item", item).text("payer", payer)
        };
        let funds = if self.dice.chance(30) {
            &["individual_account", "mutual_aid"][..]
        } else {
            &["individual_account"]
        };
        for fund in funds {
            let leaf: Leaf = Box::new(move |maker| {
                let rate = maker.dice.of(&["0.1%", "0%", "0.05%", "0.07%"]);
                about("split").text("fund", fund).text("rate", rate)
            });
            self.layered(&When::new(), 2, 1, &mut |maker, layer, term, when| {
                maker.figure(layer, &leaf, term, when)
            });
        }
        for (table, field, chance) in [("cut", "multiply", 30), ("relief", "waive", 30)] {
            if self.dice.chance(chance) {
                let leaf: Leaf = Box::new(move |maker| {
                    about(table).text(field, maker.dice.of(&["80%", "50%", "25%"]))
                });
                let terms = self.terms(3);
                let term = terms[self.dice.below(terms.len())];
                let parts = self.parts(2, When::new(), 2);
                let when = parts[self.dice.below(parts.len())].clone();
                self.figure(2, &leaf, term, &when);
            }
        }
    }

    fn bases(&mut self, branch: Branch) {
        self.layered(&When::new(), 3, 2, &mut |maker, layer, term, when| {
            let about = move || Block::new("base").text("branch", branch);
            if maker.dice.chance(4) {
                let row =
                    Block::new("gap").text("branch", branch).text("of", "base").words("reason");
                maker.push(layer, Maker::dated(row, term, when));
                return;
            }
            let leaf: Leaf = match maker.dice.below(6) {
                0 => Box::new(move |_| about().text("floor", "none").text("ceiling", "none")),
                1 => {
                    let floor = maker.reference(2000);
                    Box::new(move |maker| {
                        let ceiling = if maker.dice.chance(50) {
                            "\"none\"".to_owned()
                        } else {
                            maker.limit(2_345_678)
                        };
                        about().raw("floor", &floor).raw("ceiling", ceiling)
                    })
                }
                2 => Box::new(move |maker| {
                    let flat = 300_000 + maker.dice.below(300_000);
                    let flat = maker.limit(flat);
                    about().raw("flat", flat)
                }),
                3 => Box::new(move |maker| {
                    let wage = 5000 + maker.dice.below(5000);
                    let floor = maker.limit((wage * 60 + 50) / 100 * 100);
                    let ceiling = maker.limit(wage * 300);
                    let row =
                        about().text("wage", wage).raw("floor", floor).raw("ceiling", ceiling);
                    row.raw(
                        "floor_is",
                        "{ share = \"60%\", of = \"wage\", round = \"yuan_half_up\" }",
                    )
                }),
                _ => Box::new(move |maker| {
                    let floor = maker.dice.below(300_000);
                    let ceiling = floor + maker.dice.below(2_000_000);
                    let (floor, ceiling) = (maker.limit(floor), maker.limit(ceiling));
                    about().raw("floor", floor).raw("ceiling", ceiling)
                }),
            };
            maker.figure(layer, &leaf, term, when);
        });
    }

    fn roundings(&mut self, branch: Branch, declared: &[&str]) {
        let by_payer = self.dice.chance(20);
        let payers = if by_payer { declared } else { &["any"] };
        for payer in payers {
            for term in self.terms(2) {
                for when in self.parts(2, When::new(), 1) {
                    let mut row = Block::new("round").text("branch", branch);
                    if by_payer {
                        row = row.text("payer", payer);
                    }
                    if self.dice.chance(30) {
                        row = row.text("base", self.dice.of(ROUNDINGS));
                    }
                    if !by_payer && self.dice.chance(30) {
                        row = row.text("sum", self.dice.of(ROUNDINGS));
                    }
                    row = row.text("line", self.dice.of(ROUNDINGS)).words("reason");
                    self.push(2, Self::dated(row, term, &when));
                }
            }
        }
    }
}
