-- What is owed to somebody who had the number before is a case for people: nothing is booked to the present holder or told to
-- them. `settled`: somebody else than who asked says how it was given all the same.
alter table remedy drop constraint remedy_state_check;
alter table remedy add constraint remedy_state_check
  check (state in ('requested', 'approved', 'refused', 'done', 'former-holder', 'settled'));
alter table remedy drop constraint remedy_check7;
alter table remedy add constraint remedy_done check ((state in ('done', 'settled')) = (done_at is not null));
