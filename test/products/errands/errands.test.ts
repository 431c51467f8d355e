import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import { balanceOf } from '../../../src/business/ledger/index.ts';
import { sealMessages } from '../../../src/business/messages/index.ts';
import { sweepFoundRows } from '../../../src/business/retention/rows.ts';
import { writeCopy } from '../../../src/care/self/copy.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import type { Blobs } from '../../../src/platform/blobs.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { type Act, act, type ErrandHouse, pay, quoteErrand } from '../../../src/products/errands/actions.ts';
import type { Command } from '../../../src/products/errands/decide.ts';
import {
  acceptOwnErrand,
  askOwnErrand,
  cancelOwnErrand,
  errandService,
  personalPapers,
  readOwnErrands,
  refuseMissingKinds,
  sealErrands,
} from '../../../src/products/errands/index.ts';
import { jobsOf } from '../../../src/products/errands/jobs.ts';
import { type Errand, papersOf } from '../../../src/products/errands/model.ts';
import { accounts, type Payment, sumsOf } from '../../../src/products/errands/money.ts';
import { eventsOf, findErrand, insertPhoto, paymentsOf } from '../../../src/products/errands/store.ts';
import { dayMs, hourMs, later } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { errandBook as book, segments, servedTerms as terms } from '../../support/shipped.ts';
import { unzip } from '../../support/zip.ts';

const log = openLog({ level: 'silent' });
const db = withDatabase();
// A Monday morning of work.
let now = new Date('2026-11-23T09:00:00+08:00');
let house: ErrandHouse;
let intake: Intake;
const removed: string[] = [];
const errandFiles = { remove: async (hash: string) => removed.push(hash) > 0 } as unknown as Blobs;
const care = randomUUID();
const cashier = randomUUID();
const agents = [randomUUID(), randomUUID()].toSorted();

test.before(async () => {
  await ensurePartitions(db(), now);
  house = { terms, door: aDoor({ ...aLane, extensionDigits: 0 }), segments, errands: book };
  intake = { ...house, db: db(), terms, clock: { now: () => now }, log, ...noOrders, services: [errandService(house)] };
  for (const [id, role] of [[care, 'care-agent'] as const, ...agents.map((one) => [one, 'errand-agent'] as const)])
    await db().read(
      `insert into staff_account (id, name, role, password_hash, password_change_due, created_at) values ($1, $2, $3, '$argon2id$none', false, $4)`,
      [id, `p${id.slice(0, 8)}`, role, now],
    );
});

/** A phone texts, a minute apart; returns what was sent to it since. */
async function says(phone: string, ...texts: string[]): Promise<string[]> {
  const before = await sentTo(phone);
  for (const text of texts) {
    now = later(now, 61_000);
    await takeMos(intake, [anMo(text, { phone })]);
  }
  return (await sentTo(phone)).slice(before.length);
}
async function sentTo(phone: string): Promise<string[]> {
  const rows = await db().read<{ text: string }>('select text from mt where phone = $1 order by id', [phone]);
  return rows.map(({ text }) => text);
}
async function aMember(phone: string, word = 'CY'): Promise<void> {
  await says(phone, word, 'Y');
}
async function errandOf(phone: string): Promise<Errand> {
  const [row] = await db().read<{ body: Errand }>('select body from errand where phone = $1 order by id desc limit 1', [
    phone,
  ]);
  return row!.body;
}
const staff = (id: string, leads = false): Act['by'] => ({ kind: 'staff', id, leads });
async function does(
  id: string,
  command: Exclude<Command, { kind: 'quote' }>,
  by: Act['by'] = staff(care, true),
): Promise<string> {
  const outcome = await db().transact((tx) => act(tx, house, { id, by, command }, now));
  return outcome.ok ? outcome.value.state : outcome.code;
}
async function quoted(id: string, said = {}): Promise<string> {
  const outcome = await db().transact((tx) => quoteErrand(tx, house, { id, by: staff(care), said }, now));
  return outcome.ok ? outcome.value.state : outcome.code;
}
let receipts = 0;
async function pays(
  errandId: string,
  kind: Payment['kind'],
  [agencyFen, thirdFen]: readonly [number, number],
  more: Partial<Payment> = {},
): Promise<string> {
  const by = kind === 'refunded' ? cashier : care;
  const payment = { id: randomUUID(), errandId, kind, way: 'cash', receipt: `R${++receipts}`, by } as const;
  const outcome = await db().transact((tx) => pay(tx, house, { ...payment, agencyFen, thirdFen, ...more }, now));
  return outcome.ok ? 'done' : outcome.code;
}
async function aPicture(errandId: string, kind: 'receipt' | 'signature', step: string | null): Promise<string> {
  const id = randomUUID();
  await db().transact((tx) =>
    insertPhoto(tx, { id, errandId, kind, step, hash: id.replaceAll('-', ''), bytes: 9, by: care, at: now }),
  );
  return id;
}
/** Asked by SMS, quoted and agreed to by Y: given to an agent. */
async function anAgreed(phone: string, text = 'DB 过户 石家庄', said = {}): Promise<Errand> {
  await aMember(phone);
  await says(phone, text);
  const { id } = await errandOf(phone);
  await quoted(id, said);
  await says(phone, 'Y');
  return errandOf(phone);
}

