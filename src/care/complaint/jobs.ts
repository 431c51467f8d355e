import { lockSubscribers } from '../../business/subscribers/index.ts';
import { occur } from '../../business/tickets/index.ts';
import type { Job } from '../../platform/jobs.ts';
import { yuan } from '../../values/money.ts';
import { type ComplaintHouse, type ComplaintResult, complain } from './complain.ts';
import { nextLook } from './model.ts';
import { firstLook, forgetUnsure, lockUnsure, lookLater, type Unsure, unsureDue } from './store.ts';

const pageSize = 50;

/** Settles complaints whose recording could not be told sound or not, once it can, and tells whoever calls the person back. */
export function jobsOf(house: Omit<ComplaintHouse, 'db'>): readonly Job[] {
  return [
    {
      name: 'settle complaints that wait for a recording',
      nextDue: firstLook,
      async run(db, due) {
        for (const one of await unsureDue(db, due, pageSize)) await settle({ ...house, db }, one, due);
      },
    },
  ];
}

async function settle(house: ComplaintHouse, waiting: Unsure, now: Date): Promise<void> {
  const { id, phone, ticketId } = waiting;
  await house.db.transact(async (tx) => {
    await lockSubscribers(tx, [phone]);
    if (!(await lockUnsure(tx, id))) return;
    const settled = await complain(tx, house, waiting, now);
    const came = settled.ok ? settled.value : undefined;
    if (came?.outcome === 'unsure') return lookLater(tx, id, nextLook(now));
    const [outcome, words] = came ? [came.outcome, wordsOf(came)] : ['gone', relationIsGone];
    await occur(tx, house, { ticketId, kind: 'complaint-settled', complaint: id, outcome, words }, now);
    await forgetUnsure(tx, id);
  });
}

const relationIsGone = '该订购关系的记录已不在，无法再核对：请回访用户';

function wordsOf(came: Exclude<ComplaintResult, { outcome: 'unsure' }>): string {
  if (came.outcome === 'recording')
    return `录音 ${came.recording} 已核对完好，可证明该订购：订购与费用不变，请先听录音再回访用户`;
  const fen = came.refunds.reduce((sum, { amountFen, extraFen }) => sum + amountFen + extraFen, 0);
  const money = fen > 0 ? `退费共${yuan(fen)}，经过见该号码的退费` : '没有可退的费用';
  return `录音不能证明该订购：${came.cancelled ? '已立即退订' : '该订购此前已终止'}，${money}；请回访用户`;
}
