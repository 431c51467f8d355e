import test from 'ava';
import type { z } from 'zod';
import { openSamples, sampleAccounts } from '../../../src/business/staff/index.ts';
import { reports as ofCare } from '../../../src/care/reports/figures.ts';
import { reports } from '../../../src/products/merchants/figures.ts';
import {
  loadMerchantSamples,
  merchantExports,
  openSampleMerchants,
  settlementRoutes,
} from '../../../src/products/merchants/index.ts';
import { merchantByCode, shopsOf } from '../../../src/products/merchants/registry/store.ts';
import type { board, drafted, sheetDetail, sheetPage } from '../../../src/products/merchants/settlement/contract.ts';
import { newId } from '../../../src/values/id.ts';
import { dayOf } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { exported } from '../../support/exports.ts';
import { contentFolder } from '../../support/talk.ts';

const db = withDatabase();
const began = new Date('2026-10-02T10:00:00+08:00');
const november = new Date('2026-11-05T10:00:00+08:00');
const december = new Date('2026-12-03T10:00:00+08:00');
const phone = '15633000001';
const finance = aCaller('finance');
const secondFinance = aCaller('finance');
const washManager = aCaller('merchant-manager', 'sample-wash');
const careManager = aCaller('merchant-manager', 'sample-care');
let desk: Desk;
let wash: Till;
let care: Till;

type Till = {
  readonly merchant: string;
  readonly shop: string;
  readonly benefits: { readonly id: string; readonly title: string }[];
};

test.serial.before('two merchants, and what members used there', async () => {
  await openSamples(db(), began);
  await openSampleMerchants(db(), await loadMerchantSamples(contentFolder), await sampleAccounts(db()), began);
  wash = await tillOf('sample-wash');
  care = await tillOf('sample-care');
  desk = await aDesk(settlementRoutes({ db: db() }), november);
});
test.after.always(() => desk?.stop());

async function tillOf(code: string): Promise<Till> {
  const { id, shop } = await db().transact(async (tx) => {
    const merchant = (await merchantByCode(tx, code))!;
    return { id: merchant.id, shop: (await shopsOf(tx, merchant.id))[0]!.id };
  });
  const benefits = await db().read<{ id: string; title: string }>(
    'select id, title from benefit where merchant_id = $1 order by title',
    [id],
  );
  return { merchant: id, shop, benefits };
}

/** A member used a benefit of a merchant; the row as a till writes it. */
async function used({ merchant, shop, benefits }: Till, at: Date, valueFen: number): Promise<string> {
  const id = newId(at);
  const benefit = benefits[0]!;
  await db().read(
    `insert into redemption (phone, id, benefit_id, benefit_version, title, merchant_id, shop_id, person_id, channel, idempotency_key, level, month, day,
       at, value_fen, proof, state)
     values ($1, $2, $3, 1, $4, $5, $6, $2, 'page', $2::uuid::text, 'standard', $7, $8, $9, $10, 'number', 'redeemed')`,
    [phone, id, benefit.id, benefit.title, merchant, shop, dayOf(at).slice(0, 7), dayOf(at), at, valueFen],
  );
  return id;
}

async function refused({ merchant, shop }: Till, at: Date, why: string): Promise<void> {
  await db().read(
    `insert into till_refusal (phone, id, merchant_id, shop_id, person_id, channel, why, address, at)
     values ($1, $2, $3, $4, $2, 'page', $5, '127.0.0.1', $6)`,
    [phone, newId(at), merchant, shop, why, at],
  );
}

async function undo(id: string, at: Date): Promise<void> {
  await db().read(
    `update redemption set state = 'undone', undone_at = $3, undone_by = 'manager', undone_why = 'mistake' where phone = $1 and id = $2`,
    [phone, id, at],
  );
}

async function json<Schema extends z.ZodType>(answer: Promise<Response>): Promise<z.output<Schema>> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as z.output<Schema>;
}
const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code;

