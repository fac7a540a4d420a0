-- A worker that writes down that it fails, or that it no longer does, is not woken by its own words: its pauses would never grow.
drop trigger mailbox_changed_wakes on mail.mailbox;
create trigger mailbox_changed_wakes after update on mail.mailbox for each row
  when ((old.state in ('active', 'failing'), old.secret, old.login, old.imap_host, old.imap_port, old.imap_security, old.since, old.reconcile_asked_at)
        is distinct from
        (new.state in ('active', 'failing'), new.secret, new.login, new.imap_host, new.imap_port, new.imap_security, new.since, new.reconcile_asked_at))
  execute function mail.wake_for_settings();
