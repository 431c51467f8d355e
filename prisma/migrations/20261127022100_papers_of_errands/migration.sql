-- When the pictures of an errand and its words about a person go: some time after its end, or when who ordered it wishes to be forgotten.
alter table errand add column papers_until timestamptz;
update errand set papers_until = over_at + interval '90 days' where over_at is not null and stripped_at is null;
create index errand_papers on errand (papers_until) where papers_until is not null;
