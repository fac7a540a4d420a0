//! The model: weights of features for each class, what they say of a mail, and why.

use crate::features::{Feature, Key, Kind, OF_LIST, OF_MACHINE, OF_PROGRAM, Seen};
use crate::learned::Learned;
use crate::letter::{Letter, Origin};
use crate::{CLASSES, MailLabel, NONE};
use std::sync::LazyLock;

/// The trained model, made by `tradewind mail labels train`.
const TRAINED: &[u8] = include_bytes!("../data/model.bin");
/// How the file of a model begins.
const MAGIC: &[u8; 8] = b"labels01";
/// Bytes of one feature in the file: its key, its scale, a weight for each class.
const ROW_BYTES: usize = 8 + CLASSES;
/// An enquiry must be at least so probable: who opens 'Enquiries' wants enquiries, and a wrong one costs him more than one that
/// stands among the rest. Chosen by cross-validation over the teaching part.
const ENQUIRY_MIN: f32 = 0.9;
/// What is most probably an enquiry, but not surely, bears the next label if that is at least so probable; else none.
const INSTEAD_OF_ENQUIRY_MIN: f32 = 0.4;
/// A second label must be at least so probable.
const SECOND_MIN: f32 = 0.3;
/// How much a known customer's mail is less likely spam, in the model's units.
const CUSTOMER_NO_SPAM: f32 = 2.0;
/// The most words that a reason names.
pub const REASON_WORDS_MAX: usize = 4;
/// The most marks that are named.
const MARKS_MAX: usize = 2;
/// What a feature must contribute to be named.
const NAMED_MIN: f32 = 0.02;

/// Weights of features.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    bias: [f32; CLASSES],
    /// Ascending.
    keys: Vec<Key>,
    scales: Vec<f32>,
    weights: Vec<[i8; CLASSES]>,
    /// Where a key's row is: open addressing, a power of two long; `EMPTY` where none is.
    slots: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

/// A mail that the model has looked at: all that hangs on the mail alone.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The mail.
    pub letter: Letter,
    seen: Seen,
    logits: [f32; CLASSES],
}

/// A label and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// The label.
    pub label: MailLabel,
    /// How probable, 0 to 1.
    pub probability: f32,
    /// Why, the strongest first.
    pub reasons: Vec<Why>,
}

/// Why a label was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its headers say that it reports on a delivery.
    DeliveryReport,
    /// Its headers say that a machine made it.
    Machine,
    /// Its headers say that it was sent to a list.
    List,
    /// A colleague's address.
    Colleague,
    /// People of this tenant labelled such mail so: of this writer, or with these words.
    Learned(Vec<String>),
    /// These words.
    Words(Vec<String>),
    /// A mark of its form, by its code.
    Mark(String),
}

/// What a mail is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The label, then perhaps a second one; empty: none fits.
    pub labels: Vec<Labelled>,
    /// How probable each class is.
    pub probabilities: [f32; CLASSES],
}

impl Verdict {
    /// The first label.
    #[must_use]
    pub fn main(&self) -> Option<MailLabel> {
        self.labels.first().map(|l| l.label)
    }
}

static EMBEDDED: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(TRAINED));

