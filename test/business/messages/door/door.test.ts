import test from 'ava';
import { addMarks, removeMark } from '../../../../src/business/messages/door/contacts.ts';
import type { ContactList } from '../../../../src/business/messages/door/model.ts';
import { takeRefusals } from '../../../../src/business/messages/door/promotions.ts';
import {
  claim,
  type Door,
  type FeeFate,
  type MtClass,
  type NewMt,
  queueMts,
  recordAnswers,
  recordReports,
  type Settled,
} from '../../../../src/business/messages/index.ts';
import { allowPromotions, identify } from '../../../../src/business/subscribers/index.ts';
import type { Tx } from '../../../../src/platform/db.ts';
import { packageRoot } from '../../../../src/platform/package-root.ts';
import { newId } from '../../../../src/values/id.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../../src/values/time.ts';
import { withDatabase } from '../../../support/database.ts';
import { readSources } from '../../../support/imports.ts';
import { aDoor, aLane, anMt, nobodyIsTold } from '../../../support/mt.ts';

const database = withDatabase();
const noon = new Date('2026-11-23T12:00:00+08:00');
const advertisement = '【车友助理】周末洗车五折，欢迎到店。拒收请回复R';
const classes: readonly MtClass[] = ['answer', 'notice', 'content', 'promotion'];
let made = 0;
/** Messages in the order they were queued. */
const queued: string[] = [];

/** A phone, and a link of its own, so that tests do not meet. */
class Party {
  readonly phone: string;
  readonly door: Door;

  constructor(changes: Partial<Door> = {}) {
    made += 1;
    this.phone = `156331${String(made).padStart(5, '0')}`;
    this.door = { ...aDoor({ ...aLane, link: `door-${made}` }), ...changes };
  }

  get link(): string {
    return `door-${Number(this.phone.slice(6))}`;
  }

  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return database().transact(work);
  }

  /** The phone is known here, and has agreed to promotions. */
  async consents(phone = this.phone, at = later(noon, -dayMs)): Promise<void> {
    await this.transact(async (tx) => {
      await identify(tx, [{ phone, carrier: 'unicom', province: '河北', mos: 1 }], at);
      await allowPromotions(tx, [{ phone, consentId: newId(at) }]);
    });
  }

  isOn(list: ContactList): Promise<unknown> {
    return this.transact((tx) => addMarks(tx, list, [{ phone: this.phone, reason: 'test', source: 'test' }], noon));
  }

  refuses(at = noon): Promise<void> {
    return this.transact((tx) => takeRefusals(tx, [{ phone: this.phone, mtId: newId(at) }], at));
  }

  async queue(at: Date, first: Partial<NewMt> = {}, ...others: Partial<NewMt>[]): Promise<string[]> {
    const messages = [first, ...others].map((one) =>
      anMt({ phone: this.phone, class: 'promotion', text: advertisement, ...one }),
    );
    const ids = await this.transact((tx) => queueMts(tx, this.door, messages, at));
    queued.push(...ids);
    return ids;
  }

  /** Claims what is due; resolves with the texts that leave. */
  async leave(at: Date, door = this.door): Promise<string[]> {
    const errands = await this.transact((tx) =>
      claim(tx, { whenSettled: nobodyIsTold, door, link: this.link, epoch: 1, limit: 100 }, at),
    );
    return errands.map(({ text }) => text);
  }

  /** State of each message with why, in order, and when it is due if it waits. */
  async fates(phone = this.phone): Promise<string[]> {
    const rows = await database().read<{ id: string; state: string; code: string | null; due: Date | null }>(
      `select mt.id, state, refusal_code as code, min(due_at) as due from mt left join mt_queue q on (q.phone, q.mt_id) = (mt.phone, mt.id)
       where mt.phone = $1 group by mt.phone, mt.id`,
      [phone],
    );
    rows.sort((one, other) => queued.indexOf(one.id) - queued.indexOf(other.id));
    return rows.map(({ state, code, due }) => [state, code ?? (due && beijingTime(due))].filter(Boolean).join(' '));
  }
}

function beijingTime(at: Date): string {
  return later(at, 8 * hourMs)
    .toISOString()
    .slice(5, 16)
    .replace('T', ' ');
}

/** Each rule, and what becomes of a message of each class that would break it: the table of README.md. */
const table: Record<
  string,
  { breaks(party: Party): Promise<unknown> | unknown; text?: string; fates: Record<MtClass, string> }
