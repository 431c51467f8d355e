import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { openSamplePlaces } from '../../../src/business/places/index.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { openScratch } from '../../../src/platform/scratch.ts';
import type { NearbyAnswer, PlaceFile } from '../../../src/products/nearby/contract.ts';
import { reports } from '../../../src/products/nearby/figures.ts';
import { nearbyRoutes } from '../../../src/products/nearby/routes.ts';
import { partners } from '../../../src/roles/partners.ts';
import { dayStart } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { catalog, places, segments } from '../../support/shipped.ts';

const now = new Date('2026-11-23T10:00:00+08:00');
const phone = '15633000001';
const agent = aCaller('care-agent');
const developer = aCaller('business-developer');
let folder = '';
let desk: Desk;

const db = withDatabase();

const counted: string[] = [];
const countNumber = async (_: unknown, number: string) => counted.push(number);
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-nearby-'));
  await ensurePartitions(db(), now);
  await openSamplePlaces(db(), places.samples, '2026-11-23', now);
  for (const { id, name, role } of [agent, developer])
    await db().read(
      `insert into staff_account (id, name, role, password_hash, password_change_due, created_at) values ($1, $2, $3, '$argon2id$none', false, $4)`,
      [id, name, role, now],
    );
  const house = {
    db: db(),
    scratch: openScratch(folder),
    door: aDoor(aLane),
    segments,
    terms: { catalog },
    places,
    countNumber,
    partners,
  };
  desk = await aDesk(nearbyRoutes(house), now);
});
test.after.always(async () => {
  await desk.stop();
  await rm(folder, { recursive: true });
});

async function near(where: string, category = ''): Promise<NearbyAnswer> {
  const query = new URLSearchParams({ where, ...(category && { category }) });
  const answer = await desk.ask(agent, `/api/nearby?${query}`);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as NearbyAnswer;
}

test.serial(
  'CA-015: an agent finds exact position and service while the caller talks, and sends them in one click, counted',
  async (t) => {
    const { spot, places: found, category } = await near('火车站', 'wash');
    t.deepEqual([spot?.name, category], ['石家庄站', 'wash']);
    t.true(found.length >= 3);
    t.deepEqual(
      found.map(({ metres }) => metres),
      found.map(({ metres }) => metres).toSorted((a, b) => a - b),
    );
    const [first] = found;
    t.regex(first!.speech, /^\S+，在\S+区\S+号，石家庄站[东南西北]+[\d.]+(米|公里)；服务有普洗.*电话0 3 1 1/);
    t.is((await near('火车站洗车')).places[0]!.id, first!.id);

    const sent = await desk.ask(agent, '/api/nearby/tell', { body: { phone, placeId: first!.id, spot: '石家庄站' } });
    t.is(sent.status, 200);
    t.deepEqual(counted, [phone], 'a number that is told something is counted');
    const { texts } = (await sent.json()) as { texts: string[] };
    t.true(
      texts[0]!.includes(first!.address) &&
        texts.join().includes(first!.services) &&
        texts.every((one) => one.length <= 70),
    );
    const mts = await db().read<{ text: string; state: string }>(
      'select text, state from mt where phone = $1 order by id',
      [phone],
    );
    t.deepEqual(
      mts.map(({ text }) => text),
      texts,
    );
    t.true(mts.every(({ state }) => state === 'queued'));
    const byVoice = { phone: '03118888888', placeId: first!.id };
    t.is((await desk.ask(agent, '/api/nearby/tell', { body: { ...byVoice, by: 'voice' } })).status, 400);
    const spoken = await desk.ask(agent, '/api/nearby/tell', { body: { ...byVoice, phone, by: 'voice' } });
    t.deepEqual(await spoken.json(), { texts: [] });
    const rows = await reports[0]!.count(db(), { from: dayStart(now), until: dayStart(now, 1) });
    t.deepEqual(rows, [{ day: '2026-11-23', keys: ['wash', '桥西区', 'agent'], figures: [2, 0] }]);
  },
);

test.serial(
  'What a caller says unclearly is answered by the names most like it; a closed place and an unreachable phone are said',
  async (t) => {
    const { spot, meant, places: found } = await near('桥中', 'wash');
    t.deepEqual([spot, found], [undefined, []]);
    t.true(meant.length > 0);
    const [first] = (await near('正定', 'repair')).places;
    t.is((await desk.ask(agent, `/api/places/${first!.id}`, { method: 'DELETE' })).status, 403);
    t.is((await desk.ask(developer, `/api/places/${first!.id}`, { method: 'DELETE' })).status, 204);
    t.is((await desk.ask(agent, '/api/nearby/tell', { body: { phone, placeId: first!.id } })).status, 404);
    t.false((await near('正定', 'repair')).places.some(({ id }) => id === first!.id));
    const [other] = (await near('正定', 'wash')).places;
    const unreachable = { phone: '13900000001', placeId: other!.id };
    const answer = await desk.ask(agent, '/api/nearby/tell', { body: unreachable });
    t.is(answer.status, 409);
  },
);

