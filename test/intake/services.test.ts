import path from 'node:path';
import test from 'ava';
import { loadServiceWords } from '../../src/business/catalog/index.ts';
import type { Served, Service } from '../../src/business/messages/index.ts';
import type { Terms } from '../../src/business/subscriptions/index.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { openLog } from '../../src/platform/log.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { newId } from '../../src/values/id.ts';
import { minuteMs } from '../../src/values/time.ts';
import { withDatabase } from '../support/database.ts';
import { anMo } from '../support/mo.ts';
import { aDoor } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';
import { catalog, segments } from '../support/shipped.ts';
import { Talk, termsOf } from '../support/talk.ts';

type Note = { readonly phone: string; readonly text: string };

/** A service that keeps notes: `JZ …` keeps one, and asks in words where nothing follows; `BJ` offers something that only a Y takes. */
function notesService(kept: Note[]): Service<readonly Note[], Note> {
  return {
    name: 'notes',
    acts: ['keep', 'offer'],
    load: async (_tx, speakers, _now, heard) => {
      loads.push([speakers.map(({ subscriber }) => subscriber.phone), heard.map(({ text }) => text)]);
      return ({ subscriber }) => kept.filter(({ phone }) => phone === subscriber.phone);
    },
    decide(before = [], said, { subscriber: { phone } }, now): Served<readonly Note[], Note> {
      const say = (text: string) => ({
        code: 'gift' as const,
        vars: { gift: text },
        reason: 'notes',
        reasonId: newId(now),
      });
      const asking = (kind: 'words' | 'yes', text: string) => ({
        says: [say(text)],
        ask: { kind: `service-${kind}:notes` as const, choices: {}, lifetimeMs: 10 * minuteMs },
      });
      if ('act' in said && said.act === 'offer') return asking('yes', 'offered');
      const text = 'act' in said ? said.rest : said.text;
      if (text === '') return asking('words', 'what?');
      const note = { phone, text };
      return { says: [say(`${before.length + 1}:${text}`)], change: note, state: [...before, note] };
    },
    save: async (_tx, changes) => {
      kept.push(...changes);
    },
  };
}

const loads: string[][][] = [];
const known = new Map([['notes', ['keep', 'offer']]]);
const folder = path.join(packageRoot, 'test/fixtures/services');
const faults: string[] = [];
let terms: Terms;
test.before(async () => {
  terms = termsOf(await loadServiceWords(folder, catalog, known, faults));
});

function aTalk(options?: ConstructorParameters<typeof Talk>[1]): Talk {
  const talk = new Talk(terms, options);
  talk.services = [notesService([])];
  return talk;
}

const db = withDatabase();

test('The word of a service may be written in any form, and what stands behind it arrives as it was written', (t) => {
  t.deepEqual(faults, []);
  for (const text of ['JZ 买Oil', 'jz买Oil', 'ＪＺ：买Oil', '记住买Oil', '记住 买Oil']) {
    const { command } = aTalk().hear(text);
    t.deepEqual(command, { kind: 'service', service: 'notes', act: 'keep', rest: '买Oil' }, text);
  }
  for (const text of ['JZX', 'XJZ 买Oil']) t.is(aTalk().hear(text).command.kind, 'unknown', text);
});

test('XC-03: reserved words, order words and wishes to stop come before the words of services', (t) => {
  const talk = aTalk();
  t.is(talk.hear('退订 JZ').command.kind, 'cancel-which');
  t.is(talk.hear('JZ 退订车友').command.kind, 'wish-to-stop');
  t.is(talk.hear('JZ 别再扣钱了').command.kind, 'wish-to-stop');
  t.is(talk.hear('CY').command.kind, 'order');
});

