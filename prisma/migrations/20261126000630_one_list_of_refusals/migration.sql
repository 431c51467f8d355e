-- People who refuse calls stand on the one list of those who want no promotions; a second list would be forgotten.
insert into contact_mark (phone, id, list, reason, source, added_at)
select phone, gen_random_uuid(), 'do-not-promote', '谢绝来电', source, added_at from do_not_call
on conflict (phone, list) where removed_at is null do nothing;
drop table do_not_call;
