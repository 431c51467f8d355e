-- Places that people ask for (CA-015): where exactly, what is done there, and since when we know it. The code is its owner's: an import of the same
-- source and code changes the place. Samples are of the source `sample`.
create table place (
  id uuid primary key,
  source text not null,
  code text not null,
  name text not null check (char_length(name) between 1 and 12),
  category text not null,
  district text not null check (char_length(district) between 1 and 8),
  address text not null check (char_length(address) between 1 and 20),
  lat double precision not null check (lat between -90 and 90),
  lng double precision not null check (lng between -180 and 180),
  services text not null check (char_length(services) between 1 and 40),
  hours text not null check (char_length(hours) <= 20),
  price text not null check (char_length(price) <= 20),
  phone text not null check (char_length(phone) between 3 and 16),
  checked_on date not null,
  closed_at timestamptz,
  unique (source, code));
create index place_near on place (category, lat, lng) where closed_at is null;

-- What was asked for, by SMS or of an agent, and how much was found. Without category or spot it was asked back.
create table nearby_enquiry (
  phone text collate "C" not null,
  id uuid not null,
  channel text not null check (channel in ('sms', 'agent')),
  category text,
  spot text,
  district text,
  found smallint not null check (found >= 0),
  place_id uuid,                        -- the one whose address an agent sent
  account_id uuid,                      -- the agent
  at timestamptz not null,
  primary key (phone, id));
create index nearby_enquiry_time on nearby_enquiry (at);