test('A service asks in words and hears the answer, once; a stop word is never taken for one', (t) => {
  const talk = aTalk();
  t.true(talk.say('JZ')[0]!.includes('what?'));
  t.is(talk.hear('0000').command.kind, 'list');
  const answer = talk.hear('换机油');
  t.is(answer.command.kind, 'words');
  t.deepEqual(answer.service, { service: 'notes', change: { phone: '15633000001', text: '换机油' } });
  t.true(answer.mts[0]!.text.includes('1:换机油'));
  t.is(talk.hear('换机油').command.kind, 'unknown');
});

test('A Y answers what was asked last: a service or an order, and an order is never bought by guess', (t) => {
  const offeredLast = aTalk();
  offeredLast.hear('CY');
  offeredLast.hear('BJ');
  t.truthy(offeredLast.hear('Y').service);
  t.deepEqual(offeredLast.standing, ['car-owner pending-confirm']);
  offeredLast.hear('Y');
  t.deepEqual(offeredLast.standing, ['car-owner active']);

  const orderedLast = aTalk();
  orderedLast.hear('BJ');
  orderedLast.hear('CY');
  t.true(orderedLast.say('Y')[0]!.includes('Y CY'));
  t.deepEqual(orderedLast.standing, ['car-owner pending-confirm']);
  orderedLast.hear('Y CY');
  t.deepEqual(orderedLast.standing, ['car-owner active']);
  t.truthy(orderedLast.hear('Y').service);
});

test('Where a link allows extensions, the number that a question came from tells which one a Y answers', (t) => {
  const talk = aTalk({ extensionDigits: 2 });
  const offered = talk.hear('BJ').mts[0]!.accessNumber;
  const ordered = talk.hear('CY').mts[0]!.accessNumber;
  t.not(offered, ordered);
  t.truthy(talk.hear('Y', offered).service);
  talk.hear('Y', ordered);
  t.deepEqual(talk.standing, ['car-owner active']);
});

test('Digits answer no question that wants a Y', (t) => {
  const talk = aTalk();
  talk.hear('BJ');
  t.is(talk.hear('1').service, undefined);
});

test('What a service does is saved with the MO, for a batch together; a text of a phone stands on all before it', async (t) => {
  const now = new Date('2026-11-23T10:00:00+08:00');
  await ensurePartitions(db(), now);
  const kept: Note[] = [];
  const door = aDoor({
    link: 'smg',
    carriers: ['unicom'],
    accessNumbers: ['10620007'],
    extensionDigits: 0,
    length: {},
  });
  const intake: Intake = {
    ...{ db: db(), clock: { now: () => now }, log: openLog({ level: 'silent' }), terms, door, ...noOrders },
    segments,
    services: [notesService(kept)],
  };
  const [one, other, silent] = ['15633000301', '15633000302', '15633000303'];
  await takeMos(intake, [
    anMo('JZ 甲', { phone: one }),
    anMo('JZ 乙', { phone: other }),
    anMo('0000', { phone: one }),
    anMo('JZ 丙', { phone: one }),
    anMo('CY', { phone: silent }),
  ]);
  t.deepEqual(loads, [
    [
      [one, other],
      ['JZ 甲', 'JZ 乙', '0000', 'JZ 丙'],
    ],
  ]);
  t.deepEqual(
    kept.map(({ text }) => text),
    ['甲', '乙', '丙'],
  );
  const said = await db().read<{ text: string }>("select text from mt where reason = 'notes' order by phone, id");
  t.true(said[1]!.text.includes('2:丙'));
});

test('A service sheet that names what nobody does, or a word that is taken, stops the start and says where', async (t) => {
  const wrong: string[] = [];
  await loadServiceWords(folder, catalog, new Map([['notes', ['keep']]]), wrong);
  t.deepEqual(wrong, ['test/fixtures/services/services/notes.yaml:5: notes does not do offer; write one of keep']);
  const twice: string[] = [];
  await loadServiceWords(folder, terms.catalog, known, twice);
  t.is(twice.length, 3);
  t.regex(twice[0]!, /already means notes/);
});
