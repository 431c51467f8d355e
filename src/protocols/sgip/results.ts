/**
 * What to do about a refusal:
 * `never` the same PDU will be refused again; `later` the network or the phone may recover;
 * `slower` the gateway is throttling us: hold the link back and send it again.
 */
export type Remedy = 'never' | 'later' | 'slower';

export type Result = {
  readonly code: number;
  readonly zh: string;
  readonly en: string;
  readonly remedy: Remedy;
};

/** Codes our own side answers with. */
export const resultCode = {
  ok: 0,
  badLogin: 1,
  boundAlready: 2,
  tooManyConnections: 3,
  wrongLoginType: 4,
  badParameter: 5,
  badNumber: 6,
  notServed: 7,
  badLength: 8,
  badSequence: 9,
  busy: 11,
} as const;

// Result of a response and ErrorCode of a Report share one table: 1.2, the changes of 1.3, and the vendors' range.
const table: readonly (readonly [code: number, zh: string, en: string, remedy?: Remedy])[] = [
  [0, '成功', 'ok'],
  [1, '非法登录：登录名或口令错误', 'illegal login: wrong name or password'],
  [2, '重复登录：该连接已经登录', 'repeated login on one connection'],
  [3, '连接过多', 'too many connections', 'later'],
  [4, '登录类型错误', 'wrong login type'],
  [5, '参数格式错误', 'a parameter has the wrong format'],
  [6, '非法号码：缺少86或不属于本网', 'illegal number: no "86" in front, or not of this network'],
  [7, '命令字错误或不提供该命令', 'command id wrong or not served'],
  [8, '消息长度错误', 'wrong length'],
  [9, '非法序列号：重复或格式错误', 'illegal sequence number: repeated or malformed'],
  [10, '非法的GNS操作', 'illegal operation on GNS'],
  [11, '节点忙', 'node busy', 'slower'],
  [13, '业务代码未分配', 'service code not assigned'],
  [14, '资费类型或金额错误', 'fee type or amount wrong'],
  [17, 'LinkID不匹配', 'LinkID does not match'],
  [18, '用户未订购该业务', 'user has not subscribed'],
  [19, '接收号码数量不为1', 'UserCount is not 1'],
  [21, '目的地址不可到达', 'destination unreachable', 'later'],
  [22, '路由错误', 'routing error'],
  [23, '路由不存在', 'no route'],
  [24, '计费号码无效', 'charged number invalid'],
  [25, '用户无法联系：关机或不在服务区', 'user cannot be reached', 'later'],
  [26, '手机内存已满', 'handset memory full', 'later'],
  [27, '手机不支持短消息', 'handset cannot receive messages'],
  [28, '手机接收出错', 'handset error on receipt', 'later'],
  [29, '未知用户', 'unknown user'],
  [30, '不提供该功能', 'function not provided'],
  [31, '非法设备', 'illegal device'],
  [32, '系统失败或包格式错误', 'system failure, or (1.3) a required field is empty'],
  [33, '超过每秒流量限制或短信中心队列满', 'over the rate limit, or the SMSC queue is full', 'slower'],
  [34, '登录过于频繁', 'logging in too often', 'later'],
  [38, '同一LinkID的下行条数超过限制', 'more messages for one LinkID than allowed'],
  [39, '不允许第三方付费', 'third-party payment not allowed'],
  [40, 'MorelatetoMTFlag不允许为3', 'MorelatetoMTFlag 3 not allowed'],
  [43, 'WEB业务命令字未知', 'unknown web command word'],
  [44, '提醒短信被拦截', 'notice intercepted'],
  [51, '未建立连接', 'no connection', 'later'],
  [52, '尚未登录', 'not logged in', 'later'],
  [53, '发送失败', 'sending failed', 'later'],
  [54, '无应答，常因TP_udhi错误', 'no response, often because TP_udhi is wrong'],
  [55, '等待状态报告超时', 'report timed out'],
  [56, '用户状态异常', 'user state does not allow it'],
  [61, '消息已过期', 'message expired'],
  [62, '定时时间已过', 'scheduled time has passed'],
  [63, '计费类型未知', 'fee type unknown'],
  [64, '地址检查不通过', 'address check failed'],
  [65, '地址检查不通过', 'address check failed'],
  [66, '地址检查不通过', 'address check failed'],
  [67, '地址检查不通过', 'address check failed'],
  [68, '用户鉴权失败', 'user check failed'],
  [69, '黑名单用户', 'blacklisted user'],
  [70, '网络中断', 'network lost', 'later'],
  [71, '经过的节点过多', 'too many nodes passed'],
  [72, '没有路由', 'no route'],
  [73, '等待应答超时', 'response timed out', 'later'],
  [74, 'SCP异常', 'SCP failure', 'later'],
  [75, 'SCP异常', 'SCP failure', 'later'],
  [76, '内容检查不通过', 'content check failed'],
  [77, '未应答的提交过多', 'too many submits', 'slower'],
  [78, 'SP编号为空', 'SP id empty'],
  [79, '业务代码为空', 'service code empty'],
  [80, 'CP代码错误', 'CP code wrong'],
  [81, '接口重复', 'duplicate interface'],
  [82, '路由成环', 'routing loop'],
  [83, '消息超过最大长度', 'message over the largest size'],
  [84, 'DSMP检查不通过', 'DSMP check failed'],
  [85, 'DSMP检查不通过', 'DSMP check failed'],
  [86, 'DSMP检查不通过', 'DSMP check failed'],
  [87, 'DSMP检查不通过', 'DSMP check failed'],
  [88, '流量控制', 'flow control', 'slower'],
  [90, '等待中', 'waiting', 'later'],
  [91, '状态报告标志错误', 'report flag wrong'],
  [92, 'MT标志错误', 'MT flag wrong'],
  [93, 'SP节点编号错误', 'SP node wrong'],
  [94, '账号不存在', 'no account'],
  [95, '尚不允许包月话单', 'monthly record not allowed yet'],
  [100, '鉴权成功', 'check passed'],
  [101, '接入号与企业代码不匹配', 'SPNumber and CorpId do not match'],
  [102, '接入号未分配', 'SPNumber not assigned'],
  [103, '业务代码未分配', 'service code not assigned'],
  [104, '资费类型错误', 'fee type wrong'],
  [105, '资费金额错误', 'fee value wrong'],
  [106, '用户未订购', 'user has not subscribed'],
  [107, 'LinkID错误', 'LinkID wrong'],
  [108, '用户已停机', 'user stopped'],
  [109, '计费号码错误', 'charged number wrong'],
  [110, '黑名单用户', 'blacklisted user'],
  [111, '鉴权超时', 'check timed out', 'later'],
  [112, '鉴权超时', 'check timed out', 'later'],
  [113, '格式错误', 'format wrong'],
  [114, '接收号码数量错误', 'UserCount wrong'],
  [115, 'MOFLAG错误', 'MorelatetoMTFlag wrong'],
  [116, '提醒短信错误', 'notice wrong'],
  [117, 'WEB业务命令字错误', 'web command word wrong'],
  [118, '包月话单错误', 'monthly record wrong'],
  [119, '包月话单错误', 'monthly record wrong'],
  [120, '订购失败', 'subscribing failed'],
  [121, '退订失败', 'unsubscribing failed'],
  [123, '重复订购', 'subscribed already'],
  [124, '重复退订', 'unsubscribed already'],
  [182, '超过每日限额', 'daily quota used up'],
];

const byCode = new Map(table.map(([code, zh, en, remedy = 'never']) => [code, { code, zh, en, remedy }]));

/** What a Result or ErrorCode means, in both languages, and what to do. A code in no text is `never`, said as such. */
export function resultOf(code: number): Result {
  return byCode.get(code) ?? { code, zh: `未知错误码${code}`, en: `code ${code}, in no text`, remedy: 'never' };
}
