-- The number under which a carrier keeps what an issue says, where its sheet asks for one; of which content.
alter table mms_issue add column filing text;
alter table mms_issue add column filed_hash text;
alter table mms_issue add check ((filing is null) = (filed_hash is null));
