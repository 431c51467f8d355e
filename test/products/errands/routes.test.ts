import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { loadDesk } from '../../../src/business/tickets/index.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import type { Caller } from '../../../src/platform/http/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import type { ErrandView } from '../../../src/products/errands/contract.ts';
import { reports } from '../../../src/products/errands/figures.ts';
import { loadErrands, orderRoutes } from '../../../src/products/errands/index.ts';
import { errandRoutes } from '../../../src/products/errands/routes.ts';
import { dayStart } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, contentFolder, termsOf } from '../../support/talk.ts';

const phone = '15633001201';
const now = new Date('2026-11-23T10:00:00+08:00');
const [care, lead, cashier, editor] = ['care-agent', 'supervisor', 'finance', 'editor'].map((role) => aCaller(role));
const agents = [aCaller('errand-agent'), aCaller('errand-agent')];
const db = withDatabase();
let folder = '';
let desk: Desk;

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-errands-'));
  await ensurePartitions(db(), now);
  for (const [at, { id, role }] of [care!, lead!, cashier!, ...agents].entries())
    await db().read(
      `insert into staff_account (id, name, role, password_hash, password_change_due, created_at) values ($1, $2, $3, '$argon2id$none', false, $4)`,
      [id, `${role}-${at}`, role, now],
    );
  const tickets = await loadDesk(contentFolder);
  const terms = termsOf(await aCatalog());
  const house = {
    ...{ db: db(), terms, door: aDoor({ ...aLane, extensionDigits: 0 }), segments: await loadSegments(contentFolder) },
    ...{ desk: tickets, errands: await loadErrands(contentFolder, tickets.calendars), errandFiles: openBlobs(folder) },
    ...{ listener: { on: () => () => {} }, numbers: await openNumbers(db()) },
  };
  const intake = { ...house, clock: { now: () => now }, log: openLog({ level: 'silent' }), ...noOrders, services: [] };
  for (const text of ['CYV', 'Y']) await takeMos(intake, [anMo(text, { phone })]);
  const ordering = orderRoutes(house, {
    path: '/api/test/errands',
    access: { roles: ['care-agent', 'supervisor'] },
    isOwner: false,
    whose: async (_, { staff }) => ({ phone, by: { kind: 'staff', id: staff!.id }, evidence: {} }),
  });
  desk = await aDesk([...errandRoutes(house), ...ordering], now);
});
test.after.always(async () => {
  await desk.stop();
  await rm(folder, { recursive: true });
});

async function asks(who: Caller, address: string, body?: unknown): Promise<{ status: number; body: ErrandView }> {
  const answer = await desk.ask(who, address, body === undefined ? {} : { body });
  return { status: answer.status, body: (await answer.json().catch(() => undefined)) as ErrandView };
}

