import test, { type ExecutionContext } from 'ava';
import sharp from 'sharp';
import { dayStart, hourMs, later } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';
let care = '';
let agent = '';
let picture: Buffer;

async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), []);
  t.true((await overhangOf(page)) <= 0, `${name} is wider than its window`);
}

test.serial.before('a member has a car transferred', async () => {
  const { db, clock, walkTo, text, arrived } = house();
  // Notices go by day, whenever this runs.
  await walkTo(later(dayStart(clock.now(), 1), 10 * hourMs).toISOString());
  care = await aSession(db, 'care-agent');
  agent = await aSession(db, 'errand-agent');
  picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  await text(phone, 'CYV');
  await arrived(phone, 1);
  await text(phone, 'Y');
  const welcomed = (await arrived(phone, 4)).length;
  await text(phone, 'DB 过户 石家庄 冀A12345');
  await arrived(phone, welcomed + 1);
});

test.serial(
  'CA-017: customer care quotes an errand with the SMS before their eyes, and a Y on the handset gives it to an agent',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/errands`, { session: care });
    await page.getByText('待报价 1', { exact: true }).waitFor();
    await looksRight(t, page, 'board-zh');
    await page.getByRole('link', { name: /^DB\d{4}$/ }).click();
    await page.getByText(/代办费270元，另代付规费115元/).waitFor();
    await page.getByLabel('号牌工本费 (元)').fill('0');
    await page.getByText(/代办费270元，另代付规费15元/).waitFor();
    await looksRight(t, page, 'quote-zh');
    const before = (await house().messages(phone)).length;
    await page.getByRole('button', { name: '发送报价' }).click();
    await page.getByText('用户尚未同意').waitFor();
    const sent = await house().arrived(phone, before - 2);
    t.regex(sent.at(-1)!, /另代付规费15元，约3个工作日。.*前回Y同意，不进话费$/);
    await house().text(phone, 'Y');
    await page.getByText('短信回复 Y 同意').waitFor();
    await page.getByText('待接单').first().waitFor();
    t.deepEqual(complaints, []);
  },
);

/** The same work in both languages, and how a phone asks for the errand; `steps` say whether each wants a picture. */
const agents = {
  en: {
    ...{ errand: /^DB\d{4} Ownership transfer/, take: 'Take it', photograph: 'Photograph', done: 'Done' },
    ...{ money: 'Take money', missing: 'Write the number of the receipt', receipt: 'Receipt number' },
    ...{ forOthers: 'Of it for others (yuan)', taken: /Taken ¥270 · Cash · Receipt number A-en/, finish: 'Finish' },
    ...{ over: '✓ Done', told: /已收DB\d{4}款270元\(现金\)，收据号A-en/ },
    steps: [
      ['Papers received', true],
      ['Car inspected', false],
      ['Trade invoice issued', true],
      ['Transfer registered', true],
      ['Papers handed over', true],
    ],
  },
  'zh-CN': {
    ...{ errand: /^DB\d{4} 驾照/, take: '接单', photograph: '拍照', done: '完成此步' },
    ...{ money: '收款', missing: '请填写收据号', receipt: '收据号' },
    ...{ forOthers: '其中代收规费（元）', taken: /收款 ¥\d+ · 现金 · 收据号 A-zh-CN/, finish: '办结' },
    ...{ over: '✓ 已办结', told: /已收DB\d{4}款\d+元\(现金\)，收据号A-zh-CN/ },
    steps: [
      ['收齐材料', true],
      ['提交审验或换证', true],
      ['交付证件', true],
    ],
  },
} as const;

/** A licence is to be renewed, its quotation sent, and agreed to. */
async function aLicence(): Promise<void> {
  const { url, text, db } = house();
  await text(phone, 'DB 驾照 石家庄');
  const { id, version } = await until('an errand that is asked', async () => {
    const rows = await db.read<{ id: string; version: number }>(`select id, version from errand where state = 'asked'`);
    return rows[0];
  });
  const quoted = await fetch(`${url}/api/errands/${id}/acts`, {
    method: 'POST',
    headers: { cookie: care, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'quote', version }),
  });
  if (!quoted.ok) throw new Error(await quoted.text());
  await text(phone, 'Y');
}

for (const language of ['en', 'zh-CN'] as const)
  test.serial(
    `CA-017: in ${language} an errand agent takes it on a phone, photographs each receipt, takes the money with its receipt, and finishes`,
    async (t) => {
      const its = agents[language];
      if (language === 'zh-CN') await aLicence();
      const { page, complaints } = await open(t, `${house().url}/errands`, { session: agent, size: 'phone', language });
      await page.getByRole('link', { name: its.errand }).waitFor();
      await looksRight(t, page, `mine-${language}`);
      await page.getByRole('link', { name: its.errand }).click();
      const confirm = async (name: string) => {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
      };
      await confirm(its.take);
      const photograph = page.getByLabel(its.photograph, { exact: true });
      await page.getByRole('button', { name: `${its.done} ${its.steps[0][0]}` }).waitFor();
      await looksRight(t, page, `work-${language}`);
      for (const [step, wantsPicture] of its.steps) {
        const done = page.getByRole('button', { name: `${its.done} ${step}` });
        await done.waitFor();
        if (wantsPicture) {
          t.true(await done.isDisabled());
          await photograph.setInputFiles({ name: 'receipt.jpg', mimeType: 'image/jpeg', buffer: picture });
          await page.getByRole('img', { name: step }).waitFor();
        }
        await done.click();
        await done.waitFor({ state: 'detached' });
      }
      await page.getByRole('button', { name: its.money }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: its.money }).click();
      await dialog.getByText(its.missing).waitFor();
      await looksRight(t, page, `money-${language}`);
      await dialog.getByLabel(its.receipt).fill(`A-${language}`);
      await dialog.getByLabel(its.forOthers).fill('0');
      await dialog.getByRole('button', { name: its.money }).click();
      await page.getByText(its.taken).waitFor();
      await confirm(its.finish);
      await page.getByText(its.over, { exact: true }).waitFor();
      await looksRight(t, page, `done-${language}`);
      await until('the receipt by SMS', async () =>
        (await house().messages(phone)).find(({ text }) => its.told.test(text ?? '')),
      );
      t.deepEqual(complaints, []);
    },
  );
