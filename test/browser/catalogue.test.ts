import test, { type ExecutionContext } from 'ava';
import { settlingMs } from '../../src/business/catalog/index.ts';
import { later } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

const said = {
  'zh-CN': {
    begin: '新建草稿',
    title: '草稿名称',
    save: '保存',
    edit: '修改',
    words: /订购指令/,
    newWord: (word: string) => `10620007 新增指令 ${word}：天气预报`,
    clean: '没有发现问题',
    taken: /已表示 car-owner/,
    noStops: '有须解决的问题时不能发布。',
    notYours: '您参与编辑了此草稿',
    release: '立即发布',
    released: '已发布',
    sms: '短信内容',
    try: '试发',
    order: '订购',
    charges: '会收取',
  },
  en: {
    begin: 'Begin a draft',
    title: 'Name of the draft',
    save: 'Save',
    edit: 'Edit',
    words: /Order words/,
    newWord: (word: string) => `New keyword ${word} at 10620007: 天气预报`,
    clean: 'Nothing is wrong with it',
    taken: /already means car-owner/,
    noStops: 'What must be mended stands in the way of a release.',
    notYours: 'You wrote in this draft',
    release: 'Release now',
    released: 'released',
    sms: 'SMS',
    try: 'Try it',
    order: 'an order',
    charges: 'Would be charged',
  },
} as const;

async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  t.deepEqual(await barriersOn(page), [], name);
  t.is(await overhangOf(page), 0, name);
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** The card of the weather, and its form with other order words. */
async function orderBy(page: Page, words: (typeof said)['zh-CN' | 'en'], orderWords: string): Promise<void> {
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: '天气预报', exact: true }) });
  await card.getByRole('button', { name: words.edit }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.words).fill(orderWords);
  await dialog.getByRole('button', { name: words.save }).click();
  await dialog.waitFor({ state: 'hidden' });
}

for (const [language, word, phone] of [
  ['zh-CN', 'TQYB', '15633000004'],
  ['en', 'TQTB', '15633000005'],
] as const) {
  test.serial(
    `In ${language} a draft is checked, released by a second person, and its keyword answers at the handset`,
    async (t) => {
      const words = said[language];
      const { db, url } = house();
      const editor = await aSession(db, 'editor');
      const { page, complaints } = await open(t, `${url}/catalogue`, { language, session: editor });
      await page.getByRole('heading', { name: '天气预报', exact: true }).waitFor();
      await looksRight(t, page, `catalogue-${language}`);
      await page.getByRole('button', { name: words.begin }).click();
      await page.getByRole('dialog').getByLabel(words.title).fill(`天气指令 ${word}`);
      await page.getByRole('dialog').getByRole('button', { name: words.save }).click();
      await page.waitForURL(/\/catalogue\/drafts\//);
      await page.getByRole('heading', { name: `天气指令 ${word}` }).waitFor();

      await orderBy(page, words, 'TQDY CY');
      await page.getByText(words.taken).waitFor();
      await looksRight(t, page, `draft-${language}-stopped`);
      await orderBy(page, words, language === 'en' ? 'TQDY TQYB TQTB' : `TQDY ${word}`);
      await page.getByText(words.newWord(word)).waitFor();
      await page.getByText(words.clean).waitFor();
      await looksRight(t, page, `draft-${language}`);

      const draft = page.url();
      const bench = await open(t, `${url}/bench?draft=${draft.split('/').at(-1)!.split('?')[0]}`, {
        language,
        session: await aSession(db, 'care-agent'),
      });
      await bench.page.getByRole('textbox', { name: words.sms }).fill(word);
      await bench.page.getByRole('button', { name: words.try }).click();
      await bench.page
        .getByRole('article')
        .filter({ hasText: words.order })
        .filter({ hasText: '天气预报2元/月' })
        .waitFor();
      await bench.page.getByRole('textbox', { name: words.sms }).fill('Y');
      await bench.page.getByRole('button', { name: words.try }).click();
      await bench.page.getByRole('article').filter({ hasText: '¥2' }).waitFor();
      await looksRight(t, bench.page, `bench-${language}`);
      t.deepEqual(bench.complaints, []);

      const releaser = await open(t, draft, { language, session: await aSession(db, 'operator') });
      await releaser.page.getByText(words.newWord(word)).waitFor();
      await releaser.page.getByRole('button', { name: words.release }).click();
      const dialog = releaser.page.getByRole('dialog');
      await dialog.getByText(words.newWord(word)).waitFor();
      await looksRight(t, releaser.page, `release-${language}`);
      await dialog.getByRole('button', { name: words.release }).click();
      await releaser.page.getByText(words.released, { exact: true }).waitFor();
      t.deepEqual([...complaints, ...releaser.complaints], []);

      await house().walkTo(later(house().clock.now(), settlingMs).toISOString());
      await house().text(phone, word);
      t.regex((await house().arrived(phone, 1))[0]!, /订购天气预报2元\/月/);
    },
  );
}

test.serial(
  'What must be mended stands in the way of a release, and who wrote in a draft cannot release it',
  async (t) => {
    const words = said['zh-CN'];
    const { db, url } = house();
    const session = await aSession(db, 'business-developer');
    const { page } = await open(t, `${url}/catalogue`, { session });
    await page.getByRole('button', { name: words.begin }).click();
    await page.getByRole('dialog').getByLabel(words.title).fill('重复的指令');
    await page.getByRole('dialog').getByRole('button', { name: words.save }).click();
    await page.waitForURL(/\/catalogue\/drafts\//);
    await orderBy(page, words, 'TQDY CYV');
    const supervisor = await open(t, page.url(), {
      session: await aSession(db, 'supervisor'),
      scheme: 'dark',
      size: 'phone',
    });
    await supervisor.page.getByText(words.noStops).waitFor();
    await looksRight(t, supervisor.page, 'draft-phone-dark');
    t.is(await supervisor.page.getByRole('button', { name: words.release }).count(), 0);
  },
);
