import test, { type ExecutionContext } from 'ava';
import sharp from 'sharp';
import { dayStart, hourMs, later } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

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

test.serial(
  'CA-017: an errand agent takes it on a phone, photographs each receipt, takes the money with its receipt, and finishes',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/errands`, {
      session: agent,
      size: 'phone',
      language: 'en',
    });
    await page.getByRole('link', { name: /^DB\d{4} Ownership transfer/ }).waitFor();
    await looksRight(t, page, 'mine-en');
    await page.getByRole('link', { name: /^DB\d{4} Ownership transfer/ }).click();
    const confirm = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    };
    await confirm('Take it');
    const photograph = page.getByLabel('Photograph', { exact: true });
    await page.getByRole('button', { name: 'Done Papers received' }).waitFor();
    await looksRight(t, page, 'work-en');
    for (const [step, wantsPicture] of [
      ['Papers received', true],
      ['Car inspected', false],
      ['Trade invoice issued', true],
      ['Transfer registered', true],
      ['Papers handed over', true],
    ] as const) {
      const done = page.getByRole('button', { name: `Done ${step}` });
      await done.waitFor();
      if (wantsPicture) {
        t.true(await done.isDisabled());
        await photograph.setInputFiles({ name: 'receipt.jpg', mimeType: 'image/jpeg', buffer: picture });
        await page.getByRole('img', { name: step }).waitFor();
      }
      await done.click();
      await done.waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Take money' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Take money' }).click();
    await dialog.getByText('Write the number of the receipt').waitFor();
    await looksRight(t, page, 'money-en');
    await dialog.getByLabel('Receipt number').fill('A0001');
    await dialog.getByLabel('Of it for others (yuan)').fill('0');
    await dialog.getByRole('button', { name: 'Take money' }).click();
    await page.getByText(/Taken ¥270 · Cash · Receipt number A0001/).waitFor();
    await confirm('Finish');
    await page.getByText('✓ Done', { exact: true }).waitFor();
    await looksRight(t, page, 'done-en');
    const texts = (await house().messages(phone)).map(({ text }) => text);
    t.true(texts.some((text) => /已收DB\d{4}款270元\(现金\)，收据号A0001/.test(text)));
    t.deepEqual(complaints, []);
  },
);
