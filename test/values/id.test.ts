import test from 'ava';
import { idFloor, newId, timeOfId } from '../../src/values/id.ts';

const now = new Date('2026-11-23T15:00:00.123+08:00');

test('An id is a UUID of version 7 that carries its millisecond', (t) => {
  const id = newId(now);
  t.regex(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.deepEqual(timeOfId(id), now);
});

test('Ids of one millisecond are all different and keep the order in which they were made', (t) => {
  const ids = Array.from({ length: 20_000 }, () => newId(now));
  t.is(new Set(ids).size, ids.length);
  t.deepEqual(ids.toSorted(), ids);
});

test('Ids of one millisecond keep their order whatever other times ids are made for meanwhile', (t) => {
  const ids = Array.from({ length: 100 }, (_, i) => {
    newId(new Date(now.getTime() + 1 + i));
    return newId(now);
  });
  t.deepEqual(ids.toSorted(), ids);
});

test('The floor of an instant is below every id of that instant and above all earlier ones', (t) => {
  const before = newId(new Date(now.getTime() - 1));
  t.true(before < idFloor(now));
  t.true(idFloor(now) <= newId(now));
});
