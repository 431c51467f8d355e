import test, { type ExecutionContext } from 'ava';
import { queueMts } from '../../src/business/messages/index.ts';
import { barriersOn, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';
import { aDoor, aLane, anMt } from '../support/mt.ts';

const house = withHouse();
const open = withBrowser();

const words = {
  'zh-CN': {
    ...{ technical: '转技术支持', done: '技术处理完成', giveBack: '退回坐席', supervisor: '转主管' },
    ...{
      number: '手机号码',
      version: '所见（所闻）文案版本',
      proof: /凭据在哪里/,
      begins: '同意接收推广短信，凭据即时生效',
    },
    ...{ confirm: '确认办理', isDone: '已办理', held: /^待审短信/, release: '放行' },
  },
  en: {
    ...{
      technical: 'To technical support',
      done: 'Technically done',
      giveBack: 'Give back',
      supervisor: 'To the supervisor',
    },
    ...{ number: 'Mobile number', version: 'Version of the words shown or read', proof: /Where the proof is/ },
    ...{
      begins: 'It agrees to promotions from now on',
      confirm: 'Confirm',
      isDone: 'Done',
      held: /^Held texts/,
      release: 'Release',
    },
  },
} as const;

async function isClean(t: ExecutionContext, page: Page, name: string): Promise<void> {
  t.deepEqual(await barriersOn(page), [], name);
}

/** Presses a button of a ticket, writes why, and confirms. */
async function act(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').last().fill(text);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function aTicket(session: string, phone: string): Promise<string> {
  const filed = {
    source: 'hotline',
    category: 'usage',
    subject: '收不到短信',
    text: '昨天起收不到',
    phone,
    mine: true,
  };
  const answer = await fetch(`${house().url}/api/tickets`, {
    method: 'POST',
    headers: { cookie: session, 'content-type': 'application/json' },
    body: JSON.stringify(filed),
  });
  return ((await answer.json()) as { id: string }).id;
}

const stateOf = async (id: string) =>
  (await house().db.read<{ state: string }>('select state from ticket where id = $1', [id]))[0]!.state;

for (const [language, number] of [
  ['zh-CN', '1'],
  ['en', '2'],
] as const) {
  const its = words[language];

  test.serial(
    `In ${language} a case goes to technical support and comes back with the duty to answer, is given back, and goes to the supervisor`,
    async (t) => {
      const { db, url } = house();
      const [agent, technician] = [await aSession(db, 'care-agent'), await aSession(db, 'technical-support')];
      const id = await aTicket(agent, `1563300060${number}`);
      const address = `${url}/tickets?view=all&open=${id}`;
      const desk = await open(t, address, { language, session: agent });
      await act(desk.page, its.technical, '用户昨天 10 点起收不到天气短信，号码正常');
      t.is(await stateOf(id), 'technical');
      const bench = await open(t, address, { language, session: technician });
      await act(bench.page, its.giveBack, '缺少故障时间');
      await desk.page.reload();
      await act(desk.page, its.technical, '故障始于 2026-11-25 10:00，之后全部收不到');
      await bench.page.reload();
      await act(bench.page, its.done, '已重新下发');
      t.is(await stateOf(id), 'answer-due');
      await isClean(t, bench.page, 'the ticket of technical support');
      await desk.page.reload();
      await act(desk.page, its.supervisor, '用户要求主管答复');
      t.is(await stateOf(id), 'supervisor');
      const lead = await open(t, address, { language, session: await aSession(db, 'supervisor') });
      await lead.page.getByRole('button', { name: its.giveBack, exact: true }).waitFor();
      await isClean(t, lead.page, 'the ticket of a supervisor');
      t.deepEqual([...desk.complaints, ...bench.complaints, ...lead.complaints], []);
    },
  );

  test.serial(`In ${language} a hall clerk enters a signed form, and reads before what it does`, async (t) => {
    const phone = `1563300061${number}`;
    const session = await aSession(house().db, 'hall-clerk', 'unicom');
    const { page, complaints } = await open(t, `${house().url}/hall`, { language, session });
    await page.getByLabel(its.number, { exact: true }).fill('1393000060');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel(its.number, { exact: true }).fill(phone);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.locator('input:focus').waitFor();
    await page.keyboard.type('v1');
    t.is(await dialog.getByLabel(its.version).inputValue(), 'v1', 'who opens it types into its first field');
    await dialog.getByLabel(its.proof).fill('表单 A-12');
    await dialog.getByText(its.begins).waitFor();
    await isClean(t, page, 'the form of a hall clerk');
    await dialog.getByRole('button', { name: its.confirm, exact: true }).click();
    await dialog.getByText(its.isDone, { exact: true }).waitFor();
    const kept = await house().db.read('select kind from consent where phone = $1', [phone]);
    t.deepEqual(kept, [{ kind: 'hall-form' }]);
    t.deepEqual(complaints, []);
  });

  test.serial(`In ${language} a reviewer releases a held text; its message is looked at in full`, async (t) => {
    const { db, url, clock } = house();
    const text = `恭喜您中奖 ${language}`;
    const mt = anMt({ class: 'content', phone: `1563300062${number}`, text });
    const [id] = await db.transact((tx) => queueMts(tx, aDoor(aLane), [mt], clock.now()));
    const session = await aSession(db, 'reviewer');
    const { page, complaints } = await open(t, `${url}/unsettled`, { language, session });
    await page.getByRole('link', { name: its.held }).click();
    const row = page.getByRole('row').filter({ hasText: text });
    await row.getByRole('button', { name: its.release, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('已核对');
    await dialog.getByRole('button', { name: its.release, exact: true }).click();
    await row.waitFor({ state: 'detached' });
    await isClean(t, page, 'what a reviewer sees');
    const [decided] = await db.read('select decision from held_text where text = $1', [text]);
    t.deepEqual(decided, { decision: 'released' });
    const operator = await aSession(db, 'operator');
    const detail = await open(t, `${url}/messages/mt/${id}`, { language, session: operator });
    await detail.page.getByText(text).first().waitFor();
    await isClean(t, detail.page, 'one message');
    t.deepEqual([...complaints, ...detail.complaints], []);
  });
}
