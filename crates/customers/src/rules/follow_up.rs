//! The types of follow-ups that everybody begins with, and their order.

use crate::model::{FollowUpIcon, FollowUpType, FollowUpTypeId, NewFollowUpType, TouchKind};
use kernel::Lang;
use std::collections::HashSet;

/// Name in Chinese and in English, picture, as what it counts. What reaches a customer by a screen or a line counts as a call does.
const FIRST: [(&str, &str, FollowUpIcon, TouchKind); 11] = [
    ("电话", "Phone call", FollowUpIcon::Phone, TouchKind::Call),
    ("WhatsApp", "WhatsApp", FollowUpIcon::Chat, TouchKind::Call),
    ("邮件", "E-mail", FollowUpIcon::Mail, TouchKind::Call),
    ("拜访", "Visit", FollowUpIcon::Visit, TouchKind::Visit),
    ("微信", "WeChat", FollowUpIcon::Chat, TouchKind::Call),
    ("视频会议", "Video meeting", FollowUpIcon::Video, TouchKind::Meeting),
    ("展会", "Exhibition", FollowUpIcon::Fair, TouchKind::Meeting),
    ("接待来访", "Buyer’s visit to us", FollowUpIcon::People, TouchKind::Visit),
    ("寄样", "Sample sent", FollowUpIcon::Sample, TouchKind::Note),
    ("报价", "Quotation", FollowUpIcon::Quote, TouchKind::Note),
    ("其他", "Other", FollowUpIcon::Tag, TouchKind::Note),
];

/// The first types, in the language of who looks first.
pub(crate) fn first_types(lang: Lang) -> Vec<NewFollowUpType> {
    let each = FIRST.iter().map(|(zh, en, icon, kind)| {
        let name = match lang {
            Lang::ZhCn => zh,
            Lang::En => en,
        };
        NewFollowUpType { name: (*name).to_owned(), icon: *icon, kind: *kind }
    });
    each.collect()
}

/// Does an order name each of these types exactly once?
pub(crate) fn in_order(types: &[FollowUpType], order: &[FollowUpTypeId]) -> bool {
    let named: HashSet<FollowUpTypeId> = order.iter().copied().collect();
    named.len() == order.len() && order.len() == types.len() && types.iter().all(|one| named.contains(&one.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_begins_with_types_of_different_names() {
        for lang in [Lang::En, Lang::ZhCn] {
            let names: HashSet<String> = first_types(lang).into_iter().map(|one| one.name.to_lowercase()).collect();
            assert_eq!(names.len(), FIRST.len());
        }
    }

    #[test]
    fn an_order_leaves_none_out_and_names_none_twice() {
        let of = |first: NewFollowUpType| FollowUpType {
            id: FollowUpTypeId::new(),
            name: first.name,
            icon: first.icon,
            kind: first.kind,
            retired: false,
            revision: 1,
        };
        let types: Vec<FollowUpType> = first_types(Lang::En).into_iter().take(3).map(of).collect();
        let [a, b, c] = [types[0].id, types[1].id, types[2].id];
        assert!(in_order(&types, &[c, a, b]) && in_order(&[], &[]));
        for wrong in [vec![a, b], vec![a, b, b], vec![a, b, c, c], vec![a, b, FollowUpTypeId::new()]] {
            assert!(!in_order(&types, &wrong), "{wrong:?}");
        }
    }
}