> = {
  'the phone never agreed to promotions': {
    breaks: (party) =>
      database().read('update subscriber set promotion_consent_id = null where phone = $1', [party.phone]),
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'refused no-consent' },
  },
  'the phone refused promotions': {
    breaks: (party) => party.refuses(),
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'refused promotions-refused' },
  },
  'the phone is on a do-not-promote list': {
    breaks: (party) => party.isOn('do-not-promote'),
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'refused do-not-promote-list' },
  },
  'the phone is on the blacklist of its carrier': {
    breaks: (party) => party.isOn('carrier'),
    fates: { answer: 'queued', notice: 'queued', content: 'refused carrier-list', promotion: 'refused carrier-list' },
  },
  'the phone has complained': {
    breaks: (party) => party.isOn('complaint'),
    fates: {
      answer: 'queued',
      notice: 'queued',
      content: 'refused complaint-list',
      promotion: 'refused complaint-list',
    },
  },
  'the phone belongs to a minor': {
    breaks: (party) => party.isOn('minor'),
    fates: { answer: 'queued', notice: 'queued', content: 'refused minor-list', promotion: 'refused minor-list' },
  },
  'the phone had two promotions this week': {
    breaks: (party) => party.queue(later(noon, -dayMs), { reason: 'earlier' }, { reason: 'earlier' }),
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'refused weekly-cap' },
  },
  'the text does not say how to refuse': {
    breaks: () => undefined,
    text: '【车友助理】周末洗车五折，欢迎到店。',
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'refused no-refusal-named' },
  },
  'the text does not say who sends it': {
    breaks: () => undefined,
    text: '周末洗车五折，欢迎到店。拒收请回复R',
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'refused no-sender-named' },
  },
  'the text holds a word that is never sent': {
    breaks: () => undefined,
    text: `${advertisement}，六合彩`,
    fates: {
      answer: 'refused blocked-word',
      notice: 'refused blocked-word',
      content: 'refused blocked-word',
      promotion: 'refused blocked-word',
    },
  },
  'the text holds a word that a person must look at': {
    breaks: () => undefined,
    text: `${advertisement}，中奖`,
    fates: { answer: 'held', notice: 'held', content: 'held', promotion: 'held' },
  },
  'nothing is wrong': {
    breaks: () => undefined,
    fates: { answer: 'queued', notice: 'queued', content: 'queued', promotion: 'queued' },
  },
};

for (const [title, { breaks, text = advertisement, fates }] of Object.entries(table)) {
  for (const kind of classes) {
    test(`XC-03, XC-04: when ${title}, ${kind === 'answer' ? 'an' : 'a'} ${kind} is ${fates[kind]}`, async (t) => {
      const party = new Party();
      await party.consents();
      await breaks(party);
      const [id] = await party.queue(noon, { class: kind, text });
      const [mt] = await database().read<{ state: string; code: string | null }>(
        'select state, refusal_code as code from mt where phone = $1 and id = $2',
        [party.phone, id],
      );
      t.is([mt!.state, mt!.code].filter(Boolean).join(' '), fates[kind]);
      const parts = await database().read('select from mt_queue where phone = $1 and mt_id = $2', [party.phone, id]);
      t.is(parts.length > 0, fates[kind] === 'queued');
    });
  }
}

const hours: readonly [at: string, due: string][] = [
  ['2026-11-23T07:59:59+08:00', '11-23 08:00'],
  ['2026-11-23T08:00:00+08:00', '11-23 08:00'],
  ['2026-11-23T20:59:59+08:00', '11-23 20:59'],
  ['2026-11-23T21:00:00+08:00', '11-24 08:00'],
  ['2026-11-23T23:30:00+08:00', '11-24 08:00'],
  ['2026-11-24T00:10:00+08:00', '11-24 08:00'],
];

