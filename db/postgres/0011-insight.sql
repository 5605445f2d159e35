-- What insight counts, derived from the bank by jobs/insight.ts and never entered. docs/insight.md has the rules; it may
-- be emptied at any time (with insight_mark) and fills itself again.

-- One row a lot and place (src/model/insight.ts, LotFact). nuts: any level, '' = no place; quarter: 2026-Q4, '' = undated;
-- sort: call, early; reserved, social: 1 yes, 0 no, -1 unknown; bids: 0, 1, 2 = more, -1 unknown, -2 not decided;
-- ends: last day of the contract or ''.
create table if not exists insight_lot (
  opportunity text collate "C" not null,
  lot text collate "C" not null,
  nuts text collate "C" not null,
  theme text collate "C" not null,
  quarter text collate "C" not null,
  sort text collate "C" not null,
  cancelled bigint not null,
  reserved bigint not null,
  social bigint not null,
  bids bigint not null,
  euros bigint,
  ends text collate "C" not null,
  buyer text collate "C" not null,
  primary key (opportunity, lot, nuts)
);

create index if not exists insight_lot_theme on insight_lot (theme, quarter);

create index if not exists insight_lot_nuts on insight_lot (nuts, quarter);

create index if not exists insight_lot_ends on insight_lot (ends, theme, nuts);

-- Covers the count of a buyer's calls, which is read in the order of the index.
create index if not exists insight_lot_buyer on insight_lot (buyer, opportunity, quarter, sort, cancelled, theme, nuts);

-- Sums (src/model/insight.ts, Cell): region '' = all, theme '' = all. level: letters of the region.
create table if not exists insight_cell (
  region text collate "C" not null,
  theme text collate "C" not null,
  quarter text collate "C" not null,
  level bigint not null,
  calls bigint not null,
  lots bigint not null,
  cancelled bigint not null,
  early bigint not null,
  reserved bigint not null,
  reserved_known bigint not null,
  reserved_calls bigint not null,
  social bigint not null,
  social_known bigint not null,
  social_calls bigint not null,
  decided bigint not null,
  bids_known bigint not null,
  bids_none bigint not null,
  none_calls bigint not null,
  bids_one bigint not null,
  one_calls bigint not null,
  priced bigint not null,
  euros bigint not null,
  primary key (region, theme, quarter)
);

create index if not exists insight_cell_level on insight_cell (theme, level, region, quarter);

-- Cells that have become nothing, for the job to sweep out.
create index if not exists insight_cell_nothing on insight_cell (region) where calls = 0 and cancelled = 0 and early = 0;

-- Buyers as they were last named. local: a local or regional authority or what it controls (BT-11).
create table if not exists insight_buyer (
  buyer text collate "C" not null primary key,
  name text collate "C" not null,
  nuts text collate "C" not null,
  local bigint not null
);

-- In which themes a profile works; country as NUTS writes it, '' = not said.
create table if not exists insight_profile (
  profile text collate "C" not null,
  theme text collate "C" not null,
  country text collate "C" not null,
  primary key (profile, theme)
);

-- Organisations by country ('' = all) and theme ('' = any): whole counts, shown in groups of three only.
create table if not exists insight_supply (
  country text collate "C" not null,
  theme text collate "C" not null,
  organisations bigint not null,
  primary key (country, theme)
);

-- How far each part has been followed: bank = a number of the sequence, profiles = also what they looked like.
create table if not exists insight_mark (
  name text collate "C" not null primary key,
  seq bigint not null,
  sign text collate "C" not null
);
