-- Sessions of subscribers on their own page. In everything apart from those of staff; times are of this world, not of business.
create table self_session (
  phone text collate "C" not null,
  id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  started_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  unlocked_until timestamptz,                    -- a fresh code was typed: files of this person may be fetched until then
  address text not null,
  user_agent text not null,
  primary key (phone, id)
);
create index self_session_token on self_session (token_hash);
create index self_session_old on self_session (expires_at);

-- What a subscriber wishes: no content and no promotions in these hours of Beijing, and the language of the page.
alter table subscriber
  add quiet_from smallint check (quiet_from between 0 and 23),
  add quiet_until smallint check (quiet_until between 0 and 23),
  add language text check (language in ('zh-CN', 'en')),
  add constraint subscriber_quiet check ((quiet_from is null) = (quiet_until is null) and quiet_from <> quiet_until);
