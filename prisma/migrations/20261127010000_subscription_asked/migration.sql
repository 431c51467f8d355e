-- Rows move whenever a month is billed, so after some months every block holds orders of all times, and a BRIN index passes over none.
drop index subscription_asked;
create index subscription_asked on subscription (asked_at);
