import type { Db } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import type { Contest } from './contest.ts';

/** What is told of a contest to everybody: before the draw the seal, after it the seed and who was drawn from how many. */
export type DrawState = {
  readonly seal: string;
  readonly sealedAt: Date;
  readonly drawnAt?: Date | undefined;
  readonly seed?: string | undefined;
  readonly qualified?: number | undefined;
  readonly entrants?: string | undefined;
};

/** How the draw of a contest stands; undefined while nobody has entered. The seed is told only when it has been drawn with. */
export async function drawStateOf(db: Db, code: string): Promise<DrawState | undefined> {
  const [row] = await db.read<{
    seal: string;
    sealed_at: Date;
    drawn_at: Date | null;
    seed: string | null;
    qualified: number | null;
    entrants: string | null;
  }>(
    `select encode(seal, 'hex') as seal, sealed_at, drawn_at, qualified, encode(entrants, 'hex') as entrants,
       case when drawn_at is not null then encode(seed, 'hex') end as seed
     from contest where code = $1`,
    [code],
  );
  return (
    row && {
      seal: row.seal,
      sealedAt: row.sealed_at,
      drawnAt: row.drawn_at ?? undefined,
      seed: row.seed ?? undefined,
      qualified: row.qualified ?? undefined,
      entrants: row.entrants ?? undefined,
    }
  );
}

/** Who was offered what, in the order of the draw. */
export type AwardRow = {
  readonly slot: number;
  readonly turn: number;
  readonly phone: Phone;
  readonly prize: string;
  readonly valueFen: number;
  readonly state: string;
  readonly offeredAt: Date;
  readonly claimUntil: Date;
  readonly claimedAt: Date | null;
};

/** All awards of a contest. */
export function awardsOfContest(db: Db, code: string): Promise<AwardRow[]> {
  return db.read<AwardRow>(
    `select slot, turn, phone, prize, value_fen as "valueFen", state, offered_at as "offeredAt",
       claim_until as "claimUntil", claimed_at as "claimedAt"
     from contest_award where contest = $1 order by turn, slot`,
    [code],
  );
}

/** How many entered, finished and qualified, and how often each answer was given to each question: the 100 most frequent. */
export async function tallyOf(db: Db, code: string) {
  const [counts] = await db.read<{ entered: number; finished: number; qualified: number }>(
    `select count(*)::int as entered, count(done_at)::int as finished, (count(*) filter (where qualified))::int as qualified
     from contest_entry where contest = $1`,
    [code],
  );
  const answers = await db.read<{ question: number; answer: string; isRight: boolean; given: number }>(
    `select question, answer, is_right as "isRight", given from (
       select question, answer, is_right, count(*)::int as given,
         row_number() over (partition by question order by count(*) desc, answer) as place
       from contest_answer where contest = $1 group by question, answer, is_right) t
     where place <= 100 order by question, given desc, answer`,
    [code],
  );
  return { ...counts!, answers };
}

/** The columns of the result sheet, as its sponsor reads them. */
export const resultColumns = [
  ...['活动', '赞助商', '奖品', '价值（分）', '名额', '递补', '手机号', '状态', '通知时间', '领取期限', '领取时间'],
];

/** A row of the result sheet. */
export function resultRow(
  contest: Pick<Contest, 'title' | 'sponsor'>,
  { prize, valueFen, slot, turn, phone, state, offeredAt, claimUntil, claimedAt }: AwardRow,
) {
  const times = [offeredAt, claimUntil, claimedAt].map((at) => (at ? beijingIso(at) : ''));
  const { title, sponsor } = contest;
  return [title, sponsor, prize, valueFen, slot + 1, turn, phone, states[state] ?? state, ...times];
}

const states: Readonly<Record<string, string>> = { offered: '待领取', claimed: '已登记领取', lapsed: '逾期作废' };