test.serial(
  'CA-017: an errand on pages, from an agent’s order to its end: quoted with a preview, signed, done with pictures, paid, and given back by another',
  async (t) => {
    const asked = await asks(care!, '/api/test/errands', {
      kind: 'violation',
      city: 'shijiazhuang',
      plate: '冀a·12345',
    });
    t.is(asked.status, 200);
    const { items } = asked.body as unknown as { items: { id: string; plate: string }[] };
    t.is(items[0]!.plate, '冀A12345');
    t.is(
      (await asks(care!, '/api/test/errands', { kind: 'violation', city: 'shijiazhuang', plate: '冀A12345' })).status,
      409,
    );
    const at = `/api/errands/${items[0]!.id}`;

    const said = { thirdParty: [{ code: 'fine', fen: 20000 }] };
    const preview = (await asks(care!, `${at}/quotation-preview`, said)).body as unknown as {
      agencyFen: number;
      texts: { text: string; parts: number }[];
    };
    t.like(preview, { listFen: 5000, discountPercent: 10, agencyFen: 4500, thirdFen: 20000 });
    t.true(preview.texts.every(({ parts }) => parts === 1));
    t.is((await asks(care!, `${at}/quotation-preview`, { thirdParty: [{ code: 'points', fen: 1 }] })).status, 400);
    const act = (who: Caller, body: object, version: number) => asks(who, `${at}/acts`, { ...body, version });
    const quoted = (await act(care!, { kind: 'quote', ...said }, 1)).body;
    t.deepEqual(
      quoted.quotation!.texts.map(({ text }) => text),
      preview.texts.map(({ text }) => text),
    );
    t.is((await act(care!, { kind: 'quote', ...said }, 1)).status, 409, 'somebody has changed it meanwhile');

    const camera = await sharp({ create: { width: 3000, height: 200, channels: 3, background: 'red' } })
      .withExif({ IFD0: { Copyright: 'of somebody' } })
      .jpeg()
      .toBuffer();
    const brings = async (who: Caller, query: string, file: Uint8Array) => {
      const answer = await desk.ask(who, `${at}/photos?${query}`, { file, type: 'image/jpeg' });
      return { status: answer.status, id: ((await answer.json()) as { id: string }).id };
    };
    t.is((await brings(agents[0]!, 'kind=signature', camera)).status, 404, 'it is not theirs yet');
    t.is((await brings(care!, 'kind=signature', Buffer.from('no picture'))).status, 415);
    const signature = await brings(care!, 'kind=signature', camera);
    const kept = Buffer.from(await (await desk.ask(care!, `${at}/photos/${signature.id}`)).arrayBuffer());
    const { width, exif } = await sharp(kept).metadata();
    t.deepEqual([width, exif], [2400, undefined], 'nothing of the camera is in it');

    const accept = { kind: 'accept', quotationId: quoted.quotation!.id, photo: signature.id };
    const agreed = (await act(care!, accept, quoted.version)).body;
    const [mine, other] = agents[0]!.id === agreed.agent!.id ? agents : agents.toReversed();
    t.is((await asks(other!, at)).status, 404);
    t.is(((await asks(other!, '/api/errands')).body as unknown as { items: [] }).items.length, 0);
    const row = (
      (await asks(mine!, '/api/errands')).body as unknown as { items: { phone: { masked: string }; plate: string }[] }
    ).items[0]!;
    t.is(row.phone.masked, '156****1201');
    t.is(row.plate, '冀A1***5', 'a plate is masked in the list, and whole on the errand');
    t.true(JSON.stringify((await asks(mine!, at)).body).includes('冀A12345'));
    for (const who of [mine!, care!, lead!, cashier!]) {
      const text = JSON.stringify((await asks(who, at)).body);
      t.true(text.includes('156****1201') && !text.includes(phone), `${who.role} opens the number, or does not see it`);
    }
    t.is((await asks(editor!, at)).status, 403);
    t.is((await act(care!, { kind: 'take' }, agreed.version)).status, 403);
    let one = (await act(mine!, { kind: 'take' }, agreed.version)).body;

    const pay = (who: Caller, kind: string, agencyFen: number, thirdFen: number, receipt: string) =>
      asks(who, `${at}/payments`, { id: randomUUID(), kind, way: 'qr', receipt, agencyFen, thirdFen });
    t.is((await pay(mine!, 'received', 4000, 20000, 'A1')).status, 200);
    const taken = (await pay(lead!, 'received', 500, 0, 'A2')).body;
    t.false(taken.may.includes('refund'), 'a supervisor who took money does not give it back');
    t.is((await pay(lead!, 'refunded', 100, 0, 'B1')).status, 403);
    t.true((await asks(cashier!, at)).body.may.includes('refund'));
    t.is((await pay(mine!, 'refunded', 100, 0, 'B1')).status, 403, 'who takes money does not give it back');
    for (const { code, photo } of one.work) {
      if (photo) await brings(mine!, `kind=receipt&step=${code}`, camera);
      one = (await act(mine!, { kind: 'step', code, note: '' }, one.version)).body;
    }
    t.is((await pay(mine!, 'paid-out', 0, 18000, 'C1')).status, 200);
    t.is((await act(mine!, { kind: 'finish' }, one.version)).status, 409, '20 yuan of the person still lie with us');
    t.is((await pay(cashier!, 'refunded', 0, 2000, 'B1')).status, 200);
    const over = (await act(mine!, { kind: 'finish' }, one.version)).body;
    t.like(over, { state: 'done', fee: 'part-refunded', sums: { heldAgency: 4500, heldThird: 0, refunded: 2000 } });
    t.deepEqual(over.may, []);

    const opened = (await asks(care!, `${at}/complaint`, { text: '代办员迟到' })).body as unknown as { number: string };
    t.regex(opened.number, /^KF\d{6}$/);
    const [audited] = await db().read<{ n: number }>(
      `select count(*)::int as n from staff_audit where phone = $1 and action like 'errand.%'`,
      [phone],
    );
    t.true(audited!.n > 12);
    const counted = await reports[0]!.count(db(), { from: dayStart(now), until: dayStart(now, 1) });
    t.deepEqual(counted, [
      { day: '2026-11-23', keys: ['violation', 'shijiazhuang'], figures: [1, 1, 1, 0, 0, 1, 4500, 2000, 18000] },
    ]);
  },
);

test.serial('The supervisor says where an errand agent works; an errand of another city passes them by', async (t) => {
  const set = (who: Caller, id: string, cities: string[] | null) =>
    desk.ask(who, `/api/errand-agents/${id}`, { method: 'PUT', body: { cities, onDuty: true } });
  t.is((await set(care!, agents[0]!.id, ['baoding'])).status, 403);
  t.is((await set(lead!, agents[0]!.id, ['nowhere'])).status, 400);
  t.is((await set(lead!, care!.id, ['baoding'])).status, 400);
  const { items } = (await (await set(lead!, agents[0]!.id, ['baoding'])).json()) as {
    items: { id: string; cities: string[] | null; open: number }[];
  };
  t.like(
    items.find(({ id }) => id === agents[0]!.id),
    { cities: ['baoding'], open: 0 },
  );
  t.is(items.find(({ id }) => id === agents[1]!.id)!.cities, null);
});
