import { type Gazetteer, placeRow, savePlaces, type Teller } from '../../business/places/index.ts';
import type { Blobs } from '../../platform/blobs.ts';
import type { RowFault } from '../../platform/csv.ts';
import type { Db } from '../../platform/db.ts';
import { Faults, keepFile, tableOf } from '../../platform/table.ts';

const columns = {
  code: ['code', '编号'],
  name: ['name', '名称'],
  category: ['category', '类别'],
  district: ['district', '区县'],
  address: ['address', '地址'],
  lat: ['lat', '纬度'],
  lng: ['lng', '经度'],
  services: ['services', '服务'],
  hours: ['hours', '营业时间'],
  price: ['price', '价格'],
  phone: ['phone', '电话'],
} as const;

const limitBytes = 20 * 1024 * 1024;

/** Takes a file of places of one source. What is wrong with a row is told with its line, and harms no other. */
export async function importPlaces(
  { db, blobs, gazetteer }: { readonly db: Db; readonly blobs: Blobs; readonly gazetteer: Gazetteer },
  upload: AsyncIterable<Uint8Array>,
  teller: Teller,
  now: Date,
): Promise<{ taken: number; faults: RowFault[] }> {
  const categories = new Map(
    gazetteer.categories.flatMap(({ code, words }) => [code, ...words].map((word) => [word, code])),
  );
  const { hash } = await keepFile(blobs, upload, limitBytes);
  const faults = new Faults();
  const codes = new Set<string>();
  let taken = 0;
  for await (const rows of tableOf(blobs, hash, columns, undefined, ['hours', 'price'])) {
    const good = rows.flatMap(({ line, row }) => {
      const checked = placeRow.safeParse(row);
      for (const { path, message } of checked.error?.issues ?? []) {
        const field = String(path[0]) as keyof typeof row;
        faults.add(line, { field, value: row[field], remedy: message });
      }
      if (!checked.success) return [];
      const category = categories.get(checked.data.category);
      if (category === undefined) {
        const remedy = `write one of ${gazetteer.categories.map(({ words }) => words[0]).join('、')}`;
        faults.add(line, { field: 'category', value: row.category, remedy });
        return [];
      }
      if (codes.has(row.code)) {
        faults.add(line, {
          field: 'code',
          value: row.code,
          remedy: 'the file has this code above: give each place its own',
        });
        return [];
      }
      codes.add(row.code);
      return [{ ...checked.data, category }];
    });
    if (good.length > 0) taken += (await db.transact((tx) => savePlaces(tx, teller, good, now))).length;
  }
  await blobs.remove(hash);
  return { taken, faults: faults.list.toSorted((a, b) => a.line - b.line) };
}
