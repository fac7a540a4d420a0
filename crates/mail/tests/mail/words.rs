//! Every word that a screen may show is there in both languages.

use kernel::Lang;
use mail::model::InputField;
use web::Catalogue;

#[test]
fn codes_have_words_in_both_languages() {
    let catalogue = Catalogue::embedded();
    let problems = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/problem.rs")).unwrap();
    let codes = problems.split("\"mail.").skip(1).filter_map(|rest| rest.split('"').next());
    let mut keys: Vec<String> = codes.flat_map(|code| [format!("mail.error.{code}.title"), format!("mail.error.{code}.detail")]).collect();
    assert!(keys.len() > 40);
    keys.extend(mailhost::HostProblem::CODES.iter().map(|code| format!("mail.delivery.{code}")));
    for lang in Lang::ALL {
        let missing: Vec<&String> = keys.iter().filter(|key| !catalogue.has(lang, key)).collect();
        assert!(missing.is_empty(), "{lang:?}: {missing:?}");
        let other = Lang::ALL.into_iter().find(|l| *l != lang).unwrap();
        // The screens' own words are compared by the web app, whose plurals differ by language.
        let ours = |key: &&str| key.starts_with("mail.") && !key.starts_with("mail.ui.") && !key.starts_with("mail.late.");
        let one_sided: Vec<&str> = catalogue.keys(lang).filter(ours).filter(|key| !catalogue.has(other, key)).collect();
        assert!(one_sided.is_empty(), "{lang:?} only: {one_sided:?}");
    }
}

#[test]
fn each_field_says_its_name_the_rule_and_the_way_out() {
    let catalogue = Catalogue::embedded();
    let general = |lang| catalogue.error(lang, "mail.field_malformed", &[]).detail;
    for lang in Lang::ALL {
        for field in InputField::ALL {
            let words = catalogue.error_of_field(lang, "mail.field_malformed", field.as_str(), &[]);
            assert_ne!(words, general(lang), "{lang:?}: {} has no words", field.as_str());
            let sentences = words.matches(['.', '。']).count() + words.matches(['：', ':']).count();
            assert!(sentences >= 1 && words.chars().count() > 15, "{lang:?}: {words}");
        }
        let known = |key: &str| InputField::ALL.iter().any(|field| key.ends_with(&format!(".fields.{}", field.as_str())));
        let stale: Vec<&str> =
            catalogue.keys(lang).filter(|key| key.starts_with("mail.error.field_malformed.fields.") && !known(key)).collect();
        assert!(stale.is_empty(), "{lang:?}: {stale:?}");
    }
}