impl Model {
    /// The model that the program carries.
    ///
    /// # Panics
    /// Never with the file that is committed; a test reads it.
    #[must_use]
    pub fn embedded() -> &'static Self {
        EMBEDDED.as_ref().expect("the program carries a whole model")
    }

    /// Of trained weights; the `features_max` that say most are kept.
    #[must_use]
    pub fn of(bias: [f32; CLASSES], mut rows: Vec<(Key, [f32; CLASSES])>, features_max: usize) -> Self {
        let norm = |w: &[f32; CLASSES]| w.iter().map(|w| w * w).sum::<f32>();
        rows.sort_by(|a, b| norm(&b.1).total_cmp(&norm(&a.1)).then(a.0.cmp(&b.0)));
        rows.truncate(features_max);
        rows.sort_unstable_by_key(|(key, _)| *key);
        let mut model = Self { bias, keys: vec![], scales: vec![], weights: vec![], slots: vec![] };
        for (key, weights) in rows {
            let scale = weights.iter().fold(0.0_f32, |most, w| most.max(w.abs())) / 127.0;
            if scale == 0.0 {
                continue;
            }
            model.keys.push(key);
            model.scales.push(scale);
            // Within -127..=127 by the scale's making.
            model.weights.push(weights.map(|w| (w / scale).round() as i8));
        }
        model.slots = slots_of(&model.keys);
        model
    }

    /// Its file: small, the same on every machine.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(MAGIC.len() + CLASSES * 4 + self.keys.len() * ROW_BYTES);
        out.extend_from_slice(MAGIC);
        self.bias.iter().for_each(|b| out.extend_from_slice(&b.to_le_bytes()));
        self.keys.iter().for_each(|k| out.extend_from_slice(&k.to_le_bytes()));
        self.scales.iter().for_each(|s| out.extend_from_slice(&s.to_le_bytes()));
        self.weights.iter().flatten().for_each(|w| out.extend_from_slice(&w.to_le_bytes()));
        out
    }

    /// Reads such a file; none when it is no such file.
    #[must_use]
    pub fn read(file: &[u8]) -> Option<Self> {
        let rest = file.strip_prefix(MAGIC)?;
        let (bias_bytes, rows) = rest.split_at_checked(CLASSES * 4)?;
        if rows.len() % ROW_BYTES != 0 {
            return None;
        }
        let count = rows.len() / ROW_BYTES;
        let float = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let mut bias = [0.0; CLASSES];
        bias_bytes.chunks_exact(4).zip(&mut bias).for_each(|(b, slot)| *slot = float(b));
        let (keys, rest) = rows.split_at_checked(count * 4)?;
        let (scales, weights) = rest.split_at_checked(count * 4)?;
        let keys: Vec<Key> = keys.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let scales: Vec<f32> = scales.chunks_exact(4).map(float).collect();
        let row = |bytes: &[u8]| {
            let mut row = [0_i8; CLASSES];
            row.iter_mut().zip(bytes).for_each(|(slot, b)| *slot = i8::from_le_bytes([*b]));
            row
        };
        let whole = keys.is_sorted() && scales.iter().chain(&bias).all(|s| s.is_finite());
        whole.then(|| Self { slots: slots_of(&keys), bias, keys, scales, weights: weights.chunks_exact(CLASSES).map(row).collect() })
    }

    /// How many features it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// None at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn weights_of(&self, key: Key) -> Option<[f32; CLASSES]> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = key as usize & mask;
        loop {
            let row = self.slots[slot];
            if row == EMPTY {
                return None;
            }
            let row = row as usize;
            if self.keys[row] == key {
                let scale = self.scales[row];
                return Some(self.weights[row].map(|w| f32::from(w) * scale));
            }
            slot = (slot + 1) & mask;
        }
    }

    /// What the features say for each class, before they are made probabilities.
    #[must_use]
    pub fn logits(&self, features: &[Feature]) -> [f32; CLASSES] {
        let mut sums = self.bias;
        for f in features {
            if let Some(weights) = self.weights_of(f.key) {
                sums.iter_mut().zip(weights).for_each(|(sum, w)| *sum += f.value * w);
            }
        }
        sums
    }

    /// Looks at a mail: what takes time, and hangs on nothing else.
    #[must_use]
    pub fn look(&self, letter: Letter) -> Look {
        let seen = Seen::of(&letter);
        let logits = self.logits(&seen.all);
        Look { letter, seen, logits }
    }

    /// What a mail is about. `customer`: a known customer's person wrote it.
    #[must_use]
    pub fn decide(&self, look: &Look, origin: Origin, customer: bool, learned: &Learned) -> Verdict {
        let mut logits = look.logits;
        learned.add(&look.letter, &look.seen, &mut logits);
        if customer {
            logits[MailLabel::Spam.class()] -= CUSTOMER_NO_SPAM;
        }
        let by_words = (0..CLASSES).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).and_then(|class| MailLabel::ALL.get(class).copied());
        if let Some(possible) = origin.possible(by_words) {
            let kept: Vec<usize> = possible.iter().map(|l| l.class()).collect();
            logits.iter_mut().enumerate().filter(|(class, _)| !kept.contains(class)).for_each(|(_, l)| *l = f32::NEG_INFINITY);
        }
        let probabilities = softmax(&logits);
        let labels = chosen(&probabilities)
            .into_iter()
            .map(|label| Labelled { label, probability: probabilities[label.class()], reasons: self.reasons(look, origin, label, learned) })
            .collect();
        Verdict { labels, probabilities }
    }

    /// Looks and decides.
    #[must_use]
    pub fn classify(&self, letter: &Letter, customer: bool, learned: &Learned) -> Verdict {
        self.decide(&self.look(letter.clone()), letter.origin, customer, learned)
    }

    fn reasons(&self, look: &Look, origin: Origin, label: MailLabel, learned: &Learned) -> Vec<Why> {
        let mut reasons = Vec::new();
        match origin {
            Origin::DeliveryReport => return vec![Why::DeliveryReport],
            Origin::Colleague => return vec![Why::Colleague],
            Origin::Machine | Origin::Generated => reasons.push(Why::Machine),
            Origin::List => reasons.push(Why::List),
            Origin::Unknown => {
                let taught = learned.reasons(&look.letter, &look.seen, label);
                if !taught.is_empty() {
                    reasons.push(Why::Learned(taught));
                }
            }
        }
        let class = label.class();
        let said = |f: &Feature| {
            let weights = self.weights_of(f.key)?;
            let mean = weights.iter().sum::<f32>() / CLASSES as f32;
            Some(f.value * (weights[class] - mean)).filter(|said| *said > NAMED_MIN)
        };
        let mut spoke: Vec<(f32, &Feature)> = look.seen.all.iter().filter_map(|f| Some((said(f)?, f))).collect();
        spoke.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
        let mut words: Vec<&str> = Vec::new();
        for (_, f) in spoke.iter().filter(|(_, f)| !matches!(f.kind, Kind::Mark | Kind::Pair)) {
            let shown = look.seen.shown(f).trim();
            let overlaps = |w: &&str| w.contains(shown) || shown.contains(*w);
            if words.len() < REASON_WORDS_MAX && shown.chars().count() > 1 && !words.iter().any(overlaps) {
                words.push(shown);
            }
        }
        if !words.is_empty() {
            reasons.push(Why::Words(words.into_iter().map(ToOwned::to_owned).collect()));
        }
        let marks = spoke.iter().filter(|(_, f)| f.kind == Kind::Mark).map(|(_, f)| look.seen.shown(f)).filter(|m| is_told(m));
        reasons.extend(marks.take(MARKS_MAX).map(|m| Why::Mark(m.to_owned())));
        reasons
    }
}