for (const [at, kind] of book.kinds.entries())
  test.serial(
    `CA-017: ${kind.code} is asked for by SMS, quoted, agreed to by Y, done step by step, paid and finished`,
    async (t) => {
      const phone = `156330010${at + 10}`;
      const city = book.cities[at % book.cities.length]!;
      await aMember(phone);
      const [taken] = await says(phone, `DB ${kind.words[0]} ${city.words[0]}`);
      t.regex(taken!, new RegExp(`^已受理DB\\d{4}${kind.short}\\(${city.title['zh-CN']}\\)，代办费`));
      const { id } = await errandOf(phone);

      const thirdParty = [{ code: kind.thirdParty[0]!, fen: 2500 }];
      t.is(await quoted(id, { thirdParty }), 'quoted');
      const { quotation } = await errandOf(phone);
      t.is(quotation!.agencyFen, book.lists[0]!.fees[kind.code]![city.code]!);
      t.true(quotation!.days >= kind.days && kind.papers.every((one) => quotation!.papers.includes(one)));
      const sent = (await sentTo(phone)).slice(-2);
      t.deepEqual(
        sent,
        quotation!.texts.map(({ text }) => text),
      );
      t.true(sent.every((text) => text.length <= 70));

      t.regex((await says(phone, 'Y'))[0]!, /已确认，\d+个工作日内办结/);
      const agreed = await errandOf(phone);
      t.is(agreed.state, 'assigned');
      t.like(agreed.acceptance, { how: 'sms', quotationId: quotation!.id });
      const [mo] = await db().read<{ text: string }>('select text from mo where phone = $1 and id = $2', [
        phone,
        agreed.acceptance!.evidence['moId'],
      ]);
      t.is(mo!.text, 'Y');

      const agent = staff(agreed.agent!);
      t.is(await does(id, { kind: 'take' }, agent), 'working');
      t.is(await pays(id, 'received', [quotation!.agencyFen, 2500]), 'done');
      for (const step of kind.steps) {
        const does_ = () => does(id, { kind: 'step', code: step.code, note: '', pictures: 0 }, agent);
        if (step.photo) {
          t.is(await does_(), 'needs-picture');
          await aPicture(id, 'receipt', step.code);
        }
        t.is(await does_(), 'working');
      }
      t.is(await does(id, { kind: 'finish' }, agent), 'holds-money');
      t.is(await pays(id, 'paid-out', [0, 2500]), 'done');
      t.is(await does(id, { kind: 'finish' }, agent), 'done');
      const told = (await sentTo(phone)).slice(-(kind.steps.filter(({ tell }) => tell).length + 3));
      t.regex(told.join('\n'), /代办员已接单[\s\S]*已收DB\d{4}款[\s\S]*已办结，代办费/);
      t.regex((await says(phone, 'DB'))[0]!, /^DB\d{4}\S+已办结/);

      const events = (await eventsOf(db(), id)).map((one) => one.kind);
      t.deepEqual(events.slice(0, 5), ['asked', 'quote', 'accept', 'assign', 'take']);
      const [bill] = await db().read<{ fees: number }>(
        'select count(*)::int as fees from charge where phone = $1 and product = $2',
        [phone, 'errand'],
      );
      t.is(bill!.fees, 0, 'never on the phone bill');
    },
  );

