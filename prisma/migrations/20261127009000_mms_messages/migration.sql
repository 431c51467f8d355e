-- An MT may be an MMS: its text is the subject, and this names its content among the blobs.
alter table mt add column mms text check (mms ~ '^[0-9a-f]{64}$');
alter table mt add check (mms is null or never_twice and parts = 1);

-- An MMSC tells when a phone opened its MMS, and may say that it cannot know what became of one.
alter table submit add column read_at timestamptz;
alter table status_report drop constraint status_report_state_check;
alter table status_report add constraint status_report_state_check check (state in ('delivered', 'undelivered', 'expired', 'unsure'));
