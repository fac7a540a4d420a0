-- What a rule has handed on to another mailbox of the company is known again there: it is no newsletter, it is what came first.
alter table mail.message drop constraint message_auto_known;
alter table mail.message add constraint message_auto_known check (auto in ('auto-reply', 'bounce', 'newsletter', 'handed-on'));
alter table mail.rule_sent
  add column outgoing_id uuid,         -- what left
  add column message_id  uuid;         -- because of this mail
create index rule_sent_outgoing on mail.rule_sent (tenant_id, outgoing_id);
