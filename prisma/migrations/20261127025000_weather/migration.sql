-- What is forecast for a city and a day, once; a later telling takes its place and counts up `revision`.
create table weather_forecast (
  city text not null,
  day date not null,
  sky text not null,
  low smallint not null,
  high smallint not null,
  wind text not null,
  tip text not null,
  source text not null check (source in ('import', 'file', 'sample')),
  told_by text not null,                         -- a person, or the name of a file
  told_at timestamptz not null,
  revision integer not null,
  primary key (city, day),
  check (low <= high)
);

-- What a subscriber told of city and hour. No city: that of the region of the number. What was told before the present
-- subscription began says nothing any more.
create table weather_setting (
  phone text collate "C" primary key,
  city text,
  place text,                                    -- what he named, where the city is the nearest one with a forecast
  hour smallint not null check (hour between 0 and 23),
  hour_before smallint check (hour_before between 0 and 23),
  hour_from date,                                -- until this day `hour_before` holds
  told_by text not null,
  told_at timestamptz not null,
  check ((hour_before is null) = (hour_from is null)),
  check (place is null or city is not null)
);
create index weather_setting_hour on weather_setting (hour, phone);
create index weather_setting_hour_before on weather_setting (hour_before, phone) where hour_before is not null;

-- The forecast of a day that went to a phone, once a day; or why none did.
create table weather_sent (
  phone text collate "C" not null,
  day date not null,
  hour smallint not null,
  city text,
  for_day date not null,
  revision integer,
  source text,
  mt_id uuid,
  why_not text check (why_not in ('no-city', 'no-forecast', 'missed', 'no-way', 'turned-back', 'too-late')),
  at timestamptz not null,
  primary key (phone, day),
  check (mt_id is not null or why_not is not null),
  check (why_not is not null or (city is not null and revision is not null))
);
create index weather_sent_day on weather_sent (day, phone);
