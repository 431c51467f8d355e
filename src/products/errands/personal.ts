import type { Personal } from '../../business/subscribers/index.ts';
import type { Blobs } from '../../platform/blobs.ts';
import { beijingIso } from '../../values/time.ts';
import { erasePapers } from './papers.ts';
import { errandsOfPhones, photosOf } from './store.ts';

const ever = new Date('2000-01-01T00:00:00Z');

/** What errands tell of a person beside their fees: words of the wish, names, and pictures of papers, which are in the copy too. */
export function personalPapers(files: Blobs): Personal {
  return {
    code: 'errand-papers',
    tables: [],
    title: { 'zh-CN': '代办的委托内容与证件照片', en: 'Errands: your words and pictures of papers' },
    columns: {
      number: { 'zh-CN': '单号', en: 'Number' },
      wish: { 'zh-CN': '您的要求', en: 'What you wished' },
      contact: { 'zh-CN': '称呼与联系', en: 'Name and contact' },
      plate: { 'zh-CN': '车牌', en: 'Plate' },
      quotation: { 'zh-CN': '发给您的报价', en: 'Quotation as sent to you' },
      pictures: { 'zh-CN': '照片', en: 'Pictures' },
    },
    async *read({ db, phone }) {
      const errands = await db.transact((tx) => errandsOfPhones(tx, [phone], ever));
      for (const { id, number, wish, contact, plate, quotation } of errands) {
        const pictures = (await photosOf(db, id)).filter(({ removedAt }) => removedAt === null).length;
        const sent = quotation?.texts.map(({ text }) => text).join(' ');
        if (wish || contact || plate || pictures > 0) yield { number, wish, contact, plate, quotation: sent, pictures };
      }
    },
    async *files({ db, phone }) {
      const errands = await db.transact((tx) => errandsOfPhones(tx, [phone], ever));
      for (const { id, number } of errands)
        for (const { id: photo, kind, at, hash, removedAt } of await photosOf(db, id))
          if (removedAt === null)
            yield {
              name: `${number}-${beijingIso(at).slice(0, 10)}-${kind}-${photo.slice(-6)}.jpg`,
              read: () => files.read(hash),
            };
    },
    fate: {
      kind: 'goes',
      afterMonths: 0,
      why: {
        'zh-CN': '已办结的代办，委托内容和照片随即删除；费用、收据和您同意的报价依法保存',
        en: 'Of errands that are over your words and pictures go at once; fees, receipts and the quotation you agreed to are kept by law',
      },
      erase: erasePapers,
    },
  };
}
