//! Products, buyers and colleagues of the demo company: all invented; domains end in `.example`, telephone numbers hold 555.

/// The languages of the product names, in the order of their columns.
pub const LANGS: [&str; 8] = ["en", "zh", "es", "ru", "ar", "fr", "de", "pt"];

/// Something that is sold.
#[derive(Debug, Clone)]
pub struct Product {
    /// The model's name.
    pub model: &'static str,
    /// Six digits of the Harmonised System 2022.
    pub hs: &'static str,
    /// Unit as on documents.
    pub unit: &'static str,
    /// Price in US cents a unit, FOB Ningbo.
    pub price_cents: u64,
    /// Smallest order.
    pub moq: u64,
    /// Units in a carton.
    pub per_carton: u64,
    /// Its name in each of [`LANGS`].
    pub names: Vec<&'static str>,
}

/// A buyer.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// ISO 3166 alpha-2.
    pub country: &'static str,
    /// The language it writes in.
    pub lang: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its name in its own script.
    pub local_name: Option<&'static str>,
    /// Its domain.
    pub domain: &'static str,
    /// Where it is.
    pub city: &'static str,
    /// Who writes.
    pub contact: &'static str,
    /// What the person does there.
    pub title: &'static str,
    /// Telephone.
    pub phone: &'static str,
    /// How far it has come.
    pub stage: &'static str,
    /// 0 to 5.
    pub stars: i16,
    /// Which colleague looks after it.
    pub owner: char,
    /// Index of the product that it buys.
    pub product: usize,
    /// How many of it.
    pub quantity: u64,
    /// Incoterm and named place.
    pub term: &'static str,
    /// Where it came from.
    pub source: &'static str,
    /// Names of the stories that happened with it.
    pub stories: Vec<&'static str>,
}

/// A colleague.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// By which the other tables name him.
    pub key: char,
    /// His name.
    pub name: &'static str,
    /// The name by which buyers know him.
    pub english: &'static str,
    /// His address.
    pub address: &'static str,
    /// Built-in role.
    pub role: &'static str,
    /// Index of his department.
    pub department: Option<usize>,
    /// `own`, `department` or `all`.
    pub sees: &'static str,
    /// His title on mails.
    pub title: &'static str,
}

/// The demo company's name.
pub const COMPANY: &str = "宁波海曜照明有限公司";
/// The same in English.
pub const COMPANY_EN: &str = "Ningbo Haiyao Lighting Co., Ltd.";
/// Its domain.
pub const DOMAIN: &str = "haiyao-lighting.example";
/// Its departments.
pub const DEPARTMENTS: [&str; 2] = ["外贸一部（欧美）", "外贸二部（亚非中东）"];

/// The people; the first is the master, whose day is told: the demo is opened as her.
pub const COLLEAGUES: [Colleague; 6] = [
    colleague('v', "林薇", "Vivian Lin", "vivian@haiyao-lighting.example", "master", Some(0), "all", "Sales Director"),
    colleague('m', "陈海明", "Chen Haiming", "chen@haiyao-lighting.example", "manager", None, "all", "General Manager"),
    colleague('l', "王磊", "Leo Wang", "leo@haiyao-lighting.example", "manager", Some(0), "department", "Head of Sales, Europe & Americas"),
    colleague('c', "周晓彤", "Cindy Zhou", "cindy@haiyao-lighting.example", "salesperson", Some(1), "own", "Sales Manager"),
    colleague('k', "赵凯", "Kevin Zhao", "kevin@haiyao-lighting.example", "manager", Some(1), "department", "Head of Sales, Asia & Africa"),
    colleague('w', "吴倩", "Wu Qian", "wuqian@haiyao-lighting.example", "assistant", Some(0), "department", "Order Documents"),
];

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn colleague(
    key: char,
    name: &'static str,
    english: &'static str,
    address: &'static str,
    role: &'static str,
    department: Option<usize>,
    sees: &'static str,
    title: &'static str,
) -> Colleague {
    Colleague { key, name, english, address, role, department, sees, title }
}

/// The mailboxes: a key, the address, what it is called, whose it is.
pub const MAILBOXES: [(char, &str, &str, char); 3] = [
    ('v', "vivian@haiyao-lighting.example", "Vivian Lin", 'v'),
    ('s', "sales@haiyao-lighting.example", "Haiyao Sales", 'l'),
    ('c', "cindy@haiyao-lighting.example", "Cindy Zhou", 'c'),
];

/// The products.
pub fn products() -> Vec<Product> {
    rows(include_str!("data/products.tsv"))
        .map(|cells| Product {
            model: cells[0],
            hs: cells[1],
            unit: cells[2],
            price_cents: number(cells[3]),
            moq: number(cells[4]),
            per_carton: number(cells[5]),
            names: cells[6..].to_vec(),
        })
        .collect()
}

/// The buyers.
pub fn buyers() -> Vec<Buyer> {
    rows(include_str!("data/customers.tsv"))
        .map(|cells| Buyer {
            country: cells[0],
            lang: cells[1],
            name: cells[2],
            local_name: Some(cells[3]).filter(|name| !name.is_empty()),
            domain: cells[4],
            city: cells[5],
            contact: cells[6],
            title: cells[7],
            phone: cells[8],
            stage: cells[9],
            stars: i16::try_from(number(cells[10])).unwrap_or(0),
            owner: cells[11].chars().next().unwrap_or('v'),
            product: usize::try_from(number(cells[12])).unwrap_or(0),
            quantity: number(cells[13]),
            term: cells[14],
            source: cells[15],
            stories: cells[16].split(',').collect(),
        })
        .collect()
}

/// The lines of a table without its heading, cut at tabs.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).filter(|line| !line.is_empty()).map(|line| line.split('\t').collect())
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

/// A colleague by key.
pub fn colleague_by(key: char) -> &'static Colleague {
    COLLEAGUES.iter().find(|c| c.key == key).unwrap_or(&COLLEAGUES[0])
}

impl Buyer {
    /// The address from which it writes: first and last name where they are written in Latin letters, else a function.
    pub fn address(&self) -> String {
        let words: Vec<String> = self.contact.split_whitespace().map(plain).collect();
        let local = if words.iter().any(String::is_empty) { "purchasing".to_owned() } else { words.join(".") };
        format!("{local}@{}", self.domain)
    }

    /// How a mail to it begins: the first name, or the whole where names have no spaces.
    pub fn first_name(&self) -> &'static str {
        self.contact.split_whitespace().next().unwrap_or(self.contact)
    }
}

/// Letters of a name as they stand in addresses; empty when it isn't written in Latin letters.
fn plain(word: &str) -> String {
    let folded = word.chars().map(|c| match c {
        'á' | 'à' | 'ã' | 'â' | 'ä' | 'å' | 'Á' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' => 'e',
        'í' | 'ì' | 'î' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'ő' | 'ø' => 'o',
        'ú' | 'ü' | 'ű' => 'u',
        'ń' | 'ñ' => 'n',
        'æ' => 'e',
        other => other.to_ascii_lowercase(),
    });
    let folded: String = folded.filter(|c| *c != '-' && *c != '\'').collect();
    if folded.chars().all(|c| c.is_ascii_alphanumeric()) { folded } else { String::new() }
}
