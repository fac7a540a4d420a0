-- Needs a superuser. Under row security an index serves a condition only if its operator is leak-proof; these
-- neither raise nor log what they see, and without the mark a word search reads the whole table.
alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof;
alter function pg_catalog.arrayoverlap(anyarray, anyarray) leakproof;
alter function pg_catalog.arraycontains(anyarray, anyarray) leakproof;
