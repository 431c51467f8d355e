import test from 'ava';
import { post, withHouse } from '../../support/house.ts';

const house = withHouse();
const at = (path: string) => `${house().url}/api/pages/${path}`;

test.serial('The page of a product tells price, order word, cancel word, area and the words to agree to', async (t) => {
  const page = (await (await fetch(at('car-owner'))).json()) as Record<string, unknown>;
  t.like(page, {
    title: '车友助理普通会员',
    amountFen: 500,
    orderWord: 'CY',
    cancelWord: 'TDCY',
    accessNumber: '10620007',
    areas: '河北联通',
  });
});

test.serial('A product that has no page is a 404, and one that is paid by the piece has none', async (t) => {
  t.is((await fetch(at('weather-now'))).status, 404);
  t.is((await post(at('weather-now/codes'), { phone: '15633000001' })).status, 404);
  t.is((await fetch(at('weather'))).status, 404);
  t.is((await post(at('weather/codes'), { phone: '15633000001' })).status, 404);
});

test.serial(
  'A number that exists and one that nobody can reach are answered alike, and the next code must wait',
  async (t) => {
    const reachable = await post(at('car-owner/codes'), { phone: '+86 156 3300 0001' });
    t.is(reachable.status, 202);
    t.deepEqual(await reachable.json(), { validForSeconds: 300, nextAfterSeconds: 60 });
    const soon = await post(at('car-owner/codes'), { phone: '19200000001' });
    t.is(soon.status, 429, 'the address has asked within this minute');
    t.regex(soon.headers.get('retry-after')!, /^[1-5]?\d$|^60$/);
  },
);

test.serial(
  'What is no mobile number is refused by its field, and a wrong code is a 403 that tells nothing more',
  async (t) => {
    const refused = await post(at('car-owner/codes'), { phone: '0311-88888888' });
    t.is(refused.status, 400);
    t.regex(await refused.text(), /body\.phone/);
    const page = (await (await fetch(at('car-owner'))).json()) as {
      consent: { version: string };
      tariffVersion: number;
    };
    const order = {
      agreed: true,
      textVersion: page.consent.version,
      tariffVersion: page.tariffVersion,
      code: '123456',
    };
    for (const phone of ['15633000002', '19200000002']) {
      const answer = await post(at('car-owner/orders'), { ...order, phone });
      t.is(answer.status, 403);
      t.is(((await answer.json()) as { code: string }).code, 'code-refused');
    }
  },
);

test.serial('Without the tick there is no order', async (t) => {
  const answer = await post(at('car-owner/orders'), {
    phone: '15633000003',
    code: '123456',
    agreed: false,
    textVersion: 'x',
    tariffVersion: 1,
  });
  t.is(answer.status, 400);
  t.regex(await answer.text(), /body\.agreed/);
});
