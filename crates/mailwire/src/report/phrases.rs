//! The words of servers, by reason; a star stands for anything between two pieces. Lower case, blanks single.

use super::reason::Reason;

/// Does the text say one of the phrases between the bars?
pub(super) fn any_of(said: &str, phrases: &str) -> bool {
    phrases.split('|').any(|phrase| says(said, phrase))
}

/// Does the text say one of the phrases?
pub(super) fn any(said: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| says(said, phrase))
}

fn says(said: &str, phrase: &str) -> bool {
    let mut rest = said;
    phrase.split('*').all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

type Rules = &'static [(Reason, &'static str)];

/// What leaves no doubt, in the order in which it is looked for: what names a cause stands before what names only a consequence.
pub(super) const STRONG: Rules = &[
    (
        Reason::MailboxFull,
        "mailbox full|mailbox is full|mailbox*is full|mailbox for user is full|mail box full|mail box is full|\
            inbox is full|mailbox size limit exceeded|mailbox would exceed|mailbox exceeded|mailbox exceeds|\
            mailbox over quota|mailbox has exceeded|mailbox quota|mailbox*exceeded the local limit|\
            maildir over quota|maildir delivery failed: user*disk quota|over quota|overquota|over disk quota|\
            over the maximum allowed|over the allowed quota|out of storage|quota exceeded|quota exceed|quotaexceeded|\
            exceeded storage|exceeds quota|exceeded*quota|exceeded his/her quota|disk quota|diskspace quota|\
            quota full|quota violation|exceeded their mailbox|exceeded mailbox|user has too many messages|\
            too many messages on server|too many messages in this mailbox|no storage space|\
            insufficient storage space for user|storage quota|not enough storage space in|\
            not enough disk space for user|is using too much space|account is full|account is exceeding their quota|\
            space is full|mailfolder is full|delivery failed: over quota|user storage|user is over the quota|\
            is over quota temporarily|has reached the maximum allowed number of messages|\
            boite du destinataire pleine|boîte*pleine|превышен*квот|ящик переполнен|邮箱已满|超出*容量",
    ),
    (
        Reason::VirusDetected,
        "virus detected|virus found|virus present|contains a virus|contained a virus|infected with|\
            message contains virus|message was infected|\
            the message was rejected because it contains prohibited virus|your message was infected|has a virus|\
            virus-infected|malware|hostile code|this email message is infected|potentially dangerous virus",
    ),
    (
        Reason::BadReputation,
        "low reputation|bad reputation|poor reputation|ip reputation|reputation of the sending|\
            due to its reputation|reputation score|with poor*reputation|sender reputation|reputation-based|\
            temporarily deferred due to unexpected volume or user complaints|\
            temporarily deferred due to user complaints|permanently deferred|domain has a low|\
            has been temporarily rate limited due to ip reputation",
    ),
    (
        Reason::AuthFailure,
        "dmarc|spf record|spf fail|spf check|spf validation|spf: fail|spf-result|spf (sender policy framework)|\
            fails spf|failed spf|bad spf|spf hard|spf soft|sender policy framework|openspf.org|spf.pobox.com|\
            //www.openspf.net|dkim verification|dkim signature verification|dkim check|dkim fail|no valid dkim|\
            dkim unauthenticated|authentication checks failed|unauthenticated email|sender is unauthenticated|\
            does not have authentication information|message did not pass authentication|sender authentication fail|\
            senderid*fail|sender id (pra)|authentication results: dkim|arc validation|\
            rejected due to the sending domain's policy|is not allowed to send mail from|is not allowed to send from|\
            unauthorized mail is prohibited: sender*spf",
    ),
    (
        Reason::RequirePtr,
        "reverse dns|reverse lookup|rdns|dns ptr|ptr record|no ptr|ptr lookup|missing ptr|ptr resource|\
            cannot find your hostname|cannot resolve your address|cannot find your reverse hostname|\
            client host rejected: cannot find your|ip name lookup failed|ip name forged|unable to verify client|\
            unresolvable reverse|unresolvable relay host name|unverifyable sending ip|mismatches client ip|\
            does not match*ip address*helo|generic reverse|dynamic reverse|invalid dns ptr|no ip address found for|\
            forward-confirmed|fcrdns|hostname verification failed|inverse dns|reverse-dns|\
            all mail servers must have a ptr|server access forbidden by your ip|service permits * unverifyable|\
            sender ip must resolve|must have a reverse|domain does not match*reverse|no dns (ptr)|\
            your ip has no*record",
    ),
    (
        Reason::Speeding,
        "receiving mail at a rate|receiving mail too quickly|sent to too many recipients this hour|\
            sending too many|exceeded the rate|mail sent from your ip address has exceeded|please try again slower|\
            too many messages too fast|rate limit exceeded for sender|sending limit|throttl|receive rate|\
            sent too many messages|too much mail|too many emails from|daily*sending quota exceeded",
    ),
    (
        Reason::TooManyConn,
        "connection rate limit|connection frequency limited|connection limit|too many connections|\
            too many concurrent|too many simultaneous|too many sessions|too many smtp sessions|too many recipients|\
            too many recipient|maximum number of recipients|number of recipients exceeded|\
            exceeded the maximum number of recipients|simultaneous connections|concurrent connections|\
            connections from your|host has exceeded the maximum number of*connections|no more connections|\
            exceeded*connection|domain frequency limited|ip frequency limited|connecting too frequently",
    ),
    (
        Reason::NotAccept,
        "no host found for existing smtp connection|destination seem to reject all mails|does not accept mail|\
            does not accept email|does not accept any mail|no smtp service|nullmx|null mx|no mx record|no mx found|\
            couldn't find a mail exchanger|could not find a mail exchanger|smtp protocol returned a permanent error|\
            we do not accept mail|domain does not receive mail|does not receive mail|does not want to receive mail|\
            host/domain does not accept mail|host does not accept|mail receiving disabled|not accept mail (nullmx)|\
            all mail to this domain is refused",
    ),
    (
        Reason::NoRelaying,
        "relay access denied|relaying denied|relay denied|relaying is denied|relay not permitted|\
            relaying not permitted|not permitted to relay|not allowed to relay|unable to relay|\
            relay operation rejected|relaying mail to*is not allowed|we do not relay|we don't relay|no relaying|\
            relaying disallowed|relaying prohibited|relay prohibited|relay not allowed|relaying not allowed|\
            configured to relay mail|insecure mail relay|mail relay denied|\
            that domain isn't in my list of allowed rcpthosts|isn't in my list of allowed|\
            send to a non-local e-mail address|not a gateway|refused relay|cannot relay|must authenticate to relay|\
            relaying to*prohibited|is not permitted to relay|specified domain is not allowed|this is not a relay|\
            this system is not configured to relay|you must pop3 before smtp|\
            as a relay, but i have not been configured to let you|insecure relay",
    ),
    (
        Reason::HasMoved,
        "has moved|has been replaced by|no forwarding address|address has changed|changed his address|\
            mail address has been changed|user has moved|no longer valid. please use|has been moved|new address",
    ),
    (
        Reason::ExceedLimit,
        "exceeds limit set by recipient|exceeds administrative limit|message too large for this recipient|\
            message is too large for recipient|exceeds the recipient's|recipient's mailbox size limit for a single",
    ),
    (
        Reason::MesgTooBig,
        "resolver.rst.recipsizelimit|resolver.rst.sendsizelimit|message too big|message too large|\
            message is too large|message is too big|message size exceeds|message size limit|message length exceeds|\
            message exceeded max|message exceeds max|message file too big|size exceeds|exceeds maximum message size|\
            exceeds size limit|exceeds the maximum|exceeded maximum inbound message size|exceeded size limit|\
            max message size exceeded|maximum message size|line limit exceeded|mail data exceeds|\
            message header size exceeds|too large message|trop volumineux|exceeds fixed limit|exceeding size limit|\
            size limit exceeded|body too large|larger than the maximum size|larger than*max",
    ),
    (
        Reason::Suspend,
        "account is disabled|account has been disabled|account disabled|\
            account that you tried to reach is disabled|account is suspended|account suspended|\
            account has been suspended|account is locked|account locked|account is inactive|account inactive|\
            account has been blocked|account has been temporarily|account not activated|account expired|\
            account is temporarily|account temporarily|account*is disabled|disabled or discontinued|\
            mailbox is frozen|mailbox disabled|mailbox is disabled|mailbox currently suspended|mailbox is inactive|\
            mailbox suspended|mailbox unavailable or access denied|mailbox is locked|mailbox locked|\
            mailbox is blocked|temporary locked|temporarily locked|user suspended|user is suspended|user is inactive|\
            user*is disabled|user disabled|user account disabled|email account disabled|domain currently suspended|\
            domain is suspended|domain suspended|recipient suspend|recipient is temporarily|inactive account|\
            inactive user|inactive recipient|is currently suspended|currently disabled|temporarily inactivated|\
            due to extended inactivity|extended inactivity|suspended due to|is a deactivated mailbox|deactivated|\
            not accepting mail for*suspended|sorry your message to*cannot be delivered. this account has been|\
            is temporarily unavailable. try again later because the account|boite du destinataire archivee",
    ),
    (
        Reason::NotCompliantRfc,
        "multiple addresses in from|multiple 550 5.7.1 addresses in from|duplicated header|not rfc 5322 compliant|\
            not rfc 2822 compliant|not rfc 5322|not rfc5322|rfc 5322 specifications|rfc 2822 specifications|non rfc|\
            non-rfc|not rfc compliant|rfc compliance|rfc-822 conformant|rfc 5322*missing|compliant with rfc|\
            does not conform to rfc|missing a valid message|this message is not rfc|\
            https://support.google.com/mail/?p=rfcmessagenoncompliant|bare lf|bare line feed|bare <lf>|\
            has multiple*headers",
    ),
    (
        Reason::ContentError,
        "too many \"received\"|duplicate header|improper use of 8-bit data|media error|malformed header|\
            malformed mime|message header*invalid|header syntax|the message was rejected due to a content|\
            content*not allowed|attachment type|attachments are not allowed|attachment is not allowed|\
            blocked attachment|message filtered. please see the faqs|message filtered. refer to the troubleshooting|\
            incorrectly encoded|mime*error|message with a body*illegal|invalid character|improper mime",
    ),
    (
        Reason::PolicyViolation,
        "security policies|administrative prohibition|email rejected due to|restricted content|\
            connection rejected by policy|not permitted by policy|policy reasons|policy violation|violates policy|\
            violated policy|denied by policy|because of policy|due to policy|due to local policy|local policy|\
            security policy|content policy|protocol violation|presents a potential security|presents a potential|\
            potential security issue|header error|mail policy|blocked for policy|closed due to policy|\
            email not accepted for policy|not accepted for policy|against our policy|prohibited by policy|\
            prohibited by*policy|policy rejection|rejected by policy|rejected for policy|\
            you have exceeded the policy|administrative policy|disallowed by policy|executable attachment|\
            attachment*not permitted|delivery not authorized, message refused: policy|\
            messages without * fields are not accepted here|we do not accept messages containing|\
            messages with multiple|message not accepted for policy|we only accept mail with",
    ),
    (
        Reason::SpamDetected,
        "blacklisted url in message|mail content denied|suspected spam|spam message rejected|\
            mail rejete. mail rejected| spam|-spam|spam.|[spam]|spamassassin|spamming|\
            this message appears to be spam|considered spam|looks like spam|identified as spam|detected as spam|\
            classified as spam|message content rejected|content rejected, ube|unsolicited|junk mail|bulk mail|\
            rejected as bulk|rejected due to content|rejected because of content|content restrictions|content filter|\
            message refused by|message rejected due to suspected|cloudmark|mail contained a url|rejected by content|\
            our filters rate|may be spam|phishing|score*exceed|mail content denied|high*probability of",
    ),
    (Reason::Rejected, "address that has been blacklisted|sender*blacklisted|sender address*blocked"),
    (
        Reason::Blocked,
        "banned sending ip|blocklist|block list|blacklist|black list|black-list|dnsbl|dns-based|rbl|spamhaus|\
            spamcop|sorbs|barracudacentral|blocked using|blocked by|refused to talk to me|blocked - see|\
            blocked for abuse|blocked ip|client host blocked|client host*blocked|is blocked|has been blocked|\
            was blocked|temporarily blocked|are blocked|ip address*blocked|is listed in|is listed at|is listed on|\
            are listed|listed by|ip is blocked|on our block|too many unwanted messages|\
            please use the smtp server of your isp|use your isp|your isp's mail server|dynamic ip|dynamic/|dial-up|\
            dialup|residential ip|not accept connections from|client host rejected|connection refused by|\
            connection dropped|connections will not be accepted|host is not allowed|your ip address|\
            your network is temporary|your server requires confirmation|your host|sender ip reject|\
            helo command rejected|invalid helo|helo name|my name was rejected|domain blocked|server refused*access|\
            bad sender ip|not authorized to send*ip|your e-mail is redundant|hosts with dynamic|open relay|\
            open proxy|(bl)|no access from mail server|mail from*refused|messages from*weren't sent|access from ip",
    ),
    (
        Reason::Rejected,
        "sender rejected|sender address rejected|sender denied|sender refused|sender verify failed|\
            sender verification|sender is not authorized|sender not allowed|sender not permitted|sender's address|\
            sender was rejected|sender domain|domain of sender|domain of the sender|sender*does not exist|\
            sending domain|unroutable sender|unrouteable sender|purported responsible address|\
            return address*rejected|return path*rejected|invalid sender|bad sender|mail from address|\
            address does not match|address that has been blacklisted|from: domain is invalid|\
            domain is invalid. please provide a valid from|message refused from|you are not member|\
            you are not a member|not a member of|not allowed to post|must be a member|subscribe to the|\
            message rejected from|not a registered gateway user|backscatter|fully qualified email address|batv|\
            null sender|empty envelope sender|empty sender|by non-member|sender email address rejected|\
            <> invalid sender|all recipient addresses rejected : sender|mail server does not accept*sender|\
            does not exist*sender address|rule imposed mailbox access for|sorry, your envelope sender|\
            your email address*blocked|does not accept bounce",
    ),
    (
        Reason::SecurityError,
        "could not retrieve credentials|resolver.rst.notauthorized|does not have permission to send as|\
            client was not authenticated|unauthenticated senders not allowed|authentication required|authrequired|\
            authentication failed|authentication failure|authentication turned on|authentication credentials|\
            must be authenticated|not authorized|not authenticated|starttls|tls required|tls connection|\
            encryption required|certificate|account not subscribed to ses|you are not authorized|\
            insufficient security|password|email address is not verified|unauthorized",
    ),
    (
        Reason::SystemFull,
        "insufficient disk space|insufficient system storage|insufficient system resources|\
            insufficient queue space|mail system full|no space left|not enough space|not enough disk space|disk full|\
            requested mail action aborted: exceeded storage|low disk space",
    ),
    (Reason::NetworkError, "host not found, try again"),
    (
        Reason::HostUnknown,
        "all host address lookups failed|all relevant mx records point to non-existent hosts|\
            smtpsend.dns.nonexistentdomain|dns error: domain name not found|host unknown|unknown host|\
            host not found. please|host not found|no such domain|no such host|domain not found|domain does not exist|\
            domain*does not exist|unrouteable address|unroutable address|unrouteable mail domain|\
            unroutable mail domain|unknown domain|invalid domain|bad destination host|host or domain name not found|\
            couldn't find any host|could not find any host|could not resolve host|name or service not known|nxdomain|\
            domain name not found|domain couldn't be found|domain mentioned not found|domain is not reachable|\
            domain must exist|recipient domain must exist|name server: host not found|553*does not exist|\
            no route for current request|dns domain*does not exist|illegal host/domain|cannot find domain|没有该域名",
    ),
    (
        Reason::NetworkError,
        "dns lookup failure|network error on destination mxs|smtpsend.dns.mxloopback|\
            dns server returned answer with no data|routing loop detected|this message is looping|hop count|\
            too many hops|mail loop|routing loop|loops back to myself|mail for*loops back|mail forwarding loop|\
            loop detected|delivered to itself|malformed dns|malformed or unexpected name server|no route to host|\
            network is unreachable|network error|name service error|host not found, try again|host lookup|\
            maximum forwarding|dns records for the destination computer could not be found|host is unreachable|\
            connection lost|establish a tls|too many received",
    ),
    (
        Reason::SystemError,
        "delivery to file forbidden|delivery to pipe forbidden|local delivery failed|lmtp error after|\
            dns violates rfc|several matches found in domino directory|resolver.adr.badprimary|storedrv.|\
            resolver.adr.invalidsmtp|mailbox unavailable*try again later: system|internal system error|\
            internal error|internal server error|system config error|local configuration error|configuration error|\
            server configuration|could not load drd|service currently unavailable|service temporarily unavailable|\
            service not available|local error in processing|temporary system problem|temporary local problem|\
            temporary server error|temporary internal|queue file write error|mail system error|system error|\
            i/o error|out of memory|unable to run|interrupted system call|proxy error|proxy|\
            cannot send e-mail to yourself|service refused, please try later|the timeout expired|\
            timeout waiting for client input|aliasing/forwarding loop|can't create user output file|cannot allocate|\
            loop*alias|server error|unexpected error|database|greylisting*fail",
    ),
    (
        Reason::MailerError,
        "command failed|mailer error|pipe to |pipe delivery|procmail|x-unix|exited with|died with|\
            returned exit status|child process|unknown mailer|child status|command died|command output|\
            local delivery agent",
    ),
    (Reason::OnHold, "rejected: on hold"),
    (
        Reason::SyntaxError,
        "malformed address|angle-brackets nested|local part missing|missing or malformed local part|\
            domain missing in source-routed|component missing|expected word or|malformed recipient|syntax error|\
            command not recognized|command unrecognized|bad sequence of commands",
    ),
];

