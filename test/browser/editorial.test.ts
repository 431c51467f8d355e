import { mkdir } from 'node:fs/promises';
import test from 'ava';
import sharp from 'sharp';
import type { Board, IssueView } from '../../src/products/mms/contract.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

let lin: string;
let wu: string;
let reviewer: string;
let supervisor: string;
let cover: Buffer;
test.serial.before('people of the office, and a picture', async () => {
  const { db } = house();
  [lin, wu, reviewer, supervisor] = (await Promise.all(
    ['editor', 'editor', 'reviewer', 'supervisor'].map((role) => aSession(db, role)),
  )) as [string, string, string, string];
  cover = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#3a7bd5' } })
    .png()
    .toBuffer();
});

async function asks<T>(session: string, address: string, body?: object, method = 'POST'): Promise<T> {
  const answer = await fetch(`${house().url}${address}`, {
    method: body ? method : 'GET',
    headers: { cookie: session, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

/** Every slide of an issue says something that needs no mending. */
async function writes(session: string, id: string): Promise<IssueView> {
  const issue = await asks<IssueView>(session, `/api/mms/issues/${id}`);
  const slides = issue.content.slides.map((slide) => ({
    ...{ ...slide, text: slide.text || '冬天出行先看胎压' },
    ...{ author: '林', source: '自采', rights: '本公司所有' },
  }));
  const body = { content: { ...issue.content, slides }, revision: issue.revision };
  await asks(session, `/api/mms/issues/${id}/content`, body, 'PUT');
  return asks<IssueView>(session, `/api/mms/issues/${id}`);
}

/** Pictures for people to look at, where a folder for them is named. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

const isSaved = (page: Page) => page.getByText('已保存', { exact: true }).waitFor();
const slide = (page: Page, place: number) => page.locator('.slide-choice').nth(place - 1);
const idIn = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!;

test.serial(
  'CA-010: an editor begins an issue in a slot of next week, writes it with a picture from a file, and sees on five handsets the bytes that are sent',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/editorial`, { session: lin });
    await page.locator('.slot').nth(2).waitFor();
    const week = await page.locator('.week-bar h2').textContent();
    await page.getByRole('button', { name: '下一周' }).click();
    await page.locator('.week-bar h2').filter({ hasNotText: week! }).waitFor();
    await page.locator('.slot').first().getByRole('button', { name: '新建一期' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '开始编写' }).click();
    await page.locator('.slide-choice').nth(5).waitFor();
    t.is(await page.locator('.slide-choice').count(), 6);
    await slide(page, 1)
      .getByText(/处须改正/)
      .waitFor();
    t.true(await page.getByRole('button', { name: '送审' }).isDisabled());

    await page.getByLabel('文字', { exact: true }).fill('想赌 博就来');
    await page
      .locator('.slide-form .findings')
      .getByText(/禁用词/)
      .waitFor();
    t.deepEqual(await barriersOn(page), []);
    await page.getByLabel('文字', { exact: true }).fill('气温每降十度，胎压约低一成。');
    await page
      .locator('.slide-form .findings')
      .getByText(/禁用词/)
      .waitFor({ state: 'detached' });
    await page.locator('.phone-large').getByText('气温每降十度，胎压约低一成。').waitFor();

    await page.getByRole('button', { name: '选择图片' }).click();
    await page.getByRole('button', { name: '上传素材' }).click();
    const upload = page.getByRole('dialog').last();
    await upload.getByLabel(/^文件/).setInputFiles({ name: '封面.png', mimeType: 'image/png', buffer: cover });
    await upload.getByRole('button', { name: '上传素材' }).click();
    await upload.getByText('请填写').first().waitFor();
    await upload.getByLabel('来源').fill('编辑部自绘');
    await upload.getByLabel('使用权依据').fill('本公司所有');
    t.deepEqual(await barriersOn(page), []);
    await upload.getByRole('button', { name: '上传素材' }).click();
    await page.getByLabel('图片说明').waitFor();
    t.is(await page.getByLabel('图片说明').inputValue(), '封面');
    t.is(await page.getByLabel('来源', { exact: true }).inputValue(), '编辑部自绘', 'as the library knows it');
    await page.locator('.phone-large .phone-picture img').waitFor();
    await page.locator('.phone.small .phone-picture img').nth(4).waitFor();
    t.is(await page.locator('.phone.small .phone-picture img').count(), 5);
    await page.waitForFunction(
      `[...document.querySelectorAll('.phone-picture img')].every((one) => one.naturalWidth > 0)`,
    );
    t.is(await page.evaluate(`document.querySelector('.phone-large img').naturalWidth`), 240, 'the box of class L');
    await page.getByRole('button', { name: 'XXL 类手机' }).click();
    await page.waitForFunction(`document.querySelector('.phone-large img').naturalWidth === 480`);
    await isSaved(page);
    await shoot(page, 'writing-zh');
    t.is(await overhangOf(page), 0);
    t.deepEqual(complaints, []);
  },
);

test.serial('With the keyboard a slide is moved and played; what was said before is in the history', async (t) => {
  const { id } = await asks<IssueView>(lin, '/api/mms/issues', { title: 'car-owner', template: true });
  await writes(lin, id);
  const { page, complaints } = await open(t, `${house().url}/editorial/issues/${id}`, { session: lin });
  const first = await slide(page, 1).locator('strong').textContent();
  await slide(page, 1).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await slide(page, 2).and(page.locator('[aria-current="true"]')).getByText(first!).waitFor();
  await page.getByText('已移到第 2 张').waitFor();
  await isSaved(page);
  await page.locator('.preview-controls').getByText('第 2 张，共 6 张').waitFor();
  await page.getByRole('button', { name: '上一张', exact: true }).click();
  await page.locator('.preview-controls').getByText('第 1 张，共 6 张').waitFor();
  await page.getByLabel('彩信主题').fill('冬季用车');
  await isSaved(page);
  await page.getByRole('button', { name: '修改历史' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.locator('.diff ins').getByText('冬季用').waitFor();
  await drawer.getByText(`第2张 ${first}`).waitFor();
  await shoot(page, 'history-zh');
  t.deepEqual(await barriersOn(page), []);
  t.deepEqual(complaints, []);
});

test.serial(
  'Two editors at one issue: the second sees who writes and takes over; what the first typed is kept beside what the second wrote',
  async (t) => {
    const { id } = await asks<IssueView>(lin, '/api/mms/issues', { title: 'car-owner', template: true });
    const { page: first } = await open(t, `${house().url}/editorial/issues/${id}`, { session: lin });
    await first.getByLabel('文字', { exact: true }).fill('林写的');
    await isSaved(first);
    const { page: second } = await open(t, `${house().url}/editorial/issues/${id}`, { session: wu });
    await second.getByText(/正在编写这一期，您现在只能查看/).waitFor();
    await second.getByRole('button', { name: '接手编写' }).click();
    await second.getByRole('dialog').getByRole('button', { name: '接手编写' }).click();
    await second.getByText('您正在编写').waitFor();
    await first.getByText(/正在编写这一期，您现在只能查看/).waitFor();
    await second.getByLabel('文字', { exact: true }).fill('吴写的');
    await isSaved(second);
    await first.waitForFunction(`document.querySelector('.slide-form textarea').value === '吴写的'`);

    // This page hears of nothing now, and goes on writing on what it has seen.
    await second.route('**/api/mms/events', (route) => route.abort());
    await second.reload();
    await second.getByText('您正在编写').waitFor();
    const { revision, content } = await asks<IssueView>(wu, `/api/mms/issues/${id}`);
    await asks(wu, `/api/mms/issues/${id}/content`, { content: { ...content, subject: '别处改的' }, revision }, 'PUT');
    await second.getByLabel('文字', { exact: true }).fill('吴又写的');
    await second.getByText(/别人刚刚改过这一期/).waitFor();
    await second.locator('.diff ins').getByText('又').waitFor();
    t.is(await second.getByLabel('文字', { exact: true }).inputValue(), '吴又写的', 'what was typed is there');
    t.deepEqual(await barriersOn(second), []);
    await second.getByRole('button', { name: '保存我写的' }).click();
    await isSaved(second);
    const saved = await asks<IssueView>(wu, `/api/mms/issues/${id}`);
    t.is(saved.content.slides[0]!.text, '吴又写的');
  },
);

test.serial(
  'CA-012: a second person returns and approves, the supervisor looks at the strict section, the editor schedules; in English the reviewer reads the same',
  async (t) => {
    const { id } = await asks<IssueView>(lin, '/api/mms/issues', { title: 'car-owner', template: true });
    const { content } = await writes(lin, id);
    t.true(content.slides.some(({ section }) => section === 'models'));
    const { page: editing } = await open(t, `${house().url}/editorial/issues/${id}`, { session: lin });
    await editing.getByRole('button', { name: '送审' }).click();
    await editing.getByText('这一期已送审或已审核').waitFor();

    const { page: reading, complaints } = await open(t, `${house().url}/editorial`, {
      ...{ session: reviewer, language: 'en' },
    });
    await reading.locator('.for-you a').click();
    await reading.getByText('it waits for the supervisor').waitFor();
    await reading.locator('.phone-large .phone-text').getByText('冬天出行先看胎压').waitFor();
    t.deepEqual(await barriersOn(reading), []);
    await shoot(reading, 'review-en');
    await reading.getByRole('button', { name: 'Return', exact: true }).click();
    await reading.getByLabel('What should change').fill('请换一个主题');
    await reading.getByRole('dialog').getByRole('button', { name: 'Return', exact: true }).click();
    await reading.getByText('Returned by the reviewer: 请换一个主题').waitFor();
    await editing.getByText('审核退回：请换一个主题').waitFor();
    await editing.getByRole('button', { name: '送审' }).click();
    await reading.getByRole('button', { name: 'Approve' }).click();
    await reading.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await reading.getByText(/^Approved by/).waitFor();
    t.deepEqual(complaints, []);

    const { page: leading } = await open(t, `${house().url}/editorial/issues/${id}`, { session: supervisor });
    await leading.getByRole('button', { name: '审核通过' }).click();
    await leading.getByRole('dialog').getByRole('button', { name: '审核通过' }).click();
    await leading.locator('.issue-facts').getByText('已审核').waitFor();
    await leading.getByRole('button', { name: '试发' }).click();
    await leading.getByRole('button', { name: '添加手机' }).click();
    const adding = leading.getByRole('dialog').last();
    await adding.getByLabel('名称').fill('主编手机');
    await adding.getByLabel('手机号码').fill('156 3300 0001');
    await adding.getByRole('button', { name: '添加手机' }).click();
    await leading.getByLabel('主编手机').check();
    await leading.getByRole('button', { name: /^发\s*送$/ }).click();
    await leading.locator('.trial td').getByText('现在的内容').waitFor();
    t.deepEqual(await barriersOn(leading), []);
    await shoot(leading, 'trial-zh');

    await editing
      .getByRole('button', { name: '排 期' })
      .or(editing.getByRole('button', { name: '排期' }))
      .click();
    const dialog = editing.getByRole('dialog');
    await dialog.getByLabel('档期').click();
    await editing.locator('.ant-select-item-option:not(.ant-select-item-option-disabled)').last().click();
    await dialog
      .getByRole('status')
      .getByText(/订户有权接收/)
      .waitFor();
    t.deepEqual(await barriersOn(editing), []);
    await dialog.getByRole('button', { name: /排\s*期/ }).click();
    await editing.locator('.issue-facts').getByText('已排期').waitFor();
    const scheduled = await asks<IssueView>(lin, `/api/mms/issues/${id}`);
    t.is(scheduled.state, 'scheduled');
    await editing.getByRole('button', { name: '移出档期' }).click();
    await editing.getByRole('dialog').getByRole('button', { name: '移出档期' }).click();
    await editing.locator('.issue-facts').getByText('已审核').waitFor();
  },
);

test.serial(
  'CA-X06: a week that lacks sections says which; the supervisor signs an exception with its reason',
  async (t) => {
    const { page } = await open(t, `${house().url}/editorial`, { session: supervisor });
    await page.locator('.coverage .missing').first().waitFor();
    await page.getByRole('button', { name: '签署例外' }).click();
    await page.getByLabel('理由').fill('本周只发两期');
    await page.getByRole('dialog').getByRole('button', { name: '签署例外' }).click();
    await page.getByText(/已签署例外：本周只发两期/).waitFor();
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, 'board-zh');
    const { exception } = await asks<Board>(supervisor, '/api/mms/board?title=car-owner');
    t.is(exception?.reason, '本周只发两期');
    t.truthy(idIn(page));
  },
);
