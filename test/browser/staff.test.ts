import { readFile } from 'node:fs/promises';
import test from 'ava';
import { TOTP } from 'otpauth';
import { auditRequest } from '../../src/business/staff/index.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse({ SECRET_KEY: 'a key of at least thirty-two characters', SECOND_FACTOR_ROLES: 'finance' });
const open = withBrowser();
const passphrase = 'a long enough passphrase 2026';
let oneTimePassword = '';
let device: TOTP;

/** TEST_SHOTS names a folder where pictures are wanted. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  const field = page.getByRole('dialog').getByLabel(label, { exact: true });
  await field.click();
  // A long list shows what is near; what is looked for is typed.
  if ((await field.getAttribute('readonly')) === null) await field.fill(option);
  await page.locator('.ant-select-item-option').filter({ hasText: option }).first().click();
}

test.serial(
  'An administrator makes an account, is told what is missing beside the field, and notes the password once (zh-CN)',
  async (t) => {
    const session = await aSession(house().db, 'administrator');
    const { page, complaints } = await open(t, `${house().url}/staff`, { session });
    await page.getByRole('button', { name: '新建账号' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('用户名').fill('王厅');
    await choose(page, '角色', '营业厅营业员');
    await dialog.getByRole('button', { name: '新建账号' }).click();
    await dialog.getByText('该角色属于外部单位，请填写').waitFor();
    t.deepEqual(await barriersOn(page), []);
    await choose(page, '所属运营商', '中国联通');
    await dialog.getByRole('button', { name: '新建账号' }).click();
    await page.getByText('这是 王厅 的一次性密码').waitFor();
    await shoot(page, 'staff-password-zh');
    await page.getByRole('button', { name: '我已记下' }).click();
    await page.getByRole('row').filter({ hasText: '王厅' }).filter({ hasText: '中国联通' }).waitFor();

    await page.getByRole('button', { name: '新建账号' }).click();
    await page.getByRole('dialog').getByLabel('用户名').fill('李财务');
    await choose(page, '角色', '财务');
    await page.getByRole('dialog').getByRole('button', { name: '新建账号' }).click();
    await page.getByText('这是 李财务 的一次性密码').waitFor();
    oneTimePassword = (await page.locator('.shown-once code').textContent()) ?? '';
    await page.getByRole('button', { name: '我已记下' }).click();
    t.deepEqual(await barriersOn(page), []);
    t.is(await overhangOf(page), 0);
    await shoot(page, 'staff-zh');

    const row = page.getByRole('row').filter({ hasText: '王厅' });
    await row.getByRole('button', { name: '停用' }).click();
    const confirm = page.getByRole('dialog');
    await confirm.getByText('王厅 将不能再登录').waitFor();
    await confirm.getByLabel('原因').fill('离职');
    await confirm.getByRole('button', { name: '停用' }).click();
    await row.getByText('已停用').waitFor();
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'An administrator makes an account, is told what is missing beside the field, and notes the password once (en)',
  async (t) => {
    const session = await aSession(house().db, 'administrator');
    const { page, complaints } = await open(t, `${house().url}/staff`, { language: 'en', session });
    await page.getByRole('button', { name: 'New account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('hall-1');
    await choose(page, 'Role', 'Hall clerk');
    await dialog.getByRole('button', { name: 'New account' }).click();
    await dialog.getByText('People of this role work for somebody else; name it').waitFor();
    await choose(page, 'Carrier', 'China Unicom');
    await dialog.getByRole('button', { name: 'New account' }).click();
    await page.locator('.shown-once code').waitFor();
    await shoot(page, 'staff-password-en');
    t.deepEqual(await barriersOn(page), []);
    await page.getByRole('button', { name: 'I have noted it' }).click();
    await page.getByRole('row').filter({ hasText: 'hall-1' }).filter({ hasText: 'China Unicom' }).waitFor();
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'Whose role needs a second factor is led to set it up, and then signs in with a code of the device (en)',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/works`, { language: 'en' });
    const signIn = async (password: string) => {
      await page.getByLabel('Name', { exact: true }).fill('李财务');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn(oneTimePassword);
    await page.getByLabel('New password', { exact: true }).fill(passphrase);
    await page.getByLabel('New password once more').fill(passphrase);
    await page.getByRole('button', { name: 'Set the new password' }).click();
    await page.getByText('Your role needs a second factor').waitFor();
    await shoot(page, 'account-due-en');

    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const form = page.getByRole('region', { name: 'Second factor' });
    await form.getByLabel('Current password').fill(passphrase);
    await form.getByRole('button', { name: 'Next' }).click();
    await form.getByRole('img', { name: 'Code of the second factor' }).waitFor();
    device = new TOTP({ secret: (await form.locator('code').textContent())!.replaceAll(/\s/g, '') });
    await shoot(page, 'account-enrol-en');
    t.deepEqual(await barriersOn(page), []);
    await form.getByLabel('The six digits that the app shows').fill('000000');
    await form.getByRole('button', { name: 'Confirm and turn on' }).click();
    await form.getByRole('alert').filter({ hasText: 'The code is not right' }).waitFor();
    await form.getByLabel('The six digits that the app shows').fill(device.generate());
    await form.getByRole('button', { name: 'Confirm and turn on' }).click();
    await form.locator('.codes li').nth(9).waitFor();
    await shoot(page, 'account-codes-en');
    await form.getByRole('button', { name: 'I have kept them' }).click();
    await form.getByText('10 recovery codes left').waitFor();
    t.deepEqual(await barriersOn(page), []);

    await Promise.all([
      page.waitForResponse('**/api/sign-out'),
      page.getByRole('button', { name: 'Sign out' }).click(),
    ]);
    await page.goto(`${house().url}/sign-in`);
    await signIn(passphrase);
    await page.getByText('The six digits of your authenticator app').waitFor();
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, 'sign-in-code-en');
    await page.getByLabel('Code', { exact: true }).fill(device.generate({ timestamp: Date.now() + 30_000 }));
    await page.getByLabel('Code', { exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Your work' }).waitFor();
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'A supervisor finds what was done about a number, asks for it as a file, another approves, and the file comes (zh-CN)',
  async (t) => {
    const request = { staff: undefined, now: house().clock.now(), address: '127.0.0.1', correlationId: 'browser-test' };
    await house().db.transact((tx) => auditRequest(tx, request, 'timeline.read', { phone: '15633000001' }));
    const supervisor = await aSession(house().db, 'supervisor');
    const { page, complaints } = await open(t, `${house().url}/audit`, { session: supervisor });
    await page.getByRole('row').filter({ hasText: '停用账号' }).filter({ hasText: '离职' }).waitFor();
    await shoot(page, 'audit-zh');
    await page.getByLabel('对象或完整号码').fill('15633000001');
    await page.getByLabel('对象或完整号码').press('Enter');
    await page.getByRole('row').filter({ hasText: '停用账号' }).waitFor({ state: 'detached' });
    const shown = (await page.locator('.table-frame').textContent()) ?? '';
    t.false(shown.includes('15633000001'), 'the list shows no whole number');
    t.true(shown.includes('156****0001'));
    t.deepEqual(await barriersOn(page), []);
    t.is(await overhangOf(page), 0);
    await page.getByRole('button', { name: '申请导出' }).click();
    await page.getByRole('dialog').getByLabel('用途').fill('投诉核查');
    await page.getByRole('dialog').getByRole('button', { name: '申请导出' }).click();
    await page.getByText('已提交，等待审批').waitFor();

    const other = await open(t, `${house().url}/exports`, { session: await aSession(house().db, 'administrator') });
    await other.page.getByRole('button', { name: '批准' }).click();
    await shoot(other.page, 'exports-approve-zh');
    await other.page.getByRole('dialog').getByRole('button', { name: '批准' }).click();

    await page.goto(`${house().url}/exports`);
    const link = page.getByRole('link', { name: '下载 CSV' });
    await link.waitFor();
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, 'exports-ready-zh');
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    t.regex(await readFile(await download.path(), 'utf8'), /timeline\.read,156\*{4}0001/);
    await page.getByText('已下载 1 次').waitFor();
    t.deepEqual(complaints, []);
  },
);
