import { type Result, type ResultRow, resultsIn } from '../wire/index.ts';

/** Results our own side answers with. */
export const resultCode = {
  ok: 0,
  badStructure: 1,
  badCommand: 2,
  repeatedSequence: 3,
  badLength: 4,
  throttled: 8,
  notForwarded: 9,
} as const;

const results: readonly ResultRow[] = [
  [0, '正确', 'ok'],
  [1, '消息结构错', 'message structure wrong'],
  [2, '命令字错', 'command wrong or not served'],
  [3, '消息序号重复', 'sequence number repeated: taken already'],
  [4, '消息长度错', 'length wrong'],
  [5, '资费代码错', 'fee code wrong'],
  [6, '超过最大信息长', 'longer than allowed'],
  [7, '业务代码错', 'service code wrong'],
  [8, '流量控制错', 'over the rate', 'slower'],
  [9, '本网关不负责服务此计费号码', 'this gateway does not serve the charged number'],
  [10, 'Src_Id错误', 'Src_Id wrong'],
  [11, 'Msg_src错误', 'Msg_src wrong'],
  [12, 'Fee_terminal_Id错误', 'Fee_terminal_Id wrong'],
  [13, 'Dest_terminal_Id错误', 'Dest_terminal_Id wrong'],
];

/** What a Result means, in both languages, and what to do. From 9 on version 2.0 says no more than "other". */
export const resultOf: (code: number) => Result = resultsIn(results);

/** Status of a CONNECT_RESP. */
export const connectStatus = {
  ok: 0,
  badStructure: 1,
  badAddress: 2,
  badLogin: 3,
  badVersion: 4,
  other: 5,
} as const;

const statuses: readonly ResultRow[] = [
  [0, '正确', 'ok'],
  [1, '消息结构错', 'message structure wrong'],
  [2, '非法源地址', 'illegal account or address'],
  [3, '认证错', 'authentication failed: wrong account, secret or clock'],
  [4, '版本太高', 'version too high'],
  [5, '其他错误', 'other; some gateways: too many connections', 'later'],
];

/** What the Status of a CONNECT_RESP means and what to do. */
export const connectStatusOf: (code: number) => Result = resultsIn(statuses);