/// What says only that it did not come through; looked for after the words on recipients.
pub(super) const WEAK: Rules = &[
    (
        Reason::Expired,
        "retry timeout exceeded|delivery failed*attempts|unable to route to destination|deferred: connection|\
            retry time not reached|delivery time expired|envelope expired|message expired|queue.expired|\
            connection timed out|timed out|timeout|could not be delivered for|could not be delivered within|\
            been in the queue too long|too long in the queue|giving up|given up after|multiple retries|\
            could not find a gateway|host not reachable|not reachable|did not accept our requests to connect|\
            will be retried|not yet been delivered|has been delayed|delayed*hours|unable to connect|\
            connection refused|was aborted after|has failed after|message will be deleted from queue|\
            delivery attempts will continue|was not delivered within|was undeliverable within|delivery expired|\
            delivery timed out|resources temporarily unavailable|no response|server is down|\
            failed to deliver to domain|can't connect|cannot connect|connect failed|connection was dropped|\
            connection expired",
    ),
    (
        Reason::Filtered,
        "message filtered|because the recipient is only accepting mail|has explicitly rejected your mail|\
            rejected by the recipient",
    ),
    (Reason::Suspend, "suspend|disabled|inactive|discontinued"),
    (Reason::Blocked, "blocked|service unavailable*client|rejected your connection"),
];