test.serial(
  'CA-017: every listed kind is there under its words, with price, papers, steps and rules that cite the law',
  (t) => {
    t.deepEqual(
      book.kinds.map(({ title }) => title['zh-CN']),
      ['新车入户', '转籍', '过户', '车牌和行驶证挂失、补办', '驾照年审/换证', '违章处理'],
    );
    t.true(book.cities.length >= 3 && book.cities[0]!.title['zh-CN'] === '石家庄');
    t.true(book.kinds.every(({ rules }) => rules.every(({ source }) => source.includes('公安部令第'))));
    const violation = book.kinds
      .at(-1)!
      .rules.map(({ text }) => text['zh-CN'])
      .join('');
    t.regex(violation, /本人接受处理/);
    t.regex(violation, /不买分、不卖分/);
    t.regex(violation, /不承诺撤销违法记录、减免罚款或不记分/);
    const papers = book.kinds.flatMap((kind) => book.cities.flatMap((city) => papersOf(kind, city)));
    t.deepEqual(
      papers.filter((paper) => book.paperNames[paper] === undefined),
      [],
      'English pages say what each paper is',
    );
  },
);

test.serial(
  'CA-017: what a text leaves out is asked for by digits; a member of VIP pays less and comes first; others hear how to join',
  async (t) => {
    const phone = '15633001101';
    await aMember(phone, 'CYV');
    t.regex((await says(phone, 'DB 帮我办一下'))[0]!, /1入户 2转籍 3过户/);
    t.regex((await says(phone, '3'))[0]!, /过户在哪里办理？.*2保定/);
    t.regex((await says(phone, '2'))[0]!, /过户\(保定\)，代办费288元/);
    t.like(await errandOf(phone), { kind: 'ownership', city: 'baoding', priority: true, discountPercent: 10 });
    t.regex((await says(phone, 'DB 过户 保定'))[0]!, /^DB\d{4}过户待报价$/, 'the same asked again is the same errand');
    t.regex((await says('15633001102', 'DB 过户 石家庄'))[0]!, /发CY到10620007加入/);
    t.regex((await says('15633001102', 'DB'))[0]!, /没有办理中的代办/);
    await aMember('15633001103');
    await says('15633001103', 'DB 补办 石家庄 冀A12345');
    t.is((await errandOf('15633001103')).plate, '冀A12345');
  },
);

test.serial(
  'A Y agrees to the last quotation only; an old one, a lapsed one and a bare Y without any agree to nothing',
  async (t) => {
    const phone = '15633001111';
    await aMember(phone);
    await says(phone, 'DB 驾照 石家庄');
    const { id } = await errandOf(phone);
    await quoted(id, { days: 5 });
    const first = (await errandOf(phone)).quotation!;
    await quoted(id, { days: 3 });
    t.is((await db().read('select 1 from open_question where phone = $1', [phone])).length, 1);
    t.is(await does(id, { kind: 'accept', how: 'sms', quotationId: first.id, evidence: {} }), 'other-quotation');
    now = later(now, 4 * dayMs);
    await sweep(db(), jobsOf({ ...house, errandFiles }).slice(0, 1), now, log);
    t.like(await errandOf(phone), { state: 'cancelled', cancelled: { by: 'clock', keepFen: 0 } });
    t.regex((await sentTo(phone)).at(-1)!, /驾照已取消：报价已过期/);
    const events = await eventsOf(db(), id);
    const quotations = events
      .filter(({ kind }) => kind === 'quote')
      .map(({ data }) => data['quotation'] as { texts: { text: string }[] });
    t.regex(quotations[0]!.texts[1]!.text, /约5个工作日/, 'what was offered before can still be read');
    await says(phone, 'Y');
    t.is((await errandOf(phone)).state, 'cancelled');
  },
);

