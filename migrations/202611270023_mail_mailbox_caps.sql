-- A mailbox's own number of recipients a day: what the company grants it in place of its number for all, and what its owner keeps to,
-- which is never more.
alter table mail.mailbox add column daily_max_granted int constraint mailbox_daily_max_granted_range check (daily_max_granted between 1 and 100000);
alter table mail.mailbox add column daily_max_own int constraint mailbox_daily_max_own_range check (daily_max_own between 1 and 100000);
