/** The same in both languages of the consoles. `{product}` is filled in with the title of the product. */
export type Words = { readonly 'zh-CN': string; readonly en: string };

/**
 * A rule, cause or reason in both languages. They are written down in English where they are applied, and told in Chinese by
 * the tables below; `test/care/rules.test.ts` reads the code for one that is missing here.
 */
export function ruleWords(rule: string): Words {
  return { 'zh-CN': inChinese(rule), en: rule };
}

function inChinese(rule: string): string {
  const fixed = rules[rule];
  if (fixed !== undefined) return fixed;
  for (const [form, say] of forms) {
    const found = form.exec(rule);
    if (found) return say(...found.slice(1));
  }
  return rule;
}

/** What carriers ask for in notices. */
export const actions = {
  order: { 'zh-CN': '订购', en: 'an order' },
  renew: { 'zh-CN': '续订', en: 'a renewal' },
  cancel: { 'zh-CN': '退订', en: 'a cancel' },
  'cancel-all': { 'zh-CN': '退订全部业务', en: 'a cancel of everything' },
  suspend: { 'zh-CN': '暂停', en: 'a suspension' },
  'suspend-all': { 'zh-CN': '暂停全部业务', en: 'a suspension of everything' },
  resume: { 'zh-CN': '恢复', en: 'a resumption' },
  change: { 'zh-CN': '变更业务', en: 'a change of product' },
  'on-demand': { 'zh-CN': '点播', en: 'an order on demand' },
  'number-change': { 'zh-CN': '改号', en: 'a change of number' },
  unknown: { 'zh-CN': '无法识别的操作', en: 'something nobody can read' },
} as const satisfies Readonly<Record<string, Words>>;

/** Where an order or a cancel came from. Carriers have codes of their own, which stay as they are. */
export const channels = {
  sms: { 'zh-CN': '短信', en: 'SMS' },
  agent: { 'zh-CN': '客服', en: 'agent' },
  web: { 'zh-CN': '网页', en: 'web' },
  hall: { 'zh-CN': '营业厅', en: 'hall' },
  telemarketing: { 'zh-CN': '电话营销', en: 'telemarketing' },
  carrier: { 'zh-CN': '运营商', en: 'carrier' },
  clock: { 'zh-CN': '系统定时', en: 'clock' },
} as const satisfies Readonly<Record<string, Words>>;

const refusals: Readonly<Record<string, string>> = {
  'taken-before': '此前已扣费',
  'low-balance': '余额不足',
  'no-such-user': '无此用户',
  stopped: '停机',
  'in-debt': '欠费',
  'mirror-differs': '双方订购关系不一致',
  'product-error': '业务代码或资费错误',
  unreachable: '暂时无法处理',
  other: '其他原因',
};

const ends: Readonly<Record<string, string>> = {
  closed: '退订',
  suspended: '暂停',
  rejected: '未订购成功',
  expired: '失效',
};
const conditions: Readonly<Record<string, string>> = { gone: '销户', stopped: '停机', normal: '恢复正常' };