test.serial(
  'At a counter a signature agrees, and only with its picture; on the own page the person agrees to what it showed',
  async (t) => {
    const phone = '15633001121';
    await aMember(phone);
    const ownerOf = (who: string) => ({
      phone: who,
      by: { kind: 'subscriber' as const, id: who },
      evidence: { session: 's1' },
    });
    const web = { channel: 'web' as const, city: 'handan', wish: '车牌丢了' };
    const asked = await db().transact((tx) => askOwnErrand(tx, house, ownerOf(phone), { ...web, kind: 'loss' }, now));
    t.true(asked.ok);
    const { id } = await errandOf(phone);
    await quoted(id);
    const quotationId = (await errandOf(phone)).quotation!.id;
    const signs = (photo: string) => does(id, { kind: 'accept', how: 'signature', quotationId, evidence: { photo } });
    t.is(await signs(randomUUID()), 'needs-picture');
    t.is(await signs(await aPicture(id, 'receipt', 'papers')), 'needs-picture');
    t.is(await signs(await aPicture(id, 'signature', null)), 'assigned');

    const other = '15633001122';
    await aMember(other);
    await db().transact((tx) => askOwnErrand(tx, house, ownerOf(other), { ...web, kind: 'licence' }, now));
    const theirs = await errandOf(other);
    await quoted(theirs.id);
    const [seen] = (await readOwnErrands(db(), house, other, now)).items;
    t.like(seen, { state: 'quoted', may: ['accept', 'cancel'], fee: 'none' });
    const agrees = (who: string) =>
      db().transact((tx) =>
        acceptOwnErrand(tx, house, ownerOf(who), { id: theirs.id, quotationId: seen!.quotation!.id }, now),
      );
    t.like(await agrees(phone), { ok: false, code: 'no-such-errand' });
    t.like(await agrees(other), { ok: true });
    t.like(await errandOf(other), { state: 'assigned', acceptance: { how: 'web', evidence: { session: 's1' } } });
    await db().transact((tx) => cancelOwnErrand(tx, house, ownerOf(other), theirs.id, now));
    t.is((await errandOf(other)).state, 'cancelled');
  },
);

test.serial(
  'An errand goes to who works in its city and has least to do; who refuses is not asked again, and with nobody left it waits for people',
  async (t) => {
    await db().read('insert into errand_agent (account_id, cities, on_duty) values ($1, $2, true)', [
      agents[0],
      ['baoding'],
    ]);
    const { id, agent } = await anAgreed('15633001131');
    t.is(agent, agents[1]!);
    t.is(await does(id, { kind: 'refuse', why: '家里有事' }, staff(agents[0]!)), 'not-yours');
    t.is(await does(id, { kind: 'refuse', why: '家里有事' }, staff(agents[1]!)), 'accepted');
    t.is(await does(id, { kind: 'assign', to: agents[0]! }), 'assigned');
    t.is((await errandOf('15633001131')).agent, agents[0]!);
    await db().read('delete from errand_agent');
  },
);

test.serial(
  'CA-017: a promise that is broken is shown and goes to the supervisor once; waiting for papers stops its clock',
  async (t) => {
    const phone = '15633001141';
    await aMember(phone);
    await says(phone, 'DB 违章 石家庄');
    const { id } = await errandOf(phone);
    const late = async () =>
      (
        await db().read<{ n: number }>(
          'select count(*)::int as n from errand_event where errand_id = $1 and kind = $2',
          [id, 'escalate'],
        )
      )[0]!.n;
    const rings = () => sweep(db(), jobsOf({ ...house, errandFiles }).slice(0, 1), now, log);
    await rings();
    t.is(await late(), 0);
    now = later(now, 5 * dayMs);
    await rings();
    await rings();
    t.is(await late(), 1);
    t.not((await errandOf(phone)).escalatedAt, null);
    await quoted(id);
    await says(phone, 'Y');
    t.is((await errandOf(phone)).escalatedAt, null);
    const agent = staff((await errandOf(phone)).agent!);
    await does(id, { kind: 'take' }, agent);
    await does(id, { kind: 'wait', what: '处罚决定书' }, agent);
    t.regex((await sentTo(phone)).at(-1)!, /暂停办理，请补：处罚决定书/);
    t.is(await does(id, { kind: 'step', code: 'query', note: '', pictures: 0 }, agent), 'waits');
    now = later(now, 20 * dayMs);
    await rings();
    t.is(await late(), 1, 'who waits for the person breaks no promise');
    t.is(await does(id, { kind: 'resume' }, agent), 'working');
    now = later(now, 10 * dayMs);
    await rings();
    t.is(await late(), 2);
  },
);

