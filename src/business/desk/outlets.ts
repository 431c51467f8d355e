import { Problem } from '../../platform/http/index.ts';
import type { Outlet } from '../tickets/index.ts';
import { isReplied } from './work-orders.ts';

/** An answer on the help page is read there: nothing else has to leave the house. */
export const webOutlet: Outlet = async () => {};

/** A carrier hears of a work order by its form alone, which is written before the answer of the ticket. */
export const carrierOutlet: Outlet = async (tx, { ticket }) => {
  if (await isReplied(tx, ticket.id)) return;
  throw new Problem(409, 'reply-form', {
    'zh-CN': '运营商工单请在“渠道收件”页面填写回复表',
    en: 'A work order is answered on its reply form, on the page of incoming things',
  });
};
