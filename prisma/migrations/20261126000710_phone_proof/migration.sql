-- One-time codes that prove a phone: who types one has read the SMS. The code itself is not kept, only what it can be compared with.
create table phone_proof (
  phone text collate "C" not null,
  id uuid not null,
  purpose text not null,                         -- a code proves the phone for this and for nothing else
  salt bytea not null check (octet_length(salt) = 16),
  digest bytea not null check (octet_length(digest) = 32),
  address text not null,                         -- the network that asked for it
  mt_id uuid,                                    -- the message that carried it; empty where no link reaches the phone
  tries smallint not null default 0 check (tries between 0 and 5),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  spent_at timestamptz,
  primary key (phone, id)
);
create index phone_proof_of_address on phone_proof (address, asked_at);
create index phone_proof_old on phone_proof (asked_at);