test.serial('CA-017: of several errands DB 不办 asks which by digit, takes a number, and ends no other', async (t) => {
  const phone = '15633001191';
  const kept = await anAgreed(phone);
  await says(phone, 'DB 驾照 石家庄');
  const { id, number } = await errandOf(phone);
  const states = () =>
    db().read('select body ->> $2 as state from errand where phone = $1 order by id', [phone, 'state']);
  const [which] = await says(phone, 'DB 不办');
  t.is(which, `要取消哪一件？回数字：1${number}驾照 2${kept.number}过户`);
  t.is((await says(phone, '7'))[0], which, 'what is no digit of it is asked again');
  t.is((await says(phone, 'DB 不办 DB9999'))[0], which, 'a number that is none of theirs ends nothing');
  t.deepEqual(await states(), [{ state: 'assigned' }, { state: 'asked' }]);
  t.regex((await says(phone, '1'))[0]!, new RegExp(`^${number}驾照已取消`));
  t.deepEqual(await states(), [{ state: 'assigned' }, { state: 'cancelled' }]);

  await says(phone, 'DB 违章 石家庄');
  t.regex((await says(phone, `DB 不办 ${kept.number}`))[0]!, new RegExp(`^${kept.number}过户已取消`));
  t.is((await db().read('select from errand where id = $1 and over_at is null', [id])).length, 0);
  t.deepEqual((await states()).at(-1), { state: 'asked' });
});

test.serial(
  'By SMS ends what nobody works on and nothing was paid for; what was paid is kept or given back as people decide, and owed until then',
  async (t) => {
    const phone = '15633001151';
    const first = await anAgreed(phone);
    t.regex((await says(phone, 'DB 不办'))[0]!, /已取消：您已取消$/);
    t.is((await errandOf(phone)).state, 'cancelled');
    t.is(await pays(first.id, 'received', [100, 0]), 'over');
    await says(phone, 'DB 过户 石家庄');
    const { id } = await errandOf(phone);
    await quoted(id);
    t.is(await pays(id, 'received', [100, 0]), 'not-agreed');
    await says(phone, 'Y');
    t.is(await pays(id, 'received', [30001, 0]), 'too-much');
    t.is(await pays(id, 'received', [20000, 0], { receipt: 'S1' }), 'done');
    t.is(await pays(id, 'received', [100, 0], { receipt: 'S1' }), 'receipt-taken');
    t.regex((await says(phone, 'DB 不办'))[0]!, /已付款，不能短信取消/);
    t.is(await does(id, { kind: 'cancel', why: '用户改主意', keepFen: 20001 }), 'keeps-too-much');
    t.is(await does(id, { kind: 'cancel', why: '用户改主意', keepFen: 5000 }), 'cancelled');
    t.regex((await sentTo(phone)).at(-1)!, /已取消：用户改主意。将退您150元$/);
    const payment = { id: randomUUID(), receipt: 'S2', way: 'transfer' } as const;
    t.is(
      await pays(id, 'refunded', [15000, 0], { ...payment, by: care }),
      'took-it',
      'who took it does not give it back',
    );
    t.is(await pays(id, 'refunded', [15000, 0], payment), 'done');
    t.is(await pays(id, 'refunded', [15000, 0], payment), 'done', 'the same again is the same');
    t.is(await pays(id, 'refunded', [14000, 0], payment), 'other-payment');
    t.is(await pays(id, 'refunded', [5001, 0]), 'not-held');
    t.like((await readOwnErrands(db(), house, phone, now)).items[0], {
      fee: 'part-refunded',
      receivedFen: 20000,
      refundedFen: 15000,
      owedFen: 0,
    });
  },
);

