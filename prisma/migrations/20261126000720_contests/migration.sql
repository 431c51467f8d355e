-- A contest that somebody has entered: what is drawn with was fixed before the first answer. Small: a row a campaign.
create table contest (
  code text primary key,
  version text not null,                         -- of its sheet: nothing of it may change from here on
  seed bytea not null check (octet_length(seed) = 32),
  seal bytea not null check (seal = sha256(seed)),   -- what is told before the draw
  sealed_at timestamptz not null,
  draw_at timestamptz not null,
  budget_fen integer not null check (budget_fen >= 0),
  spent_fen integer not null default 0,
  drawn_at timestamptz,
  qualified integer,                             -- how many entries took part in the draw
  entrants bytea,                                -- digest of their phones, in order
  check (spent_fen between 0 and budget_fen),
  check ((drawn_at is null) = (qualified is null) and (drawn_at is null) = (entrants is null))
);

create table contest_entry (                     -- one a phone and contest
  phone text collate "C" not null,
  contest text not null,
  id uuid not null,
  carrier text not null,
  answered smallint not null check (answered >= 0),
  right_answers smallint not null check (right_answers between 0 and answered),
  qualified boolean not null default false,
  started_at timestamptz not null,
  done_at timestamptz,
  version integer not null,
  primary key (phone, contest),
  check (not qualified or done_at is not null)
);
create index contest_entry_qualified on contest_entry (contest, phone) where qualified;

create table contest_answer (                    -- each question is answered once
  phone text collate "C" not null,
  contest text not null,
  question smallint not null,
  text text not null,
  answer text not null,                          -- as it is counted: the choice, or the words folded
  is_right boolean not null,
  mo_id uuid not null,
  at timestamptz not null,
  primary key (phone, contest, question)
);
create trigger contest_answer_append_only before update or delete on contest_answer for each row execute function refuse_change();

-- Who was given which prize. A slot is one piece of a prize: it has one holder at a time, and a phone gets one in a contest.
-- As small as the prizes are, whatever the traffic: hence keys without the phone in front.
create table contest_award (
  contest text not null references contest (code),
  slot smallint not null,
  turn smallint not null,                        -- 0 the winner, then who stands in when a claim lapses
  phone text collate "C" not null,
  prize text not null,
  value_fen integer not null check (value_fen >= 0),
  state text not null check (state in ('offered', 'claimed', 'lapsed')),
  offered_at timestamptz not null,
  claim_until timestamptz not null,
  claimed_at timestamptz,
  primary key (contest, slot, turn),
  unique (contest, phone),
  check ((state = 'claimed') = (claimed_at is not null))
);
create unique index contest_award_one_holder on contest_award (contest, slot) where state <> 'lapsed';
create index contest_award_of on contest_award (phone);
create index contest_award_due on contest_award (claim_until) where state = 'offered';
