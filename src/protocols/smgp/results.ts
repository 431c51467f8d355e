import { type Result, type ResultRow, resultsIn } from '../wire/index.ts';

/** Statuses our own side answers with. */
export const statusCode = {
  ok: 0,
  busy: 1,
  badStructure: 10,
  badCommand: 11,
  repeatedSequence: 12,
  badLogin: 21,
  badVersion: 22,
} as const;

const statuses: readonly ResultRow[] = [
  [0, '成功', 'ok'],
  [1, '系统忙', 'system busy', 'slower'],
  [2, '超过最大连接数', 'too many connections', 'later'],
  [10, '消息结构错', 'message structure wrong'],
  [11, '命令字错', 'command wrong or not served'],
  [12, '序列号重复', 'sequence number repeated: taken already'],
  [20, 'IP地址错', 'illegal address'],
  [21, '认证错', 'authentication failed: wrong account, secret or clock'],
  [22, '版本太高', 'version too high'],
  [30, '非法消息类型', 'MsgType wrong'],
  [31, '非法优先级', 'Priority wrong'],
  [32, '非法资费类型', 'FeeType wrong'],
  [33, '非法资费代码', 'FeeCode wrong'],
  [34, '非法短消息格式', 'MsgFormat wrong'],
  [35, '非法时间格式', 'time format wrong'],
  [36, '非法短消息长度', 'MsgLength wrong'],
  [37, '有效期已过', 'expired'],
  [38, '非法查询类别', 'QueryType wrong'],
  [39, '路由错误', 'routing error'],
  [40, '非法包月费或封顶费', 'FixedFee wrong'],
  [41, '非法更新类型', 'UpdateType wrong'],
  [42, '非法路由编号', 'RouteId wrong'],
  [43, '非法服务代码', 'ServiceID wrong'],
  [44, '非法有效期', 'ValidTime wrong'],
  [45, '非法定时发送时间', 'AtTime wrong'],
  [46, '非法发送用户号码', 'SrcTermID wrong'],
  [47, '非法接收用户号码', 'DestTermID wrong'],
  [48, '非法计费用户号码', 'ChargeTermID wrong'],
  [49, '非法SP服务代码', 'SP code wrong'],
  [56, '非法源网关代码', 'SrcGatewayID wrong'],
  [57, '非法查询号码', 'QueryTermID wrong'],
  [58, '没有匹配路由', 'no route'],
  [59, '非法SP类型', 'route: SP type wrong'],
  [60, '非法上一条路由编号', 'route: last RouteID wrong'],
  [61, '非法路由类型', 'route: RouteType wrong'],
  [62, '非法目标网关代码', 'route: DestGatewayID wrong'],
  [63, '非法目标网关IP', 'route: DestGatewayIP wrong'],
  [64, '非法目标网关端口', 'route: DestGatewayPort wrong'],
  [65, '非法路由号码段', 'route: number segment wrong'],
  [66, '非法终端所属省代码', 'route: province wrong'],
  [67, '非法用户类型', 'route: user type wrong'],
  [68, '本节点不支持路由更新', 'no route update here'],
  [69, '非法SP企业代码', 'SPID wrong'],
  [70, '非法SP接入类型', 'SPAccessType wrong'],
  [71, '路由信息更新失败', 'route update failed'],
  [72, '非法时间戳', 'Time wrong'],
  [73, '非法业务代码', 'MServiceID wrong'],
  [74, 'SP禁止下发时段', 'SP may not send at this time', 'later'],
  [75, 'SP发送超过日流量', 'daily quota used up', 'later'],
  [76, 'SP帐号过有效期', 'SP account expired'],
];

/** What a Status means, in both languages, and what to do. 128 to 255 are the vendors'. */
export const statusOf: (code: number) => Result = resultsIn(statuses);

const errs: readonly ResultRow[] = [
  [0, '成功', 'ok'],
  [1, '用户不能通信', 'the user cannot be reached', 'later'],
  [2, '用户忙', 'the user is busy', 'later'],
  [3, '终端无此部件号', 'the handset has no such part'],
  [4, '非法用户', 'illegal user'],
  [5, '用户在黑名单内', 'the user is on a blacklist'],
  [6, '系统错误', 'system error', 'later'],
  [7, '用户内存满', 'memory full', 'later'],
  [8, '非信息终端', 'not a text terminal'],
  [9, '数据错误', 'data error'],
  [10, '数据丢失', 'data lost', 'later'],
  [999, '未知错误', 'unknown error', 'later'],
];

/** What the err of a report means, in both languages, and what to do. */
export const errOf: (code: number) => Result = resultsIn(errs);
