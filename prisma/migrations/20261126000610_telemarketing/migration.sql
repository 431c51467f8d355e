-- What people agreed to on the telephone, as the telemarketer listed it. It proves, and opens nothing (CA-X17).
create table telemarketing_consent (
  phone text collate "C" not null,
  id uuid not null,
  product text not null,
  consented_at timestamptz not null,
  organisation text not null,                    -- the telemarketer
  list_id uuid not null,
  row integer not null check (row > 0),          -- line of the list
  script_version text not null,
  caller_id text not null,                       -- who called
  recording text not null,                       -- name of the recording, as listed
  recording_hash text check (recording_hash ~ '^[0-9a-f]{64}$'),   -- the file, once it has come
  entered_at timestamptz,                        -- the carrier's people say they have entered it
  entered_by uuid,
  subscription_id uuid,                          -- the relation that it proves, once the carrier opened one
  primary key (phone, id),
  unique (phone, product, consented_at, organisation),
  check ((entered_at is null) = (entered_by is null)),
  check (entered_at is null or recording_hash is not null)
);
create index telemarketing_consent_of_list on telemarketing_consent (list_id, row);
create index telemarketing_consent_recording on telemarketing_consent (recording_hash) where recording_hash is not null;

-- What was said stays said; a recording, an entry and a relation are added once and stay.
create function keep_evidence() returns trigger language plpgsql as $$
begin
  if (old.phone, old.id, old.product, old.consented_at, old.organisation, old.list_id, old.row, old.script_version, old.caller_id, old.recording)
     is distinct from
     (new.phone, new.id, new.product, new.consented_at, new.organisation, new.list_id, new.row, new.script_version, new.caller_id, new.recording)
     or old.recording_hash <> coalesce(new.recording_hash, '')
     or old.entered_at is distinct from new.entered_at and old.entered_at is not null
     or old.subscription_id is distinct from new.subscription_id and old.subscription_id is not null then
    raise exception 'evidence of row % of list % cannot be changed', old.row, old.list_id;
  end if;
  return new;
end $$;
create trigger telemarketing_consent_kept before update on telemarketing_consent for each row execute function keep_evidence();
create trigger telemarketing_consent_stays before delete on telemarketing_consent for each row execute function refuse_change();

-- The lists themselves: small tables; the file as it came is kept by its hash.
create table consent_list (
  id uuid primary key,
  organisation text not null,
  name text not null,
  file_hash text not null,
  uploaded_by uuid not null,
  uploaded_at timestamptz not null,
  taken integer not null check (taken >= 0),
  faults jsonb not null,                         -- rows that were not taken: line, field, value, remedy
  unique (organisation, file_hash)
);

create table call_list (
  id uuid primary key,
  organisation text not null,
  product text not null,
  name text not null,
  file_hash text not null,
  imported_by uuid not null,
  imported_at timestamptz not null,
  numbers integer not null check (numbers >= 0),
  faults jsonb not null,
  unique (organisation, product, file_hash)
);

create table call_list_entry (
  phone text collate "C" not null,
  list_id uuid not null,
  row integer not null check (row > 0),
  removed text check (removed in ('do-not-call', 'blacklisted', 'ordered')),   -- why it must not be called
  primary key (phone, list_id)
);
create index call_list_entry_of_list on call_list_entry (list_id, row);

create table do_not_call (                       -- people who refuse calls: the carrier's list, and who told us so
  phone text collate "C" primary key,
  source text not null,
  added_by uuid not null,
  added_at timestamptz not null
);
