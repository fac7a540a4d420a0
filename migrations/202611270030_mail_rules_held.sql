-- A rule whose owner has lost the right to what it does: when he was told last.
alter table mail.rule add column held_told_at timestamptz;
