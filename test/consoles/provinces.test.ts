import path from 'node:path';
import test from 'ava';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import { provinceName } from '../../src/consoles/shell/provinces.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

test('Every province of the segment lists has a name in English, and its own in Chinese', async (t) => {
  const { places } = await loadSegments(path.join(packageRoot, 'content'));
  const provinces = places.flatMap((place) => place?.province ?? []);
  t.true(provinces.length > 31);
  t.deepEqual(
    provinces.filter((province) => !/^[A-Z][A-Za-z ]+$/.test(provinceName(province, 'en'))),
    [],
  );
  t.is(provinceName('河北', 'zh-CN'), '河北');
});