/** Why a message went out. */
const whySent: Readonly<Record<string, string>> = {
  refund: '退费告知',
  gift: '赠品告知',
  'closed unpaid': '扣费失败终止告知',
  cancel: '退订告知',
  'nothing to cancel': '没有可退订的业务',
  switched: '更换档次告知',
  'order not made': '未订购成功告知',
  'trial ending': '体验即将到期提醒',
  'trial ended': '体验到期告知',
  'price fell': '降价告知',
  'price rises': '涨价提前 30 天告知',
  welcome: '开通欢迎',
  tariff: '资费告知',
  'which order': '询问订购哪一项',
  charge: '计费',
  'month fee': '包月计费',
  compensation: '另行补偿告知',
  'copy of data': '个人信息副本告知',
  'data erased': '个人信息删除告知',
  'date proposed': '核对车辆日期',
  'dates asked for': '征询车辆信息',
  vehicles: '车辆服务应答',
  reminder: '用车到期提醒',
  issue: '期刊发送',
  'issue again': '期刊重发',
  'which handset': '机型登记应答',
  'weather forecast': '天气预报',
  'weather settings': '天气预报设置应答',
  'digits without a question': '没有待答的提问',
  errand: '代办服务应答',
  'group-buy': '团购应答',
  help: '帮助应答',
  'partners nearby': '加盟商家查询应答',
  till: '商户核验应答',
  'membership not sent again': '会员短信补发应答',
  'insurance offers': '车险意向征询',
  list: '业务查询应答',
  'no such item': '没有该点播内容',
  'nothing to confirm': '没有待确认的订购',
  'order refused': '未能订购告知',
  'place told by an agent': '客服告知周边地点',
  'places nearby': '周边地点应答',
  'places nearby are for members': '周边地点仅供会员查询',
  'promotions refused': '谢绝推广告知',
  'stop wish': '停止服务应答',
  'the number changed hands': '号码已更换机主',
  'ticket answer': '工单答复',
  'ticket opened': '工单受理告知',
  'ticket survey': '满意度询问',
  trial: '免费体验应答',
  'trial refused': '未能体验告知',
  'trial reward': '体验奖励告知',
  'trial started': '体验开通告知',
  'unknown word': '无法识别的指令',
};

/** The reasons of messages that name nothing, for choosing one. */
export const sentReasons: readonly string[] = ['order', ...Object.keys(whySent)];

/** Rules with nothing to fill in. */
const rules: Readonly<Record<string, string>> = {
  // Relations.
  order: '用户发送了订购指令；确认之前不收费',
  'order, the carrier asks': '用户发送了订购指令，由运营商二次确认',
  confirmed: '用户在有效时间内确认',
  'no carrier has a say (order mode local)': '该链路由本方确认即生效',
  'a trial is free: no carrier has a say': '免费体验，无需运营商确认',
  'an order on demand at the carrier': '运营商侧的点播',
  'the phone texts again': '号码又发来短信，不再停机',
  'an order of one piece': '单次点播，不建立包月关系',
  'replaced by a newer order': '被更新的订购申请取代',
  'replaced by an order at the carrier': '被运营商侧的订购取代',
  'not confirmed in time': '未在有效时间内确认：不回复不扣费',
  cancelled: '用户要求退订，即时生效',
  declined: '用户放弃确认',
  blacklisted: '该号码不能订购',
  'not-open': '该地区或运营商未开放此业务',
  'already-ordered': '已经订购',
  'order-in-work': '另一订购正在处理',
  'trial-closed': '体验活动未开放',
  'trial-taken': '已体验过',
  'trial-full': '体验名额已满',
  'the trial ended without a yes': '体验到期，用户未要求继续：不收费',
  'told that the trial ends': '已告知体验即将到期',
  'an order waits for its Y: the end of the trial is told after it': '有订购等待确认，之后再告知体验到期',
  'a carrier decides about going on: the trial goes on for a day': '等待运营商决定，体验顺延一天',
  'stopped for two months': '连续两个月停机，关系终止',
  'the carrier did not answer in time': '运营商未在时限内答复',
  'the gateway made the order': '网关已建立订购关系',
  'the gateway did not make the order': '网关未能建立订购关系',
  'the carrier opened it': '运营商已开通',
  'the carrier suspends': '运营商暂停',
  'the carrier resumes': '运营商恢复',
  'the carrier reports the account gone': '运营商通知号码已销户',
  'cancelled with us before the carrier made it': '运营商开通之前用户已向本方退订',
  'cancelled with us before the gateway made it': '网关建立之前用户已向本方退订',
  // Fees.
  'no charge of this month yet; 72 hours and the window allow it': '本月尚未计费，已满 72 小时且在计费窗口内',
  'the gateway accepted it, and its tariff asks for no more': '网关已接受，按资费约定即为扣费',
  'the phone is back: it is tried again, and its record is queued': '号码已恢复，再次计费，话单已排队发送',
  'its record is queued': '包月话单已排队发送',
  'it is tried again, and its record is queued': '再次计费，话单已排队发送',
  'ordered again in the same month: the one fee of it is raised': '同月再次订购，只收一次月费',
  'the carrier raises it; its bill settles it': '由运营商计费，以运营商账单为准',
  'ordered on demand': '用户点播',
  'its answer carries it': '随点播的应答计费',
  'the carrier took it': '运营商已扣费',
  'the carrier had taken it before': '运营商此前已扣费，不重复收取',
  'whether the carrier took it cannot be known': '运营商是否扣费无法得知，待核实',
  'the carrier’s bill does not have it': '运营商账单中没有此费用',
  'its month is over for the carrier': '已过运营商当月出账期',
  'its time was over before its message left': '话单未能在有效时间内发出',
  'its message was turned back in the house and never left': '话单被本系统拦截，未发出',
  // Remedies.
  'it is within what one person may give': '在个人权限之内，无需审批',
  'it was sold on the telephone and there is no recording': '电话营销订购，没有录音',
  'the month was given before': '该月此前已免费',
  'the number went to somebody else since: nothing is booked to it or told to it':
    '号码已换机主：不计入本号码，也不告知',
  'the fee was never taken': '该费用未扣成',
  'so much is not left of the charge: it was given back meanwhile, by us or by the carrier':
    '余额不足：其间已由我方或运营商退还',
  'file of the carrier': '运营商退费文件',
  'free-month': '赠送免费月',
  ...whySent,
  // Why a message of a phone is kept aside, and why an export was not made.
  flood: '一分钟内来信过多，暂不处理',
  'an error of the program; technical support finds it in the log': '程序出错，技术支持可在日志中查到',
};

