import test, { type ExecutionContext } from 'ava';
import { type Route, startHttp } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { clockRoutes, type WalkingClock } from '../../src/simulators/clock-routes.ts';
import { startIsmg } from '../../src/simulators/ismg.ts';
import { simulatorRoutes } from '../../src/simulators/routes.ts';
import type { Smg } from '../../src/simulators/smg.ts';
import { startSmgw } from '../../src/simulators/smgw.ts';
import type { Carrier } from '../../src/values/carrier.ts';
import { later } from '../../src/values/time.ts';
import { aGateway, anSp, message, now, phone, until } from './an-sp.ts';

const places: Record<string, { carrier: 'unicom' | 'mobile'; province: string }> = {
  [phone]: { carrier: 'unicom', province: '河北' },
  '13930000001': { carrier: 'mobile', province: '河北' },
};

type Answer = { status: number; body: unknown };

/** Serves routes and returns how to call them. */
async function aServer(t: ExecutionContext, routes: Route[]) {
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    routes,
    log: openLog({ level: 'silent' }),
    consolesDir: 'none',
    behindTls: false,
    authenticate: async () => undefined,
    now: () => now,
  });
  t.teardown(() => server.stop());
  return {
    url: server.url,
    async call(method: string, path: string, body?: unknown): Promise<Answer> {
      const headers = { 'content-type': 'application/json', 'accept-language': 'en' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(server.url + path, { method, headers, ...sent });
      return { status: response.status, body: await response.json() };
    },
  };
}

function serve(t: ExecutionContext, smg: Smg) {
  const demoHandsets = [{ phone, note: { 'zh-CN': '普通', en: 'ordinary' } }, { phone: '13930000001' }];
  const options = { handsets: smg.handsets, gateways: [smg], carrierOf: (one: string) => places[one], demoHandsets };
  return aServer(t, simulatorRoutes(options));
}

test('an SMS written by HTTP reaches the SP and stands in the history', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const { call } = await serve(t, smg);
  const written = await call('POST', `/sim/handsets/${phone}/sms`, { to: '10620007', text: 'CY' });
  t.is(written.status, 202);
  await until(() => sp.delivers.length === 1, 'the deliver came');
  await until(() => smg.waiting === 0, 'it was answered');
  await sp.connection.submit(message);
  const { body } = await call('GET', `/sim/handsets/${phone}/messages`);
  t.like(body, [
    {
      ...(written.body as object),
      direction: 'mo',
      kind: 'sms',
      from: phone,
      to: '10620007',
      text: 'CY',
      status: 'sent',
    },
    { direction: 'mt', kind: 'sms', from: '10620007', to: phone, text: 'hello', at: '2026-11-23T15:00:00.000+08:00' },
  ]);
});

test('the segment of a phone decides whose gateway takes its SMS to the SP', async (t) => {
  const smg = await aGateway(t);
  const { handsets } = smg;
  const options = { handsets, accounts: [{ name: '901234', password: 'secret', accessNumbers: ['10620007'] }] };
  const ismg = await startIsmg({ link: 'mobile', ...options });
  const smgw = await startSmgw({ link: 'telecom', ...options });
  t.teardown(() => Promise.all([ismg.stop(), smgw.stop()]));
  const carrierOf = (one: string) => ({ carrier: carriers[one]! });
  const gateways = [smg, ismg, smgw];
  const { call } = await aServer(t, simulatorRoutes({ handsets, gateways, carrierOf, demoHandsets: [] }));
  for (const [i, from] of Object.keys(carriers).entries()) {
    const { status } = await call('POST', `/sim/handsets/${from}/sms`, { to: '10620007', text: 'CY' });
    t.is(status, 202);
    t.deepEqual(
      gateways.map(({ waiting }) => waiting),
      [1, i > 0 ? 1 : 0, i > 1 ? 1 : 0],
    );
  }
  t.like(await call('GET', '/sim/faults'), {
    body: [{ link: 'unicom-demo' }, { link: 'mobile' }, { link: 'telecom' }],
  });
});

const carriers: Record<string, Carrier> = { [phone]: 'unicom', '13930000001': 'mobile', '13313000001': 'telecom' };

