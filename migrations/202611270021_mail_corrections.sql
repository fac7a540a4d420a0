-- What somebody changed of a mail before he let it go, as text; `subject` stays what its writer wrote. Null: nothing was changed.
alter table mail.approval add column corrected_subject text;
alter table mail.approval add column text_before text;
alter table mail.approval add column text_after text;
