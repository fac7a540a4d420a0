-- A mailbox that goes out as a file is kept part by part while it is written, with how far it is: stopped or killed, it goes on there.
create table mail.takeout_part (
  tenant_id  uuid not null,
  takeout_id uuid not null,
  place      int not null,             -- from 1 on
  piece      bytea not null,           -- a blob: the file's next bytes
  directory  bytea,                    -- until the file is whole: entries of its directory for what ends in this part
  constraint takeout_part_pkey primary key (tenant_id, takeout_id, place),
  constraint takeout_part_takeout_fkey foreign key (tenant_id, takeout_id) references mail.takeout on delete cascade
);
select platform.protect('mail.takeout_part', 'tenant');
insert into mail.takeout_part (tenant_id, takeout_id, place, piece)
  select t.tenant_id, t.id, p.place, p.piece from mail.takeout t cross join lateral unnest(t.pieces) with ordinality p (piece, place);
alter table mail.takeout
  drop column pieces,
  add column so_far jsonb;             -- what the next life of its job must know; null before the first part, and when it is done
