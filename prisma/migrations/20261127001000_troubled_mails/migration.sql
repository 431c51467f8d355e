-- A mail that a person sent once more: when it leaves, who waited for it has his answer.
alter table mail_out add column resent boolean not null default false;
