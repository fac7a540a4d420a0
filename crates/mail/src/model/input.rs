//! What people enter: each field that can be refused, so that each refusal has words of its own.

kernel::words! {
    /// A field of a request, as the API names it. Its words – what it is called on the screen, the rule, the way out – stand in
    /// `error.field_malformed.fields`; a test sees to it that none are missing.
    #[schema(as = MailInputField)]
    InputField {
        /// How much one person may send a day.
        AccountDailyMax = "account_daily_max",
        /// Where a model outside is reached.
        Address = "address",
        /// Who lets mails go.
        Approvers = "approvers",
        /// What a suggestion becomes.
        As = "as",
        /// The name under which a sending is asked for.
        AskedAs = "asked_as",
        /// Files of a mail.
        Attachments = "attachments",
        /// Where texts go.
        Country = "country",
        /// Working days.
        Days = "days",
        /// The name in front of an address.
        DisplayName = "display_name",
        /// To whom new threads go.
        Distribution = "distribution",
        /// A domain.
        Domain = "domain",
        /// The address of a mailbox.
        Email = "email",
        /// A folder of templates.
        Folder = "folder",
        /// To which folder.
        FolderId = "folder_id",
        /// What the company grants a mailbox a day.
        GrantedMax = "granted_max",
        /// The server that mail is read from.
        Imap = "imap",
        /// How long mails with a label may wait.
        LabelMinutes = "label_minutes",
        /// A language.
        Language = "language",
        /// How much each mailbox may send a day.
        MailboxDailyMax = "mailbox_daily_max",
        /// Which mailbox.
        MailboxId = "mailbox_id",
        /// Which mailboxes change hands.
        Mailboxes = "mailboxes",
        /// Which mail.
        MessageId = "message_id",
        /// How long people may wait.
        Minutes = "minutes",
        /// A model's name.
        Model = "model",
        /// What something is called.
        Name = "name",
        /// A note to a mail's writer.
        Note = "note",
        /// A mailbox's password.
        Password = "password",
        /// The pause between two mails.
        PauseSeconds = "pause_seconds",
        /// What an owner keeps to a day.
        OwnMax = "own_max",
        /// What texts may leave for.
        Purposes = "purposes",
        /// Who gets texts.
        Recipient = "recipient",
        /// After how many days one is reminded.
        RemindDays = "remind_days",
        /// The version that was seen.
        Revision = "revision",
        /// The hash of what was shown.
        Seen = "seen",
        /// With whom a mailbox is shared.
        Shares = "shares",
        /// The server that mail is handed to.
        Smtp = "smtp",
        /// A subject.
        Subject = "subject",
        /// How much longer until a superior is told.
        SuperiorMinutes = "superior_minutes",
        /// A text for a model.
        Text = "text",
        /// What to take out.
        ThreadId = "thread_id",
        /// Which threads.
        Threads = "threads",
        /// A time zone.
        TimeZone = "time_zone",
        /// The end of a report.
        Until = "until",
        /// When work ends.
        UntilMinute = "until_minute",
        /// The user at a mail server.
        User = "user",
        /// Whose mails are read.
        Whose = "whose",
    }
}
