//! The page on which a person says yes or no.

/// The page: who asks for what, in whose name; every parameter of the question goes along.
pub(super) fn consent(client: &str, scope: &str, user: &str, question: &[(String, String)]) -> String {
    let kept: String =
        question.iter().map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", safe(name), safe(value))).collect();
    whole(&format!(
        "<h1>Give leave?</h1><p><b>{}</b> asks for: <b>{}</b></p><form method=\"post\" action=\"/answer\">{kept}\
         <p><label>Account <input name=\"user\" type=\"email\" value=\"{}\" size=\"32\"></label></p>\
         <button name=\"answer\" value=\"allow\">Allow</button> <button name=\"answer\" value=\"refuse\">Refuse</button></form>",
        safe(client),
        safe(scope),
        safe(user)
    ))
}

/// A question that can't be answered, and nobody to be sent back to.
pub(super) fn wrong(words: &str) -> String {
    whole(&format!("<h1>This can't be</h1><p>{}</p>", safe(words)))
}

fn whole(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Stand-in identity server</title><style>body{{font:16px/1.6 system-ui,sans-serif;max-width:32em;margin:4em auto;padding:0 1em}}\
         button,input{{font:inherit;padding:.3em .9em}}</style><p>Stand-in identity server</p>{body}</html>"
    )
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
