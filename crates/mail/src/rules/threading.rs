//! Which mails belong together: by the Message-IDs that they bear and name (RFC 5322, 3.6.4), ghosts included; by subject
//! only as a last resort, for answers that name no other mail, among the same people, within a month.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// References of a mail that are looked at: the first (the thread's root) and the last ones.
const REFERENCES_MAX: usize = 40;
/// A subject ties no mails that lie further apart.
pub const SUBJECT_DAYS_MAX: i64 = 30;

/// The hash of a Message-ID; what `mail.thread_key` holds.
pub type Key = [u8; 16];

/// The key of a Message-ID. Brackets and blanks around it don't count.
#[must_use]
pub fn key_of(message_id: &str) -> Key {
    let bare = message_id.trim().trim_matches(['<', '>']).trim();
    let digest = Sha256::digest(bare.as_bytes());
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

/// The keys of a mail: its own first, when it has one, then those of its references.
#[must_use]
pub fn keys_of(message_id: Option<&str>, references: &[String]) -> Vec<Key> {
    let skip = references.len().saturating_sub(REFERENCES_MAX - 1).max(1);
    let named = references.iter().take(1).chain(references.iter().skip(skip));
    let mut keys: Vec<Key> = message_id.into_iter().map(key_of).chain(named.map(|r| key_of(r))).collect();
    let mut seen = std::collections::HashSet::new();
    keys.retain(|key| seen.insert(*key));
    keys
}

/// What ties a mail to others.
#[derive(Debug, Clone)]
pub struct Tie<'a> {
    /// Its thread, when the mail is here already.
    pub thread: Option<Uuid>,
    /// See [`keys_of`].
    pub keys: &'a [Key],
    /// It says that it answers (`Re:`) but names no other mail: the base subject decides.
    pub by_subject: Option<&'a str>,
    /// When it came.
    pub at: DateTime<Utc>,
    /// The writer and the readers, lower case.
    pub people: &'a [String],
    /// The base subject.
    pub subject: &'a str,
}

/// A thread that a mail may belong to by its subject.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The thread.
    pub thread: Uuid,
    /// Its base subject.
    pub subject: String,
    /// Its newest mail.
    pub last_at: DateTime<Utc>,
    /// Who takes part.
    pub people: Vec<String>,
}

/// Where the mails go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threading {
    /// For each mail: its thread's number in `threads`.
    pub of: Vec<usize>,
    /// The threads that take part.
    pub threads: Vec<Group>,
}

/// A thread after threading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The thread's id, when there was one before: the oldest of them.
    pub known: Option<Uuid>,
    /// Threads that turned out to be the same.
    pub joined: Vec<Uuid>,
}

