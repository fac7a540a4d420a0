//! The server's settings, written at each start; nothing of the machine's own /etc/dovecot is read.

use super::{Dovecot, SPECIAL_FOLDERS, Store};
use std::fmt::Write;

/// One test may open many connections as one user from one address.
const CONNECTIONS_PER_USER_MAX: u32 = 200;
/// What one process serves on a crowded server: few enough that one connection's work doesn't hold up the others for long.
const CONNECTIONS_PER_PROCESS: u32 = 8;

pub(super) fn text(dovecot: &Dovecot) -> String {
    let base = dovecot.scratch.path().display();
    let user = &dovecot.run_as;
    let location = match dovecot.setup.store {
        Store::Maildir => "maildir:~/Maildir:UTF-8",
        Store::Sdbox => "sdbox:~/sdbox:UTF-8",
    };
    let mail_folder = dovecot.mail_folder.display();
    let (tls, plaintext) = if dovecot.setup.plaintext { ("yes", "no") } else { ("required", "yes") };
    let mechanisms: String = dovecot.setup.by_token.iter().flat_map(|by| &by.mechanisms).map(|one| format!(" {one}")).collect();
    let by_token = match &dovecot.setup.by_token {
        Some(by) => format!("passdb {{\n  driver = oauth2\n  mechanisms = {}\n  args = {base}/oauth2.conf\n}}\n", by.mechanisms.join(" ")),
        None => String::new(),
    };
    let mut text = format!(
        "base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
listen = 127.0.0.1, 127.0.0.2
protocols = imap lmtp
default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
first_valid_uid = 1
first_valid_gid = 1
mail_location = {location}
mail_fsync = never
mail_max_userip_connections = {CONNECTIONS_PER_USER_MAX}
ssl = {tls}
ssl_cert = <{base}/tls/server.pem
ssl_key = <{base}/tls/key.pem
ssl_dh =
disable_plaintext_auth = {plaintext}
auth_mechanisms = plain login{mechanisms}
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = username_format=%u {base}/users
}}
{by_token}userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mail_folder}/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
",
        name = user.name,
        group = user.group,
        uid = user.uid(),
        gid = user.gid(),
    );
    for (folder, special_use) in SPECIAL_FOLDERS {
        let _ = write!(text, "  mailbox {folder} {{\n    special_use = {special_use}\n    auto = subscribe\n  }}\n");
    }
    text.push_str("}\n");
    text.push_str(&services(dovecot));
    text
}

/// What the server asks about a token, and whose it must be.
pub(super) fn oauth2(introspection_url: &str) -> String {
    format!(
        "introspection_mode = post
introspection_url = {introspection_url}
username_attribute = email
active_attribute = active
active_value = true
tokeninfo_url =
timeout_msecs = 5000
"
    )
}

/// Without root there is no chroot; sign-in processes stay, so that a connection costs no start of a process.
fn services(dovecot: &Dovecot) -> String {
    let mut text = format!(
        "service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {}
  }}
  inet_listener imaps {{
    port = {}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
",
        dovecot.ports.imap, dovecot.ports.imaps
    );
    if dovecot.setup.crowded {
        let _ = write!(text, "service imap {{\n  service_count = 0\n  client_limit = {CONNECTIONS_PER_PROCESS}\n}}\n");
    }
    if let Some(capability) = &dovecot.setup.capability {
        let _ = writeln!(text, "imap_capability = {capability}");
    }
    if dovecot.setup.compress {
        text.push_str("mail_plugins = zlib\nprotocol imap {\n  mail_plugins = zlib imap_zlib\n}\n");
    }
    text
}