test.serial(
  'CA-013: what a merchant owes of a month is drafted by one person, signed by another, and what is undone after that is corrected in the next sheet',
  async (t) => {
    await used(wash, new Date('2026-10-20T10:00:00+08:00'), 1_001);
    const mistake = await used(wash, new Date('2026-10-31T23:59:59+08:00'), 999);
    await used(wash, new Date('2026-11-01T00:00:00+08:00'), 500);
    await used(care, new Date('2026-10-21T10:00:00+08:00'), 800);

    t.is(await codeOf(draft('2026-11')), 'invalid-request', 'a month that is not over');
    t.deepEqual(await json<typeof drafted>(draft('2026-10')), { drafted: 2, signed: 0 });
    t.deepEqual(await json<typeof drafted>(draft('2026-10')), { drafted: 2, signed: 0 }, 'as often as one likes');
    const { items } = await json<typeof sheetPage>(desk.ask(finance, '/api/merchant-settlements'));
    t.deepEqual(
      items.map(({ merchant, uses, valueFen, commissionFen }) => [merchant.name, uses, valueFen, commissionFen]).sort(),
      [
        ['样例养护店', 1, 800, 0],
        ['示例洗车行', 2, 2_000, 100],
      ].sort(),
    );
    const own = items.find(({ merchant }) => merchant.id === wash.merchant)!;
    t.is(await codeOf(sign(finance, own.id)), 'own-draft');
    t.like(await json(sign(secondFinance, own.id)), { state: 'signed', signedBy: secondFinance.name });
    t.is(await codeOf(sign(secondFinance, own.id)), 'signed');
    await t.throwsAsync(db().read('update merchant_settlement_line set commission_fen = 0'), { message: /frozen/ });

    await undo(mistake, november);
    t.deepEqual(await json<typeof drafted>(draft('2026-10')), { drafted: 1, signed: 1 });
    desk.now = december;
    await json<typeof drafted>(draft('2026-11', wash.merchant));
    const next = await sheetOf('2026-11');
    t.deepEqual(
      next.lines.map(({ month, uses, valueFen, commissionFen }) => [month, uses, valueFen, commissionFen]),
      [
        ['2026-11', 1, 500, 25],
        ['2026-10', -1, -999, -50],
      ],
    );
    const file = await (await desk.ask(finance, `/api/merchant-settlements/${next.id}/file`)).text();
    t.true(file.trimEnd().endsWith('合计,,0,-4.99,,-0.25'), file);
  },
);

const draft = (month: string, merchant?: string) =>
  desk.ask(finance, '/api/merchant-settlements', { body: { month, ...(merchant && { merchant }) } });
const sign = (who: typeof finance, id: string) => desk.ask(who, `/api/merchant-settlements/${id}/sign`, { body: {} });

async function sheetOf(month: string): Promise<z.output<typeof sheetDetail>> {
  const { items } = await json<typeof sheetPage>(desk.ask(finance, `/api/merchant-settlements?month=${month}`));
  return json<typeof sheetDetail>(desk.ask(finance, `/api/merchant-settlements/${items[0]!.id}`));
}

test.serial(
  'CA-043: the managers of a merchant see its own figures and signed sheets, and nothing of another',
  async (t) => {
    desk.now = november;
    await refused(wash, november, 'forwarded');
    await refused(wash, november, 'forwarded');
    await refused(care, november, 'no-member');
    const own = await json<typeof board>(desk.ask(washManager, '/api/till/board?days=7'));
    t.deepEqual(own.total, { redeemed: 1, undone: 1, refused: 2, savedFen: 500, members: 1 });
    t.deepEqual(own.refusals, [{ why: 'forwarded', refused: 2 }]);
    t.deepEqual(
      own.days.map(({ day, redeemed, refused: no }) => [day, redeemed, no]),
      [
        ['2026-11-05', 0, 2],
        ['2026-11-01', 1, 0],
        ['2026-10-31', 0, 0],
      ],
    );
    t.like(await json(desk.ask(careManager, '/api/till/board?days=7')), { total: { redeemed: 0, refused: 1 } });

    const sheets = await json<typeof sheetPage>(desk.ask(washManager, '/api/merchant-settlements'));
    t.deepEqual(
      sheets.items.map(({ month, state }) => [month, state]),
      [['2026-10', 'signed']],
      'drafts are not theirs to see',
    );
    const [sheet] = sheets.items;
    t.deepEqual(await json(desk.ask(careManager, '/api/merchant-settlements')), { items: [] });
    for (const place of ['', '/file'])
      t.is((await desk.ask(careManager, `/api/merchant-settlements/${sheet!.id}${place}`)).status, 404);
    t.is((await desk.ask(aCaller('merchant-clerk', 'sample-wash'), '/api/till/board')).status, 403);
    t.is((await desk.ask(aCaller('merchant-manager'), '/api/till/board')).status, 404);
  },
);

