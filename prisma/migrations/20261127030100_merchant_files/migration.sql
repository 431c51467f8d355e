-- A document that somebody removed is shown no more; its file goes a month later, and the row says since when.
alter table merchant_document add column file_removed_at timestamptz;
