import test from 'ava';
import { jobsOf, type Mo, parkMos, recordMos, saveMos } from '../../../src/business/messages/index.ts';
import { parkedMos } from '../../../src/business/messages/reading.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { nobodyIsTold } from '../../support/mt.ts';
import { patiently } from '../../support/patiently.ts';

const database = withDatabase();
const jobs = jobsOf(nobodyIsTold);
const now = new Date('2026-11-23T15:00:00+08:00');
const log = openLog({ level: 'silent' });
let phones = 15633000100;

/** Each test has a phone of its own. */
function aPhone(): string {
  phones += 1;
  return String(phones);
}

/** What is taken of these. */
async function record(mos: readonly Mo[], at = now) {
  const { taken } = await database().transact((tx) => recordMos(tx, mos, at));
  return taken;
}

function park(mos: readonly { mo: Mo; reason: string }[]) {
  return database().transact((tx) => parkMos(tx, mos, now));
}

async function parkedOf(phone: string) {
  return database().read<{ text: string | null; raw: Buffer | null; parked_reason: string }>(
    `select text, raw, parked_reason from mo where phone = $1 and state = 'parked' order by id`,
    [phone],
  );
}

test('An MO that the carrier sends again is known: it is taken once', async (t) => {
  const mo = anMo('CY', { phone: aPhone() });
  t.is((await record([mo, mo])).length, 1, 'twice in one batch');
  t.deepEqual(await record([mo]), [], 'and again in the next');
});

test('The same id from another link is another MO', async (t) => {
  const mo = anMo('CY', { phone: aPhone() });
  t.is((await record([mo, { ...mo, link: 'other' }])).length, 2);
});

test('A carrier id used again for another content is kept and parked, once', async (t) => {
  const mo = anMo('CY', { phone: aPhone() });
  const other = { ...mo, text: 'TD', raw: Buffer.from('TD') };
  await record([mo]);
  t.deepEqual(await record([other]), []);
  t.deepEqual(await record([other]), []);
  const parked = await parkedOf(mo.phone);
  t.deepEqual(
    parked.map(({ text }) => text),
    ['TD'],
  );
  t.regex(parked[0]!.parked_reason, /used its id before/);
});

test('Four gateways that get the same fifty MOs at once take each of them once', async (t) => {
  const mos = Array.from({ length: 50 }, () => anMo('CY', { phone: aPhone() }));
  const taken = await Promise.all([1, 2, 3, 4].map(() => patiently(() => record(mos))));
  t.is(taken.flat().length, 50);
});

test('MOs are taken in the order they came, and are written with their command and trace', async (t) => {
  const phone = aPhone();
  const taken = await record(['CY', 'Y'].map((text) => anMo(text, { phone, linkId: 'LINK0001' })));
  t.deepEqual(
    taken.map(({ text }) => text),
    ['CY', 'Y'],
  );
  await database().transact((tx) =>
    saveMos(
      tx,
      taken.map((mo) => ({ mo, command: 'order', trace: [{ step: 'keyword', found: mo.text }] })),
      now,
    ),
  );
  const rows = await database().read(
    'select text, state, command, trace, link_id from mo where phone = $1 order by id',
    [phone],
  );
  const common = { state: 'taken', command: 'order', link_id: 'LINK0001' };
  t.deepEqual(rows, [
    { ...common, text: 'CY', trace: [{ step: 'keyword', found: 'CY' }] },
    { ...common, text: 'Y', trace: [{ step: 'keyword', found: 'Y' }] },
  ]);
});

test('What is no text is parked with its bytes', async (t) => {
  const { text: _, ...mo } = anMo('', { phone: aPhone(), coding: 4, raw: Buffer.of(1, 0, 255) });
  const { taken, parked } = await database().transact((tx) => recordMos(tx, [mo], now));
  t.deepEqual(taken, []);
  t.like(parked[0], { phone: mo.phone, link: 'smg', parked: 'not a text: coding 4' }, 'an alarm can name it');
  t.deepEqual(await parkedOf(mo.phone), [
    { text: null, raw: Buffer.of(1, 0, 255), parked_reason: 'not a text: coding 4' },
  ]);
});

