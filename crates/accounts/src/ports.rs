//! The outside: letters to people, before they have a mailbox bound here.

use futures_util::future::BoxFuture;
use kernel::Fault;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::PathBuf;
use std::sync::Mutex;

/// One letter, in its reader's language.
#[derive(Debug, Clone)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Plain text. May hold a link that is a secret: never logged.
    pub text: String,
    /// The same as a page, for those whose mail program shows one.
    pub html: Option<String>,
    /// What is attached.
    pub files: Vec<LetterFile>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone)]
pub struct LetterFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Takes letters to people.
pub trait Notifier: Send + Sync + 'static {
    /// Hands a letter over.
    ///
    /// # Errors
    /// A fault when it was not taken; the job tries again.
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), Fault>>;
}

/// How the operator's mail server is reached.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its host.
    pub host: String,
    /// Its port: 465 for TLS from the start, any other for STARTTLS.
    pub port: u16,
    /// User and password, if it wants them.
    pub credentials: Option<(String, String)>,
    /// The sender: `Tradewind <no-reply@example.com>`.
    pub from: String,
}

/// Sends through the operator's mail server.
pub struct SmtpNotifier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpNotifier {
    /// Makes it; connects when the first letter goes out.
    ///
    /// # Errors
    /// A fault when host or sender is not right.
    pub fn new(settings: SmtpSettings) -> Result<Self, Fault> {
        let from =
            settings.from.parse().map_err(|e: lettre::address::AddressError| Fault::from(e).doing("reading the sender's address"))?;
        let builder = if settings.port == 465 {
            AsyncSmtpTransport::<Tokio1Executor>::relay(&settings.host)?
        } else {
            AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&settings.host)?
        };
        let mut builder = builder.port(settings.port);
        if let Some((user, password)) = settings.credentials {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { transport: builder.build(), from })
    }
}

impl Notifier for SmtpNotifier {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            let message = message(self.from.clone(), &letter)?;
            self.transport.send(message).await?;
            Ok(())
        })
    }
}

/// Where no mail server is set: lays letters into a folder that only the operator can read, and says so in the log.
pub struct FolderNotifier {
    folder: PathBuf,
}

impl FolderNotifier {
    /// Makes it; the folder is made with the first letter.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn lay(&self, letter: &Letter) -> Result<PathBuf, Fault> {
        use std::io::Write;
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let from: Mailbox = "Tradewind <no-reply@localhost.localdomain>".parse()?;
        let path = self.folder.join(format!("{}.eml", uuid::Uuid::now_v7()));
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(&message(from, letter)?.formatted())?;
        Ok(path)
    }
}

impl Notifier for FolderNotifier {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            let path = self.lay(&letter)?;
            tracing::info!(path = %path.display(), "no mail server is set: the letter is in this file");
            Ok(())
        })
    }
}

fn message(from: Mailbox, letter: &Letter) -> Result<Message, Fault> {
    let to = letter.to.parse().map_err(|e: lettre::address::AddressError| Fault::from(e).doing("reading the recipient's address"))?;
    let builder = Message::builder().from(from).to(to).subject(&letter.subject);
    let Letter { to: _, subject: _, text, html, files } = letter;
    if html.is_none() && files.is_empty() {
        return Ok(builder.header(ContentType::TEXT_PLAIN).body(text.clone())?);
    }
    let words = match html {
        Some(html) => MultiPart::alternative_plain_html(text.clone(), html.clone()),
        None => MultiPart::mixed().singlepart(SinglePart::plain(text.clone())),
    };
    let whole = files.iter().try_fold(MultiPart::mixed().multipart(words), |whole, file| {
        let media_type = ContentType::parse(&file.media_type)?;
        Ok::<_, Fault>(whole.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), media_type)))
    })?;
    Ok(builder.multipart(whole)?)
}

/// Keeps letters in memory. For tests.
#[derive(Debug, Default)]
pub struct Outbox(Mutex<Vec<Letter>>);

impl Outbox {
    /// Takes out all letters so far.
    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Notifier for Outbox {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), Fault>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(letter);
        Box::pin(async { Ok(()) })
    }
}
