-- What kind of message it is decides which rules of the door out it meets. Everything sent so far answered a phone.
alter table mt add column class text not null default 'answer' check (class in ('answer', 'content', 'notice', 'promotion'));
alter table mt alter column class drop default;
