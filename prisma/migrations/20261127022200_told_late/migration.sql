-- A day that its owner told only when it was there, or over: nobody could remind of it, and nothing stood still.
alter table reminder drop constraint reminder_why_not_check;
alter table reminder add constraint reminder_why_not_check
  check (why_not in ('no-member', 'rests', 'no-way', 'turned-back', 'missed', 'too-late', 'told-late'));
