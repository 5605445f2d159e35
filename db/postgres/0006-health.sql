-- What the page of the sources asks for: the newest notice of a source, the last runs of a job.

create index if not exists notice_source_said on notice (source, said_at);

create index if not exists run_job on run (job, started_at, id);
