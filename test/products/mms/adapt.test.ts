import test from 'ava';
import fc from 'fast-check';
import {
  cutFor,
  type Fitted,
  fitPictures,
  type Picture,
  pduBytes,
  type Trial,
  type Way,
} from '../../../src/products/mms/adapt.ts';

/** Runs a fitting against pictures whose sizes follow a rule, and says what was tried. */
function run(pictures: readonly Picture[], room: number, sizeOf: (picture: number, way: Way) => number) {
  const tried: Trial[] = [];
  const search = fitPictures(pictures, room);
  let step = search.next();
  while (!step.done) {
    tried.push(...step.value);
    step = search.next(step.value.map(({ picture, way }) => sizeOf(picture, way)));
  }
  return { fitted: step.value as Fitted, tried };
}

const still = (slide: number, changes: Partial<Picture> = {}): Picture => ({
  slide,
  animated: false,
  pinned: false,
  ...changes,
});
/** Larger boxes and finer qualities weigh more, as with any encoder. */
const weight = (_: number, way: Way) =>
  way.kind === 'jpeg'
    ? Math.round(20_000 * way.scale ** 2 * (way.quality / 82))
    : Math.round((90_000 * way.scale ** 2) / way.every);

test('The size of a message is what the handset receives: within one percent of what was measured', (t) => {
  const parts = [
    { name: 'start.smil', bytes: 336 },
    { name: 'p1.txt', bytes: 47 },
    { name: 'p1.jpg', bytes: 287 },
  ];
  const bytes = pduBytes('车友期刊128', parts);
  t.true(Math.abs(bytes - 939) / 939 < 0.02, `${bytes}`);
});

test('A picture fills its box around its focus, or stands in it whole; it is never enlarged', (t) => {
  const box = { width: 240, height: 180 };
  t.deepEqual(cutFor({ width: 800, height: 600 }, { fill: true }, box), {
    ...{ left: 0, top: 0 },
    ...{ from: { width: 800, height: 600 }, to: box },
  });
  t.like(cutFor({ width: 1200, height: 600 }, { fill: true, focus: { x: 1, y: 0.5 } }, box), {
    left: 400,
    from: { width: 800 },
  });
  t.like(cutFor({ width: 1200, height: 600 }, { fill: true, focus: { x: 0.4, y: 0.5 } }, box), { left: 80 });
  t.deepEqual(cutFor({ width: 1200, height: 600 }, { fill: false }, box).to, { width: 240, height: 120 });
  t.deepEqual(cutFor({ width: 100, height: 75 }, { fill: true }, box).to, { width: 100, height: 75 });
  const crop = { left: 0.5, top: 0, width: 0.5, height: 1 };
  t.like(cutFor({ width: 1600, height: 600 }, { fill: true, crop }, box), {
    left: 800,
    from: { width: 800, height: 600 },
  });
});

test('Slides look alike: one quality for all, the best that fits, and a pinned slide somewhat better', (t) => {
  const pictures = [still(0), still(1, { pinned: true }), still(2)];
  const { fitted } = run(pictures, 45_000, weight);
  t.true(fitted.fits);
  const [first, pinned, third] = fitted.ways as Extract<Way, { kind: 'jpeg' }>[];
  t.is(first!.quality, third!.quality);
  t.is(pinned!.quality, first!.quality + 8);
  t.is(first!.scale, 1);
  const finer = pictures.reduce(
    (sum, { pinned: more }) =>
      sum + weight(0, { kind: 'jpeg', scale: 1, quality: first!.quality + 1 + (more ? 8 : 0) }),
    0,
  );
  t.true(finer > 45_000, 'one step finer would not fit');
});

