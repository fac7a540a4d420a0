//! By which names people call a column, in seven languages, and what a column's values say where its name says nothing.

use crate::model::{Mapping, Place};
use crate::rules::{address_key, host_of};
use text::domains;

/// Of a column's values, so many of ten must be addresses for it to be one of addresses.
const ALIKE_OF_TEN: usize = 8;

/// Names of columns by what they hold, as [`plain`] writes them. A name that stands in two lists is the first one's.
const NAMES: &[(Place, &[&str])] = &[
    (
        Place::Name,
        &[
            "name",
            "company",
            "companyname",
            "customer",
            "customername",
            "client",
            "clientname",
            "account",
            "accountname",
            "firm",
            "organization",
            "organisation",
            "organizationname",
            "buyer",
            "buyername",
            "businessname",
            "englishname",
            "companynameenglish",
            "公司",
            "公司名",
            "公司名称",
            "公司名稱",
            "公司全称",
            "公司英文名",
            "公司英文名称",
            "客户",
            "客户名",
            "客户名称",
            "客户全称",
            "客戶",
            "客戶名稱",
            "企业名称",
            "单位",
            "单位名称",
            "英文名称",
            "买家",
            "买家名称",
            "empresa",
            "nombredelaempresa",
            "nombreempresa",
            "razonsocial",
            "cliente",
            "compañia",
            "compania",
            "nomedaempresa",
            "nomeempresa",
            "razaosocial",
            "razãosocial",
            "firma",
            "firmenname",
            "unternehmen",
            "kunde",
            "kundenname",
            "société",
            "societe",
            "entreprise",
            "raisonsociale",
            "nomdelasociete",
            "nomentreprise",
            "компания",
            "организация",
            "фирма",
            "клиент",
            "названиекомпании",
            "наименование",
        ],
    ),
    (
        Place::LocalName,
        &[
            "localname",
            "nativename",
            "chinesename",
            "companynamelocal",
            "本地名称",
            "当地名称",
            "中文名",
            "中文名称",
            "公司中文名",
            "公司中文名称",
            "客户中文名",
            "nombrelocal",
            "nomelocal",
            "lokalername",
            "nomlocal",
            "местноеназвание",
        ],
    ),
    (
        Place::ShortName,
        &[
            "shortname",
            "shortcompanyname",
            "abbreviation",
            "alias",
            "nickname",
            "简称",
            "公司简称",
            "客户简称",
            "簡稱",
            "nombrecorto",
            "nomecurto",
            "nomefantasia",
            "kurzname",
            "nomcourt",
            "sigle",
            "краткоеназвание",
        ],
    ),
    (
        Place::Country,
        &[
            "country",
            "countrycode",
            "countryregion",
            "nation",
            "region",
            "countryofregistration",
            "国家",
            "国别",
            "国家地区",
            "国家代码",
            "所在国家",
            "国家/地区",
            "地区",
            "國家",
            "國別",
            "pais",
            "país",
            "land",
            "staat",
            "länder",
            "pays",
            "страна",
            "регион",
        ],
    ),
    (
        Place::Domains,
        &["domain", "domains", "emaildomain", "webdomain", "域名", "邮箱域名", "dominio", "domínio", "domäne", "domaine", "домен"],
    ),
    (
        Place::Website,
        &[
            "website",
            "web",
            "webpage",
            "url",
            "homepage",
            "site",
            "companywebsite",
            "websiteurl",
            "网站",
            "网址",
            "公司网址",
            "公司网站",
            "官网",
            "主页",
            "網址",
            "網站",
            "sitioweb",
            "paginaweb",
            "páginaweb",
            "siteweb",
            "webseite",
            "internet",
            "сайт",
            "вебсайт",
        ],
    ),
    (
        Place::ContactEmails,
        &[
            "email",
            "emails",
            "mail",
            "emailaddress",
            "contactemail",
            "mailaddress",
            "workemail",
            "primaryemail",
            "邮箱",
            "邮件",
            "电子邮件",
            "电子邮箱",
            "邮箱地址",
            "联系人邮箱",
            "邮件地址",
            "郵箱",
            "電子郵件",
            "電郵",
            "correo",
            "correoelectronico",
            "correoelectrónico",
            "endereçodeemail",
            "emailadresse",
            "adressemail",
            "courriel",
            "почта",
            "электроннаяпочта",
            "емейл",
            "имейл",
        ],
    ),
    (
        Place::ContactPhones,
        &[
            "mobile",
            "mobilephone",
            "cell",
            "cellphone",
            "contactphone",
            "mobilenumber",
            "directphone",
            "handy",
            "手机",
            "手机号",
            "手机号码",
            "联系人电话",
            "联系人手机",
            "手機",
            "移动电话",
            "movil",
            "móvil",
            "celular",
            "telemovel",
            "telemóvel",
            "mobiltelefon",
            "mobil",
            "portable",
            "telephoneportable",
            "мобильный",
            "мобильныйтелефон",
        ],
    ),
    (
        Place::Phone,
        &[
            "phone",
            "tel",
            "telephone",
            "phonenumber",
            "companyphone",
            "officephone",
            "landline",
            "telno",
            "电话",
            "公司电话",
            "固定电话",
            "座机",
            "联系电话",
            "电话号码",
            "電話",
            "telefono",
            "teléfono",
            "telefone",
            "telefon",
            "telefonnummer",
            "téléphone",
            "телефон",
        ],
    ),
    (Place::ContactWhatsapp, &["whatsapp", "whatsappnumber", "wa", "wapp", "whatsapp号", "whatsapp号码", "ватсап"]),
    (Place::ContactWechat, &["wechat", "wechatid", "weixin", "微信", "微信号", "微信號"]),
    (Place::ContactLinkedin, &["linkedin", "linkedinurl", "linkedinprofile", "领英", "领英主页"]),
    (
        Place::ContactName,
        &[
            "contact",
            "contactname",
            "contactperson",
            "person",
            "fullname",
            "attn",
            "attention",
            "keycontact",
            "联系人",
            "联系人姓名",
            "姓名",
            "负责人姓名",
            "聯絡人",
            "聯繫人",
            "客户联系人",
            "contacto",
            "nombredecontacto",
            "personadecontacto",
            "nombre",
            "contato",
            "nomedocontato",
            "pessoadecontato",
            "nome",
            "ansprechpartner",
            "kontakt",
            "kontaktperson",
            "nomducontact",
            "personneacontacter",
            "interlocuteur",
            "контакт",
            "контактноелицо",
            "фио",
            "имя",
        ],
    ),
    (
        Place::ContactSalutation,
        &[
            "salutation",
            "prefix",
            "mrms",
            "gendertitle",
            "称呼",
            "称谓",
            "尊称",
            "saludo",
            "tratamiento",
            "saudacao",
            "tratamento",
            "anrede",
            "civilite",
            "civilité",
            "обращение",
        ],
    ),
    (
        Place::ContactTitle,
        &[
            "title",
            "jobtitle",
            "position",
            "role",
            "function",
            "职位",
            "职务",
            "岗位",
            "職位",
            "职称",
            "cargo",
            "puesto",
            "funcao",
            "função",
            "funktion",
            "stelle",
            "poste",
            "fonction",
            "должность",
        ],
    ),
    (
        Place::Address,
        &[
            "address",
            "companyaddress",
            "postaladdress",
            "streetaddress",
            "street",
            "fulladdress",
            "地址",
            "公司地址",
            "详细地址",
            "通讯地址",
            "联系地址",
            "地址1",
            "direccion",
            "dirección",
            "domicilio",
            "endereço",
            "endereco",
            "morada",
            "adresse",
            "anschrift",
            "straße",
            "strasse",
            "адрес",
        ],
    ),
    (
        Place::Stage,
        &[
            "stage",
            "status",
            "customerstage",
            "customerstatus",
            "leadstatus",
            "lifecyclestage",
            "阶段",
            "客户阶段",
            "客户状态",
            "状态",
            "跟进阶段",
            "etapa",
            "estado",
            "estagio",
            "phase",
            "stufe",
            "étape",
            "etape",
            "statut",
            "стадия",
            "статус",
            "этап",
        ],
    ),
    (
        Place::Stars,
        &[
            "stars",
            "star",
            "rating",
            "level",
            "priority",
            "星级",
            "客户星级",
            "客户等级",
            "等级",
            "评级",
            "estrellas",
            "estrelas",
            "sterne",
            "bewertung",
            "étoiles",
            "etoiles",
            "звезды",
            "рейтинг",
        ],
    ),
    (
        Place::Source,
        &[
            "source",
            "leadsource",
            "origin",
            "channel",
            "customersource",
            "来源",
            "客户来源",
            "渠道",
            "來源",
            "origen",
            "fuente",
            "origem",
            "fonte",
            "quelle",
            "herkunft",
            "origine",
            "источник",
        ],
    ),
    (
        Place::Owner,
        &[
            "owner",
            "accountowner",
            "salesperson",
            "salesrep",
            "sales",
            "responsible",
            "assignedto",
            "manager",
            "accountmanager",
            "负责人",
            "业务员",
            "所属业务员",
            "跟进人",
            "归属人",
            "销售",
            "客户经理",
            "負責人",
            "responsable",
            "vendedor",
            "comercial",
            "responsavel",
            "responsável",
            "zuständig",
            "verantwortlich",
            "betreuer",
            "commercial",
            "ответственный",
            "менеджер",
        ],
    ),
    (
        Place::Remarks,
        &[
            "remarks",
            "remark",
            "notes",
            "note",
            "comment",
            "comments",
            "description",
            "memo",
            "备注",
            "说明",
            "描述",
            "备忘",
            "備註",
            "notas",
            "observaciones",
            "comentarios",
            "observacoes",
            "observações",
            "bemerkung",
            "bemerkungen",
            "notiz",
            "notizen",
            "remarque",
            "remarques",
            "commentaire",
            "примечание",
            "комментарий",
            "заметки",
        ],
    ),
    (Place::TimeZone, &["timezone", "tz", "时区", "時區", "zonahoraria", "fusohorario", "zeitzone", "fuseauhoraire", "часовойпояс"]),
    (Place::Language, &["language", "lang", "语言", "客户语言", "語言", "idioma", "lengua", "língua", "sprache", "langue", "язык"]),
    (Place::ContactLanguage, &["contactlanguage", "联系人语言"]),
];