/// No such recipient.
pub(super) const NO_SUCH_USER: &[&str] = &[
    "user unknown",
    "unknown user",
    "unknown local user",
    "unknown local part",
    "unknown local-part",
    "unknown recipient",
    "unknown address",
    "unknown mailbox",
    "unknown account",
    "unknown e-mail",
    "unknown virtual",
    "no such user",
    "no such mailbox",
    "no such recipient",
    "no such person",
    "no such address",
    "no such account",
    "no such local user",
    "no mailbox",
    "no account by",
    "no user",
    "no valid recipient",
    "not a valid recipient",
    "not a valid mailbox",
    "not a valid user",
    "not a known user",
    "not listed in",
    "not our user",
    "not our customer",
    "not found",
    "not exist",
    "not known at this site",
    "not known here",
    "not recognized",
    "does not have an*account",
    "doesn't have a",
    "doesn't exist",
    "couldn't be found",
    "could not be found",
    "can't be found",
    "cannot be found",
    "address rejected",
    "address error",
    "address unknown",
    "address invalid",
    "address is invalid",
    "bad address",
    "bad destination",
    "bad recipient",
    "bad mailbox",
    "invalid recipient",
    "invalid address",
    "invalid user",
    "invalid mailbox",
    "invalid final delivery userid",
    "invalid destination",
    "illegal user",
    "incorrect user",
    "recipient rejected",
    "recipient unknown",
    "recipient invalid",
    "recipient does not",
    "recipient is not",
    "recipient not",
    "mailbox unavailable",
    "mailbox not available",
    "mailbox not found",
    "mailbox unknown",
    "mailbox invalid",
    "mailbox does not",
    "mail box unavailable",
    "user not",
    "user doesn't",
    "user does not",
    "user invalid",
    "undeliverable address",
    "nosuchuser",
    "is not a valid",
    "is not known",
    "this address no longer",
    "no longer exists",
    "no longer valid",
    "no longer available",
    "no longer with",
    "not a user",
    "account does not",
    "account not found",
    "unable to validate recipient",
    "non-local recipient verification failed",
    "cannot route mail to user",
    "non répertorié",
    "recipnotfound",
    "adresse*invalide",
    "destinataire inconnu",
    "empfänger*unbekannt",
    "пользователь не найден",
    "收件人不存在",
    "用户不存在",
];