test('handsets to try are listed with whose they are', async (t) => {
  const { call } = await serve(t, await aGateway(t));
  t.deepEqual((await call('GET', '/sim/handsets')).body, [
    { phone, carrier: 'unicom', province: '河北', note: 'ordinary' },
    { phone: '13930000001', carrier: 'mobile', province: '河北' },
  ]);
});

const refused: Record<string, [from: string, body: unknown, status: number, words: RegExp]> = {
  'a number of no carrier': ['17000000000', { to: '10620007', text: 'CY' }, 422, /17000000000 is in no carrier/],
  'a carrier that is not simulated': ['13930000001', { to: '10620007', text: 'CY' }, 422, /13930000001 is of mobile/],
  'a receiver nobody has': [phone, { to: '10699999', text: 'CY' }, 422, /no SP .* has the number 10699999/],
  'a landline': ['03110000000', { to: '10620007', text: 'CY' }, 400, /not right/],
  'a text above 1000 characters': [phone, { to: '10620007', text: 'x'.repeat(1001) }, 400, /not right/],
  'no text': [phone, { to: '10620007', text: '' }, 400, /not right/],
};

for (const [what, [from, body, status, words]] of Object.entries(refused)) {
  test(`an SMS with ${what} is refused with ${status}`, async (t) => {
    const { call } = await serve(t, await aGateway(t));
    const answer = await call('POST', `/sim/handsets/${from}/sms`, body);
    t.is(answer.status, status);
    t.regex((answer.body as { title: string }).title, words);
  });
}

test('faults are set by HTTP, all at once', async (t) => {
  const smg = await aGateway(t, { faults: { delayPercent: 5 } });
  const { call } = await serve(t, smg);
  const set = await call('PUT', '/sim/faults', { link: 'unicom-demo', faults: { refusePercent: 20, refuseCode: 88 } });
  t.like(set.body, { link: 'unicom-demo', faults: { refusePercent: 20, refuseCode: 88, delayPercent: 0 } });
  t.deepEqual((await call('GET', '/sim/faults')).body, [set.body]);
  t.is(smg.faults.settings.refusePercent, 20);
});

test('a fault or a link that is none is refused', async (t) => {
  const { call } = await serve(t, await aGateway(t));
  t.is((await call('PUT', '/sim/faults', { link: 'unicom-demo', faults: { rain: 1 } })).status, 400);
  t.is((await call('PUT', '/sim/faults', { link: 'other', faults: {} })).status, 404);
});

test('events tell of messages as they come', async (t) => {
  const smg = await aGateway(t);
  const { url } = await serve(t, smg);
  const end = new AbortController();
  const response = await fetch(`${url}/sim/events`, { signal: end.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = (await reader.read()).value!;
  smg.sendMo(phone, '10620007', 'CY');
  while (!heard.includes('"sending"')) heard += (await reader.read()).value!;
  t.regex(heard, /event: message\ndata: \{"phone":"15633000001","message":\{.*"text":"CY"/);
  end.abort();
});

function aClock(): WalkingClock {
  let offsetMs = 0;
  const clock = {
    now: () => later(now, offsetMs),
    offsetMs: () => offsetMs,
    walking: false,
    async walkTo(to: Date) {
      if (to < clock.now()) return 'backwards' as const;
      offsetMs = to.getTime() - now.getTime();
      return 'arrived' as const;
    },
  };
  return clock;
}

test('the clock is walked forward and answers where it is', async (t) => {
  const { call } = await aServer(t, clockRoutes(aClock()));
  const walked = await call('POST', '/sim/clock', { to: '2026-11-23T16:00:00+08:00' });
  t.is(walked.status, 200);
  t.deepEqual(walked.body, { now: '2026-11-23T16:00:00.000+08:00', offsetMs: 3_600_000, walking: false });
  t.deepEqual((await call('GET', '/sim/clock')).body, walked.body);
});

test('the clock does not go backwards', async (t) => {
  const { call } = await aServer(t, clockRoutes(aClock()));
  const answer = await call('POST', '/sim/clock', { to: '2026-11-23T14:59:59+08:00' });
  t.is(answer.status, 409);
  t.like(answer.body, { code: 'clock-backwards' });
});
