-- Run by the cluster's administrator before the first migration; may be run again at any time.
-- The program works under tradewind_app (row security holds it) and tradewind_system (sees across tenants, counted).
do $$
begin
  if not exists (select from pg_roles where rolname = 'tradewind_app') then
    create role tradewind_app login nosuperuser nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'tradewind_system') then
    create role tradewind_system login nosuperuser nocreatedb nocreaterole;
  end if;
end $$;
alter role tradewind_app set plan_cache_mode = force_custom_plan;
alter role tradewind_app set jit = off;
alter role tradewind_system set jit = off;
