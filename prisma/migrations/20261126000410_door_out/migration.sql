-- The one door out: why a message did not leave, who must not be written to, what promotions a phone had, what a person must see.

-- A refusal is a code that has a sentence, and what the sentence names.
alter table mt add column refusal_code text, add column refusal_detail text;
update mt set refusal_code = 'no-way', refusal_detail = refusal where refusal is not null;
alter table mt add check ((refusal is null) = (refusal_code is null));
alter table mt drop constraint mt_state_check;
alter table mt add constraint mt_state_check
  check (state in ('queued', 'held', 'sent', 'delivered', 'undelivered', 'expired', 'refused', 'cancelled', 'unsure'));

-- Whether a phone agreed to promotions. An id made before `holder_since` is of an earlier holder and does not count.
alter table subscriber add column promotion_consent_id uuid, add column promotion_refused_at timestamptz,
  add check (promotion_consent_id is null or promotion_refused_at is null);

-- A consent to promotions names no subscription and no price.
alter table consent alter column subscription_id drop not null, alter column tariff_version drop not null,
  add check ((product = 'promotion') = (subscription_id is null)), add check ((subscription_id is null) = (tariff_version is null));

create table contact_mark (                      -- a phone on a list; taken off it is marked, not deleted
  phone text collate "C" not null,
  id uuid not null,
  list text not null check (list in ('carrier', 'complaint', 'minor', 'do-not-promote', 'test')),
  reason text not null,
  source text not null,                          -- who says so: a file, a carrier's code, an account
  added_at timestamptz not null,
  until timestamptz,                             -- holds no longer; empty: for good
  removed_at timestamptz,
  removed_because text,
  primary key (phone, id),
  check ((removed_at is null) = (removed_because is null))
);
create unique index contact_mark_one on contact_mark (phone, list) where removed_at is null;
create index contact_mark_list on contact_mark (list, id) where removed_at is null;

create table promotion (                         -- beside each mt of class promotion: what counts of it, for whom
  phone text collate "C" not null,
  mt_id uuid not null,
  source text not null,
  source_id uuid not null,
  due_at timestamptz,                            -- empty: it was refused and counts for nothing
  sent_at timestamptz,
  answered_no_at timestamptz,                    -- the phone refused further ones, after this one
  primary key (phone, mt_id)
);
create index promotion_source on promotion (source_id);

create table held_text (                         -- a text that a person must see; one row for all messages that bear it
  id uuid primary key,
  digest bytea not null unique check (octet_length(digest) = 32),
  text text not null,
  word text not null,
  words_version text not null,
  class text not null,
  reason text not null,
  held_at timestamptz not null,
  decision text check (decision in ('released', 'refused')),
  because text,
  decided_at timestamptz,
  check ((decision is null) = (decided_at is null)),
  check ((decision is null) = (because is null))
);
create index held_text_waiting on held_text (id) where decision is null;

create table held_mt (                           -- the messages that wait for it; taken out when they go on
  phone text collate "C" not null,
  mt_id uuid not null,
  text_id uuid not null,
  lane text not null,
  due_at timestamptz not null,
  primary key (phone, mt_id)
);
create index held_mt_text on held_mt (text_id);