test.serial(
  'CA-006: merchants are ranked by what was redeemed, refusals by their reason, and both are those of a recount',
  async (t) => {
    const span = { from: new Date('2026-10-01T00:00:00+08:00'), until: new Date('2026-12-01T00:00:00+08:00') };
    const [redemptions, refusals, commissions] = await Promise.all(reports.map((one) => one.count(db(), span)));
    t.deepEqual(redemptions!.map(({ day, keys: [merchant], figures }) => [day, merchant, ...figures]).sort(), [
      ['2026-10-20', '示例洗车行', 1, 1_001, 0],
      ['2026-10-21', '样例养护店', 1, 800, 0],
      ['2026-10-31', '示例洗车行', 0, 0, 1],
      ['2026-11-01', '示例洗车行', 1, 500, 0],
    ]);
    t.deepEqual(refusals!.map(({ keys: [why], figures }) => [why, ...figures]).sort(), [
      ['forwarded', 2],
      ['no-member', 1],
    ]);
    t.true(commissions!.some(({ keys, figures }) => keys.join() === '示例洗车行,signed' && figures[2] === 100));
  },
);

test.serial(
  'CA-015: coverage tells where members look for something and no merchant under contract is there',
  async (t) => {
    for (const [category, district] of [
      ['wash', '桥西区'],
      ['repair', '桥西区'],
    ])
      await db().read(
        `insert into nearby_enquiry (phone, id, channel, category, district, found, at) values ($1, $2, 'sms', $3, $4, 1, $5)`,
        [phone, newId(november), category, district, november],
      );
    const coverage = ofCare.find(({ name }) => name === 'merchant-coverage')!;
    const rows = await coverage.count(db(), {
      from: new Date('2026-11-05T00:00:00+08:00'),
      until: new Date('2026-11-06T00:00:00+08:00'),
    });
    const told = (keys: string) =>
      rows
        .filter((one) => one.keys.join() === keys)
        .reduce((sum, { figures }) => sum.map((n, at) => n + figures[at]!), [0, 0, 0]);
    t.deepEqual(told('wash,桥西区'), [1, 1, 1]);
    t.deepEqual(told('repair,桥西区'), [1, 0, 0]);
    t.deepEqual(told('wash,长安区'), [0, 0, 1]);
  },
);

test.serial(
  'CA-043: redemptions leave the house with masked numbers, to a merchant only its own; contracts by the day they end; merchants with their shops to us alone',
  async (t) => {
    const kinds = merchantExports(db());
    const ask = (who: typeof finance, filter: object) => exported(kinds, 'redemptions', filter, who, november);
    t.is((await ask(washManager, { month: '2026-10' }))!.length, 2);
    const all = (await ask(finance, { month: '2026-10' }))!;
    t.is(all.length, 3);
    t.true(all.every((row) => row[4] === '156****0001'));
    t.is(
      await ask(washManager, { month: '2026-10', merchant: care.merchant }),
      undefined,
      'of another it cannot be asked',
    );
    await db().read(`update merchant set contact = '李经理 139-0000-0001', note = '老板13900000002，0311-88888888'`);
    const ending = await exported(kinds, 'merchant-contracts', { until: '2026-12-31' }, finance, began);
    t.deepEqual(
      ending!.map(([day, name, , , , contact]) => [day, name, contact]),
      [['2026-10-22', '样例养护店', '李经理 139****0001']],
    );
    const shops = (await exported(kinds, 'merchant-shops', {}, finance, began))!;
    const open = await db().read<{ name: string }>('select name from shop where closed_at is null');
    for (const row of shops) t.deepEqual(row.slice(3, 5), ['李经理 139****0001', '老板139****0002，0311-88888888']);
    t.deepEqual(shops.flatMap((row) => row[5] ?? []).toSorted(), open.map(({ name }) => name).toSorted());
    t.deepEqual(
      shops.filter(([code]) => code === 'sample-wash').map((row) => [row[1], row[5], row[6], typeof row[10]]),
      [
        ['示例洗车行', '桥西店', '桥西区', 'number'],
        ['示例洗车行', '长安店', '长安区', 'number'],
      ],
    );
    t.is(await exported(kinds, 'merchant-shops', {}, washManager, began), undefined, 'no merchant gets the others');
  },
);