/// A column's name without what doesn't tell one from another: case, blanks, punctuation, what stands in brackets, stars of forms.
fn plain(name: &str) -> String {
    let before = name.split(['(', '（', '[', '【', '\n']).next().unwrap_or_default();
    let before = if before.trim().is_empty() { name } else { before };
    before.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Is it a name that people give a column of companies?
pub(crate) fn known_name(name: &str) -> bool {
    by_name(name).is_some()
}

fn by_name(name: &str) -> Option<Place> {
    let name = plain(name);
    let prefixed = |prefix: &str| name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).map(str::to_owned);
    let exact = |name: &str| NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(place, _)| *place);
    // 'Contact phone' is the person's, 'Company phone' the company's.
    let of_contact = ["contact", "联系人", "contacto", "contato", "kontakt"].into_iter().find_map(prefixed).and_then(|rest| exact(&rest));
    exact(&name).or(match of_contact {
        Some(Place::Phone) => Some(Place::ContactPhones),
        Some(Place::Name) => Some(Place::ContactName),
        Some(Place::Language) => Some(Place::ContactLanguage),
        other => other,
    })
}

/// What each column probably holds: by its name, else by its values. No field is given twice but those that may hold several values.
pub(crate) fn suggest(columns: &[String], sample: &[(u64, Vec<String>)]) -> Mapping {
    let mut taken: Vec<Place> = Vec::new();
    let mut take = |place: Option<Place>| place.filter(|place| !taken.contains(place)).inspect(|place| taken.push(*place));
    let mut mapping: Mapping = columns.iter().map(|name| take(by_name(name))).collect();
    for (column, place) in mapping.iter_mut().enumerate() {
        if place.is_none() {
            *place = take(by_values(sample.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.trim())));
        }
    }
    // A contact's title is mostly called 'title'; where there is nothing of a person, it is nobody's.
    if !mapping.iter().flatten().any(|place| matches!(place, Place::ContactName | Place::ContactEmails | Place::ContactPhones)) {
        mapping.iter_mut().filter(|place| **place == Some(Place::ContactTitle)).for_each(|place| *place = None);
    }
    mapping
}

