//! The session cookie: `__Host-session` on https (RFC 6265bis prefix: secure, this host only, whole site), `session` on plain http.

use http::{HeaderMap, HeaderValue, header};

/// How long the browser keeps the cookie; the server's own limits are shorter or equal.
const MAX_AGE_SECONDS: u32 = 90 * 24 * 3600;

/// Reads and writes the session cookie for one way of serving.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// For https (`secure`) or plain http.
    #[must_use]
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    fn name(self) -> &'static str {
        if self.secure { "__Host-session" } else { "session" }
    }

    /// The header that gives this token to the browser. `token` is of URL-safe characters.
    ///
    /// # Panics
    /// Never: such a token is a header value.
    #[must_use]
    pub fn set(self, token: &str) -> HeaderValue {
        self.header(token, MAX_AGE_SECONDS)
    }

    /// The header that takes it away.
    #[must_use]
    pub fn clear(self) -> HeaderValue {
        self.header("", 0)
    }

    fn header(self, value: &str, max_age: u32) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}", self.name());
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The value that the browser sent, as it is; the first when there are several.
    pub(crate) fn find(self, headers: &HeaderMap) -> Option<&str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        lines.flat_map(|line| line.split(';')).find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            (name.trim() == self.name()).then(|| value.trim())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_https_the_plain_name_is_not_taken() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; session=plain; __Host-session=safe"));
        assert_eq!(SessionCookie::new(true).find(&headers), Some("safe"));
        assert_eq!(SessionCookie::new(false).find(&headers), Some("plain"));
        let set = SessionCookie::new(true).set("t").to_str().unwrap().to_owned();
        assert!(set.starts_with("__Host-session=t; Path=/; HttpOnly; SameSite=Lax") && set.ends_with("Secure"), "{set}");
    }
}
