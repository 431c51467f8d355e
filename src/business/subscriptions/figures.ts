import type { Db } from '../../platform/db.ts';
import {
  byProduct,
  type Dimension,
  dayIn,
  leaders,
  type Report,
  type ReportRow,
  type Span,
} from '../../platform/reports.ts';
import { type Day, dayMs, dayOf, later } from '../../values/time.ts';

const byChannel: Dimension = {
  name: 'channel',
  title: { 'zh-CN': '渠道', en: 'Channel' },
  values: {
    sms: { 'zh-CN': '短信', en: 'SMS' },
    agent: { 'zh-CN': '10010 客服代办', en: '10010 agent' },
    web: { 'zh-CN': '网站', en: 'Website' },
    hall: { 'zh-CN': '营业厅', en: 'Business hall' },
    telemarketing: { 'zh-CN': '电话营销', en: 'Telemarketing' },
    carrier: { 'zh-CN': '运营商平台', en: 'Carrier' },
    clock: { 'zh-CN': '系统到期处理', en: 'By the clock' },
  },
};

/** CA-027: every order and cancel has a channel. */
const ordersAndCancels: Report = {
  name: 'orders-and-cancels',
  title: { 'zh-CN': '订购与退订', en: 'Orders and cancels' },
  question: {
    'zh-CN': '各渠道每天有多少人申请、开通和退订？',
    en: 'How many people ask, join and leave, by which channel?',
  },
  roles: leaders,
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [byChannel, byProduct],
  figures: [
    { name: 'asked', title: { 'zh-CN': '申请', en: 'Asked' }, unit: 'count', over: 'sum' },
    { name: 'joined', title: { 'zh-CN': '开通', en: 'Joined' }, unit: 'count', over: 'sum' },
    { name: 'cancelled', title: { 'zh-CN': '退订', en: 'Left' }, unit: 'count', over: 'sum' },
    { name: 'lapsed', title: { 'zh-CN': '未成功', en: 'Came to nothing' }, unit: 'count', over: 'sum' },
  ],
  rolledUp: true,
  async count(db, { from, until }) {
    const rows = await db.read<{ day: Day; channel: string; product: string; figures: number[] }>(
      `select ${dayIn('e.at')}::text as day, e.channel, s.product, array[
         count(*) filter (where e.from_state is null),
         count(*) filter (where e.to_state = 'active' and e.from_state is distinct from 'suspended' and e.from_state is distinct from 'active'),
         count(*) filter (where e.to_state = 'closed' and e.from_state in ('active', 'suspended')),
         count(*) filter (where e.to_state in ('rejected', 'expired'))]::int[] as figures
       from subscription_event e join subscription s on s.phone = e.phone and s.id = e.subscription_id
       where e.at >= $1 and e.at < $2 group by 1, 2, 3`,
      [from, until],
    );
    return rows
      .filter(({ figures }) => figures.some((one) => one > 0))
      .map(({ day, channel, product, figures }) => ({ day, keys: [channel, product], figures }));
  },
};

/** How many stand at the end of each day. What is suspended for a while stands. */
export const activeMembers: Report = {
  name: 'active-members',
  title: { 'zh-CN': '在用会员', en: 'Active members' },
  question: {
    'zh-CN': '每天结束时，各业务各级别有多少在用会员？',
    en: 'How many members of each level stand at the end of a day?',
  },
  roles: leaders,
  grains: ['day', 'week', 'month'],
  dimensions: [
    byProduct,
    {
      name: 'kind',
      title: { 'zh-CN': '类型', en: 'Kind' },
      values: { paid: { 'zh-CN': '付费', en: 'Paid' }, trial: { 'zh-CN': '体验', en: 'Trial' } },
    },
  ],
  figures: [{ name: 'members', title: { 'zh-CN': '会员数', en: 'Members' }, unit: 'count', over: 'last' }],
  rolledUp: true,
  async count(db, { from, until }, before) {
    const changes = before ? await comingAndGoing(db, { from, until }, before) : await standing(db, { from, until });
    return daysIn(from, until).flatMap((day) => standingOn(day, changes));
  },
};

/** So many more, or fewer, from a day on; an empty day is before all others. */
type Change = { readonly day: Day; readonly product: string; readonly kind: string; readonly members: number };