fn by_values<'a>(values: impl Iterator<Item = &'a str>) -> Option<Place> {
    let values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    let most =
        |is: fn(&str) -> bool| !values.is_empty() && values.iter().filter(|value| is(value)).count() * 10 >= values.len() * ALIKE_OF_TEN;
    if most(|value| address_key(value).is_some()) {
        Some(Place::ContactEmails)
    } else if most(|value| value.contains("://") || value.starts_with("www.")) {
        Some(Place::Website)
    } else if most(|value| !value.contains([' ', '@']) && value.contains('.') && domains::registrable_domain(host_of(value)).is_some()) {
        Some(Place::Domains)
    } else {
        None
    }
}

/// By what a set of columns is known again.
pub(crate) fn header_key(columns: &[String]) -> String {
    columns.iter().map(|name| plain(name)).collect::<Vec<_>>().join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(columns: &[&str]) -> Vec<Option<&'static str>> {
        let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        suggest(&columns, &[]).into_iter().map(|place| place.map(Place::as_str)).collect()
    }

    #[test]
    fn columns_by_their_names_in_seven_languages() {
        let want =
            [Some("name"), Some("country"), Some("contact.name"), Some("contact.emails"), Some("phone"), Some("website"), Some("remarks")];
        for header in [
            ["Company Name", "Country/Region", "Contact person", "E-mail", "Phone", "Web site", "Notes"],
            ["公司名称*", "国家", "联系人", "邮箱", "电话", "网址", "备注"],
            ["Empresa", "País", "Persona de contacto", "Correo electrónico", "Teléfono", "Sitio web", "Observaciones"],
            ["Razão social", "País", "Contato", "E-mail", "Telefone", "Site", "Observações"],
            ["Firma", "Land", "Ansprechpartner", "E-Mail-Adresse", "Telefon", "Webseite", "Bemerkungen"],
            ["Société", "Pays", "Interlocuteur", "Courriel", "Téléphone", "Site web", "Remarques"],
            ["Компания", "Страна", "Контактное лицо", "Почта", "Телефон", "Сайт", "Примечание"],
        ] {
            assert_eq!(suggested(&header), want, "{header:?}");
        }
    }

    #[test]
    fn one_field_is_not_given_twice_and_a_lone_title_is_nobodys() {
        assert_eq!(suggested(&["Company", "Client", "Title"]), [Some("name"), None, None]);
        assert_eq!(suggested(&["联系人电话", "公司电话", "x"]), [Some("contact.phones"), Some("phone"), None]);
    }

    #[test]
    fn columns_by_their_values() {
        let columns: Vec<String> = vec![String::new(); 3];
        let sample = vec![(1, vec!["Acme".into(), "a@acme.example".into(), "https://acme.example".into()])];
        assert_eq!(suggest(&columns, &sample), [None, Some(Place::ContactEmails), Some(Place::Website)]);
    }
}
