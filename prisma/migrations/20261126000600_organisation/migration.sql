-- People of a telemarketer or another partner see rows of their own company only.
alter table staff_account
  add organisation text check (length(organisation) between 1 and 64),
  add check (role <> 'telemarketer' or organisation is not null);
