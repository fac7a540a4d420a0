//! The contract texts that the program brings: neutral drafts for a vendor to adapt, fill and have looked at by counsel. They say what the
//! program does; whoever changes what it does changes them.

use super::clauses::fill;
use crate::model::{ContractKind, GroupCode, Refusal};
use kernel::Lang;
use std::collections::BTreeMap;

/// The group under which all products of partners are described.
const PARTNERS: &str = "partner";

macro_rules! template {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../data/contracts/zh-CN/", $name, ".md")),
            include_str!(concat!("../../data/contracts/en/", $name, ".md")),
        )
    };
}

/// Name, Chinese, English. Names with a dash before a group are service descriptions.
const TEXTS: &[(&str, &str, &str)] = &[
    template!("service"),
    template!("data-processing"),
    template!("data-list"),
    template!("description-crm"),
    template!("description-orders"),
    template!("description-leads"),
    template!("description-shops"),
    template!("description-marketing"),
    template!("description-enquiry"),
    template!("description-partner"),
];

/// What a vendor fills in before he publishes: the placeholder, and what goes there.
pub const PLACEHOLDERS: &[(&str, &str)] = &[
    ("vendor_name", "the vendor's registered name"),
    ("vendor_registration", "its number in the company register"),
    ("vendor_address", "its registered address"),
    ("vendor_mail", "its address for notices"),
    ("vendor_phone", "its telephone for customers"),
    ("privacy_mail", "its address for questions about personal data"),
    ("product_name", "under which name the program is offered"),
    ("storage_region", "where data is stored"),
    ("storage_provider", "whose machines store it"),
    ("court", "which court decides disputes"),
];

/// A text that the program brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Of which contract.
    pub kind: ContractKind,
    /// Markdown with placeholders, by language.
    pub texts: [(Lang, &'static str); 2],
}

/// All texts.
///
/// # Errors
/// Never with the names above, which a test has read.
pub fn templates() -> Result<Vec<Template>, Refusal> {
    let kind = |name: &str| {
        Ok(match name {
            "service" => ContractKind::Service,
            "data-processing" => ContractKind::DataProcessing,
            "data-list" => ContractKind::DataList,
            other => ContractKind::ServiceDescription(GroupCode::parse(other.trim_start_matches("description-"))?),
        })
    };
    TEXTS.iter().map(|(name, zh, en)| Ok(Template { kind: kind(name)?, texts: [(Lang::ZhCn, zh), (Lang::En, en)] })).collect()
}

/// Under which group's description an offering of this group is: partners' products share one.
#[must_use]
pub fn described(group: &GroupCode) -> GroupCode {
    let is_partners = group.as_str().strip_prefix(PARTNERS).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let shared = if is_partners { GroupCode::parse(PARTNERS).ok() } else { None };
    shared.unwrap_or_else(|| group.clone())
}

/// A template filled with a vendor's values, ready to be published.
///
/// # Errors
/// [`Refusal::UnfilledPlaceholder`].
pub fn filled(template: &Template, values: &BTreeMap<String, String>) -> Result<Vec<(Lang, String)>, Refusal> {
    template.texts.iter().map(|(lang, text)| Ok((*lang, fill(text, values)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::clauses::{canonical, check_alike, placeholders, read};
    use crate::rules::contracts::publish;
    use std::collections::BTreeSet;

    #[test]
    fn both_languages_have_the_same_clauses_and_placeholders() {
        for Template { kind, texts: [(_, zh), (_, en)] } in templates().unwrap() {
            let [one, other] = [zh, en].map(|text| read(text).unwrap_or_else(|refusal| panic!("{kind:?}: {refusal:?}")));
            assert_eq!(check_alike(&one, &other), Ok(()), "{kind:?}");
            for (a, b) in one.clauses.iter().zip(&other.clauses) {
                let names = |text: &str| placeholders(text).into_iter().map(ToOwned::to_owned).collect::<BTreeSet<_>>();
                assert_eq!(names(&a.text), names(&b.text), "{kind:?} {}", a.number);
                let rows = |text: &str| text.lines().filter(|l| l.starts_with('|') || l.starts_with("- ")).count();
                assert_eq!(rows(&a.text), rows(&b.text), "{kind:?} {}", a.number);
            }
            assert_eq!((canonical(zh).as_str(), canonical(en).as_str()), (zh, en), "{kind:?} is kept as it is hashed");
        }
    }

    #[test]
    fn every_placeholder_is_explained_and_used() {
        let used: BTreeSet<&str> =
            TEXTS.iter().flat_map(|(_, zh, en)| placeholders(zh).into_iter().chain(placeholders(en)).collect::<Vec<_>>()).collect();
        assert_eq!(used, PLACEHOLDERS.iter().map(|(name, _)| *name).collect());
    }

    #[test]
    fn filled_they_can_be_published() {
        let values: BTreeMap<String, String> = PLACEHOLDERS.iter().map(|(name, _)| ((*name).to_owned(), "某某".to_owned())).collect();
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        for template in templates().unwrap() {
            let version = publish(template.kind.clone(), &[], &filled(&template, &values).unwrap(), now, now).unwrap();
            assert_eq!((version.number, version.texts.len()), (1, 2));
        }
        let none = filled(&templates().unwrap()[0], &BTreeMap::new());
        assert_eq!(none.unwrap_err().code(), "unfilled_placeholder");
    }

    #[test]
    fn numbers_of_days_in_the_texts_are_those_of_the_rules() {
        use crate::rules::{links, measures, terms};
        let text = |name: &str| TEXTS.iter().find(|(n, ..)| *n == name).map(|(_, zh, en)| (*zh, *en)).unwrap();
        let (zh, en) = text("service");
        for (days, unit) in [(terms::READING_DAYS, "30"), (terms::TRIAL_EXPORT_DAYS, "7"), (links::LINK_DAYS.unsigned_abs(), "7")] {
            assert_eq!(days.to_string(), unit);
        }
        assert_eq!((terms::KEPT_MONTHS, measures::CORRECTION_DAYS_MIN), (6, 3));
        for words in ["60、30、14、5 个工作日", "第 1 日至第 30 日", "6 个月", "7 日内", "不少于 3 日"] {
            assert!(zh.contains(words), "{words}");
        }
        for words in ["60, 30, 14 and 5 working days", "days 1 to 30", "6 months", "7 days", "at least 3 days"] {
            assert!(en.contains(words), "{words}");
        }
    }

    #[test]
    fn products_of_partners_share_a_description() {
        let of = |group: &str| described(&GroupCode::parse(group).unwrap()).to_string();
        assert_eq!((of("partner.freight"), of("partners"), of("crm")), ("partner".into(), "partners".into(), "crm".into()));
    }
}
