//! Folders: listing them with their roles, their status, making, renaming and deleting them.

use super::name::{self, Role};
use super::session::{Session, quote};
use super::types::{FolderInfo, Status};
use super::value::{Reader, Value};
use crate::problem::HostProblem;

/// Folders of a mailbox that are kept in sync, at most.
const FOLDERS_MAX: usize = 5_000;

impl Session {
    /// All folders. Each role is given once: to whom the server gives it, else by name.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn folders(&mut self) -> Result<Vec<FolderInfo>, HostProblem> {
        let extended = self.caps.has("LIST-EXTENDED") && self.caps.has("SPECIAL-USE");
        let command = if extended { r#"LIST "" "*" RETURN (SPECIAL-USE)"# } else { r#"LIST "" "*""# };
        let mut folders: Vec<FolderInfo> = Vec::new();
        self.run(command, &mut |untagged, response| {
            if untagged.word != "LIST" {
                return Ok(false);
            }
            // A line that makes no sense names no folder; the others do.
            let Ok(values) = Reader::new(response, untagged.rest).all() else { return Ok(true) };
            if let Some(folder) = folder_of(&values)
                && folders.len() < FOLDERS_MAX
                && !folders.iter().any(|f| f.wire_path == folder.wire_path)
            {
                folders.push(folder);
            }
            Ok(true)
        })
        .await?;
        guess_roles(&mut folders);
        Ok(folders)
    }

    /// A folder's numbers without selecting it.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn status(&mut self, wire_path: &str) -> Result<Status, HostProblem> {
        let modseq = if self.caps.condstore() { " HIGHESTMODSEQ" } else { "" };
        let command = format!("STATUS {} (MESSAGES UIDNEXT UIDVALIDITY{modseq})", quoted(wire_path)?);
        let mut status = Status::default();
        self.run(&command, &mut |untagged, response| {
            if untagged.word != "STATUS" {
                return Ok(false);
            }
            let values = Reader::new(response, untagged.rest).all()?;
            for pair in values.last().map(Value::list).unwrap_or_default().chunks_exact(2) {
                let number = pair[1].number().unwrap_or(0);
                let small = u32::try_from(number).unwrap_or(0);
                match &pair[0] {
                    name if name.is_atom("MESSAGES") => status.messages = number,
                    name if name.is_atom("UIDNEXT") => status.uid_next = small,
                    name if name.is_atom("UIDVALIDITY") => status.uid_validity = small,
                    name if name.is_atom("HIGHESTMODSEQ") => status.highest_modseq = Some(number).filter(|n| *n > 0),
                    _ => {}
                }
            }
            Ok(true)
        })
        .await?;
        Ok(status)
    }

    /// Makes a folder; the name is for people. Its name on the wire.
    ///
    /// # Errors
    /// The session's problem; `Refused` when there is one already.
    pub async fn create_folder(&mut self, path: &str) -> Result<String, HostProblem> {
        let wire_path = name::encode(path);
        self.command(&format!("CREATE {}", quoted(&wire_path)?)).await?;
        let _ = self.command(&format!("SUBSCRIBE {}", quoted(&wire_path)?)).await;
        Ok(wire_path)
    }

    /// Renames a folder. Its new name on the wire.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn rename_folder(&mut self, wire_path: &str, to: &str) -> Result<String, HostProblem> {
        let to = name::encode(to);
        self.command(&format!("RENAME {} {}", quoted(wire_path)?, quoted(&to)?)).await?;
        self.selected = None;
        Ok(to)
    }

    /// Deletes a folder with all that is in it.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn delete_folder(&mut self, wire_path: &str) -> Result<(), HostProblem> {
        self.selected = None;
        match self.command(&format!("DELETE {}", quoted(wire_path)?)).await {
            // Gone already is what was wanted.
            Ok(_) | Err(HostProblem::NoFolder(_)) => Ok(()),
            Err(problem) => Err(problem),
        }
    }
}

/// A folder's name as a command bears it. Raw UTF-8, from servers that send it, goes back quoted as it came.
pub(super) fn quoted(wire_path: &str) -> Result<String, HostProblem> {
    if let Some(quoted) = quote(wire_path) {
        return Ok(quoted);
    }
    if wire_path.len() > 1_000 || wire_path.chars().any(char::is_control) {
        return Err(HostProblem::NoFolder(crate::problem::clip(wire_path)));
    }
    Ok(format!("\"{}\"", wire_path.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn folder_of(values: &[Value]) -> Option<FolderInfo> {
    let [attributes, delimiter, wire, ..] = values else { return None };
    let wire_path = wire.text().filter(|w| !w.is_empty() && w.len() <= 1_000 && !w.chars().any(char::is_control))?;
    let attributes: Vec<String> = attributes.list().iter().filter_map(Value::text).collect();
    let has = |word: &str| attributes.iter().any(|a| a.eq_ignore_ascii_case(word));
    let selectable = !has("\\Noselect") && !has("\\NonExistent");
    let inbox = wire_path.eq_ignore_ascii_case("INBOX");
    let role = if inbox { Some(Role::Inbox) } else { attributes.iter().find_map(|a| Role::from_attribute(a)) };
    Some(FolderInfo {
        path: if inbox { "INBOX".to_owned() } else { name::decode(&wire_path) },
        delimiter: delimiter.text().filter(|d| !d.is_empty()),
        role: role.filter(|_| selectable),
        selectable,
        wire_path,
    })
}

/// Gives roles that the server did not give, by name: the folder nearest to the root gets it.
fn guess_roles(folders: &mut [FolderInfo]) {
    for role in Role::EVERY {
        let mut holders: Vec<usize> = (0..folders.len()).filter(|i| folders[*i].role == Some(role)).collect();
        if holders.is_empty() {
            let depth = |f: &FolderInfo| f.delimiter.as_deref().map_or(0, |d| f.path.matches(d).count());
            let guess = (0..folders.len())
                .filter(|i| folders[*i].role.is_none() && folders[*i].selectable && Role::from_name(last_level(&folders[*i])) == Some(role))
                .min_by_key(|i| depth(&folders[*i]));
            if let Some(guess) = guess {
                folders[guess].role = Some(role);
            }
            continue;
        }
        holders.remove(0);
        for extra in holders {
            folders[extra].role = None;
        }
    }
}

fn last_level(folder: &FolderInfo) -> &str {
    match &folder.delimiter {
        Some(delimiter) => folder.path.rsplit(delimiter.as_str()).next().unwrap_or(&folder.path),
        None => &folder.path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str, role: Option<Role>) -> FolderInfo {
        FolderInfo { wire_path: path.to_owned(), path: path.to_owned(), delimiter: Some("/".to_owned()), role, selectable: true }
    }

    #[test]
    fn each_role_is_given_once() {
        let mut folders = vec![
            folder("INBOX", Some(Role::Inbox)),
            folder("a/Sent", None),
            folder("已发送", None),
            folder("T", Some(Role::Trash)),
            folder("Trash", None),
        ];
        guess_roles(&mut folders);
        let roles: Vec<_> = folders.iter().map(|f| f.role).collect();
        assert_eq!(roles, [Some(Role::Inbox), None, Some(Role::Sent), Some(Role::Trash), None]);
    }
}
