import { type Gazetteer, placeRow, savePlaces, type Teller } from '../../business/places/index.ts';
import type { Importing } from '../../business/works/index.ts';
import type { Db } from '../../platform/db.ts';
import { tableIn } from '../../platform/table.ts';

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

/** So large a file of places may be. */
export const placesLimitBytes = 20 * 1024 * 1024;

/** Takes a file of places of one source. What is wrong with a row is told with its line, and harms no other. */
export async function importPlaces(
  { db, gazetteer }: { readonly db: Db; readonly gazetteer: Gazetteer },
  { file, told, faults }: Importing,
  teller: Teller,
  now: Date,
): Promise<{ taken: number }> {
  const categories = new Map(
    gazetteer.categories.flatMap(({ code, words }) => [code, ...words].map((word) => [word, code])),
  );
  const codes = new Set<string>();
  let taken = 0;
  for await (const rows of tableIn(file.open, columns, told, ['hours', 'price'])) {
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
    await faults.keep();
  }
  return { taken };
}