test.serial(
  'CA-017: when a number changes hands its errands go on with who ordered them, and the next holder hears and sees nothing',
  async (t) => {
    const phone = '15633001161';
    const { id, agent } = await anAgreed(phone);
    const before = await sentTo(phone);
    await db().transact(async (tx) => {
      await sealMessages(tx, [phone], now);
      await sealErrands(tx, [phone], now);
    });
    t.is(await does(id, { kind: 'take' }, staff(agent!)), 'working');
    t.is(await pays(id, 'received', [30000, 0]), 'done');
    t.deepEqual(await sentTo(phone), before);
    t.regex((await says(phone, 'DB'))[0]!, /没有办理中的代办/);
    t.deepEqual((await readOwnErrands(db(), house, phone, now)).items, []);
  },
);

test.serial(
  'Papers go 90 days after an errand is over, with every word about the person; what was paid stays',
  async (t) => {
    const phone = '15633001171';
    const { id } = await anAgreed(phone);
    await does(id, { kind: 'describe', contact: '王先生 代接', plate: '冀A12345' });
    await aPicture(id, 'signature', null);
    await pays(id, 'received', [30000, 0]);
    await does(id, { kind: 'cancel', why: '不办了', keepFen: 0 });
    const rings = () => sweep(db(), jobsOf({ ...house, errandFiles }).slice(1), now, log);
    await rings();
    t.is((await errandOf(phone)).contact, '王先生 代接');
    now = later(now, 91 * dayMs);
    await rings();
    t.like(await errandOf(phone), { contact: '', plate: null, wish: '', state: 'cancelled' });
    t.true(removed.length > 0);
    t.is((await paymentsOf(db(), [id])).length, 1);
    t.is((await findErrand(db(), id))!.quotation!.agencyFen, 30000);
  },
);

test.serial(
  'Who wishes to be forgotten has the words and pictures of errands in the copy, and rid of them at once where they are over; a file just brought goes an hour later',
  async (t) => {
    const [over, open] = ['15633001172', '15633001173'];
    for (const phone of [over, open]) {
      const { id } = await anAgreed(phone, 'DB 过户 石家庄 急用');
      await does(id, { kind: 'describe', contact: '李女士', plate: '冀A54321' });
      await aPicture(id, 'signature', null);
      if (phone === over) await does(id, { kind: 'cancel', why: '不办了', keepFen: 0 });
    }
    let isFresh = true;
    const gone: string[] = [];
    const files = {
      remove: async (hash: string) => !isFresh && gone.push(hash) > 0,
      read: async (hash: string) => Readable.from([Buffer.from(hash)]),
    } as unknown as Blobs;
    const papers = personalPapers(files);
    const copyOf = async (phone: string) => {
      const of = { db: db(), phone, since: undefined, language: 'zh-CN', now } as const;
      return unzip(await buffer(writeCopy([papers], of, { spName: '示例公司', hotline: '400-000-0000' })));
    };
    const copy = await copyOf(over);
    const { id, number } = await errandOf(over);
    const [row] = JSON.parse(copy.get('data/errand-papers.json')!.toString()) as Record<string, unknown>[];
    t.like(row, { number, contact: '李女士', plate: '冀A54321', pictures: 1 });
    const picture = [...copy].find(([name]) => name.startsWith(`files/errand-papers/${number}-`));
    const [photo] = await db().read<{ hash: string }>('select hash from errand_photo where errand_id = $1', [id]);
    t.is(picture?.[1].toString(), photo!.hash);

    const erase = async (phone: string) =>
      db().transact((tx) =>
        papers.fate.kind === 'goes' ? papers.fate.erase(tx, { phone, until: now }) : Promise.resolve(0),
      );
    t.deepEqual([await erase(over), await erase(open)], [1, 0]);
    t.like(await errandOf(over), { contact: '', plate: null, wish: '' });
    t.is((await errandOf(open)).contact, '李女士', 'what is worked on is needed, and goes after its end');
    const rings = () => sweep(db(), jobsOf({ ...house, errandFiles: files }).slice(1), now, log);
    await rings();
    t.deepEqual(gone, []);
    isFresh = false;
    now = later(now, 2 * hourMs);
    await rings();
    t.deepEqual(gone, [photo!.hash]);
    t.deepEqual(
      await errandOf(over).then((one) => db().read('select papers_until as at from errand where id = $1', [one.id])),
      [{ at: null }],
    );
    t.deepEqual(
      [...(await copyOf(over)).keys()].filter((name) => name.startsWith('files/')),
      [],
    );
    t.is(await erase(over), 0, 'once');
  },
);

