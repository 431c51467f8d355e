import test, { type ExecutionContext } from 'ava';
import { saveCalls, takeSeat } from '../../src/business/calls/store.ts';
import { beijingIso, dayStart, hourMs, later, minuteMs, monthStart } from '../../src/values/time.ts';
import { barriersOn, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { post, withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), []);
}

let supervisor = '';
let agent = '';
/** The days of business on which everything happens: an afternoon, and the month before it for the appraisal. */
let today: Date;
let lastMonth = '';
test.serial.before('people, seats and calls', async () => {
  const { db, clock, walkTo } = house();
  today = later(dayStart(clock.now(), 1), 15 * hourMs);
  if ((await walkTo(today.toISOString())) !== 200) throw new Error('the clock stands still');
  const monthBefore = monthStart(today, -1);
  lastMonth = beijingIso(monthBefore).slice(0, 7);
  supervisor = await aSession(db, 'supervisor');
  agent = await aSession(db, 'care-agent');
  const [person] = await db.read<{ id: string }>(
    `update staff_account set created_at = $1 where role = 'care-agent' returning id`,
    [monthBefore],
  );
  await db.transact((tx) => takeSeat(tx, '8001', person!.id, monthBefore));
  await db.transact((tx) => saveCalls(tx, [...fortyCalls(dayStart(today), 'b'), ...fortyCalls(monthBefore, 'm')]));
});

/** Forty calls of a morning, every eighth of them in vain. */
function fortyCalls(day: Date, name: string) {
  return Array.from({ length: 40 }, (_, at) => {
    const offeredAt = later(day, 9 * hourMs + at * 5 * minuteMs);
    const isAnswered = at % 8 !== 0;
    return {
      ...{ phone: `156330000${String(at).padStart(2, '0')}`, callId: `${name}${at}`, line: (at % 6) + 1, offeredAt },
      ...{ agent: isAnswered ? '8001' : undefined, missed: isAnswered ? [] : ['8001'] },
      ...{ answeredAt: isAnswered ? later(offeredAt, 8_000) : undefined, endedAt: later(offeredAt, 60_000) },
      recording: isAnswered ? `${name}${at}.wav` : undefined,
    };
  });
}

const lines = {
  'zh-CN': {
    title: '话务监控',
    line: '3 号线',
    talking: '通话',
    ticket: '建客服单',
    subject: '标题',
    said: '用户所述',
    open: /^建\s?单$/,
    need: '请填写',
    made: '客服单',
    fault: '收不到信息与故障',
  },
  en: {
    title: 'Line board',
    line: 'Line 3',
    talking: 'Talking',
    ticket: 'Open a ticket',
    subject: 'Subject',
    said: 'What the caller said',
    open: 'Open the ticket',
    need: 'Please fill this in',
    made: 'Ticket',
    fault: 'Faults',
  },
} as const;

for (const [language, callId] of [
  ['zh-CN', 'live-zh'],
  ['en', 'live-en'],
] as const) {
  test.serial(
    `CA-070: in ${language} the board shows a call as it is told, and a click makes its ticket`,
    async (t) => {
      const say = lines[language];
      const { page, complaints } = await open(t, `${house().url}/lines`, { language, session: agent });
      await page.getByRole('heading', { name: say.title, exact: true }).waitFor();
      await page
        .locator('.figure.main strong')
        .filter({ hasText: /^8[78]\.\d%/ })
        .waitFor();
      const offeredAt = new Date(house().clock.now().getTime() - minuteMs).toISOString();
      const call = { callId, line: 3, caller: '15633000099', agent: '8001', offeredAt, answeredAt: offeredAt };
      t.is((await post(`${house().url}/api/calls`, { calls: [call] })).status, 200);
      await page.locator('.lines li.talking').filter({ hasText: say.line }).waitFor();
      const row = page.getByRole('row').filter({ hasText: '156****0099' }).first();
      await row.getByRole('button', { name: say.ticket }).click();
      await page.getByRole('button', { name: say.open }).click();
      await page.getByRole('alert').filter({ hasText: say.need }).waitFor();
      await page.locator('#call-category').click();
      await page.getByTitle(say.fault).click();
      await page.getByLabel(say.subject).fill('收不到天气短信');
      await page.getByLabel(say.said).fill('三天没收到了');
      await page.getByRole('button', { name: say.open }).click();
      await row.getByRole('link', { name: say.made }).waitFor();
      await looksRight(t, page, `lines-${language}`);
      t.is(
        (await post(`${house().url}/api/calls`, { calls: [{ ...call, endedAt: house().clock.now().toISOString() }] }))
          .status,
        200,
      );
      await page.locator('.lines li.free').filter({ hasText: say.line }).waitFor();
      t.deepEqual(complaints, []);
    },
  );
}

