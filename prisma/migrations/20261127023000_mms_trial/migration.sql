-- Handsets of colleagues, to which issues are sent to be looked at before they go out.
create table mms_test_handset (
  phone text primary key,
  name text not null unique check (length(name) between 1 and 20),
  class text,                                    -- of the handset, as whoever entered it says; null: as known, else the usual
  by uuid not null references staff_account (id),
  at timestamptz not null
);