fn slots_of(keys: &[Key]) -> Vec<u32> {
    let length = (keys.len() * 2).next_power_of_two();
    let mut slots = vec![EMPTY; length];
    for (row, key) in keys.iter().enumerate() {
        let mut slot = *key as usize & (length - 1);
        while slots[slot] != EMPTY {
            slot = (slot + 1) & (length - 1);
        }
        slots[slot] = row as u32;
    }
    slots
}

/// Marks that mean something to people; a mail's length or its lack of questions doesn't, and of headers they are told already.
fn is_told(mark: &str) -> bool {
    let untold = ["no_question", "one_question", "no_subject", "answer", "sender_chinese", OF_MACHINE, OF_PROGRAM, OF_LIST];
    !mark.starts_with("length") && !untold.contains(&mark)
}

fn softmax(logits: &[f32; CLASSES]) -> [f32; CLASSES] {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raised = logits.map(|l| (l - most).exp());
    let sum: f32 = raised.iter().sum();
    raised.map(|r| r / sum)
}

/// The labels of a mail with these probabilities: the most probable class, and another that is hardly less so.
fn chosen(probabilities: &[f32; CLASSES]) -> Vec<MailLabel> {
    let mut order: Vec<usize> = (0..CLASSES).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let enquiry = MailLabel::Enquiry.class();
    if order[0] == enquiry && probabilities[enquiry] < ENQUIRY_MIN {
        if probabilities[order[1]] < INSTEAD_OF_ENQUIRY_MIN {
            return vec![];
        }
        order.swap(0, 1);
    }
    if order[0] == NONE {
        return vec![];
    }
    let second = order.iter().skip(1).take(1).filter(|c| probabilities[**c] >= SECOND_MIN && **c != enquiry);
    std::iter::once(&order[0]).chain(second).filter_map(|class| MailLabel::ALL.get(*class).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(subject: &str, text: &str) -> Letter {
        Letter { subject: subject.into(), text: text.into(), from_address: "ann@lumen.example".into(), ..Letter::default() }
    }

    fn main_of(letter: &Letter) -> Option<MailLabel> {
        Model::embedded().classify(letter, false, &Learned::default()).main()
    }

    #[test]
    fn the_embedded_model_is_whole_and_small() {
        assert!(TRAINED.len() <= 1_500_000, "{}", TRAINED.len());
        assert!(Model::embedded().len() > 1_000);
        assert_eq!(Model::read(&Model::embedded().write()).as_ref(), Some(Model::embedded()));
    }

    #[test]
    fn what_is_no_model_is_refused() {
        assert!(Model::read(b"").is_none() && Model::read(b"labels01").is_none() && Model::read(&TRAINED[..TRAINED.len() - 1]).is_none());
    }

    #[test]
    fn few_words_that_ask_for_a_price_are_an_enquiry() {
        for (subject, text) in [
            ("Pumps", "we need diesel pump 3 inch, 20 unit, how much?"),
            ("水泵", "要20台水泵，多少钱"),
            ("Bombas", "Hola, me interesan 20 bombas de agua, ¿precio?"),
            ("Насосы", "Нужны насосы, 20 штук, цена?"),
            ("مضخات", "نحتاج 20 مضخة مياه، كم السعر؟"),
            ("Pompes", "Bonjour, 20 pompes à eau, quel prix ?"),
            ("Pumpen", "Wir suchen 20 Wasserpumpen. Bitte Preisliste senden."),
            ("Bombas", "Preciso de 20 bombas de água, qual o preço?"),
        ] {
            assert_eq!(main_of(&letter(subject, text)), Some(MailLabel::Enquiry), "{subject}: {text}");
        }
        assert_eq!(main_of(&letter("Hello", "How are you?")), None);
    }

    #[test]
    fn enquiries_are_known_in_eight_languages() {
        for (subject, text) in [
            (
                "Inquiry LED panel",
                "Dear Sir, we are an importer in Chile. Please send your best price list, catalogue and MOQ for LED panels.",
            ),
            ("询价 LED 面板灯", "您好，我们是一家进口商，请报 500 件 FOB 宁波价，起订量多少？有目录吗？谢谢"),
            ("Solicitud de cotización", "Somos importadores, quisiera una cotización de 500 piezas, catálogo y cantidad mínima de pedido."),
            ("Запрос цен", "Мы компания из Казахстана, просим прислать прайс-лист, каталог и сроки поставки, минимальный заказ."),
            ("استفسار عن الأسعار", "نحن شركة مستوردة، نرجو إرسال عرض سعر وكتالوج المنتجات والحد الأدنى للطلب"),
            ("Demande de prix", "Nous sommes importateurs. Merci de nous envoyer votre catalogue, vos prix FOB et le minimum de commande."),
            (
                "Anfrage",
                "Wir sind ein Großhändler und suchen einen Lieferanten. Bitte senden Sie uns Preisliste, Katalog und Mindestmenge.",
            ),
            ("Orçamento", "Somos importadores e gostaria de receber um orçamento, catálogo e quantidade mínima de pedido."),
        ] {
            assert_eq!(main_of(&letter(subject, text)), Some(MailLabel::Enquiry), "{subject}");
        }
    }

    #[test]
    fn what_is_not_surely_an_enquiry_is_not_called_one() {
        let with = |enquiry: f32, order: f32| {
            let mut probabilities = [0.0; CLASSES];
            probabilities[MailLabel::Enquiry.class()] = enquiry;
            probabilities[MailLabel::Order.class()] = order;
            chosen(&probabilities)
        };
        assert_eq!(with(0.95, 0.05), [MailLabel::Enquiry]);
        assert_eq!(with(0.55, 0.45), [MailLabel::Order]);
        assert_eq!(with(0.7, 0.3), []);
    }

    #[test]
    fn a_form_of_a_website_brings_enquiries() {
        let form =
            Letter { origin: Origin::Generated, ..letter("New message from your site", "Please send your price list and MOQ, FOB.") };
        assert_eq!(main_of(&form), Some(MailLabel::Enquiry));
    }

    #[test]
    fn headers_stand_above_words() {
        let words = letter("Price list please", "Please send your best price and MOQ for 500 pcs.");
        let of = |origin| main_of(&Letter { origin, ..words.clone() });
        assert_eq!(of(Origin::DeliveryReport), Some(MailLabel::Bounce));
        assert_eq!(of(Origin::List), Some(MailLabel::Newsletter));
        assert_eq!(of(Origin::Colleague), Some(MailLabel::Internal));
        assert!(matches!(of(Origin::Machine), Some(MailLabel::Bounce | MailLabel::AutoReply | MailLabel::Newsletter)));
    }

    #[test]
    fn a_label_says_why_in_words_of_the_mail() {
        let verdict =
            Model::embedded().classify(&letter("RFQ", "Please send your best price and MOQ, FOB Ningbo"), false, &Learned::default());
        let Some(Why::Words(words)) = verdict.labels.first().and_then(|l| l.reasons.first()) else { panic!("{verdict:?}") };
        assert!(words.iter().all(|w| "rfq please send your best price and moq, fob ningbo".contains(w.as_str())), "{words:?}");
        assert!((verdict.probabilities.iter().sum::<f32>() - 1.0).abs() < 0.001);
    }

    #[test]
    fn an_empty_mail_has_an_answer_too() {
        assert!(Model::embedded().classify(&Letter::default(), false, &Learned::default()).labels.len() <= 2);
    }
}
