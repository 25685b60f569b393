//! Invented cities with rules from 1992 to 2032, laid over the rules that are built in.

use shebao::{Loader, Rulebook};
use std::fmt::Write as _;
use std::sync::OnceLock;

/// A city of the world.
#[derive(Debug)]
pub(crate) struct City {
    /// Its id.
    pub(crate) id: &'static str,
    /// Its code, whose first two digits choose the province.
    pub(crate) code: &'static str,
    name: &'static str,
    zh: &'static str,
    /// The employer's rate from each January on, in per cent.
    employer: &'static [(u16, &'static str)],
    /// The worker's.
    worker: &'static [(u16, &'static str)],
    /// What of the employer's goes to the account; nothing from 2006 on.
    split: &'static [(u16, &'static str)],
    round: &'static str,
    wage: i64,
    flat: bool,
    relief: bool,
}

/// The six cities; the second and the third lie in one province.
pub(crate) const CITIES: [City; 6] = [
    City {
        id: "haicheng",
        code: "310190",
        name: "Haicheng",
        zh: "海城甲",
        employer: &[(1992, "25.5"), (1999, "22.5"), (2004, "22"), (2014, "21"), (2019, "16")],
        worker: &[(1992, "3"), (1997, "5"), (2000, "7"), (2003, "8")],
        split: &[(1992, "8"), (1997, "6"), (2000, "4"), (2003, "3"), (2006, "0")],
        round: "fen_half_up",
        wage: 300,
        flat: false,
        relief: false,
    },
    City {
        id: "guiyi",
        code: "450190",
        name: "Guiyi",
        zh: "桂城乙",
        employer: &[(1992, "18"), (2001, "20"), (2016, "19"), (2019, "16")],
        worker: &[(1992, "4"), (2001, "6"), (2006, "8")],
        split: &[],
        round: "fen_half_up",
        wage: 210,
        flat: false,
        relief: false,
    },
    City {
        id: "guibing",
        code: "450290",
        name: "Guibing",
        zh: "桂城丙",
        employer: &[(1992, "20"), (2008, "18"), (2020, "14")],
        worker: &[(1992, "3"), (1998, "5"), (2004, "7"), (2006, "8")],
        split: &[(1992, "8"), (1998, "6"), (2004, "4"), (2006, "0")],
        round: "jiao_half_up",
        wage: 200,
        flat: false,
        relief: false,
    },
    City {
        id: "yucheng",
        code: "410190",
        name: "Yucheng",
        zh: "豫城丁",
        employer: &[(1992, "20"), (2015, "19"), (2019, "16")],
        worker: &[(1992, "3"), (1999, "6"), (2002, "8")],
        split: &[(1992, "8"), (1999, "5"), (2002, "3"), (2006, "0")],
        round: "fen_half_up",
        wage: 190,
        flat: true,
        relief: false,
    },
    City {
        id: "yuecheng",
        code: "440190",
        name: "Yuecheng",
        zh: "粤城戊",
        employer: &[(1992, "18"), (2002, "10"), (2006, "12"), (2013, "13"), (2022, "14")],
        worker: &[(1992, "3"), (2000, "5"), (2004, "8")],
        split: &[],
        round: "fen_half_up",
        wage: 350,
        flat: false,
        relief: true,
    },
    City {
        id: "liaocheng",
        code: "210190",
        name: "Liaocheng",
        zh: "辽城己",
        employer: &[(1992, "26"), (2001, "20"), (2012, "12"), (2017, "18"), (2019, "16")],
        worker: &[(1992, "3"), (2001, "8")],
        split: &[(1992, "8"), (2001, "3"), (2006, "0")],
        round: "fen_half_up",
        wage: 230,
        flat: false,
        relief: false,
    },
];

/// The first and the last year of the rules.
const YEARS: std::ops::Range<u16> = 1992..2032;
/// The years with a crediting rate of the nation: none is known after them.
const CREDITED: std::ops::Range<u16> = 1992..2030;

const DATED: &str = "cite = \"career\"\nevidence = \"official\"\n";

