/**
 * What an SP does about a result code of a carrier's platform:
 * `done` it is as asked, or was already; `absent` there is no such relation, so an unsubscribe has nothing left to do;
 * `exists` the relation is there already: an order has succeeded, and costs no second fee; `close` the user is gone;
 * `suspend` nothing goes to the user for now; `unpaid` no paid content, try again in the next cycle; `refused` the user or the
 * carrier does not want it; `switch` an exclusive product is in the way; `retry` later; `reconcile` the two sides differ;
 * `alarm` somebody must correct something.
 */
export type Reaction =
  | 'done'
  | 'absent'
  | 'exists'
  | 'close'
  | 'suspend'
  | 'unpaid'
  | 'refused'
  | 'switch'
  | 'retry'
  | 'reconcile'
  | 'alarm';

/** A result code in words. */
export type OrderResult = {
  readonly code: number;
  readonly zh: string;
  readonly en: string;
  readonly reaction: Reaction;
};

type Row = readonly [from: number, to: number, reaction: Reaction, zh: string, en: string];

// China Unicom VAC: what it answers to an order, a cancel and an authentication.
const vac: readonly Row[] = [
  [0, 0, 'done', '成功', 'ok'],
  [3, 3, 'alarm', '账号错误', 'bad account'],
  [4, 4, 'alarm', '密钥错误', 'bad key'],
  [6, 6, 'retry', '未登录', 'not bound'],
  [7, 7, 'retry', '处理超时', 'timeout'],
  [106, 106, 'alarm', '用户标识错误', 'bad user id'],
  [107, 107, 'alarm', '手机号码错误', 'bad MSISDN'],
  [108, 108, 'alarm', 'SP代码错误', 'bad SP'],
  [109, 109, 'alarm', '业务代码错误', 'bad service'],
  [110, 110, 'alarm', '接入号错误', 'bad access code'],
  [1001, 1001, 'close', '用户不存在', 'user does not exist'],
  [1002, 1002, 'suspend', '用户停机', 'user stopped'],
  [1003, 1003, 'unpaid', '用户欠费', 'user in debt'],
  [1004, 1004, 'refused', '用户在黑名单中', 'user on the blacklist'],
  [1006, 1006, 'refused', '用户已关闭该业务能力', 'capability blocked by the user'],
  [1100, 1100, 'refused', '产品不对该用户开放', 'product not open to this user'],
  [1104, 1104, 'close', '用户不存在', 'user does not exist'],
  [1105, 1105, 'suspend', '用户状态异常', 'user state abnormal'],
  [1200, 1200, 'exists', '订购关系已存在', 'relation exists'],
  [1201, 1201, 'absent', '订购关系不存在', 'relation does not exist'],
  [1202, 1202, 'reconcile', '订购关系状态异常', 'relation state not normal'],
  [1203, 1203, 'retry', '同步到SP失败', 'sync to SP failed'],
  [1204, 1204, 'switch', '已订购互斥产品', 'mutually exclusive product ordered'],
  [2000, 2000, 'alarm', 'SP不存在', 'SP unknown'],
  [2001, 2001, 'alarm', 'SP状态异常', 'SP in a bad state'],
  [2002, 2002, 'alarm', '业务不存在', 'service unknown'],
  [2003, 2003, 'alarm', '业务状态异常', 'service in a bad state'],
  [2100, 2100, 'alarm', 'SP信用度过低', 'SP credit too low'],
  [2101, 2101, 'refused', '产品未开放', 'product not open'],
  [2205, 2205, 'refused', '本端不提供该产品', 'product not open at this end'],
  [2209, 2209, 'refused', '产品对该用户不可用', 'product not open to this user'],
  [3101, 3101, 'unpaid', '余额不足', 'balance too low'],
  [3000, 3109, 'alarm', '话单或批价错误', 'CDR or price error'],
  [4100, 4100, 'retry', '同步到SP失败', 'sync to SP failed'],
  [4001, 4201, 'reconcile', 'BSS同步错误', 'BSS sync error'],
];

// China Telecom ISMP and China Mobile DSMP share these.
const platform: readonly Row[] = [
  [0, 0, 'done', '成功', 'ok'],
  [115, 115, 'absent', '用户未订购', 'not subscribed'],
  [116, 116, 'suspend', '订购关系已暂停', 'subscription paused'],
  [117, 117, 'refused', '业务不对该用户开放', 'not open to this user'],
  [118, 118, 'exists', '已订购', 'subscribed already'],
  [119, 119, 'alarm', '用户不能取消该业务', 'user may not cancel'],
  [141, 141, 'unpaid', '包月扣费失败：试用期内或已扣费', 'monthly fee failed: trial period or already charged'],
  [144, 144, 'absent', '无订购关系或近期未访问', 'no relation, or not visited recently'],
  [152, 152, 'unpaid', '已达消费限额', 'spend limit reached'],
  [155, 155, 'retry', '反向取消失败', 'reverse cancel failed'],
  [156, 156, 'absent', '反向取消：曾订购，现无订购关系', 'reverse cancel: no relation any more'],
  [157, 157, 'absent', '反向取消：从未订购', 'reverse cancel: never had a relation'],
  [158, 158, 'alarm', '无反向取消权限', 'no permission for reverse cancels'],
  [159, 159, 'alarm', '无反向订购权限', 'no permission for reverse orders'],
  [160, 160, 'retry', '反向订购失败', 'reverse order failed'],
  [161, 161, 'exists', '反向订购：已订购', 'reverse order: subscribed already'],
  [163, 163, 'refused', '用户在黑名单中', 'user on the blacklist'],
  [1200, 1200, 'exists', '订购关系已存在', 'relation exists'],
  [1201, 1201, 'absent', '订购关系不存在', 'relation does not exist'],
];

/** What a result of China Unicom's VAC says. */
export function vacResult(code: number): OrderResult {
  return lookUp(vac, code);
}

/** What a result of China Mobile's DSMP or China Telecom's ISMP says. */
export function platformResult(code: number): OrderResult {
  return lookUp(platform, code);
}

/** A code in no text is somebody's to look at. */
function lookUp(table: readonly Row[], code: number): OrderResult {
  const row = table.find(([from, to]) => code >= from && code <= to);
  if (row === undefined) return { code, zh: `未知结果码${code}`, en: `code ${code}, in no text`, reaction: 'alarm' };
  const [, , reaction, zh, en] = row;
  return { code, zh, en, reaction };
}
