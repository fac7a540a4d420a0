//! Mail hosts where anybody can have an address: a master account there may be lost with a phone number, or taken over.

const HOSTS: &[&str] = &[
    "126.com", "139.com", "163.com", "163.net", "189.cn", "21cn.com", "263.net", "aliyun.com", "foxmail.com", "qq.com", "sina.cn", "sina.com", "sohu.com",
    "tom.com", "vip.163.com", "vip.126.com", "vip.qq.com", "vip.sina.com", "wo.cn", "yeah.net", "aol.com", "bk.ru", "daum.net", "fastmail.com", "free.fr",
    "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hanmail.net", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "icloud.com",
    "inbox.ru", "laposte.net", "libero.it", "list.ru", "live.cn", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com",
    "orange.fr", "outlook.com", "pm.me", "proton.me", "protonmail.com", "rediffmail.com", "rocketmail.com", "t-online.de", "tutanota.com", "web.de",
    "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
];

/// Is it such a host?
pub(crate) fn is_free_mail(domain: &str) -> bool {
    HOSTS.contains(&domain)
}
