import { mkdir } from 'node:fs/promises';
import test from 'ava';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';

let agent: string;
let other: string;
let supervisor: string;
let outside: string;
test.serial.before('people of ours', async () => {
  const { db } = house();
  [agent, other, supervisor, outside] = await Promise.all([
    aSession(db, 'care-agent'),
    aSession(db, 'care-agent'),
    aSession(db, 'supervisor'),
    aSession(db, 'agent-10010', 'unicom'),
  ]);
});

async function opens(session: string, changes: Record<string, unknown> = {}): Promise<{ id: string; number: string }> {
  const filed = {
    source: 'hotline',
    category: 'usage',
    subject: '收不到天气短信',
    text: '昨天起收不到天气短信',
    phone,
    mine: true,
  };
  const answer = await fetch(`${house().url}/api/tickets`, {
    method: 'POST',
    headers: { cookie: session, 'content-type': 'application/json' },
    body: JSON.stringify({ ...filed, ...changes }),
  });
  return (await answer.json()) as { id: string; number: string };
}

const at = (id: string, view = 'all') => `${house().url}/tickets?view=${view}&open=${id}`;
const answer = (page: Page) => page.getByPlaceholder('答复内容');

/** Pictures for people to look at, where a folder for them is named. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test.serial(
  'A case from the hotline: a wrong number is told beside its field; answered with a canned text that reaches the phone; the clocks stand on both pages until the person writes',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/tickets`, { session: agent });
    await page.getByRole('button', { name: '新建客服单' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('手机号码').fill('12345');
    await dialog.getByLabel('主题').fill('收不到天气短信');
    await dialog.getByLabel('用户说了什么').fill('昨天起收不到天气短信，其他短信正常');
    await dialog.getByRole('button', { name: '新建客服单' }).click();
    await dialog.getByText('请输入 11 位手机号码').waitFor();
    t.deepEqual(await barriersOn(page), []);
    await dialog.getByLabel('手机号码').fill('+86 156 3300 0001');
    await dialog.getByRole('button', { name: '新建客服单' }).click();
    await page.getByRole('heading', { name: '收不到天气短信' }).waitFor();
    const { page: watching } = await open(t, at(new URL(page.url()).searchParams.get('open')!), { session: other });
    await watching.getByText('首次答复').waitFor();
    await answer(page).fill('/补充');
    await page.getByRole('button', { name: /请补充情况/ }).click();
    t.regex(await answer(page).inputValue(), /单号KF\d{6}/);
    await answer(page).press('Control+Enter');
    for (const each of [page, watching]) await each.getByText(/暂停 · 已用/).waitFor();
    const [text] = await house().arrived(phone, 1);
    t.regex(text!, /请直接回复本短信补充/);
    await shoot(page, 'waiting-zh');
    await house().text(phone, '昨天下午三点，石家庄的');
    for (const each of [page, watching]) {
      await each.getByText('昨天下午三点，石家庄的').waitFor();
      await each.locator('.clocks').getByText('答复', { exact: true }).waitFor();
      await each.getByText(/暂停/).waitFor({ state: 'detached' });
    }
    t.deepEqual(await barriersOn(page), []);
    t.is(await overhangOf(page), 0);
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'Two people at one ticket: each sees that the other is there and types; what the second wrote is not sent before the first’s answer was looked at',
  async (t) => {
    const { id } = await opens(agent, { subject: '重复扣费' });
    const { page: first } = await open(t, at(id), { session: agent });
    const { page: second } = await open(t, at(id), { session: other });
    await answer(second).waitFor();
    await first.getByText(/也打开了这张客服单/).waitFor();
    await answer(first).fill('您好，已核实为重复扣费。');
    await second.getByText(/正在这张客服单里输入/).waitFor();
    await answer(second).fill('您好，正在核实。');
    await first.getByRole('button', { name: '发送' }).click();
    await second.getByText('别人刚刚处理了这张客服单').waitFor();
    await second.getByText('您好，已核实为重复扣费。').waitFor();
    t.true(await second.getByRole('button', { name: '发送' }).isDisabled());
    t.is(await answer(second).inputValue(), '您好，正在核实。', 'what was written is kept');
    t.deepEqual(await barriersOn(second), []);
    await shoot(second, 'collision-zh');
    await second.getByRole('button', { name: '已看过，继续' }).click();
    await answer(second).fill('您好，费用已退还。');
    await second.getByRole('button', { name: '发送' }).click();
    await first.getByText('您好，费用已退还。').waitFor();
    t.pass();
  },
);

test.serial('Two tickets of one person become one before the eyes of a colleague, and two again', async (t) => {
  const into = await opens(agent, { subject: '退费进度' });
  const from = await opens(agent, { subject: '什么时候退费' });
  const { page: colleague } = await open(t, at(from.id), { session: other });
  await colleague.getByRole('heading', { name: '什么时候退费' }).waitFor();
  const { page } = await open(t, at(from.id), { session: agent });
  await page.getByRole('button', { name: '合并', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`${into.number} 退费进度`).click();
  t.deepEqual(await barriersOn(page), []);
  await shoot(page, 'merge-zh');
  await dialog.getByRole('button', { name: '合并', exact: true }).click();
  await page.getByRole('heading', { name: '退费进度' }).waitFor();
  await page.locator('.messages').getByText(from.number).waitFor();
  await colleague.getByText(`已并入 ${into.number}`).waitFor();
  await colleague.getByRole('button', { name: '撤销合并' }).click();
  await colleague.getByRole('dialog').getByRole('button', { name: '撤销合并' }).click();
  await colleague.getByText(`已并入 ${into.number}`).waitFor({ state: 'detached' });
  await page.locator('.messages').getByText(from.number).waitFor({ state: 'detached' });
  t.pass();
});

test.serial('A supervisor works the list with the keyboard, in English: down, up, take it, note, answer', async (t) => {
  await opens(agent, { mine: false, subject: 'Nobody has this', priority: 'urgent' });
  const { page, complaints } = await open(t, `${house().url}/tickets?view=unassigned`, {
    session: supervisor,
    language: 'en',
  });
  await page.locator('.ticket-row').first().waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'Nobody has this' }).waitFor();
  await page.keyboard.press('n');
  await page.locator('textarea:focus').waitFor();
  await page.keyboard.type('look at the bill first');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('.message-note').getByText('look at the bill first').waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('a');
  await page
    .getByRole('article')
    .getByText(/^supervisor-/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Other promises' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Promises').click();
  await page.getByTitle('Standard (1)').click();
  t.deepEqual(await barriersOn(page), []);
  await dialog.getByRole('button', { name: 'Other promises' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('.history').getByText('other promises').waitFor({ state: 'attached' });
  await page.keyboard.press('r');
  await page.locator('textarea[placeholder="Answer"]:focus').waitFor();
  t.deepEqual(await barriersOn(page), []);
  t.is(await overhangOf(page), 0);
  await shoot(page, 'supervisor-en');
  t.deepEqual(complaints, []);
});

test.serial(
  'An agent of 10010 files a work order and sees what came of it, without what we say among us',
  async (t) => {
    const { page } = await open(t, `${house().url}/tickets?phone=${phone}`, { session: outside });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('工单编号').fill('HB-2026-0001');
    await dialog.getByLabel('主题').fill('用户投诉扣费');
    await dialog.getByLabel('用户说了什么').fill('用户称未订购');
    await dialog.getByRole('button', { name: '新建客服单' }).click();
    await page.getByRole('heading', { name: '用户投诉扣费' }).waitFor();
    t.is(await page.getByRole('button', { name: '转主管' }).count(), 0);
    await page.locator('.ticket-row').first().waitFor();
    t.is(await page.locator('.ticket-row').count(), 1);
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, '10010-zh');
  },
);

test.serial('The page keeps to its frame in the dark and on a phone', async (t) => {
  const { id } = await opens(agent, { subject: '黑暗中' });
  for (const size of ['desktop', 'phone'] as const) {
    const { page } = await open(t, at(id), { session: agent, scheme: 'dark', size });
    await page.getByRole('heading', { name: '黑暗中' }).waitFor();
    t.deepEqual(await barriersOn(page), [], size);
    t.is(await overhangOf(page), 0, size);
    if (size === 'desktop') await shoot(page, 'dark-zh');
  }
});
