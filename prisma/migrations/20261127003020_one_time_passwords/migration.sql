-- A one-time password has an end, in real time. Those of today hold for three days from now.
alter table staff_account add column password_ends_at timestamptz;
update staff_account set password_ends_at = now() + interval '72 hours' where password_change_due;
alter table staff_account add check (password_ends_at is null or password_change_due);