/// The place, the document and the rules of a city.
fn file(city: &City) -> String {
    let City { id, code, name, zh, round, .. } = city;
    let mut text = format!(
        "[[place]]\nid = \"{id}\"\nlevel = \"city\"\nname = {{ en = \"{name}\", zh = \"{zh}\" }}\ncode = \"{code}\"\n\n\
         [file]\nedition = \"career\"\nplace = \"{id}\"\nfrom = \"1992-01\"\nuntil = \"2032-01\"\n\n\
         [[item]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = [\"employer\", \"worker\"]\n\
         name = {{ en = \"pension\", zh = \"养老\" }}\nfrom = \"1992-01\"\n\n\
         [[item]]\nbranch = \"pension\"\nitem = \"alone\"\npayer = \"worker\"\n\
         name = {{ en = \"pooled part\", zh = \"统筹部分\" }}\nfrom = \"1992-01\"\nwhen = {{ employment = \"flexible\" }}\n\n\
         [[round]]\nbranch = \"pension\"\nfrom = \"1992-01\"\nline = \"{round}\"\n\
         reason = {{ en = \"invented\", zh = \"虚构\" }}\n\n"
    );
    let employed = "when = { employment = [\"full_time\", \"part_time\"] }\n";
    let flexible = "when = { employment = \"flexible\" }\n";
    let mut rate = |item: &str,
                    payer: &str,
                    from: u16,
                    until: u16,
                    rate: &str,
                    fund: &str,
                    when: &str| {
        write!(
            text,
            "[[rate]]\nbranch = \"pension\"\nitem = \"{item}\"\npayer = \"{payer}\"\nfrom = \"{from}-01\"\nuntil = \"{until}-01\"\n\
             rate = \"{rate}%\"\nfund = \"{fund}\"\n{when}{DATED}\n"
        )
        .unwrap();
    };
    for (from, until, percent) in turns(city.employer) {
        rate("basic", "employer", from, until, percent, "pooled", employed);
    }
    for (from, until, percent) in turns(city.worker) {
        rate("basic", "worker", from, until, percent, "individual_account", employed);
    }
    rate("basic", "worker", YEARS.start, YEARS.end, "8", "individual_account", flexible);
    rate("alone", "worker", YEARS.start, YEARS.end, "12", "pooled", flexible);
    for (from, until, percent) in turns(city.split) {
        write!(
            text,
            "[[split]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"employer\"\nfrom = \"{from}-01\"\nuntil = \"{until}-01\"\n\
             rate = \"{percent}%\"\nfund = \"individual_account\"\n{DATED}\n"
        )
        .unwrap();
    }
    if city.relief {
        write!(
            text,
            "[[relief]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"employer\"\nfrom = \"2020-02\"\nuntil = \"2021-01\"\n\
             waive = \"50%\"\n{employed}{DATED}\n"
        )
        .unwrap();
    }
    for year in YEARS {
        text.push_str(&base(city, year));
    }
    text
}

/// The limits of a year, or the one base of everyone.
fn base(city: &City, year: u16) -> String {
    let step = i64::from(year - YEARS.start);
    let wage = city.wage + step * step * 6 + step * 37;
    let limits = if city.flat {
        format!("flat = \"{wage}.{:02}\"\n", step * 7 % 100)
    } else {
        format!(
            "floor = \"{}\"\nceiling = \"{}\"\nceiling_is = {{ en = \"invented\", zh = \"虚构\" }}\n",
            wage * 3 / 5,
            wage * 3
        )
    };
    format!(
        "[[base]]\nbranch = \"pension\"\nfrom = \"{year}-01\"\nuntil = \"{}-01\"\n{limits}{DATED}\n",
        year + 1
    )
}

/// The spans of a list of values by the year from which they hold.
fn turns<'a>(
    values: &'a [(u16, &'static str)],
) -> impl Iterator<Item = (u16, u16, &'static str)> + 'a {
    values.iter().enumerate().map(|(number, (from, value))| {
        (*from, values.get(number + 1).map_or(YEARS.end, |next| next.0), *value)
    })
}

/// What accounts earn where no nearer place says so: another rate each year, and a way of rounding of its own in one city.
fn interest() -> String {
    let mut text = String::from(
        "[[document]]\nid = \"career\"\ntitle = { en = \"Rules of invented cities\", zh = \"虚构城市规则\" }\n\n",
    );
    for (place, from, until, method, round) in [
        ("china", "1995-01", "1998-01", "monthly", "fen_half_up"),
        ("liaocheng", "1998-01", "2032-01", "annual", "jiao_half_up"),
    ] {
        write!(
            text,
            "[[interest]]\nplace = \"{place}\"\nbranch = \"pension\"\nfrom = \"{from}\"\nuntil = \"{until}\"\n\
             method = \"{method}\"\nround = \"{round}\"\n{DATED}\n"
        )
        .unwrap();
    }
    for year in CREDITED {
        write!(
            text,
            "[[crediting]]\nplace = \"china\"\nbranch = \"pension\"\nfrom = \"{year}-01\"\nuntil = \"{}-01\"\nrate = \"{}.{:02}%\"\n{DATED}\n",
            year + 1,
            1 + year * 7 % 11,
            year * 13 % 100
        )
        .unwrap();
    }
    text
}

/// The files by name.
pub(crate) fn files() -> Vec<(String, String)> {
    let cities = CITIES.iter().map(|city| (format!("{}.toml", city.id), file(city)));
    std::iter::once(("interest.toml".to_owned(), interest())).chain(cities).collect()
}

/// The rules of the world, loaded once.
pub(crate) fn world() -> &'static Rulebook {
    static WORLD: OnceLock<Rulebook> = OnceLock::new();
    WORLD.get_or_init(|| {
        let loader = files()
            .into_iter()
            .fold(Loader::new().builtin(), |loader, (name, text)| loader.file(name, text));
        loader.load().unwrap_or_else(|error| panic!("{error}"))
    })
}