test.serial(
  'Under random payments the ledger is what receipts say: fees, money held for others, and every till',
  async (t) => {
    const errands = [await anAgreed('15633001181'), await anAgreed('15633001182')];
    for (const { id, agent } of errands) await does(id, { kind: 'take' }, staff(agent!));
    const some = fc.record({
      at: fc.nat(1),
      kind: fc.constantFrom('received', 'refunded', 'paid-out'),
      way: fc.constantFrom('cash', 'transfer', 'qr'),
      agencyFen: fc.integer({ min: 0, max: 20000 }),
      thirdFen: fc.integer({ min: 0, max: 9000 }),
    });
    let moved = 0;
    for (const one of fc.sample(some, { numRuns: 60, seed: 17 })) {
      const { at, kind, way, agencyFen, thirdFen } = one;
      if ((await pays(errands[at]!.id, kind, [agencyFen, thirdFen], { way })) === 'done') moved++;
    }
    t.true(moved > 10, `${moved} moved`);
    const rows = await db().read<{ id: string }>('select id from errand');
    const payments = await paymentsOf(
      db(),
      rows.map(({ id }) => id),
    );
    const sums = sumsOf(payments);
    t.is(await balanceOf(db(), accounts.fee, 'fen'), sums.heldAgency);
    t.is(await balanceOf(db(), accounts.held, 'fen'), sums.heldThird);
    const signed = ({ kind, agencyFen, thirdFen }: Payment) =>
      kind === 'paid-out' ? 0 : (kind === 'received' ? -1 : 1) * (agencyFen + thirdFen);
    for (const way of ['cash', 'transfer', 'qr'] as const) {
      const till = payments.filter((one) => one.way === way).reduce((sum, one) => sum + signed(one), 0);
      t.is((await balanceOf(db(), accounts.till(way), 'fen')) + 0, till + 0, way);
    }
    t.is(await balanceOf(db(), 'subscriber', 'fen'), 0, 'no phone bill moved');
  },
);

test.serial('A kind or city that errands are of cannot leave the content', async (t) => {
  await t.notThrowsAsync(refuseMissingKinds(db(), book));
  const gone = { ...book, kinds: book.kinds.slice(1), cities: book.cities.slice(0, 1) };
  const error = await t.throwsAsync<ContentError>(refuseMissingKinds(db(), gone));
  const said = error!.faults.join('\n');
  for (const fault of [/kind registration .* put it back/, /city baoding .* put it back/, /city handan/])
    t.regex(said, fault);
});

test.serial(
  'Ten years after their end errands go with their events, receipts and pictures; those that are open stay',
  async (t) => {
    const counts = () =>
      db().read<{ open: number; over: number; events: number; payments: number }>(
        `select (select count(*)::int from errand where over_at is null) as open, (select count(*)::int from errand where over_at is not null) as over,
         (select count(*)::int from errand_event) as events, (select count(*)::int from errand_payment) as payments`,
      );
    const [before] = await counts();
    t.true(before!.open > 0 && before!.over > 0);
    const keep = { messagesMonths: 36, recordsYears: 5, billingYears: 10, recordingsMonths: 24 };
    await sweepFoundRows(db(), keep, later(now, 9 * 365 * dayMs));
    t.deepEqual((await counts())[0], before);
    await db().read('update errand set papers_until = null where over_at is not null');
    await sweepFoundRows(db(), keep, later(now, 11 * 366 * dayMs));
    const [after] = await counts();
    t.like(after, { open: before!.open, over: 0 });
    t.true(after!.events < before!.events && after!.payments < before!.payments);
  },
);