test('The best quality is found by a few guesses, as bytes grow with it, and hopeless rungs of the ladder are passed over', (t) => {
  const coarseness = (quality: number) => (quality < 50 ? 5000 / quality : 200 - 2 * quality);
  const photo = (_: number, way: Way) =>
    way.kind === 'jpeg'
      ? Math.round((400_000 * way.scale ** 1.7) / coarseness(way.quality) ** 0.75)
      : Math.round((90_000 * way.scale ** 2 * Math.log2(way.colours)) / 8 / way.every);
  for (const room of [60_000, 90_000, 110_000, 130_000, 160_000]) {
    const { fitted, tried } = run(
      [0, 1, 2, 3].map((slide) => still(slide)),
      room,
      photo,
    );
    const { quality, scale } = fitted.ways[0] as Extract<Way, { kind: 'jpeg' }>;
    t.true(fitted.fits);
    t.true(quality === 82 || 4 * photo(0, { kind: 'jpeg', scale, quality: quality + 1 }) > room);
    t.true(tried.length <= 4 * 5, `${tried.length / 4} sizes of each for ${room}`);
  }
  const { tried } = run([still(0, { animated: true }), still(1)], 20_000, photo);
  t.deepEqual(
    tried.flatMap(({ way }) => (way.kind === 'gif' ? [way.scale] : [])),
    [1, 0.77, 0.6],
    'of two rungs of one size the coarser',
  );
});

test('Pictures get smaller only where the coarsest that is bearable does not fit, and the editor is told', (t) => {
  const pictures = [0, 1, 2, 3].map((slide) => still(slide));
  const { fitted } = run(pictures, 25_000, weight);
  t.true(fitted.fits);
  t.like(fitted.ways[0], { scale: 0.77 });
  t.deepEqual(
    fitted.findings.map(({ code }) => code),
    ['shrunk', 'coarse'],
  );
  t.deepEqual(run(pictures, 80_000, weight).fitted.findings, []);
});

test('What cannot fit says by how much, and which slide weighs most', (t) => {
  const heavy = (picture: number, way: Way) => weight(picture, way) * (picture === 1 ? 5 : 1);
  const { fitted } = run([still(3), still(7)], 2_000, heavy);
  t.false(fitted.fits);
  const finding = fitted.findings.find(({ code }) => code === 'cannot-fit');
  t.like(finding, { slide: 7 });
  t.like(run([], -100, weight).fitted, {
    fits: false,
    findings: [{ code: 'cannot-fit', overBytes: 100, slide: undefined }],
  });
});

test('A moving picture goes down the ladder, and stands still where no rung leaves the others their share', (t) => {
  const pictures = [still(0, { animated: true }), still(1)];
  const whole = run(pictures, 200_000, weight).fitted;
  t.deepEqual([whole.ways[0]!.kind, whole.findings], ['gif', []]);
  const reduced = run(pictures, 60_000, weight).fitted;
  t.like(reduced, { fits: true, findings: [{ code: 'animation-reduced', slide: 0 }] });
  const lost = run(pictures, 20_000, weight).fitted;
  t.is(lost.ways[0]!.kind, 'jpeg');
  t.true(lost.fits);
  t.true(lost.findings.some(({ code }) => code === 'animation-lost'));
});

test('Whatever the pictures and the room: it ends, tries few, and fits exactly when it says so', (t) => {
  const picture = fc.record({ animated: fc.boolean(), pinned: fc.boolean(), weight: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.array(picture, { maxLength: 12 }), fc.integer({ min: -5_000, max: 400_000 }), (drawn, room) => {
      const sizeOf = (index: number, way: Way) => Math.ceil((weight(index, way) * drawn[index]!.weight) / 10);
      const pictures = drawn.map((one, slide) => still(slide, one));
      const { fitted, tried } = run(pictures, room, sizeOf);
      const sum = fitted.pictureBytes.reduce((all, one) => all + one, 0);
      t.is(fitted.fits, sum <= Math.max(0, room) && room >= 0);
      t.is(fitted.ways.length, drawn.length);
      t.true(tried.length <= drawn.length * 15);
    }),
    { seed: 11, numRuns: 300 },
  );
});