/// The numbers behind `OFR_` and `LPN_` (Orange).
pub(super) const ORANGE: &[(u16, Reason)] = &[
    (101, Reason::Blocked),
    (102, Reason::Blocked),
    (103, Reason::Blocked),
    (104, Reason::TooManyConn),
    (108, Reason::Undefined),
    (109, Reason::TooManyConn),
    (201, Reason::RequirePtr),
    (401, Reason::RequirePtr),
    (402, Reason::AuthFailure),
    (403, Reason::Rejected),
    (405, Reason::Rejected),
    (415, Reason::Rejected),
    (416, Reason::UserUnknown),
    (417, Reason::MailboxFull),
    (420, Reason::Suspend),
    (421, Reason::Rejected),
    (422, Reason::MailboxFull),
    (425, Reason::Rejected),
    (426, Reason::Suspend),
    (505, Reason::SystemError),
    (506, Reason::SpamDetected),
    (509, Reason::Rejected),
    (510, Reason::Blocked),
    (513, Reason::MailboxFull),
    (514, Reason::MailboxFull),
    (515, Reason::Rejected),
    (517, Reason::Rejected),
    (518, Reason::SystemError),
    (519, Reason::Blocked),
    (630, Reason::PolicyViolation),
    (634, Reason::SecurityError),
];

