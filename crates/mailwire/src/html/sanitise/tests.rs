use super::*;

fn clean(html: &str) -> String {
    sanitise(html, &Policy::default()).html
}

fn inner(html: &str) -> String {
    clean(html).strip_prefix("<div class=\"mail-content\">").and_then(|h| h.strip_suffix("</div>")).map(str::to_owned).unwrap_or_default()
}

#[test]
fn layout_stays() {
    let html = "<table width=\"600\" cellpadding=\"0\"><tbody><tr><td align=\"center\" bgcolor=\"#ffffff\" style=\"padding:10px\"><font color=\"red\">Hi</font></td></tr></tbody></table>";
    assert_eq!(
        inner(html),
        "<table width=\"600\" cellpadding=\"0\"><tbody><tr><td align=\"center\" bgcolor=\"#ffffff\" style=\"padding:10px;\"><font color=\"red\">Hi</font></td></tr></tbody></table>"
    );
}

#[test]
fn scripts_forms_and_frames_go() {
    assert_eq!(
        inner("<script>x</script><p onclick=x>a</p><iframe src=x>b</iframe><form action=x>c<input></form><svg><script>d</script></svg>"),
        "<p>a</p>c"
    );
    let cleaned = sanitise("<script>1</script><img src=x onerror=1><a href='javascript:1'>a</a>", &Policy::default());
    assert!(cleaned.blocked >= 3, "{cleaned:?}");
}

#[test]
fn links_open_elsewhere_and_tell_nothing() {
    assert_eq!(
        inner("<a href=\"http://x.example/?a=1&b=2\" target=_self rel=x>l</a>"),
        "<a href=\"http://x.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">l</a>"
    );
}

#[test]
fn remote_pictures_wait_until_asked() {
    let html = "<img src=\"https://x.example/p.png\" alt=\"p\"><img src=\"cid:logo@x\"><td background=\"http://x.example/b.png\"><p style=\"background:url(http://x.example/c)\">t</p>";
    let blocked = sanitise(html, &Policy::default());
    assert!(blocked.html.contains("<img data-remote-src=\"https://x.example/p.png\" alt=\"p\">"), "{}", blocked.html);
    assert!(!blocked.html.contains(" src=") && !blocked.html.contains("url("), "{}", blocked.html);
    assert_eq!(blocked.remote_images, 2);
    let policy = Policy {
        remote_images: RemoteImages::Proxied(Arc::new(|url| {
            format!("/img?u={}", url::form_urlencoded::byte_serialize(url.as_bytes()).collect::<String>())
        })),
        cid_urls: HashMap::from([("logo@x".to_owned(), "/part/2".to_owned())]),
    };
    let shown = sanitise(html, &policy);
    assert!(shown.html.contains("src=\"/img?u=https%3A%2F%2Fx.example%2Fp.png\""), "{}", shown.html);
    assert!(shown.html.contains("<img src=\"/part/2\">"), "{}", shown.html);
    assert!(shown.html.contains("background:url('/img?u=http%3A%2F%2Fx.example%2Fc')"), "{}", shown.html);
}

#[test]
fn the_mails_own_style_sheet_is_bound_to_it() {
    let html = "<html><head><style>body{color:red} .a{position:fixed;padding:1px}</style></head><body bgcolor=\"#eee\" style=\"margin:0\"><p class=\"a\">x</p></body></html>";
    assert_eq!(
        clean(html),
        "<style>.mail-content{color:red;}.mail-content .a{padding:1px;}</style><div class=\"mail-content\" style=\"background-color:#eee;margin:0;\"><p class=\"a\">x</p></div>"
    );
}

#[test]
fn a_nest_or_a_flood_is_bounded_in_time() {
    let started = std::time::Instant::now();
    for html in [
        "<div>".repeat(50_000),
        "<b><p>".repeat(10_000),
        "<a href=x><table>".repeat(10_000),
        "<font><i>".repeat(10_000),
        "<".repeat(100_000),
        "<p style='".repeat(20_000),
        "a&b ".repeat(5_000),
    ] {
        let _ = sanitise(&html, &Policy::default());
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn a_flood_of_references_is_cut() {
    let html = "a&b ".repeat(300_000);
    assert_eq!(memchr::memchr_iter(b'&', bounded(&html).as_bytes()).count(), REFERENCES_MAX);
    assert_eq!(bounded("a & b"), "a & b");
}
