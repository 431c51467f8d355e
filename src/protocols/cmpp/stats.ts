import type { Remedy } from '../wire/index.ts';

/** What the Stat of a report means, in both languages, and what to do. */
export type StatWords = { readonly stat: string; readonly zh: string; readonly en: string; readonly remedy: Remedy };

type Row = readonly [stat: string, zh: string, en: string, remedy?: Remedy];

const stats: readonly Row[] = [
  ['DELIVRD', '已送达', 'delivered'],
  ['EXPIRED', '超过有效期仍未送达（多为关机或不在服务区）', 'validity over before it could be delivered', 'later'],
  ['DELETED', '已被删除', 'deleted'],
  ['UNDELIV', '无法送达', 'undeliverable', 'later'],
  ['ACCEPTD', '网关已接收，尚无结果', 'taken by the gateway, nothing final yet'],
  ['UNKNOWN', '状态不明', 'invalid state', 'later'],
  ['REJECTD', '被拒绝', 'rejected'],
  ['CB:0001', '计费系统：无此用户', 'prepaid system: no such user'],
  ['CB:0005', '计费系统：账户异常', 'prepaid system: the account is not in order'],
  ['CB:0007', '计费系统：余额不足', 'prepaid system: balance too low', 'later'],
  ['CB:0018', '计费系统：该计费记录重复，已计费', 'prepaid system: this billing record was taken before'],
  ['CB:0047', '计费系统：账户异常', 'prepaid system: the account is not in order'],
  ['CB:0053', '计费系统：账户异常', 'prepaid system: the account is not in order'],
  ['DB:0102', '用户已停机', 'the user is stopped', 'later'],
  ['DB:0103', '用户欠费', 'the user is in debt', 'later'],
  ['DB:0115', '用户未订购该业务', 'the user has not ordered the service'],
  ['DB:0116', '用户已暂停该业务', 'the user has paused the service'],
  ['DB:0117', '该业务未对用户开放', 'the service is not open to the user'],
  ['DB:0118', '用户已订购该业务', 'the user has ordered the service already'],
  ['DB:0119', '用户不能取消该业务', 'the user may not cancel the service'],
  ['DB:0137', '伪码错误', 'wrong pseudo-code'],
  ['MK:0001', '空号或用户不存在', 'no such user'],
  ['MK:0002', '用户已停机', 'the user is stopped', 'later'],
  ['MK:0004', '用户暂时无法接收', 'the phone cannot receive now', 'later'],
  ['MK:0005', '用户暂时无法接收', 'the phone cannot receive now', 'later'],
  ['MK:0008', '手机内存已满', 'the phone cannot receive now: its memory is full', 'later'],
  ['MK:0015', '用户暂时无法接收', 'the phone cannot receive now', 'later'],
  ['MK:0016', '用户暂时无法接收', 'the phone cannot receive now', 'later'],
  ['MK:0017', '用户暂时无法接收', 'the phone cannot receive now', 'later'],
  ['MK:0024', '用户关机或不在服务区', 'the phone is off or not in reach', 'later'],
];

/** By whom a stat of two letters and a foreign code was given. */
const origins: readonly Row[] = [
  ['MA:', '短信中心无应答', 'the SMSC gave no response', 'later'],
  ['MB:', '短信中心返回错误', 'the SMSC answered with an error', 'later'],
  ['MC:', '短信中心未返回状态报告', 'no status report came from the SMSC', 'later'],
  ['MK:', '短信中心返回错误', 'the SMSC answered with an error', 'later'],
  ['CA:', '预付费系统无应答', 'the prepaid system gave no response', 'later'],
  ['CB:', '预付费系统返回错误', 'the prepaid system answered with an error'],
  ['DA:', '业务管理平台（DSMP）无应答', 'the DSMP gave no response', 'later'],
  ['DB:', '业务管理平台（DSMP）返回错误', 'the DSMP answered with an error'],
  ['SA:', 'SP 无应答', 'the SP gave no response', 'later'],
  ['SB:', 'SP 返回错误', 'the SP answered with an error'],
  ['IA:', '下一级网关无应答', 'the next ISMG gave no response', 'later'],
  ['IB:', '下一级网关返回错误', 'the next ISMG answered with an error', 'later'],
  ['IC:', '下一级网关未返回状态报告', 'no status report came from the next ISMG', 'later'],
];

const byStat = new Map(stats.map((row) => [row[0], row]));
const byOrigin = new Map(origins.map((row) => [row[0], row]));

/** What a Stat means. One in no text is told by who gave it, or said to be in no text. */
export function statOf(stat: string): StatWords {
  const own = byStat.get(stat);
  const origin = byOrigin.get(stat.slice(0, 3));
  const [, zh, en, remedy = 'never'] = own ?? origin ?? [stat, '未知状态', 'in no text'];
  if (own) return { stat, zh, en, remedy };
  const foreign = origin ? stat.slice(3) : stat;
  return { stat, zh: `${zh}（${foreign}）`, en: `${en} (${foreign})`, remedy };
}
