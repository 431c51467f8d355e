import test from 'ava';
import type { HandsetClass } from '../../../../src/products/mms/adapt.ts';
import { openFitting } from '../../../../src/products/mms/editorial/fitting.ts';

const handsets: HandsetClass = {
  code: 'L',
  screen: { width: 240, height: 320 },
  roomBytes: 100_000,
  image: { width: 240, height: 180 },
};
const content = { subject: '车友期刊', slides: [] };

/** A workshop that counts how often it is asked, and may fail. */
function aWorkshop() {
  const workshop = {
    asked: 0,
    fails: false,
    media: {
      async fit() {
        workshop.asked += 1;
        if (workshop.fails) throw new Error('the disk is full');
        return { fits: true, ways: [], pictureBytes: [], findings: [], renditions: [] };
      },
    },
    blobs: {} as never,
    known: new Map<string, never>(),
  };
  return workshop;
}

test('A content is fitted once for a class, however many parts of it are asked for; another content and another class anew', async (t) => {
  const workshop = aWorkshop();
  const fitting = openFitting();
  const ask = (hash: string, code = 'L') => fitting({ hash, content }, { ...handsets, code }, workshop as never);
  const made = await Promise.all([ask('a'), ask('a'), ask('a')]);
  t.is(workshop.asked, 1);
  t.is(made[0], made[2]);
  await Promise.all([ask('b'), ask('a', 'S')]);
  t.is(workshop.asked, 3);
});

test('What failed is tried again, and of many contents the oldest is forgotten', async (t) => {
  const workshop = aWorkshop();
  const fitting = openFitting();
  const ask = (hash: string) => fitting({ hash, content }, handsets, workshop as never);
  workshop.fails = true;
  await t.throwsAsync(ask('a'));
  workshop.fails = false;
  await ask('a');
  t.is(workshop.asked, 2);
  for (let each = 0; each < 40; each++) await ask(String(each));
  await ask('39');
  t.is(workshop.asked, 42);
  await ask('a');
  t.is(workshop.asked, 43);
});
