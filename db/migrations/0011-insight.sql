-- What insight counts, derived from the bank by jobs/insight.ts and never entered. docs/insight.md has the rules; it may
-- be emptied at any time (with insight_mark) and fills itself again.

-- One row a lot and place (src/model/insight.ts, LotFact). nuts: any level, '' = no place; quarter: 2026-Q4, '' = undated;
-- sort: call, early; reserved, social: 1 yes, 0 no, -1 unknown; bids: 0, 1, 2 = more, -1 unknown, -2 not decided;
-- ends: last day of the contract or ''.
create table if not exists insight_lot (
  opportunity text not null,
  lot text not null,
  nuts text not null,
  theme text not null,
  quarter text not null,
  sort text not null,
  cancelled integer not null,
  reserved integer not null,
  social integer not null,
  bids integer not null,
  euros integer,
  ends text not null,
  buyer text not null,
  primary key (opportunity, lot, nuts)
) without rowid;

create index if not exists insight_lot_theme on insight_lot (theme, quarter);

create index if not exists insight_lot_nuts on insight_lot (nuts, quarter);

create index if not exists insight_lot_ends on insight_lot (ends, theme, nuts);

-- Covers the count of a buyer's calls, which is read in the order of the index.
create index if not exists insight_lot_buyer on insight_lot (buyer, opportunity, quarter, sort, cancelled, theme, nuts);

-- Sums (src/model/insight.ts, Cell): region '' = all, theme '' = all. level: letters of the region.
create table if not exists insight_cell (
  region text not null,
  theme text not null,
  quarter text not null,
  level integer not null,
  calls integer not null,
  lots integer not null,
  cancelled integer not null,
  early integer not null,
  reserved integer not null,
  reserved_known integer not null,
  reserved_calls integer not null,
  social integer not null,
  social_known integer not null,
  social_calls integer not null,
  decided integer not null,
  bids_known integer not null,
  bids_none integer not null,
  none_calls integer not null,
  bids_one integer not null,
  one_calls integer not null,
  priced integer not null,
  euros integer not null,
  primary key (region, theme, quarter)
) without rowid;

create index if not exists insight_cell_level on insight_cell (theme, level, region, quarter);

-- Cells that have become nothing, for the job to sweep out.
create index if not exists insight_cell_nothing on insight_cell (region) where calls = 0 and cancelled = 0 and early = 0;

-- Buyers as they were last named. local: a local or regional authority or what it controls (BT-11).
create table if not exists insight_buyer (
  buyer text not null primary key,
  name text not null,
  nuts text not null,
  local integer not null
) without rowid;

-- In which themes a profile works; country as NUTS writes it, '' = not said.
create table if not exists insight_profile (
  profile text not null,
  theme text not null,
  country text not null,
  primary key (profile, theme)
) without rowid;

-- Organisations by country ('' = all) and theme ('' = any): whole counts, shown in groups of three only.
create table if not exists insight_supply (
  country text not null,
  theme text not null,
  organisations integer not null,
  primary key (country, theme)
) without rowid;

-- How far each part has been followed: bank = a number of the sequence, profiles = also what they looked like.
create table if not exists insight_mark (
  name text not null primary key,
  seq integer not null,
  sign text not null
) without rowid;
