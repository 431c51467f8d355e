import { mkdir } from 'node:fs/promises';
import test from 'ava';
import sharp from 'sharp';
import type { LinkBoard } from '../../src/carriers/control/contract.ts';
import type { Board, IssueView, Renditions } from '../../src/products/mms/contract.ts';
import { openIssueLinks } from '../../src/products/mms/index.ts';
import type { OwnIssues } from '../../src/products/mms/push/contract.ts';
import { dayMs, dayOf, later } from '../../src/values/time.ts';
import { anIssue, aReader, pushOfIssue, someReaders } from '../products/mms/push/an-issue.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';
import { aHolder } from '../support/selves.ts';

const house = withHouse();
const open = withBrowser();

let lin: string;
let wu: string;
let reviewer: string;
let supervisor: string;
let operator: string;
let cover: Buffer;
test.serial.before('people of the office, and a picture', async () => {
  const { db } = house();
  [lin, wu, reviewer, supervisor, operator] = (await Promise.all(
    ['editor', 'editor', 'reviewer', 'supervisor', 'operator'].map((role) => aSession(db, role)),
  )) as [string, string, string, string, string];
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

const readers = ['15633000901', '15633000902', '15633000903'];
const mmsc = 'unicom-mms-demo';

/** Lets an MMSC be sent to, or not; resolves when its link has obeyed. */
async function letMmsc(wanted: 'running' | 'stopped'): Promise<void> {
  const look = async () => {
    const { links } = await asks<LinkBoard>(operator, '/api/links');
    return links.find(({ link }) => link === mmsc)!;
  };
  const { version } = (await look()).instruction;
  const said = await fetch(`${house().url}/api/links/${mmsc}/instructions`, {
    method: 'POST',
    headers: { cookie: operator, 'content-type': 'application/json' },
    body: JSON.stringify({ wanted, version, because: '测试' }),
  });
  if (!said.ok) throw new Error(await said.text());
  await until(`the link is ${wanted}`, async () => {
    const isStopped = (await look()).sending === 'stopped';
    return isStopped === (wanted === 'stopped') || undefined;
  });
}

/** An issue whose slot has just come, on its way to all readers; what it is sent by. */
async function goingOut(subject: string, slot: string): Promise<{ issue: string; push: string }> {
  const now = house().clock.now();
  const { media } = await asks<{ media: { hash: string }[] }>(lin, '/api/mms/media?find=封面');
  const picture = { hash: media[0]!.hash, alt: '蓝色封面', crop: null, fill: true, focus: null, pinned: false };
  const issue = await anIssue(house().db, { subject, picture, slot: { key: slot, dueAt: now }, at: now });
  const push = await until('the issue goes out', () => pushOfIssue(house().db, issue));
  return { issue, push: push.id };
}

test.serial(
  'CA-010: operators see a push live, pause it, resume it, and every reader has the issue once; it leaves by an export, and the issue leads to its push',
  async (t) => {
    await someReaders(house().db, readers);
    await letMmsc('stopped');
    const { issue, push } = await goingOut('雪天行车', '2026-11-02T15:00');
    const { page, complaints } = await open(t, `${house().url}/pushes`, { session: operator });
    await page.getByRole('link', { name: /^车友期刊 第\d+期$/ }).click();
    const state = page.locator('.push-head');
    await state.getByText('发送中').waitFor();
    await state.getByText('已处理 3 / 3 人').waitFor();
    t.deepEqual(await barriersOn(page), []);

    await page.getByRole('button', { name: /^暂\s*停$/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^约 3 条尚未发出的会收回/).waitFor();
    t.deepEqual(await barriersOn(page), []);
    await dialog.getByRole('button', { name: /^暂\s*停$/ }).click();
    await state.getByText('已暂停').waitFor();
    await page.getByRole('button', { name: /^继\s*续$/ }).click();
    await dialog.getByText(/^先补发收回的（最多 3 人）/).waitFor();
    await dialog.getByRole('button', { name: /^继\s*续$/ }).click();
    await state.getByText('发送中').waitFor();
    await shoot(page, 'push-zh');

    await letMmsc('running');
    await state.getByText('已发完').waitFor();
    const figure = (name: string) => page.locator('.stats > div').filter({ hasText: name });
    await figure('已下载').getByText('100%').waitFor();
    await figure('已读').getByText('100%').waitFor();
    await page.getByRole('row', { name: /^L 档 3 0 0 0 3 3/ }).waitFor();
    await page.getByRole('row', { name: /^河北 3 0 0 0 3 3/ }).waitFor();
    t.is(await page.getByRole('button', { name: /^停\s*止$/ }).count(), 0, 'what is over cannot be stopped');
    const { classes } = await asks<Renditions>(lin, `/api/mms/issues/${issue}/renditions`);
    const previewed = classes.find((one) => one.class === 'L')!.parts.map(({ sha256 }) => sha256);
    for (const phone of readers) {
      const got = (await house().messages(phone)).filter(({ kind }) => kind === 'mms');
      t.deepEqual(
        got.map(({ subject }) => subject),
        ['雪天行车'],
      );
      t.deepEqual(got[0]!.parts!.map(({ sha256 }) => sha256).toSorted(), previewed.toSorted(), 'what was previewed');
    }
    await page.getByRole('button', { name: '申请导出明细' }).click();
    await dialog.getByLabel('用途').fill('核对到达');
    await dialog.getByRole('button', { name: '申请导出明细' }).click();
    await page.getByText('已提交，等待审批').waitFor();
    t.is(await overhangOf(page), 0);
    t.deepEqual(complaints, []);

    const { page: editing } = await open(t, `${house().url}/editorial/issues/${issue}`, { session: lin });
    await editing.getByRole('link', { name: '发送情况' }).click();
    await editing.locator('.push-head').getByText('已发完').waitFor();
    t.is(idIn(editing), push);
    t.is(await editing.getByRole('button', { name: /^停\s*止$/ }).count(), 0);
  },
);

test.serial(
  'In English an operator stops a push, saying why: who has not been sent it never is, and it cannot go on',
  async (t) => {
    await letMmsc('stopped');
    const { push } = await goingOut('山路弯道', '2026-11-04T15:00');
    const { page, complaints } = await open(t, `${house().url}/pushes/${push}`, {
      ...{ session: operator, language: 'en', scheme: 'dark' },
    });
    const state = page.locator('.push-head');
    await state.getByText('3 of 3 looked at').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^About 3 readers will not get this issue/).waitFor();
    t.true(await dialog.getByRole('button', { name: 'Stop', exact: true }).isDisabled(), 'not without a reason');
    await dialog.getByLabel('Why it stops').fill('A wrong picture');
    await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
    await state.getByText('Stopped').waitFor();
    await page.getByRole('row', { name: /^Class L 3 3 0 0 0/ }).waitFor();
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, 'push-en');
    t.is(await page.getByRole('button', { name: 'Resume' }).count(), 0);
    await letMmsc('running');
    await page.getByRole('link', { name: 'Pushes of issues' }).click();
    await page.getByRole('row').filter({ hasText: '山路弯道' }).getByText('Stopped').waitFor();
    await page.getByRole('row').filter({ hasText: '雪天行车' }).getByText('Sent').waitFor();
    t.deepEqual(await barriersOn(page), []);
    const got = (await house().messages(readers[0]!)).filter(({ kind }) => kind === 'mms');
    t.is(got.length, 1);
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'CA-X07: on a phone the link of an issue shows it without a sign-in; one that has ended or that nobody signed says how to get it',
  async (t) => {
    const holder = await aHolder(house(), readers[0]!);
    const { newest } = (await holder.ask('issues')).body as OwnIssues;
    const { page, complaints } = await open(t, newest!.link, { size: 'phone' });
    await page.getByRole('heading', { name: '雪天行车' }).waitFor();
    t.is(await page.locator('section').count(), 6);
    const picture = page.getByRole('img', { name: '蓝色封面' });
    await picture.waitFor();
    await page.waitForFunction('document.querySelector("img").naturalWidth > 0');
    t.deepEqual([await barriersOn(page), await overhangOf(page)], [[], 0]);
    const serial = Number.parseInt(/\/i\/([0-9a-z]+)-/.exec(newest!.link)![1]!, 36);
    const links = await openIssueLinks(house().db);
    const ended = links.sign(serial, later(house().clock.now(), -40 * dayMs));
    for (const [token, language, says] of [
      [ended, 'zh-CN', /期刊发送 QK.*到 10620007/],
      [`${ended.slice(0, -11)}AAAAAAAAAAA`, 'en', /Text QK .* to 10620007/],
    ] as const) {
      const { page: over } = await open(t, `${house().url}/i/${token}`, { size: 'phone', scheme: 'dark', language });
      await over.getByText(says).waitFor();
      t.is(await over.locator('section').count(), 0);
      t.deepEqual([await barriersOn(over), await overhangOf(over)], [[], 0]);
    }
    t.deepEqual(complaints, []);
  },
);

test.serial('CA-X07: on /me the holder reads which issues came, and has the newest sent once more, free', async (t) => {
  const [phone] = readers;
  const session = (await aHolder(house(), phone!)).cookie;
  const { page, complaints } = await open(t, `${house().url}/me`, { session, size: 'phone' });
  const issues = page.locator('section', { has: page.locator('#own-issues') });
  await issues.getByText(/已送达/).waitFor();
  t.deepEqual([await barriersOn(page), await overhangOf(page)], [[], 0]);
  await issues.getByRole('button', { name: '免费重发' }).click();
  await issues.getByText(/已重发/).waitFor();
  t.is(await issues.getByRole('button', { name: '免费重发' }).count(), 0, 'once an issue');
  const both = await until('it comes once more', async () => {
    const got = (await house().messages(phone!)).filter(({ kind }) => kind === 'mms');
    return got.length > 1 ? got : undefined;
  });
  t.deepEqual(
    both.map(({ subject }) => subject),
    ['雪天行车', '雪天行车'],
  );
  t.deepEqual(complaints, []);
});

test.serial(
  'DP-028: a file of forecasts is taken line by line: each fault is told with its line and remedy, the others are on the page; a reader on a phone has another city',
  async (t) => {
    const { clock, db, url } = house();
    const day = dayOf(later(clock.now(), 10 * dayMs));
    const { page, complaints } = await open(t, `${url}/weather`, { session: lin });
    await page.getByRole('textbox', { name: '日期' }).fill(day);
    await page.getByRole('row', { name: /^石家庄 没有预报/ }).waitFor();
    await page.getByRole('button', { name: '导入预报' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('下载空白表格').waitFor();
    t.deepEqual(await barriersOn(page), []);
    await give(page, '选择文件并导入', [
      `石家庄,${day},晴,-3,8,北风3级`,
      `保定,${day},多云,很冷,5,`,
      `上海,${day},晴,1,5,`,
      `唐山,${day},阴,9,5,`,
    ]);
    await dialog.getByText(/^新增 1 条，更正 0 条/).waitFor();
    await dialog.getByText(/第 3 行.*“很冷”：请用整数填写最低气温/).waitFor();
    await dialog.getByText(/第 4 行.*“上海”：请填写以下城市之一/).waitFor();
    await dialog.getByText(/第 5 行.*“9”：最低气温高于最高气温/).waitFor();
    t.deepEqual(await barriersOn(page), []);
    await dialog.getByRole('button', { name: /close|关闭/i }).click();
    await page.getByRole('row', { name: /晴，-3～8℃，北风3级/ }).waitFor();
    await page.getByRole('row', { name: /^保定 没有预报/ }).waitFor();
    await shoot(page, 'weather-zh');

    const { page: english } = await open(t, `${url}/weather?day=${day}`, { session: lin, language: 'en' });
    await english.getByRole('button', { name: 'Import forecasts' }).click();
    await give(english, 'Choose a file and import it', [`石家庄,${day},雪,-9,-1,`]);
    await english.getByText(/^0 new, 1 corrected/).waitFor();
    await english.getByRole('button', { name: /close/i }).click();
    await english.getByRole('row', { name: /雪，-9～-1℃.*corrected once/ }).waitFor();
    t.deepEqual(complaints, []);

    const phone = await aReader(db, '15633000904', { product: 'weather' });
    const session = (await aHolder(house(), phone)).cookie;
    const { page: own } = await open(t, `${url}/me`, { session, size: 'phone' });
    const weather = own.locator('section', { has: own.locator('#weather') });
    await weather.getByText('每天 7 时发送石家庄天气。').waitFor();
    await weather.getByLabel('城市').click();
    await own.locator('.ant-select-item-option').filter({ hasText: '保定' }).click();
    await weather.getByRole('button', { name: /^保\s*存$/ }).click();
    await weather.getByText('每天 7 时发送保定天气。').waitFor();
    t.deepEqual([await barriersOn(own), await overhangOf(own)], [[], 0]);
  },
);

/** A file of forecasts by the button that asks for one. */
async function give(page: Page, button: string, lines: readonly string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const buffer = Buffer.from(`城市,日期,天气,最低气温,最高气温,风\n${lines.join('\n')}\n`);
  await chooser.setFiles({ name: 'hebei.csv', mimeType: 'text/csv', buffer });
}