for (const [language, its] of Object.entries({
  'zh-CN': {
    action: '导入话单',
    taken: '新增 30 条',
    faults: '60 处有误的行未导入',
    more: /更\s?多/,
    again: '60 处有误的行未导入',
  },
  en: {
    action: 'Import calls',
    taken: 'known before',
    faults: '60 faults in lines',
    more: 'More',
    again: '60 faults in lines',
  },
}))
  test.serial(
    `In ${language} a supervisor imports a file of calls, reads every line that could not be taken, there and on the page of long work`,
    async (t) => {
      const look = { language: language as 'zh-CN' | 'en', session: supervisor };
      const { page, complaints } = await open(t, `${house().url}/lines`, look);
      const day = beijingIso(today).slice(0, 10);
      const rows = Array.from({ length: 90 }, (_, at) =>
        at % 3 === 0 ? `i${at},1,,,,${day} 08:00:00,,,` : `i${at},9,15633000001,,,${day} 08:00:00,,,`,
      );
      const header = '通话编号,线路,主叫号码,坐席,未接坐席,呼入时间,接听时间,结束时间,录音';
      const file = { name: 'calls.csv', mimeType: 'text/csv', buffer: Buffer.from([header, ...rows].join('\n')) };
      await page.locator(`input[type=file][aria-label="${its.action}"]`).setInputFiles(file);
      const dialog = page.getByRole('dialog');
      await dialog.getByText(its.taken).waitFor();
      await dialog.getByText(its.faults).first().waitFor();
      await dialog.getByRole('listitem').nth(49).waitFor();
      t.is(await dialog.getByRole('listitem').count(), 50);
      await dialog.getByRole('button', { name: its.more }).click();
      await dialog.getByRole('listitem').nth(59).waitFor();
      await looksRight(t, page, `import-${language}`);
      await page.goto(`${house().url}/works`);
      await page.getByRole('button', { name: its.again }).first().click();
      await page.getByRole('dialog').getByRole('listitem').nth(49).waitFor();
      await looksRight(t, page, `import-works-${language}`);
      t.deepEqual(complaints, []);
    },
  );

test.serial(
  'CA-077: a supervisor draws calls, scores one by the scorecard and rates conduct; the agent assesses the own month (zh-CN)',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/appraisal?month=${lastMonth}`, { session: supervisor });
    await page.getByRole('cell', { name: /8[78]\.\d%/ }).waitFor();
    await page.getByRole('button', { name: '抽取质检样本' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '抽取质检样本' }).click();
    await page
      .getByRole('button', { name: /^评\s?分$/ })
      .first()
      .click();
    const card = page.getByRole('dialog');
    await card.getByRole('radio').first().waitFor();
    await card.getByRole('button', { name: /保\s?存/ }).click();
    await card.getByRole('alert').filter({ hasText: '请填写' }).waitFor();
    for (const line of await card.getByRole('radio', { name: '做到', exact: true }).all()) await line.check();
    await card.getByRole('button', { name: /保\s?存/ }).click();
    await page.getByRole('cell', { name: '100.0 (1 人评)' }).waitFor();
    await page.getByRole('button', { name: '评工作表现' }).click();
    const marks = page.getByRole('dialog').getByRole('spinbutton');
    await marks.first().waitFor();
    for (const mark of await marks.all()) await mark.fill('80');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /保\s?存/ })
      .click();
    await page.getByRole('button', { name: '80.00' }).waitFor();
    await looksRight(t, page, 'appraisal-zh-CN');
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'CA-077: an agent sees the own month only, with what each figure is made of, and assesses it (en)',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/appraisal?month=${lastMonth}`, {
      language: 'en',
      session: agent,
    });
    await page.getByRole('button', { name: 'Assess yourself' }).click();
    await page.getByRole('dialog').getByRole('spinbutton').fill('90');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: 'Please fill this in' }).waitFor();
    await page.getByLabel('Why (required)').fill('A steady month');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: '90.00' }).waitFor();
    t.is(await page.getByRole('button', { name: 'Lock the month' }).count(), 0);
    await looksRight(t, page, 'appraisal-en');
    t.deepEqual(complaints, []);
  },
);

const desk = {
  'zh-CN': {
    reply: '填写回复',
    send: /^提\s?交$/,
    result: '处理结果',
    done: '已解决',
    fault: '必填',
    replied: '已回复',
    see: '查看回复',
  },
  en: {
    reply: 'Reply',
    send: 'Send',
    result: 'Result',
    done: '已解决',
    fault: 'fill it in',
    replied: 'Answered',
    see: 'See the reply',
  },
} as const;

for (const [language, number] of [
  ['zh-CN', 'GD2026112600001'],
  ['en', 'GD2026112600002'],
] as const) {
  test.serial(`CA-073: in ${language} a work order that the carrier posts is answered on its form`, async (t) => {
    const say = desk[language];
    const deadline = new Date(house().clock.now().getTime() + 3 * 3_600_000).toISOString();
    const order = {
      number,
      phone: '15633000001',
      category: '扣费争议',
      content: '用户称未订购，要求退费',
      deadline,
      contact: '',
    };
    t.is((await post(`${house().url}/api/carrier/unicom/work-orders`, order)).status, 201);
    const { page, complaints } = await open(t, `${house().url}/desk`, { language, session: agent });
    const row = page.getByRole('row').filter({ hasText: number });
    await row.waitFor();
    await looksRight(t, page, `desk-${language}`);
    await row.getByRole('button', { name: say.reply }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('button', { name: say.send }).click();
    await form.getByRole('alert').first().waitFor();
    const fields = [
      ['result', '已解决'],
      ['duty', 'SP责任'],
      ['contacted', '是'],
      ['content', '满意'],
    ];
    for (const [code, choice] of fields) {
      await form.locator(`[id$="-${code}"]`).getByText(choice!, { exact: true }).click();
    }
    for (const [code, text] of [
      ['refund', '5'],
      ['words', '已退费并致歉'],
      ['handler', '王芳'],
    ])
      await form.locator(`[id$="-${code}"]`).fill(text!);
    await looksRight(t, page, `desk-form-${language}`);
    await form.getByRole('button', { name: say.send }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByText(say.replied, { exact: true }).click();
    await page.getByRole('row').filter({ hasText: number }).getByRole('button', { name: say.see }).waitFor();
    t.deepEqual(complaints, []);
  });
}