/** Rules that name something. */
const forms: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /^the carrier says ([\w-]+) \((.*)\)$/,
    (action, code) => `运营商通知${actions[action as keyof typeof actions]?.['zh-CN'] ?? action}（${code}）`,
  ],
  [/^carrier reports ([\w-]+)$/, (condition) => `运营商通知${conditions[condition!] ?? condition}`],
  [
    /^the fee of (\S+) was refused: ([\w-]+)$/,
    (month, meaning) => `${month} 月费被拒：${refusals[meaning!] ?? meaning}`,
  ],
  [
    /^the carrier refused it: ([\w-]+); it is tried again$/,
    (meaning) => `运营商拒绝：${refusals[meaning!] ?? meaning}；稍后再试`,
  ],
  [/^the carrier refused it: ([\w-]+)$/, (meaning) => `运营商拒绝：${refusals[meaning!] ?? meaning}`],
  [/^the relation file of (\S+) says so$/, (period) => `以运营商 ${period} 的关系文件为准`],
  [/^the carrier knows no such user: code (.*)$/, (code) => `运营商无此用户：代码 ${code}`],
  [/^replaced by (\S+)$/, (product) => `更换为 ${product}`],
  [/^tariff (\d+) counts: it was told in time$/, (version) => `资费版本 ${version} 生效：已按时告知`],
  [/^tariff (\d+) counts: the price fell$/, (version) => `资费版本 ${version} 生效：降价`],
  [/^the subscription was (\w+) before the record left$/, (to) => `话单发出之前订购关系已${ends[to!] ?? to}`],
  [
    /^nothing proves the consent, and the complaint came within (\d+) hours of the charge$/,
    (hours) => `没有同意记录，且在扣费后 ${hours} 小时内投诉`,
  ],
  [/^membership (\S+)$/, (month) => `${month} 会员身份认证`],
  [/^contest (\S+): won$/, (contest) => `活动 ${contest} 中奖告知`],
  [/^contest (\S+)(?:: .*)?$/, (contest) => `活动 ${contest} 应答`],
  [/^errand \S+$/, () => '代办服务告知'],
  [/^on demand, by consent (\S+)$/, (consent) => `按同意记录 ${consent} 点播`],
  [/^not a text: coding (\d+)$/, (coding) => `不是文字短信：编码 ${coding}`],
  [/^cannot be processed: (.*)$/, (fault) => `处理时出错：${fault}`],
  [/^there is no export (\S+) any more$/, (kind) => `已没有 ${kind} 这种导出`],
  [/^file (\S+) (?:was changed on disk|cannot be read).*$/, (hash) => `文件 ${hash} 已损坏或无法读取，请从备份恢复`],
  [/^one-time code: .*$/, () => '一次性验证码'],
];
