import type { Tx } from '../../../platform/db.ts';
import { yuan } from '../../../values/money.ts';
import { dayInWords, dayOf } from '../../../values/time.ts';
import type { BenefitRule } from '../benefits/rule.ts';
import { briefly } from '../benefits/words/contract.ts';
import { openBuys } from '../group-buys/store.ts';

/** A slide of a periodical holds so much at most; readers of a handset read less. */
const room = 240;
const most = 50;

/**
 * What merchants in force grant today and which group-buys are open, for the section 商家活动 of the periodical: the newest first, as much
 * as a slide holds. Undefined where there is nothing.
 */
export async function offersOfMerchants(tx: Tx, now: Date): Promise<{ text: string; source: string } | undefined> {
  const rows = await tx.sql<{ merchant: string; rule: BenefitRule }>(
    'offers of merchants',
    `select m.name as merchant, b.rule from benefit b join merchant m on m.id = b.merchant_id
     where b.stopped_at is null and $1::date between b.from_on and b.until_on
       and exists (select from shop s where s.merchant_id = m.id and s.closed_at is null)
       and exists (select from merchant_contract c where c.merchant_id = m.id and c.signed_at is not null
         and c.starts_on <= $1::date and c.ends_on >= $1::date and (c.ended_at is null or c.ended_at > $2))
     order by b.id desc limit ${most}`,
    [dayOf(now), now],
  );
  const buys = await openBuys(tx, now);
  const lines = [
    ...buys.map(
      ({ merchant, title, priceFen, threshold, deadline, code }) =>
        `${merchant}团购${title}${yuan(priceFen)}，${dayInWords(deadline)}前满${threshold}人成团，发TG ${code}预约`,
    ),
    ...rows.map(({ merchant, rule }) => `${merchant}：${briefly(rule)}`),
  ];
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}；${line}`;
    if (longer.length > room) break;
    text = longer;
  }
  return text === '' ? undefined : { text: `${text}。`, source: '签约商户' };
}
