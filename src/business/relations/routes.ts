import type { Db } from '../../platform/db.ts';
import { Problem, type Route, route } from '../../platform/http/index.ts';
import { auditRequest } from '../staff/index.ts';
import { cancelFileOf } from './cancel-file.ts';
import { cancelFileQuery, chasePage, noticePage, pageQuery } from './contract.ts';
import { noticesToLookAt, openChasesPage } from './reading.ts';

const access = { roles: ['administrator', 'operator', 'reconciliation-clerk'] };

/** What we and the carriers' platforms do not agree about. */
export function relationRoutes({ db }: { db: Db }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/order-relations/chases',
      access,
      summary: 'Relations that we have ended and the carrier has not, newest first, with their age',
      query: pageQuery,
      answer: chasePage,
      handle: async ({ query, now }) => ({ body: await openChasesPage(db, query, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/order-relations/notices',
      access,
      summary: 'Notices of carriers that a person must look at, and why, newest first',
      query: pageQuery,
      answer: noticePage,
      handle: async ({ query }) => ({ body: await noticesToLookAt(db, query) }),
    }),
    route({
      method: 'GET',
      path: '/api/order-relations/cancel-file',
      access,
      summary: 'The cancels of a day for a carrier without a reverse interface, as CSV',
      query: cancelFileQuery,
      sends: ['text/csv'],
      async handle(request) {
        const { peer, day } = request.query;
        const file = await cancelFileOf(db, peer, day);
        if (!file) throw noSuchFile(peer, day);
        const { lines } = file;
        await db.transact((tx) =>
          auditRequest(tx, request, 'order-relations.cancel-file', `${peer} ${day}`, { lines }),
        );
        return {
          download: { name: `${peer}-${day}.csv`, type: 'text/csv; charset=utf-8', content: whole(file.content) },
        };
      },
    }),
  ];
}

async function* whole(content: string): AsyncGenerator<string> {
  yield content;
}

function noSuchFile(peer: string, day: string): Problem {
  return new Problem(404, 'no-cancel-file', {
    'zh-CN': `${peer} 在 ${day} 没有退订文件，请检查平台名称和日期`,
    en: `${peer} has no file of cancels of ${day}; check the platform and the day`,
  });
}