/// The numbers behind `IB` (GoDaddy).
pub(super) const GODADDY: &[(u16, Reason)] = &[
    (103, Reason::Blocked),
    (104, Reason::Blocked),
    (105, Reason::Blocked),
    (106, Reason::Blocked),
    (107, Reason::TooManyConn),
    (108, Reason::Blocked),
    (110, Reason::Blocked),
    (111, Reason::Blocked),
    (112, Reason::Blocked),
    (113, Reason::Blocked),
    (212, Reason::SpamDetected),
    (401, Reason::SecurityError),
    (501, Reason::Rejected),
    (502, Reason::Rejected),
    (504, Reason::Rejected),
    (505, Reason::Rejected),
    (506, Reason::Rejected),
    (507, Reason::Blocked),
    (508, Reason::AuthFailure),
    (510, Reason::AuthFailure),
    (601, Reason::Speeding),
    (602, Reason::Speeding),
    (603, Reason::Speeding),
    (604, Reason::Speeding),
    (605, Reason::Speeding),
    (607, Reason::Speeding),
    (705, Reason::VirusDetected),
];

/// What single houses mean by their words and codes, as their postmasters' pages explain them.
pub(super) const HOUSES: &[(&str, Reason)] = &[
    // Google Groups, in any language: the group doesn't take the sender's mail.
    ("https://groups.google.com/support/", Reason::Rejected),
    // KDDI: nothing before the colon means that the message was looked at.
    ("550 : user unknown", Reason::Filtered),
    // Yahoo says it behind the message.
    ("delivery error: dd this user doesn't have a", Reason::UserUnknown),
    ("delivery error: dd*mailbox over quota", Reason::MailboxFull),
    // Amazon: the refusal that a receiving rule is set to.
    ("550 5.1.1 mailbox does not exist", Reason::Filtered),
    // KDDI's own sentences.
    ("the user(s) account is disabled", Reason::Suspend),
    ("the user(s) account is temporarily limited", Reason::Suspend),
    // Verizon's gateway to telephones.
    ("error: invalid user address", Reason::UserUnknown),
    // OpenSMTPD.
    ("no mx found for destination", Reason::HostUnknown),
    ("no mx found for domain", Reason::HostUnknown),
    // AOL.
    ("(dyn:t", Reason::Blocked),
    ("(rly:", Reason::Blocked),
    ("(rtr:", Reason::Blocked),
    ("(hvu:", Reason::SpamDetected),
    // Cox.
    ("cxbl", Reason::Blocked),
    ("cdrbl", Reason::Blocked),
    ("cxdns", Reason::RequirePtr),
    ("cxsndr", Reason::Rejected),
    ("cxsmtp", Reason::Rejected),
    ("cxmxrt", Reason::Rejected),
    ("cxcnct", Reason::TooManyConn),
    ("cxthrt", Reason::SecurityError),
    ("cxmj", Reason::SecurityError),
    // Spectrum.
    ("aup#in-1310", Reason::RequirePtr),
    ("aup#", Reason::Blocked),
    // Facebook.
    ("rcp-p1", Reason::UserUnknown),
    ("rcp-p2", Reason::Filtered),
    ("rcp-p3", Reason::Filtered),
    ("rcp-p4", Reason::Rejected),
    ("pol-p1", Reason::Blocked),
    ("pol-p2", Reason::RequirePtr),
    ("msg-p1", Reason::VirusDetected),
    ("msg-p2", Reason::PolicyViolation),
];
