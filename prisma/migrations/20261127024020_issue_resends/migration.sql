-- An issue that somebody asked to be sent once more: free, and once an issue (CA-X07).
create table mms_resend (
  phone text collate "C" not null,
  push uuid not null,
  mt_id uuid not null,
  channel text not null check (channel in ('sms', 'agent', 'web')),
  at timestamptz not null,
  primary key (phone, push)
);