for (const [at, due] of hours) {
  test(`A promotion queued at ${at} is due at ${due} of Beijing, and everything else at once`, async (t) => {
    const party = new Party();
    await party.consents();
    await party.queue(new Date(at), {}, ...classes.slice(0, 3).map((kind) => ({ class: kind })));
    const now = beijingTime(new Date(at));
    t.deepEqual(await party.fates(), [`queued ${due}`, `queued ${now}`, `queued ${now}`, `queued ${now}`]);
  });

  test(`A promotion that a link would take at ${at} ${at.includes('T08:00') || at.includes('T20:59') ? 'leaves' : 'waits'}`, async (t) => {
    const party = new Party();
    await party.consents();
    await party.queue(later(new Date(at), -dayMs));
    const [leaves] = [due === beijingTime(new Date(at))];
    t.deepEqual(await party.leave(new Date(at)), leaves ? [advertisement] : []);
    t.deepEqual(await party.fates(), [leaves ? 'queued' : `queued ${due}`]);
    if (!leaves) t.deepEqual(await party.leave(new Date(`2026-${due.replace(' ', 'T')}:00+08:00`)), [advertisement]);
  });
}

test('The third promotion of any seven days is refused, the first after them goes', async (t) => {
  const party = new Party();
  await party.consents();
  for (const days of [0, 3, 6.99, 7, 9, 10]) await party.queue(later(noon, days * dayMs));
  const states = (await party.fates()).map((fate) => fate.replace(/queued .*/, 'queued'));
  t.deepEqual(states, ['queued', 'queued', 'refused weekly-cap', 'queued', 'refused weekly-cap', 'queued']);
});

test('Promotions planned ahead count for the weeks they fall in, on both sides', async (t) => {
  const party = new Party();
  await party.consents();
  const plan = (days: number) => party.queue(noon, { dueAt: later(noon, days * dayMs) });
  for (const days of [10, 20, 12, 11, 5.5, 26]) await plan(days);
  const states = (await party.fates()).map((fate) => fate.replace(/queued .*/, 'queued'));
  t.deepEqual(states, ['queued', 'queued', 'queued', 'refused weekly-cap', 'refused weekly-cap', 'queued']);
});

test('Two workers at once give a phone two promotions a week, not three', async (t) => {
  const party = new Party();
  const others = [new Party(), new Party()];
  for (const { phone } of [party, ...others]) await party.consents(phone);
  const batch = (...phones: string[]) => party.queue(noon, ...phones.map((phone) => ({ phone })));
  const phones = [party, ...others].map(({ phone }) => phone);
  await Promise.all([batch(...phones), batch(...phones.toReversed()), batch(...phones), batch(...phones.toReversed())]);
  for (const phone of phones) {
    const states = (await party.fates(phone)).map((fate) => fate.split(' ')[0]);
    t.deepEqual(states.toSorted(), ['queued', 'queued', 'refused', 'refused']);
  }
});

test('Of one batch to many phones each has its own fate, and promotions to one phone count for each other', async (t) => {
  const [willing, unwilling] = [new Party(), new Party()];
  await willing.consents();
  const { phone } = unwilling;
  await willing.queue(noon, {}, { phone }, {}, { phone, class: 'answer' }, {});
  t.deepEqual(
    (await willing.fates()).map((fate) => fate.replace(/ \d.*/, '')),
    ['queued', 'queued', 'refused weekly-cap'],
  );
  t.deepEqual(
    (await unwilling.fates()).map((fate) => fate.replace(/ \d.*/, '')),
    ['refused no-consent', 'queued'],
  );
});

test('A refused promotion counts for nothing, neither for the week nor when it is refused on its way out', async (t) => {
  const party = new Party();
  await party.consents();
  await party.isOn('do-not-promote');
  await party.queue(noon, {}, {});
  await party.transact((tx) => removeMark(tx, 'do-not-promote', party.phone, 'asked for it', noon));
  await party.queue(noon, {}, {});
  await party.isOn('do-not-promote');
  t.deepEqual(await party.leave(noon), []);
  await party.transact((tx) => removeMark(tx, 'do-not-promote', party.phone, 'asked for it', noon));
  await party.queue(noon, {}, {}, {});
  const list = 'refused do-not-promote-list';
  t.deepEqual(
    (await party.fates()).map((fate) => fate.replace(/ \d.*/, '')),
    [list, list, list, list, 'queued', 'queued', 'refused weekly-cap'],
  );
});

test('A refusal that came while a promotion waited stops it, and every part of it', async (t) => {
  const party = new Party();
  await party.consents();
  await party.queue(later(noon, 10 * hourMs), { text: `${advertisement}${'好'.repeat(60)}` });
  await party.refuses(later(noon, 11 * hourMs));
  t.deepEqual(await party.leave(later(noon, dayMs)), []);
  t.deepEqual(await party.fates(), ['refused promotions-refused']);
  t.deepEqual(await database().read('select from submit where phone = $1', [party.phone]), []);
});

