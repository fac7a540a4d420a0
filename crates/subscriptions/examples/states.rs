//! Prints the sections of `docs/state-machines.md` that this context's tables draw.

use subscriptions::rules::{lifecycle::SUBSCRIPTION, links::LINK, measures::CASE, orders::ORDER, partners::PARTNER};

fn main() {
    for (title, drawn) in [
        ("Subscription", SUBSCRIPTION.drawn()),
        ("Order", ORDER.drawn()),
        ("Activation link", LINK.drawn()),
        ("Partner's product", PARTNER.drawn()),
        ("Measure against a tenant", CASE.drawn()),
    ] {
        println!("## {title}\n\n{drawn}");
    }
}
