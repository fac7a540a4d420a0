-- An answer to an invitation may wait until somebody has read it, and may not leave at all: then what was answered before holds again.
alter table mail.invitation_answer add column before jsonb;   -- {answer, sequence, outgoing_id, answered_at}; null: nothing was
create index invitation_answer_outgoing on mail.invitation_answer (tenant_id, outgoing_id);
