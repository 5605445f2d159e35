-- Profiles that changed since a sequence number are read again by whoever keeps them in memory.
create index if not exists profile_seq on profile (seq);