/// Ties mails to each other and to the threads that hold their keys.
#[must_use]
pub fn tie(mails: &[Tie<'_>], known: &HashMap<Key, Uuid>, candidates: &[Candidate]) -> Threading {
    let mut sets = Sets::default();
    let nodes: Vec<usize> = mails.iter().map(|_| sets.add()).collect();
    let mut of_thread: HashMap<Uuid, usize> = HashMap::new();
    let mut of_key: HashMap<Key, usize> = HashMap::new();
    for (mail, node) in mails.iter().zip(&nodes) {
        if let Some(thread) = mail.thread {
            let other = *of_thread.entry(thread).or_insert_with(|| sets.add());
            sets.join(*node, other);
        }
        for key in mail.keys {
            if let Some(thread) = known.get(key) {
                let other = *of_thread.entry(*thread).or_insert_with(|| sets.add());
                sets.join(*node, other);
            }
            let other = *of_key.entry(*key).or_insert(*node);
            sets.join(*node, other);
        }
    }
    for (index, mail) in mails.iter().enumerate() {
        let Some(subject) = mail.by_subject.filter(|s| !s.is_empty()) else { continue };
        if mail.thread.is_some() {
            continue;
        }
        if let Some(other) = sibling(mails, index, subject) {
            sets.join(nodes[index], nodes[other]);
        } else if let Some(candidate) =
            candidates.iter().find(|c| c.subject == subject && near(c.last_at, mail.at) && meet(&c.people, mail.people))
        {
            let other = *of_thread.entry(candidate.thread).or_insert_with(|| sets.add());
            sets.join(nodes[index], other);
        }
    }
    gather(&mut sets, &nodes, &of_thread)
}

/// Another mail of the batch with this subject among the same people: the nearest before it, else the nearest.
fn sibling(mails: &[Tie<'_>], index: usize, subject: &str) -> Option<usize> {
    let mail = &mails[index];
    let fits = |other: &Tie<'_>| other.subject == subject && near(other.at, mail.at) && meet(other.people, mail.people);
    (0..mails.len()).filter(|i| *i != index && fits(&mails[*i])).min_by_key(|i| (mails[*i].at > mail.at, (mails[*i].at - mail.at).abs()))
}

fn near(a: DateTime<Utc>, b: DateTime<Utc>) -> bool {
    (a - b).abs() <= Duration::days(SUBJECT_DAYS_MAX)
}

/// The same people: two who write to each other, not only the mailbox's owner who is in all of them.
fn meet(a: &[String], b: &[String]) -> bool {
    let shared = a.iter().filter(|p| b.contains(p)).count();
    shared >= 2 || (shared == 1 && (a.len() == 1 || b.len() == 1))
}

fn gather(sets: &mut Sets, nodes: &[usize], of_thread: &HashMap<Uuid, usize>) -> Threading {
    let mut group_of_root: HashMap<usize, usize> = HashMap::new();
    let mut threads: Vec<Group> = Vec::new();
    let mut of = Vec::with_capacity(nodes.len());
    for node in nodes {
        let root = sets.root(*node);
        let group = *group_of_root.entry(root).or_insert_with(|| {
            threads.push(Group { known: None, joined: Vec::new() });
            threads.len() - 1
        });
        of.push(group);
    }
    for (thread, node) in of_thread {
        let root = sets.root(*node);
        if let Some(group) = group_of_root.get(&root) {
            threads[*group].joined.push(*thread);
        }
    }
    for group in &mut threads {
        group.joined.sort_unstable();
        if !group.joined.is_empty() {
            group.known = Some(group.joined.remove(0));
        }
    }
    Threading { of, threads }
}

/// Disjoint sets, joined by size, paths halved.
#[derive(Default)]
struct Sets(Vec<usize>);

impl Sets {
    fn add(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Mail {
        keys: Vec<Key>,
        subject: &'static str,
        answers: bool,
        people: Vec<String>,
        day: i64,
    }

    fn mail(id: Option<&str>, references: &[&str], subject: &'static str, answers: bool, people: &[&str], day: i64) -> Mail {
        let references: Vec<String> = references.iter().map(|r| (*r).to_owned()).collect();
        Mail {
            keys: keys_of(id, &references),
            subject,
            answers: answers && references.is_empty(),
            people: people.iter().map(|p| (*p).to_owned()).collect(),
            day,
        }
    }

    fn tied(mails: &[Mail], known: &HashMap<Key, Uuid>, candidates: &[Candidate]) -> Threading {
        let ties: Vec<Tie<'_>> = mails
            .iter()
            .map(|m| Tie {
                thread: None,
                keys: &m.keys,
                by_subject: m.answers.then_some(m.subject),
                at: DateTime::UNIX_EPOCH + Duration::days(m.day),
                people: &m.people,
                subject: m.subject,
            })
            .collect();
        tie(&ties, known, candidates)
    }

    #[test]
    fn answers_follow_their_references_in_any_order() {
        let mails = [
            mail(Some("c"), &["a", "b"], "x", true, &[], 0),
            mail(Some("other"), &[], "x", false, &[], 0),
            mail(Some("a"), &[], "x", false, &[], 0),
        ];
        let threading = tied(&mails, &HashMap::new(), &[]);
        assert_eq!(threading.of, [0, 1, 0]);
    }

    #[test]
    fn a_ghost_ties_two_answers_whose_root_is_not_here() {
        let mails = [mail(Some("b"), &["ghost"], "x", true, &[], 0), mail(Some("c"), &["ghost"], "y", true, &[], 0)];
        assert_eq!(tied(&mails, &HashMap::new(), &[]).of, [0, 0]);
    }

    #[test]
    fn a_mail_that_names_two_threads_joins_them() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let known = HashMap::from([(key_of("a"), two), (key_of("b"), one)]);
        let threading = tied(&[mail(Some("c"), &["a", "b"], "x", true, &[], 0)], &known, &[]);
        assert_eq!(threading.threads, [Group { known: Some(one), joined: vec![two] }]);
    }

    #[test]
    fn a_subject_ties_only_answers_of_the_same_people_within_a_month() {
        let us = ["ann@us.example", "bob@them.example"];
        let first = || mail(Some("a"), &[], "price", false, &us, 0);
        let tied_to = |second: Mail| tied(&[first(), second], &HashMap::new(), &[]).of == [0, 0];
        assert!(tied_to(mail(Some("b"), &[], "price", true, &us, 3)));
        assert!(!tied_to(mail(Some("b"), &[], "price", false, &us, 3)), "no Re:");
        assert!(!tied_to(mail(Some("b"), &[], "price", true, &us, 60)), "too late");
        assert!(!tied_to(mail(Some("b"), &[], "price", true, &["ann@us.example", "eve@else.example"], 3)), "others");
        assert!(!tied_to(mail(Some("b"), &["elsewhere"], "price", true, &us, 3)), "names another mail");
    }

    #[test]
    fn a_known_thread_is_found_by_subject() {
        let thread = Uuid::from_u128(7);
        let people = vec!["ann@us.example".to_owned(), "bob@them.example".to_owned()];
        let candidate = Candidate { thread, subject: "price".to_owned(), last_at: DateTime::UNIX_EPOCH, people };
        let second = mail(None, &[], "price", true, &["bob@them.example", "ann@us.example"], 2);
        assert_eq!(tied(&[second], &HashMap::new(), &[candidate]).threads[0].known, Some(thread));
    }

    #[test]
    fn endless_references_are_cut_and_keep_the_root() {
        let references: Vec<String> = (0..5_000).map(|n| format!("r{n}")).collect();
        let keys = keys_of(Some("own"), &references);
        assert_eq!(keys.len(), REFERENCES_MAX + 1);
        assert_eq!((keys[0], keys[1], keys[keys.len() - 1]), (key_of("own"), key_of("r0"), key_of("r4999")));
    }
}
