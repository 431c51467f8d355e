-- What an export is about, as people call it: who approves it reads no ids.
alter table export_request add column subject text;