test.serial(
  'Places come by file: a source tells them again and again, and what is wrong is told with line and remedy',
  async (t) => {
    const header = '编号,名称,类别,区县,地址,纬度,经度,服务,营业时间,价格,电话';
    const file = (...lines: string[]) => [header, ...lines].join('\r\n');
    const send = async (text: string) => {
      const answer = await desk.ask(developer, '/api/places/import?source=agency&checkedOn=2026-11-20', { file: text });
      if (answer.status !== 200) throw new Error(await answer.text());
      return (await answer.json()) as { taken: number; faults: { line: number; field: string }[] };
    };
    const good = 'a1,近站洗车,洗车,桥西区,站前街1号,38.0106,114.4786,普洗,,,0311-55559001';
    const first = await send(
      file(
        good,
        'a2,某店,吃饭,桥西区,街1号,38,114,饭,,,110',
        'a1,重复,洗车,桥西区,街1号,38,114,洗,,,0311-1',
        'a3,某店,洗车,桥西区,街1号,北纬,114,洗,,,0311-1',
      ),
    );
    t.is(first.taken, 1);
    t.deepEqual(
      first.faults.map(({ line, field }) => `${line} ${field}`),
      ['3 category', '4 code', '5 lat'],
    );
    t.is((await near('火车站', 'wash')).places[0]!.name, '近站洗车');
    t.is((await send(file(good.replace('近站洗车', '站前洗车')))).taken, 1);
    const names = (await near('火车站', 'wash')).places.map(({ name }) => name);
    t.true(names.includes('站前洗车') && !names.includes('近站洗车'));
    const facts = (await (await desk.ask(developer, '/api/nearby/facts')).json()) as { sources: object[] };
    t.like(facts.sources[0], { source: 'agency', places: 1, oldest: '2026-11-20' });
  },
);

test.serial(
  'CA-015: who keeps the places adds, mends and closes one, and sees who told what of it and when',
  async (t) => {
    const shop = {
      ...{ name: '手工洗车', category: 'wash', district: '桥西区', address: '站前街9号', lat: 38.011, lng: 114.479 },
      ...{ services: '普洗', hours: '08:00-20:00', price: '', phone: '0311-55559009' },
    };
    const wrong = await desk.ask(developer, '/api/places', { body: { ...shop, category: 'food', district: '朝阳区' } });
    const { faults } = (await wrong.json()) as { faults: { field: string }[] };
    t.deepEqual(
      faults.map(({ field }) => field),
      ['body.category', 'body.district'],
    );
    t.is((await desk.ask(agent, '/api/places', { body: shop })).status, 403);
    const { id } = (await (await desk.ask(developer, '/api/places', { body: shop })).json()) as { id: string };
    const put = (changes: object) =>
      desk.ask(developer, `/api/places/${id}`, { method: 'PUT', body: { ...shop, ...changes } });
    t.is((await put({ price: '普洗20元' })).status, 200);
    t.is((await put({ price: '普洗20元' })).status, 200);
    t.is((await desk.ask(developer, `/api/places/${id}`, { method: 'DELETE' })).status, 204);
    const closed = (await (await desk.ask(developer, '/api/places?state=closed&text=手工')).json()) as {
      items: object[];
    };
    t.is(closed.items.length, 1);
    t.is((await put({ price: '普洗20元' })).status, 200);
    const file = (await (await desk.ask(developer, `/api/places/${id}`)).json()) as PlaceFile;
    t.deepEqual(
      file.history.map(({ what, by }) => `${what} ${by}`),
      ['opened', 'closed', 'changed', 'added'].map((what) => `${what} ${developer.name}`),
    );
    t.deepEqual(file.history[2]!.fields, { price: ['', '普洗20元'] });
    t.true(file.isOpen);
  },
);

test.serial('CA-015: places are listed by name, page by page, each once', async (t) => {
  const seen: string[] = [];
  let next: string | undefined = '';
  while (next !== undefined) {
    const query = new URLSearchParams({ text: '路', ...(next && { after: next }) });
    const page = (await (await desk.ask(developer, `/api/places?${query}`)).json()) as {
      items: { id: string; address: string }[];
      next?: string;
    };
    t.true(page.items.every(({ address }) => address.includes('路')));
    seen.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  t.true(seen.length > 50);
  t.is(new Set(seen).size, seen.length);
});
