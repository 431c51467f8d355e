import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { beijingIso, later, minuteMs } from '../../src/values/time.ts';
import { withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { post, until, withHouse } from '../support/house.ts';
import { openNumber } from '../support/openings.ts';
import { aTone } from '../support/tone.ts';
import { unzip } from '../support/zip.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-telemarketing-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));
const settings = { SPGATE_DATA: folder, SECRET_KEY: 'k'.repeat(32) };
const house = withHouse(settings);
const open = withBrowser();
/** Half a second of a call. */
const call = aTone(500);
const phone = '15633000012';

test('CA-060…062, CA-X17: from the carrier’s list over call, recording and entry to the notify that opens the relation, and the timeline that tells it', async (t) => {
  const { db, url, clock } = house();
  const [carrier, caller, agent] = await Promise.all([
    aSession(db, 'carrier-data-entry', 'unicom'),
    aSession(db, 'telemarketer', '甲外呼'),
    aSession(db, 'care-agent'),
  ]);
  const send = async (cookie: string, method: string, address: string, type: string, body: string | Uint8Array) => {
    const answer = await fetch(url + address, { method, headers: { cookie, 'content-type': type }, body });
    t.is(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as Record<string, string>;
  };
  const read = async (cookie: string, address: string) => (await fetch(url + address, { headers: { cookie } })).json();

  const api = '/api/telemarketing';
  const query = new URLSearchParams({ organisation: '甲外呼', product: 'car-owner', name: '名单' });
  await send(carrier, 'POST', `${api}/call-lists?${query}`, 'text/csv', `phone\n${phone}\n`);
  const at = beijingIso(later(clock.now(), -minuteMs)).slice(0, 19).replace('T', ' ');
  const rows = `号码,产品,同意时间,话术版本,工号,录音\n${phone},car-owner,${at},S1,A007,call.wav\n`;
  const list = await send(caller, 'POST', `${api}/consent-lists?name=a`, 'text/csv', rows);
  const recording = `${api}/consent-lists/${list['id']}/recordings/call.wav`;
  await send(caller, 'PUT', recording, 'audio/wav', call);
  await send(carrier, 'POST', `${api}/consent-lists/${list['id']}/entered`, 'application/json', '{}');
  const stands = async () => {
    const { items } = (await read(caller, `${api}/consent-lists/${list['id']}/rows`)) as { items: { state: string }[] };
    return items[0]!.state;
  };
  t.is(await stands(), 'entered');
  t.deepEqual(await db.read('select id from subscription where phone = $1', [phone]), [], 'nothing is open yet');

  const told = await post(`${url}/sim/vac/notify`, {
    phone,
    productId: '9000000005',
    updateType: 1,
    channel: 'telemarketing',
  });
  t.is(told.status, 200, await told.clone().text());
  await until('the relation to be tied to its call', async () => ((await stands()) === 'open' ? true : undefined));
  const opened = await openNumber(url, agent, phone);
  const { marks } = (await (await fetch(`${opened}/timeline`, { headers: { cookie: agent } })).json()) as {
    marks: { kind: string; isAhead: boolean; text: { 'zh-CN': string } }[];
  };
  const kinds = marks.filter(({ isAhead }) => !isAhead).map(({ kind }) => kind);
  t.is(kinds[0], 'call');
  t.deepEqual(
    ['carrier', 'consent', 'relation'].filter((kind) => !kinds.includes(kind)),
    [],
  );
  t.is(marks[0]!.text['zh-CN'], '电话同意车友助理普通会员，有录音');

  const { consents } = (await (await fetch(`${opened}/story`, { headers: { cookie: agent } })).json()) as {
    consents: { recording?: { id: string; state: string } }[];
  };
  t.is(consents[0]!.recording!.state, 'here');
  const sound = `${opened}/recordings/${consents[0]!.recording!.id}`;
  const whole = await fetch(sound, { headers: { cookie: agent } });
  t.is(whole.headers.get('content-type'), 'audio/wav');
  t.is(whole.headers.get('accept-ranges'), 'bytes');
  t.deepEqual(Buffer.from(await whole.arrayBuffer()), call);
  const part = await fetch(sound, { headers: { cookie: agent, range: 'bytes=8-11' } });
  t.deepEqual(
    [part.status, part.headers.get('content-range'), await part.text()],
    [206, `bytes 8-11/${call.length}`, 'WAVE'],
  );
  const last = await fetch(sound, { headers: { cookie: agent, range: 'bytes=-3' } });
  t.deepEqual([last.status, Buffer.from(await last.arrayBuffer())], [206, call.subarray(-3)]);
  t.is((await fetch(sound, { headers: { cookie: agent, range: `bytes=${call.length}-` } })).status, 416);
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      t.false((await readFile(path.join(file.parentPath, file.name))).includes(call.subarray(0, 64)), file.name);
  const other = await aSession(db, 'technical-support');
  t.is((await fetch(sound, { headers: { cookie: other } })).status, 403, 'who mends machines hears no calls');

  const supervisor = await aSession(db, 'supervisor');
  const pack = `${await openNumber(url, supervisor, phone)}/evidence.zip?purpose=12315-9`;
  const files = unzip(Buffer.from(await (await fetch(pack, { headers: { cookie: supervisor } })).arrayBuffer()));
  const name = [...files.keys()].find((one) => one.startsWith('recordings/'))!;
  t.regex(name, /call\.wav$/);
  t.deepEqual(files.get(name), call, 'the pack holds the recording as it came');
  const manifest = JSON.parse(files.get('manifest.json')!.toString()) as { files: { name: string; sha256: string }[] };
  const sha256 = createHash('sha256').update(call).digest('hex');
  t.is(manifest.files.find((one) => one.name === name)!.sha256, sha256);
  const calls = JSON.parse(files.get('rows/calls.json')!.toString()) as { recordingHash: string }[];
  t.is(calls[0]!.recordingHash, sha256, 'and the hash it was known by since');

  const { page, complaints } = await open(t, `${url}/agent`, { session: agent });
  await page.getByLabel('手机号码', { exact: true }).fill(phone);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: '同意凭据' }).click();
  await page.locator('audio').waitFor();
  // In the browser: the compiler of the tests knows no page.
  const played = `async (one) => {
    one.muted = true;
    await one.play();
    if (!one.ended) await new Promise((ended) => one.addEventListener('ended', ended, { once: true }));
    return one.duration;
  }`;
  const heard = await page.evaluate(`(${played})(document.querySelector('audio'))`);
  t.is(heard, 0.5, 'it is played to its end');
  t.deepEqual(complaints, []);
});
