-- Where an order came from: the code of the advertisement that the person wrote after the order word, as it was given.
alter table subscription add column source text;

-- Reports ask by the time of the order. Rows come nearly in that order, so a summary of blocks is enough and costs nothing.
create index subscription_asked on subscription using brin (asked_at);
