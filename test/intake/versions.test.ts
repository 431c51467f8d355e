import test from 'ava';
import {
  catalogAt,
  type LiveCatalogue,
  orderWordsOf,
  saveVersion,
  settlingMs,
} from '../../src/business/catalog/index.ts';
import { applyEdit } from '../../src/business/release/apply-edit.ts';
import type { Edit } from '../../src/business/release/contract.ts';
import { withChanges } from '../../src/business/release/model.ts';
import { openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { later } from '../../src/values/time.ts';
import { aLiveCatalogue, shippedFiles } from '../support/catalogue.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/house.ts';
import { Talk, termsOf } from '../support/talk.ts';

const db = withDatabase();
const begin = new Date('2026-11-23T10:00:00+08:00');
let now = begin;
let live: LiveCatalogue;

test.before(async () => {
  live = await aLiveCatalogue(db(), () => now);
});
test.after.always(() => live?.close());

/** Releases the newest version with some edits, and waits until it is in force. */
async function release(...edits: Edit[]): Promise<void> {
  const { number, files: newest } = live.newest();
  const files = edits.reduce((laid, edit) => {
    const { file, text } = applyEdit(laid, newest, edit);
    return withChanges(laid, new Map([[file, text]]));
  }, newest);
  const from = later(now, settlingMs);
  const version = { number: number + 1, title: '', files, authors: [], releasedBy: undefined, releasedAt: now, from };
  await db().transact((tx) => saveVersion(tx, version, orderWordsOf(live.asNext(files, from))));
  await live.refresh();
  now = from;
}

/** Somebody who talks with the catalogue in force. */
function aTalk(): Talk {
  const talk = new Talk(termsOf(live.catalog), { at: now.toISOString() });
  const hear = talk.hear.bind(talk);
  talk.hear = (text, to) => {
    talk.now = later(now, -1000);
    const reaction = hear(text, to);
    now = later(now, 60_000);
    return reaction;
  };
  return talk;
}

const words = (product: string, orderWords: string[]): Edit => ({ kind: 'product', product, set: { orderWords } });

test.serial('A Y ends by the version whose words the person saw: its price, its words and its texts', async (t) => {
  const [early, late] = [aTalk(), aTalk()];
  t.regex(early.say('SJB')[0]!, /新闻早晚报3元\/月.*TDSJB/);
  await release(
    words('newspaper', ['XWB']),
    { kind: 'product', product: 'newspaper', set: { name: '新闻报' } },
    { kind: 'text', code: 'tariff', words: '新词{{product}}，{{price}}。退订{{cancelWord}}到{{accessNumber}}。' },
    { kind: 'product', product: 'newspaper', set: { openTo: [] } },
  );
  t.regex(late.say('SJB')[0]!, /没有识别/, 'who asks now is answered by what is in force');
  t.regex(late.say('XWB')[0]!, /新闻报目前仅向/);
  const yes = early.hear('Y SJB');
  t.deepEqual(early.standing, ['newspaper active']);
  t.regex(yes.mts[0]!.text, /^已订购新闻早晚报，3元\/月/);
  t.is(yes.changes.consents[0]!.textVersion, catalogAt(live.catalog, begin).texts.version('confirm-order'));
  await release({ kind: 'product', product: 'newspaper', set: { openTo: [{ carrier: 'unicom' }] } });
});

test.serial(
  'A price released since is nobody’s who was asked before; who is asked now agrees to the new one',
  async (t) => {
    now = new Date('2026-11-27T20:00:00+08:00');
    const [early, late] = [aTalk(), aTalk()];
    t.regex(early.say('TQ 石家庄')[0]!, /天气点播0\.20元\/条/);
    await release({ kind: 'tariff', product: 'weather-now', from: '2026-11-28', amountFen: 50 });
    now = new Date('2026-11-28T09:00:00+08:00');
    t.regex(late.say('TQ 石家庄')[0]!, /天气点播0\.50元\/条/);
    const fees = (talk: Talk) => talk.hear('Y').charged.map(({ mt }) => mt.fee?.fen);
    t.deepEqual([fees(early), fees(late)], [[20], [50]]);
  },
);

test.serial('A price that the seen version has itself is asked again when its day has come', async (t) => {
  await release({ kind: 'tariff', product: 'weather', from: '2026-12-01', amountFen: 900 });
  now = new Date('2026-11-30T23:50:00+08:00');
  const talk = aTalk();
  t.regex(talk.say('TQDY')[0]!, /2元\/月/);
  await release({ kind: 'text', code: 'declined', words: '您已取消{{product}}。' });
  now = new Date('2026-12-01T00:10:00+08:00');
  t.regex(talk.say('Y')[0]!, /9元\/月/);
  t.deepEqual(talk.standing, ['weather pending-confirm']);
  talk.say('Y');
  t.deepEqual(talk.standing, ['weather active']);
});

test.serial(
  'Who was told to end a product by a word ends it by that word for ever, whatever orders it now',
  async (t) => {
    const talk = aTalk();
    talk.say('XWB');
    talk.say('Y');
    t.deepEqual(talk.standing, ['newspaper active']);
    await release(words('newspaper', ['BZ']));
    for (const written of ['TDXWB', 'TDSJB', 'QX SJB', '退订XWB', 'TDBZ']) {
      const { command } = new Talk(termsOf(live.catalog), { at: now.toISOString() }).hear(written);
      t.deepEqual(command, { kind: 'cancel', product: 'newspaper' }, written);
    }
    t.regex(talk.say('TDSJB')[0]!, /已退订/);
    t.deepEqual(talk.standing, []);
    t.regex(talk.say('SJB')[0]!, /没有识别/, 'but it orders nothing any more');
  },
);

test.serial(
  'Digits end by the list that was seen, and a word that moved means in answer what it meant when it was asked',
  async (t) => {
    const talk = aTalk();
    talk.say('BZ');
    talk.say('TQDY');
    await release(words('weather', ['TQY']), words('newspaper', ['TQDY']));
    const yes = talk.hear('Y TQDY');
    t.deepEqual(yes.command, { kind: 'confirm', product: 'weather' });
    const other = talk.hear('Y TQDY');
    t.deepEqual(
      other.command,
      { kind: 'confirm', product: 'newspaper' },
      'now that no weather is asked it means the newspaper',
    );
  },
);

test.serial('Every process takes a new version by NOTIFY, and by polling when it hears nothing', async (t) => {
  const log = openLog({ level: 'silent' });
  const listener = openListener(db().url, log);
  t.teardown(() => listener.close());
  const [hearing, polling] = [
    await aLiveCatalogue(db(), () => now, { listener }),
    await aLiveCatalogue(db(), () => now),
  ];
  t.teardown(() => hearing.close());
  t.teardown(() => polling.close());
  await release({ kind: 'text', code: 'blacklisted', words: '您的号码已停止受理。客服{{hotline}}。' });
  for (const [name, one] of Object.entries({ hearing, polling })) {
    await until(name, async () => (one.version().number === live.version().number ? true : undefined));
    t.is(one.catalog.texts.render('blacklisted', {}).text, '您的号码已停止受理。客服400-000-0000。', name);
  }
});

test.serial('A version is older than the program: texts it does not have come from the content folder', async (t) => {
  const { number } = live.newest();
  const files = new Map([...live.newest().files].filter(([file]) => file !== 'replies/gift.txt'));
  files.set('replies/declined.txt', '没有变量\n').set('replies/nobody-says-this.txt', '旧\n');
  const version = {
    number: number + 1,
    title: '',
    files,
    authors: [],
    releasedBy: undefined,
    releasedAt: now,
    from: now,
  };
  await db().transact((tx) => saveVersion(tx, version, orderWordsOf(live.catalog)));
  const opened = await aLiveCatalogue(db(), () => now);
  t.teardown(() => opened.close());
  t.is(
    opened.catalog.texts.render('gift', { gift: '礼品' }).text.slice(0, 4),
    shippedFiles.get('replies/gift.txt')!.slice(0, 4),
  );
  t.regex(opened.catalog.texts.render('declined', { product: '甲' }).text, /甲/);
});