test('What an earlier holder of a number agreed to or refused does not count for the next one', async (t) => {
  const [agreed, refused] = [new Party(), new Party()];
  await agreed.consents();
  await refused.consents();
  await refused.refuses();
  const takeover = later(noon, hourMs);
  for (const { phone } of [agreed, refused])
    await database().read('update subscriber set holder_since = $2 where phone = $1', [phone, takeover]);
  for (const party of [agreed, refused]) {
    await party.queue(later(noon, 2 * hourMs));
    t.deepEqual(await party.fates(), ['refused no-consent']);
  }
});

test('A consent after a refusal counts again', async (t) => {
  const party = new Party();
  await party.consents();
  await party.refuses(later(noon, -hourMs));
  await party.consents(party.phone, later(noon, -minuteMs));
  await party.queue(noon);
  t.deepEqual(await party.leave(noon), [advertisement]);
});

test('A link that was down sends no third promotion in a week, though each was planned for a week of its own', async (t) => {
  const party = new Party();
  await party.consents();
  for (const days of [0, 1, 8]) await party.queue(noon, { dueAt: later(noon, days * dayMs) });
  const after = later(noon, 8 * dayMs);
  t.deepEqual(await party.leave(after), [advertisement, advertisement]);
  t.deepEqual(await party.fates(), ['queued', 'queued', 'refused weekly-cap']);
});

test('A long promotion of which a part has left goes on after 21:00', async (t) => {
  const party = new Party();
  await party.consents();
  const text = `${advertisement}${'好'.repeat(60)}`;
  const evening = new Date('2026-11-23T20:59:00+08:00');
  await party.queue(evening, { text });
  const one = (at: Date) =>
    party.transact((tx) =>
      claim(tx, { whenSettled: nobodyIsTold, door: party.door, link: party.link, epoch: 1, limit: 1 }, at),
    );
  t.is((await one(evening))[0]?.part, 1);
  t.is((await one(later(evening, 5 * minuteMs)))[0]?.part, 2);
});

test('A promotion that the gateway put off until after 21:00 waits for the morning', async (t) => {
  const party = new Party();
  await party.consents();
  const evening = new Date('2026-11-23T20:59:50+08:00');
  await party.queue(evening);
  const errands = await party.transact((tx) =>
    claim(tx, { whenSettled: nobodyIsTold, door: party.door, link: party.link, epoch: 1, limit: 1 }, evening),
  );
  const answers = errands.map((errand) => ({ ...errand, verdict: 'throttled' as const, result: '8' }));
  await party.transact((tx) => recordAnswers(tx, answers, nobodyIsTold, evening));
  t.deepEqual(await party.leave(later(evening, minuteMs)), []);
  t.deepEqual(await party.fates(), ['queued 11-24 08:00']);
  t.deepEqual(await party.leave(new Date('2026-11-24T08:00:00+08:00')), [advertisement]);
});

test('A text that is blocked when it is to leave becomes refused, with why; what else is claimed goes', async (t) => {
  const party = new Party();
  const blocking: Door = {
    ...party.door,
    words: { version: 'newer', find: (text) => (text.includes('洗车') ? { kind: 'block', word: '洗车' } : undefined) },
  };
  await party.queue(noon, { class: 'content', text: '周末洗车' }, { class: 'content', text: '周末加油' });
  t.deepEqual(await party.leave(noon, blocking), ['周末加油']);
  const [mt] = await database().read(
    `select state, refusal, refusal_detail from mt where phone = $1 and text = '周末洗车'`,
    [party.phone],
  );
  t.deepEqual(mt, { state: 'refused', refusal: 'it holds 洗车, a word that is never sent', refusal_detail: '洗车' });
});

test('Whoever settles fees is told of a charged message that the door turns back when it is to leave', async (t) => {
  const party = new Party();
  const chargeId = newId(noon);
  const [id] = await party.queue(noon, { class: 'content', fee: { kind: 'item', fen: 20, chargeId } });
  await party.isOn('minor');
  const words = { version: 'newer', find: () => ({ kind: 'block' as const, word: '洗车' }) };
  const told: FeeFate[] = [];
  const whenSettled = async (_: Tx, { fees }: Settled) => void told.push(...fees);
  const { door, link, phone } = party;
  await party.transact((tx) => claim(tx, { door: { ...door, words }, whenSettled, link, epoch: 1, limit: 9 }, noon));
  t.deepEqual(told, [{ phone, mtId: id!, state: 'refused', link, result: 'blocked-word', chargeId }]);
});

