//! What a company that sells finds when it looks for the first time.

use crate::model::{Colour, Gate, NewStage};
use kernel::Lang;

/// The name and the stages of the first pipeline, in the language of who looks first.
pub(crate) fn first_pipeline(lang: Lang) -> (&'static str, Vec<NewStage>) {
    let (name, stages) = match lang {
        Lang::ZhCn => ("外贸销售", ["初步意向", "需求确认", "报价", "样品", "谈判"]),
        Lang::En => ("Export sales", ["First interest", "Needs known", "Quoted", "Sample", "Negotiation"]),
    };
    let stage = |at: usize, probability, colour, gates: &[Gate]| NewStage {
        id: None,
        name: stages[at].to_owned(),
        probability,
        colour,
        gates: gates.to_vec(),
        gate_days: None,
    };
    let stages = vec![
        stage(0, 10, Colour::Neutral, &[]),
        stage(1, 25, Colour::Accent, &[]),
        stage(2, 45, Colour::Accent, &[Gate::Amount, Gate::Products]),
        stage(3, 60, Colour::Amber, &[]),
        stage(4, 80, Colour::Violet, &[Gate::Amount, Gate::CloseDate]),
    ];
    (name, stages)
}

/// The first reasons for which opportunities are lost.
pub(crate) fn first_reasons(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::ZhCn => &["价格", "选择了竞争对手", "不再回复", "项目取消", "质量或认证不符", "交期太长", "付款条件"],
        Lang::En => &[
            "Price",
            "Took a rival's offer",
            "Stopped answering",
            "Project cancelled",
            "Quality or certificates",
            "Lead time",
            "Payment terms",
        ],
    }
}
