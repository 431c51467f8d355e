import type { Db } from '../../../platform/db.ts';
import { InvalidRequest, type Route, route } from '../../../platform/http/index.ts';
import { auditRequest } from '../../staff/index.ts';
import type { Door } from '../door/model.ts';
import { foundPage, searchBody } from './contract.ts';
import { faultOfSearch, findMessages, type SearchFault } from './search.ts';

const remedies: Readonly<Record<SearchFault['code'], { readonly 'zh-CN': string; readonly en: string }>> = {
  'within-one-number': {
    'zh-CN': '文字只在一个号码内查找，否则要读遍全部短信；请同时填写号码',
    en: 'texts are looked for within one number, or every message would have to be read; give the number as well',
  },
  'number-or-day': {
    'zh-CN': '运营商编号须与号码一起查，或限定在 24 小时以内；请填写号码或缩短时间范围',
    en: 'the carrier’s id is looked for within one number, or within 24 hours; give the number, or a shorter time',
  },
  'ends-before-it-begins': {
    'zh-CN': '结束时间必须晚于开始时间，请修改',
    en: 'the end must come after the beginning; change one of them',
  },
};

/** Looking for messages. */
export function searchRoutes({ db, door }: { db: Db; door: Door }): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/messages/search',
      access: { roles: ['operator', 'technical-support', 'supervisor', 'administrator'] },
      summary: 'Messages by number or time, with conditions; a request reads a bounded number of them',
      body: searchBody,
      answer: foundPage,
      async handle(request) {
        const { body } = request;
        const { phone } = body;
        const fault = faultOfSearch(body);
        if (fault) throw new InvalidRequest([{ field: `body.${fault.field}`, remedy: remedies[fault.code] }]);
        // Looking for whom somebody writes to is written down, page by page: a page may be asked for without the one before.
        if (phone !== undefined) await db.transact((tx) => auditRequest(tx, request, 'message.search', { phone }));
        return { body: await findMessages(db, body, [...door.lanes, ...door.mmsLanes]) };
      },
    }),
  ];
}