test('A test number is let through the rules of people, and not through those of texts', async (t) => {
  const party = new Party();
  await party.isOn('test');
  const night = new Date('2026-11-23T23:00:00+08:00');
  await party.queue(night, {}, {}, {}, { text: '六合彩' }, { text: '周末洗车' });
  t.deepEqual(await party.fates(), [
    'queued 11-23 23:00',
    'queued 11-23 23:00',
    'queued 11-23 23:00',
    'refused blocked-word',
    'refused no-refusal-named',
  ]);
});

for (const [code, learns] of [
  ['1004', true],
  ['DB:0163', true],
  ['CB:1004', true],
  ['UNDELIV', false],
  ['16', false],
] as const) {
  test(`A carrier that answers ${code} ${learns ? 'has the phone on its blacklist: content waits a month' : 'says nothing of a blacklist'}`, async (t) => {
    const [told, reported] = [new Party(), new Party()];
    for (const party of [told, reported]) await party.queue(noon, { class: 'content', text: '天气' });
    const claimOf = (party: Party) =>
      party.transact((tx) =>
        claim(
          tx,
          {
            whenSettled: nobodyIsTold,
            door: party.door,
            link: party.link,
            epoch: 1,
            limit: 1,
            nextCarrierId: () => newId(noon),
          },
          noon,
        ),
      );
    const answers = (await claimOf(told)).map((errand) => ({ ...errand, verdict: 'refused' as const, result: code }));
    await told.transact((tx) => recordAnswers(tx, answers, nobodyIsTold, noon));
    const reports = (await claimOf(reported)).map(({ phone, carrierMessageId }) => {
      return { phone, link: reported.link, carrierMessageId: carrierMessageId!, fate: 'undelivered' as const, code };
    });
    await reported.transact((tx) => recordReports(tx, reports, nobodyIsTold, noon));
    for (const party of [told, reported]) {
      await party.queue(later(noon, hourMs), { class: 'content', text: '新天气' });
      t.is((await party.fates())[1], learns ? 'refused carrier-list' : 'queued 11-23 13:00');
      await party.queue(later(noon, 31 * dayMs), { class: 'content', text: '新天气' });
      t.is((await party.fates())[2], 'queued 12-24 12:00');
    }
  });
}

test('Answers and notices cost no statement more than without a door', async (t) => {
  const party = new Party();
  const asked: string[] = [];
  const heard = (tx: Tx): Tx => {
    const sql: Tx['sql'] = (name, text, values) => {
      asked.push(name);
      return tx.sql(name, text, values);
    };
    return { ...tx, sql };
  };
  const { door, link, phone } = party;
  const mts = [anMt({ phone }), anMt({ phone, class: 'notice' })];
  await party.transact((tx) => queueMts(heard(tx), door, mts, noon));
  await party.transact((tx) => claim(heard(tx), { whenSettled: nobodyIsTold, door, link, epoch: 1, limit: 9 }, noon));
  t.deepEqual(asked, ['insert MTs', 'queue MTs', 'claim MTs']);
});

test('Only queueMts makes messages, and only the slice of messages moves them in their queue', (t) => {
  const sources = readSources(packageRoot, 'src');
  const writers = (pattern: RegExp) =>
    [...sources]
      .filter(([, text]) => pattern.test(text))
      .map(([file]) => file)
      .sort();
  t.deepEqual(writers(/insert\s+into\s+"?mt"?\s*\(|\bmt\.(create|upsert)/i), ['src/business/messages/queue.ts']);
  t.deepEqual(writers(/insert\s+into\s+"?mt_queue/i), [
    'src/business/messages/answers.ts',
    'src/business/messages/dispatch.ts',
    'src/business/messages/door/leave.ts',
    'src/business/messages/door/release.ts',
    'src/business/messages/failover.ts',
    'src/business/messages/queue.ts',
  ]);
  t.deepEqual(writers(/insert\s+into\s+"?submit"?\s*\(/i), ['src/business/messages/dispatch.ts']);
});
