-- The name that a caller gives to a sending: asked again under it – he heard no answer –, it is the same sending and no second one.
alter table mail.outgoing add column asked_as uuid;
create unique index outgoing_asked_as_key on mail.outgoing (tenant_id, account_id, asked_as) where asked_as is not null;
