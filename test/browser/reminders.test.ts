import { readFile } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { beijingIso, dayMs, dayOf, dayStart, hourMs, later } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

/** TEST_SHOTS names a folder where pictures are wanted. */
async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  // A button under the pointer, or busy a moment ago, has a passing colour.
  await page.mouse.move(0, 0);
  await page.locator('.ant-btn-loading').waitFor({ state: 'detached' });
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  t.true((await overhangOf(page)) <= 0, `${name} is wider than its window`);
}

const words = {
  'zh-CN': {
    number: '手机号码',
    add: '登记车辆',
    plate: '车牌',
    save: /^保\s?存$/,
    bad: '车牌要以省份简称开头，如 冀A12345',
    edit: '修改',
    insurance: '保险到期',
    past: '到期日已过去：请填今后的日期',
    history: '经过',
    source: /坐席/,
    title: '到期提醒',
    kind: '保险',
    from: '到期日从',
    to: '到',
    delivered: '已送达',
    answered: '已办',
    nothing: '这段时间没有到期事项',
    badSpan: '起始日不能晚于结束日，最多 400 天',
    hear: /车辆保险到期提醒/,
    importCars: '导入车辆清单',
    template: '下载空白表格',
    choose: '选择文件并导入',
    taken: '收下 1 行，其中新登记 0 辆车。',
    fault: '第 3 行 plate“A7777”：请按 冀A12345 的格式填写，新能源为8位',
  },
  en: {
    number: 'Mobile number',
    add: 'Add a car',
    plate: 'Plate',
    save: 'Save',
    bad: 'A plate begins with its province, as in 冀A12345',
    edit: 'Change',
    insurance: 'Insurance ends',
    past: 'This day is over: give one that lies ahead',
    history: 'History',
    source: /agent/,
    title: 'Reminders',
    kind: 'Insurance',
    from: 'Due from',
    to: 'to',
    delivered: 'delivered',
    answered: 'done',
    nothing: 'Nothing falls due in these days',
    badSpan: 'The first day comes before the last, 400 days apart at most',
    hear: /车辆保险到期提醒/,
    importCars: 'Import a list of cars',
    template: 'Download an empty table',
    choose: 'Choose a file and import it',
    taken: '1 lines taken, 0 cars of them new.',
    fault: 'line 3, plate “A7777”: write it as 冀A12345, or with 8 characters for new energy',
  },
} as const;

for (const [language, phone, plate] of [
  ['zh-CN', '15633000701', '冀A70101'],
  ['en', '15633000702', '冀AD70202'],
] as const) {
  test.serial(
    `In ${language} an agent enters a car and its insurance, the handset is reminded and answers, the proof is on the page, and an operator imports a list of cars`,
    async (t) => {
      const its = words[language];
      await house().text(phone, 'CY');
      await house().arrived(phone, 1);
      await house().text(phone, 'Y');
      await house().arrived(phone, 4);
      const due = dayOf(later(house().clock.now(), 6 * dayMs));
      const agent = await aSession(house().db, 'care-agent');
      const { page, complaints } = await open(t, `${house().url}/agent`, { language, session: agent });
      await page.getByLabel(its.number, { exact: true }).fill(phone);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: its.add }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(its.plate).fill('A12345');
      await dialog.getByRole('button', { name: its.save }).click();
      await dialog.getByText(its.bad).waitFor();
      await looksRight(t, page, `cars-${language}-bad-plate`);
      await dialog.getByLabel(its.plate).fill(plate);
      await dialog.getByRole('button', { name: its.save }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: its.edit, exact: true }).click();
      await dialog.getByLabel(its.insurance).fill('2020-01-01');
      await dialog.getByRole('button', { name: its.save }).click();
      await dialog.getByText(its.past).waitFor();
      await dialog.getByLabel(its.insurance).fill(due);
      await looksRight(t, page, `cars-${language}-edit`);
      await dialog.getByRole('button', { name: its.save }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByText(due).first().waitFor();
      await page.getByRole('button', { name: its.history, exact: true }).click();
      await dialog.getByText(its.source).first().waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await looksRight(t, page, `cars-${language}`);
      // Whatever another origin of the browser says, nothing was complained of.
      t.deepEqual(
        complaints.filter((line) => !line.includes('400')),
        [],
      );

      await house().walkTo(beijingIso(later(dayStart(house().clock.now(), 1), 9 * hourMs + 1)));
      await until('the handset to be reminded', async () =>
        (await house().arrived(phone, 1)).find((text) => its.hear.test(text) && text.includes(plate)),
      );
      await house().text(phone, '1');
      await until('the answer to be taken', async () =>
        (await house().arrived(phone, 1)).find((text) => text.startsWith(`${plate}保险已记为办妥`)),
      );
      const operator = await aSession(house().db, 'operator');
      const proof = await open(t, `${house().url}/reminders?from=${due}&to=${due}`, { language, session: operator });
      await proof.page.getByRole('heading', { name: its.title }).waitFor();
      const row = proof.page.getByRole('row').filter({ hasText: `${plate.slice(0, 3)}***${plate.slice(-1)}` });
      await row.getByText(its.answered).waitFor();
      await row.getByText(its.delivered).waitFor();
      await looksRight(t, proof.page, `reminders-${language}`);

      await proof.page.getByRole('button', { name: its.importCars }).click();
      const list = proof.page.getByRole('dialog', { name: its.importCars });
      const [table] = await Promise.all([
        proof.page.waitForEvent('download'),
        list.getByRole('link', { name: its.template }).click(),
      ]);
      const header = (await readFile(await table.path(), 'utf8')).replace('\ufeff', '');
      t.true(header.startsWith('手机号码,车牌号,首次登记,保险到期,'));
      await looksRight(t, proof.page, `list-of-cars-${language}`);
      const lines = [`${phone},${plate},2024-06-10`, `${phone},A7777`];
      await list.locator('input[type=file]').setInputFiles({
        name: 'cars.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`${header}${lines.join('\n')}\n`),
      });
      await proof.page.getByText(its.taken).waitFor();
      await proof.page.getByText(its.fault).waitFor();
      await looksRight(t, proof.page, `list-of-cars-${language}-taken`);
      await proof.page.keyboard.press('Escape');
      await proof.page.getByRole('dialog').waitFor({ state: 'hidden' });
      await proof.page.getByLabel(its.to, { exact: true }).fill('2020-01-01');
      await proof.page.getByText(its.badSpan).waitFor();
      await proof.page.getByLabel(its.from, { exact: true }).fill('2020-01-01');
      await proof.page.getByText(its.nothing).waitFor();
      t.deepEqual(proof.complaints, []);
    },
  );
}