/** From all subscriptions, in one walk: who stood at the beginning, and who came and went since. */
function standing(db: Db, { from, until }: Span): Promise<Change[]> {
  return db.read<Change>(
    `with life as (
       select product, trial is null as paid, case when active_from >= $1 then ${dayIn('active_from')} end as began,
         case when closed_at < $2 then ${dayIn('closed_at')} end as ended, count(*)::int as members
       from subscription where active_from < $2 and (closed_at is null or closed_at >= $1) group by 1, 2, 3, 4)
     select coalesce(began::text, '') as day, product, ${kindOf('paid')} as kind, members from life
     union all select ended::text, product, ${kindOf('paid')}, -members from life where ended is not null`,
    [from, until],
  );
}

/** From those of the day before and the events since. */
async function comingAndGoing(db: Db, { from, until }: Span, before: readonly ReportRow[]): Promise<Change[]> {
  const changes = await db.read<Change>(
    `select ${dayIn('e.at')}::text as day, s.product, ${kindOf('s.trial is null')} as kind,
       sum(case e.to_state when 'active' then 1 else -1 end)::int as members
     from subscription_event e join subscription s on s.phone = e.phone and s.id = e.subscription_id
     where e.at >= $1 and e.at < $2
       and (e.to_state = 'active' and e.from_state is distinct from 'suspended' and e.from_state is distinct from 'active'
         or e.to_state = 'closed' and e.from_state in ('active', 'suspended'))
     group by 1, 2, 3`,
    [from, until],
  );
  return [
    ...before.map(({ keys: [product, kind], figures: [members] }) => ({
      day: '',
      product: product!,
      kind: kind!,
      members: members!,
    })),
    ...changes,
  ];
}

function kindOf(isPaid: string): string {
  return `case when ${isPaid} then 'paid' else 'trial' end`;
}

function standingOn(day: Day, changes: readonly Change[]): ReportRow[] {
  const counts = new Map<string, { keys: string[]; members: number }>();
  for (const { product, kind, members } of changes.filter((one) => one.day <= day)) {
    const name = `${product} ${kind}`;
    counts.set(name, { keys: [product, kind], members: (counts.get(name)?.members ?? 0) + members });
  }
  return [...counts.values()]
    .filter(({ members }) => members !== 0)
    .map(({ keys, members }) => ({ day, keys, figures: [members] }));
}

function daysIn(from: Date, until: Date): Day[] {
  const days = Math.round((until.getTime() - from.getTime()) / dayMs);
  return Array.from({ length: days }, (_, index) => dayOf(later(from, index * dayMs)));
}

/** CA-050: what became of the trials that began on a day. It changes while they go on, so it is counted whenever it is asked. */
const trials: Report = {
  name: 'trial-conversion',
  title: { 'zh-CN': '体验转化', en: 'Trial conversion' },
  question: {
    'zh-CN': '每期开始体验的用户中，多少人转为付费、多少人结束、多少人仍在体验？',
    en: 'Of those who began a trial, how many went on and pay, how many ended, how many are still trying?',
  },
  roles: leaders,
  grains: ['month', 'week', 'day', 'total'],
  dimensions: [{ name: 'trial', title: { 'zh-CN': '体验活动', en: 'Trial' } }, byProduct],
  figures: [
    { name: 'begun', title: { 'zh-CN': '开始体验', en: 'Began' }, unit: 'count', over: 'sum' },
    { name: 'wentOn', title: { 'zh-CN': '转为付费', en: 'Went on' }, unit: 'count', over: 'sum' },
    { name: 'ended', title: { 'zh-CN': '未转化', en: 'Ended' }, unit: 'count', over: 'sum' },
    { name: 'trying', title: { 'zh-CN': '体验中', en: 'Still trying' }, unit: 'count', over: 'sum' },
    { name: 'conversion', title: { 'zh-CN': '转化率', en: 'Conversion' }, unit: 'percent', of: ['wentOn', 'begun'] },
  ],
  async count(db, { from, until }) {
    // A trial that is replaced by what costs something went on.
    const rows = await db.read<{ day: Day; trial: string; product: string; figures: number[] }>(
      `select day, trial, product, array[count(*), count(*) filter (where closed and went_on),
         count(*) filter (where closed and not went_on), count(*) filter (where not closed)]::int[] as figures
       from (select ${dayIn('s.active_from')}::text as day, s.trial, s.product, s.closed_at is not null as closed,
           exists (select from subscription_event e where e.phone = s.phone and e.subscription_id = s.id
             and e.to_state = 'closed' and e.cause like 'replaced by %') as went_on
         from subscription s where s.trial is not null and s.active_from >= $1 and s.active_from < $2) t
       group by day, trial, product`,
      [from, until],
    );
    return rows.map(({ day, trial, product, figures }) => ({ day, keys: [trial, product], figures }));
  },
};

/** Reports about what people have. */
export const reports: readonly Report[] = [ordersAndCancels, activeMembers, trials];
