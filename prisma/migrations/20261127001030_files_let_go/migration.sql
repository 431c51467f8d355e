-- The bytes of mails and faxes are not kept for good; the row says since when they are gone.
alter table mail_in add column raw_removed_at timestamptz;
create index mail_in_raw on mail_in (id) where raw_removed_at is null;
alter table fax add column removed_at timestamptz;
