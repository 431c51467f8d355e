import test from 'ava';
import { terms } from '../support/shipped.ts';
import { Talk } from '../support/talk.ts';

/** A talk in which the Y of a new member is heard at `at`. */
function joinedAt(at: string) {
  const talk = new Talk(terms, { at });
  talk.wait(-2000);
  talk.hear('CY');
  return talk.hear('Y').mts;
}

const months: [at: string, said: string][] = [
  ['2026-11-01T00:00:00+08:00', '2026年11月有效'],
  ['2026-12-31T23:59:59+08:00', '2026年12月有效'],
  ['2027-01-01T00:00:00+08:00', '2027年1月有效'],
];

for (const [at, said] of months) {
  test(`CA-034, CA-X04, CA-X05: who joins at ${at} reads ${said}`, (t) => {
    const membership = joinedAt(at).find(({ reason }) => reason.startsWith('membership'));
    t.true(membership?.text.includes(`，${said}，`), membership?.text);
    t.is(membership?.reason, `membership ${at.slice(0, 7)}`);
  });
}

test('CA-X14: price, period, how to cancel and whom to call are told in an SMS beside the two fixed texts', (t) => {
  const [welcome, membership, tariff, ...more] = joinedAt('2026-11-23T10:00:00+08:00');
  t.deepEqual(more, []);
  for (const said of ['车友助理普通会员', '5元/月', '按自然月扣费', '退订发TDCY到10620007', '400-000-0000'])
    t.true(tariff!.text.includes(said), `${said} is not in: ${tariff!.text}`);
  for (const fixed of [welcome!, membership!]) t.notRegex(fixed.text, /元|退订|400/);
});
