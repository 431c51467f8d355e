-- What a handset is called, as its MMSC or its holder says: its class follows from what is known of that model.
alter table mms_handset add column model text;
alter table mms_handset drop constraint mms_handset_check;
alter table mms_handset add check (class is not null or model is not null or incapable_at is not null);