test('A text with a NUL or half a character in it is taken and can be stored', async (t) => {
  const [mo] = await record([anMo('C\0Y\ud800', { phone: aPhone() })]);
  t.is(mo!.text, 'C\u2400Y\ufffd');
  await t.notThrowsAsync(database().transact((tx) => saveMos(tx, [{ mo: mo!, trace: [mo!.text] }], now)));
});

test('An MO that could not be processed is parked with its bytes, and is known when it comes again', async (t) => {
  const mo = anMo('boom', { phone: aPhone() });
  await park([{ mo, reason: 'cannot be processed: boom' }]);
  await park([{ mo, reason: 'cannot be processed: boom' }]);
  t.deepEqual(await parkedOf(mo.phone), [
    { text: 'boom', raw: Buffer.from('boom'), parked_reason: 'cannot be processed: boom' },
  ]);
  t.deepEqual(await record([mo]), []);
});

function partsOf(phone: string, texts: readonly string[], reference = 1): Mo[] {
  return texts.map((text, i) => {
    const part = { reference, total: texts.length, number: i + 1 };
    return anMo(text, { phone, coding: 0, raw: Buffer.from(text), part });
  });
}

test('A long MO is one MO, when its last part comes, in whatever batch and order', async (t) => {
  const phone = aPhone();
  const [first, second, third] = partsOf(phone, ['one ', 'two ', 'three']);
  t.deepEqual(await record([third!, first!]), []);
  t.deepEqual(await record([first!]), [], 'a part that comes again is known');
  const taken = await record([anMo('CY', { phone }), second!, anMo('Y', { phone })]);
  t.deepEqual(
    taken.map(({ text }) => text),
    ['CY', 'one two three', 'Y'],
    'it stands where its last part came',
  );
  t.deepEqual(await database().read('select from mo_part where phone = $1', [phone]), []);
});

test.serial('A long MO whose parts do not all come is parked after an hour, with what there is of it', async (t) => {
  const phone = aPhone();
  const [first, , third] = partsOf(phone, ['one ', 'two ', 'three']);
  await record([third!]);
  await record([first!], later(now, 10 * minuteMs));
  await sweep(database(), jobs, later(now, hourMs - 1), log);
  t.deepEqual(await parkedOf(phone), []);
  await sweep(database(), jobs, later(now, hourMs), log);
  const parked = await parkedOf(phone);
  t.deepEqual(
    parked.map(({ text }) => text),
    ['one three'],
  );
  t.is(parked[0]!.parked_reason, '2 of 3 parts of a long message came');
});

test('A part whose reference was taken by another message is parked, and the new message is read', async (t) => {
  const phone = aPhone();
  await record([partsOf(phone, ['old', 'never came'])[0]!]);
  const taken = await record(partsOf(phone, ['new ', 'one']));
  t.deepEqual(
    taken.map(({ text }) => text),
    ['new one'],
  );
  t.deepEqual(
    (await parkedOf(phone)).map(({ text }) => text),
    ['old'],
  );
});

test('A part under a carrier id that was used before is parked, and does not get into a long message', async (t) => {
  const phone = aPhone();
  const [first, second] = partsOf(phone, ['one ', 'two']);
  await record([first!]);
  t.deepEqual(await record([{ ...second!, carrierMessageId: first!.carrierMessageId }]), []);
  t.deepEqual(
    (await parkedOf(phone)).map(({ text }) => text),
    ['two'],
  );
});

test('Parked MOs are listed newest first, page by page, with masked phones', async (t) => {
  const phone = aPhone();
  const at = later(now, dayMs);
  for (const word of ['a', 'b', 'c']) await park([{ mo: anMo(word, { phone }), reason: 'test' }]);
  await database().transact((tx) => parkMos(tx, [{ mo: anMo('d', { phone }), reason: 'test' }], at));
  const first = await parkedMos(database(), { limit: 2 });
  t.is(first.items[0]!.text, 'd');
  t.is(first.items[0]!.phone, `156****${phone.slice(-4)}`);
  t.is(first.items[0]!.receivedAt, '2026-11-24T15:00:00.000+08:00');
  const second = await parkedMos(database(), { limit: 2, before: first.next });
  const shown = [...first.items, ...second.items].map(({ id }) => id);
  t.is(new Set(shown).size, 4);
  t.deepEqual(shown, shown.toSorted().toReversed());
});
