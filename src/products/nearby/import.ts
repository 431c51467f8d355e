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

/** What each column wants, in the words of the first language. */
const wanted: Readonly<Record<keyof typeof columns, string>> = {
  code: '请填写编号，最多40个字符',
  name: '请填写名称，最多12个字：要放进一条短信',
  category: '请填写类别',
  district: '请填写区县，2到8个字',
  address: '请填写地址，最多20个字：要放进一条短信',
  lat: '请填写纬度，用十进制度数（WGS 84）',
  lng: '请填写经度，用十进制度数（WGS 84）',
  services: '请填写服务，最多40个字：要放进一条短信',
  hours: '营业时间最多20个字',
  price: '价格最多20个字',
  phone: '请填写电话，3到16位数字或连字符',
};

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
        faults.add(line, { field, value: row[field], remedy: { 'zh-CN': wanted[field], en: message } });
      }
      if (!checked.success) return [];
      const category = categories.get(checked.data.category);
      if (category === undefined) {
        const known = gazetteer.categories.map(({ words }) => words[0]).join('、');
        const remedy = { 'zh-CN': `请填写以下类别之一：${known}`, en: `write one of ${known}` };
        faults.add(line, { field: 'category', value: row.category, remedy });
        return [];
      }
      if (codes.has(row.code)) {
        faults.add(line, {
          field: 'code',
          value: row.code,
          remedy: {
            'zh-CN': '文件中上面已有此编号：请为每个地点使用各自的编号',
            en: 'the file has this code above: give each place its own',
          },
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
