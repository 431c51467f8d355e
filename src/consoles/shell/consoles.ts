import type { LazyRouteFunction, RouteObject } from 'react-router';
import { alarmCount } from '../../business/alarms/contract.ts';
import { unsettledCounts } from '../../business/messages/unsettled/contract.ts';
import type { Me } from '../../business/staff/contract.ts';
import { errandCounts } from '../../products/errands/contract.ts';
import { merchantsWaiting } from '../../products/merchants/registry/contract.ts';
import { waitingAnswer } from '../../products/mms/contract.ts';
import type { PublicSettings } from '../../roles/contract.ts';
import type { Language } from './dictionary.ts';
import { call } from './http.ts';
import type { Role } from './roles.ts';

export type { Role } from './roles.ts';

/** The parts of the navigation, in its order. Consoles of `own` are reached by the name in the bar instead. */
export const groups = ['care', 'editorial', 'operations', 'money', 'administration', 'demo', 'own'] as const;
export type Group = (typeof groups)[number];

/** One console. */
export type Console = {
  /** Its address. With `isDeep` it has addresses of its own below, shown by `<Routes>` in its page. */
  path: string;
  isDeep?: true;
  group: Group;
  /** Whom it is for: everyone, everyone who works here, or these roles. The server decides what they may do. */
  roles: 'everyone' | 'staff' | readonly Role[];
  /** Only while carriers are simulated. */
  onlySimulated?: true;
  /** Opens without a network too, and says itself what can be done then. */
  worksOffline?: true;
  name: Readonly<Record<Language, string>>;
  /** What one does there: a sentence for the home page. */
  about: Readonly<Record<Language, string>>;
  /** How much waits there for a person: told beside its name. */
  waits?: () => Promise<number>;
  /** Brings the chunk of the console when it is first opened. */
  lazy: LazyRouteFunction<RouteObject>;
};

/** Every console there is. A new one is added here, and nowhere else. */
export const consoles: readonly Console[] = [
  {
    path: 'agent',
    group: 'care',
    roles: ['care-agent', 'agent-10010', 'supervisor', 'technical-support'],
    name: { 'zh-CN': '用户', en: 'Subscriber' },
    about: {
      'zh-CN':
        '输入号码，看一个用户的全部情况：业务、账单、短信为什么没收到、同意凭据；代订、停止、退费，先看后果再办理。',
      en: 'Type a number and see all of one subscriber: relations, bills, why a message did not arrive, consents; order, stop, give back, with the consequences shown before.',
    },
    lazy: async () => ({ Component: (await import('../agent/page.tsx')).AgentPage }),
  },
  {
    path: 'reminders',
    group: 'operations',
    roles: ['operator', 'supervisor', 'business-developer'],
    name: { 'zh-CN': '到期提醒', en: 'Reminders' },
    about: {
      'zh-CN': '会员的保险、年检、保养和换季到期：是否提醒、送达、答复，没有提醒的写明原因。',
      en: 'What falls due to members: whether it was said, arrived and was answered, and why not where it was not.',
    },
    lazy: async () => ({ Component: (await import('../reminders/page.tsx')).RemindersPage }),
  },
  {
    path: 'weather',
    group: 'editorial',
    roles: ['editor', 'operator', 'supervisor'],
    name: { 'zh-CN': '天气预报', en: 'Weather' },
    about: {
      'zh-CN': '各城市每天的预报：导入、更正，今后几天缺哪些，当天发得如何。',
      en: 'The forecast of every city and day: import and correct, see what is missing ahead, and how the day went out.',
    },
    lazy: async () => ({ Component: (await import('../weather/page.tsx')).WeatherPage }),
  },
  {
    path: 'hall',
    group: 'care',
    roles: ['hall-clerk'],
    name: { 'zh-CN': '营业厅登记', en: 'Hall counter' },
    about: {
      'zh-CN': '登记用户在前台签字同意接收推广短信，先看后果再确认。',
      en: 'Enter what a subscriber signed at the counter: the agreement to promotions, with the consequence shown before.',
    },
    lazy: async () => ({ Component: (await import('../hall/page.tsx')).HallPage }),
  },
  {
    path: 'tickets',
    group: 'care',
    roles: ['care-agent', 'technical-support', 'supervisor', 'agent-10010'],
    name: { 'zh-CN': '客服单', en: 'Tickets' },
    about: {
      'zh-CN': '短信、热线、邮件、传真、网站和运营商转来的问题：答复、转技术支持、转主管、回访，时限一目了然。',
      en: 'What people ask by SMS, hotline, e-mail, fax, website and through carriers: answer, pass on, call back, with every promise in view.',
    },
    lazy: async () => ({ Component: (await import('../tickets/page.tsx')).TicketsPage }),
  },
  {
    path: 'errands',
    isDeep: true,
    group: 'care',
    roles: ['care-agent', 'supervisor', 'errand-agent', 'finance'],
    name: { 'zh-CN': '车务代办', en: 'Errands' },
    about: {
      'zh-CN': '会员委托的入户、过户、补办、违章等车务：报价、派单、逐步办理、收款开据，超时自动提醒主管。',
      en: 'Registrations, transfers, replacements and more that members order: quote, give out, work step by step, take the money; late ones go to the supervisor.',
    },
    waits: async () => {
      const { asked = 0, accepted = 0, assigned = 0 } = await call('/api/errands/counts', errandCounts);
      return asked + accepted + assigned;
    },
    lazy: async () => ({ Component: (await import('../errands/page.tsx')).ErrandsPage }),
  },
  {
    path: 'nearby',
    group: 'care',
    roles: ['care-agent', 'supervisor', 'business-developer'],
    name: { 'zh-CN': '周边地点', en: 'Places nearby' },
    about: {
      'zh-CN': '来电人问哪里洗车、修车、停车：边听边查，念给他听，一键发到手机；地点在这里维护。',
      en: 'Where to wash, repair or park: found while the caller talks, read aloud, sent in one click; places are kept here.',
    },
    lazy: async () => ({ Component: (await import('../nearby/page.tsx')).NearbyPage }),
  },
  {
    path: 'merchant',
    isDeep: true,
    worksOffline: true,
    group: 'operations',
    roles: ['merchant-clerk', 'merchant-manager'],
    name: { 'zh-CN': '收银核验', en: 'Till' },
    about: {
      'zh-CN': '会员出示短信时，输入号码或扫码：绿灯可享优惠，一键核销；没有网络时先排队，联网后核对。',
      en: 'A member shows the SMS: type the number or scan the code; green gets the benefit, redeemed in one tap. Without a network checks wait and are settled later.',
    },
    lazy: async () => ({ Component: (await import('../merchant/page.tsx')).MerchantPage }),
  },
  {
    path: 'merchants',
    isDeep: true,
    group: 'operations',
    roles: ['business-developer', 'supervisor', 'operator', 'finance'],
    name: { 'zh-CN': '商户', en: 'Merchants' },
    about: {
      'zh-CN': '签约商户：合同、门店、店员、会员优惠和文件，谁快到期、哪份待签一目了然。',
      en: 'Merchants under contract: shops, people, what members get, documents; what expires and what waits for a signature.',
    },
    waits: async () => {
      const { expiring, toSign } = await call('/api/merchants/waiting', merchantsWaiting);
      return expiring + toSign;
    },
    lazy: async () => ({ Component: (await import('../merchants/page.tsx')).MerchantsPage }),
  },
  {
    path: 'membership',
    group: 'operations',
    roles: ['operator', 'supervisor', 'care-agent'],
    name: { 'zh-CN': '会员短信', en: 'Membership SMS' },
    about: {
      'zh-CN': '每月会员短信的进度与结果：发了多少、还剩多少、被什么停住、谁没收到，逐个补发。',
      en: 'The SMS of the month for every member: how far, what became of them, what keeps them, whom they did not reach.',
    },
    lazy: async () => ({ Component: (await import('../membership/page.tsx')).MembershipPage }),
  },
  {
    path: 'insurance',
    group: 'operations',
    roles: ['business-developer', 'supervisor'],
    name: { 'zh-CN': '车险优惠', en: 'Insurance offers' },
    about: {
      'zh-CN': '签约保险公司的优惠：提出、审核、会员同意、移交与结果。',
      en: 'Offers of insurers under contract: proposed, approved, agreed to, handed over, and what came of them.',
    },
    lazy: async () => ({ Component: (await import('../insurance/page.tsx')).InsurancePage }),
  },
  {
    path: 'data-wishes',
    group: 'care',
    roles: ['supervisor', 'administrator'],
    name: { 'zh-CN': '个人信息请求', en: 'Data requests' },
    about: {
      'zh-CN': '用户申请删除个人信息或要副本：期限、被什么挡住、删了什么。',
      en: 'Subscribers who asked to be forgotten or for a copy: the deadline, what stands in the way, what was removed.',
    },
    lazy: async () => ({ Component: (await import('../data-wishes/page.tsx')).DataWishesPage }),
  },
  {
    path: 'works',
    group: 'operations',
    roles: 'staff',
    name: { 'zh-CN': '后台工作', en: 'Long work' },
    about: {
      'zh-CN': '导入与导出的进度、速度与剩余时间；可以取消。',
      en: 'Imports and exports: how far, how fast, how long yet; each can be cancelled.',
    },
    lazy: async () => ({ Component: (await import('../works/page.tsx')).WorksPage }),
  },
  {
    path: 'alarms',
    group: 'operations',
    roles: ['operator', 'supervisor', 'administrator'],
    name: { 'zh-CN': '告警', en: 'Alarms' },
    about: {
      'zh-CN': '哪里出了问题、从何时起、怎么处理、找谁；登记联系过程和应急方案，骨干网故障也在这里登记。',
      en: 'What is wrong, since when, what to do and whom to call; who was contacted and which fallback was brought, faults of the backbone too.',
    },
    waits: async () => (await call('/api/alarms/count', alarmCount)).open,
    lazy: async () => ({ Component: (await import('../alarms/page.tsx')).AlarmsPage }),
  },
  {
    path: 'links',
    group: 'operations',
    roles: ['operator', 'administrator'],
    name: { 'zh-CN': '链路', en: 'Links' },
    about: {
      'zh-CN': '每条运营商链路的状态、排队与失败原因；启动、停止、排空，调整速率与窗口。',
      en: 'How each link to a carrier is, what waits and what fails; start, stop, drain, change pace and window.',
    },
    lazy: async () => ({ Component: (await import('../links/page.tsx')).LinksPage }),
  },
  {
    path: 'messages',
    isDeep: true,
    group: 'operations',
    roles: ['operator', 'technical-support', 'supervisor', 'administrator'],
    name: { 'zh-CN': '短信查询', en: 'Messages' },
    about: {
      'zh-CN': '按号码、时间、状态查找短信，看每次发送、每个字段，以及为什么没有送达。',
      en: 'Find messages by number, time or state; see every attempt, every field, and why one was not delivered.',
    },
    lazy: async () => ({ Component: (await import('../messages/page.tsx')).MessagesPage }),
  },
  {
    path: 'unsettled',
    group: 'operations',
    roles: ['operator', 'reconciliation-clerk', 'finance', 'reviewer', 'supervisor', 'administrator'],
    name: { 'zh-CN': '待处理', en: 'Unsettled' },
    about: {
      'zh-CN': '结果不明的短信、无主的状态报告、搁置的上行、待审文字：逐项裁定，涉及收费须两人。',
      en: 'Unsure messages, orphan reports, parked messages, held texts: settle each, by two people where money moves.',
    },
    waits: async () => {
      const { parked, unsure, orphans, held } = await call('/api/messages/unsettled', unsettledCounts);
      return parked + unsure + orphans + held;
    },
    lazy: async () => ({ Component: (await import('../unsettled/page.tsx')).UnsettledPage }),
  },
  {
    path: 'lines',
    group: 'care',
    roles: ['care-agent', 'supervisor', 'operator', 'administrator'],
    name: { 'zh-CN': '话务监控', en: 'Line board' },
    about: {
      'zh-CN': '热线每条线路、每个坐席此刻在做什么，今天的接通率和等待时间。',
      en: 'What every line and seat of the hotline does now, how many calls are answered today, and how long they wait.',
    },
    lazy: async () => ({ Component: (await import('../lines/page.tsx')).LinesPage }),
  },
  {
    path: 'staff',
    group: 'administration',
    roles: ['administrator'],
    name: { 'zh-CN': '账号管理', en: 'Accounts' },
    about: {
      'zh-CN': '谁在这里工作、能做什么：新建、修改、停用、解锁，重置密码和第二因子。',
      en: 'Who works here and what they may do: make, change, disable, unlock, reset passwords and second factors.',
    },
    lazy: async () => ({ Component: (await import('../staff/page.tsx')).StaffPage }),
  },
  {
    path: 'audit',
    group: 'administration',
    roles: ['supervisor', 'administrator'],
    name: { 'zh-CN': '操作审计', en: 'Audit' },
    about: {
      'zh-CN': '谁、何时、从哪里、做了什么；按人员、操作、号码、日期查找。',
      en: 'Who did what, when and from where; found by person, action, phone and day.',
    },
    lazy: async () => ({ Component: (await import('../audit/page.tsx')).AuditPage }),
  },
  {
    path: 'exports',
    group: 'administration',
    roles: [
      ...(['supervisor', 'administrator', 'operator', 'finance', 'reconciliation-clerk'] as const),
      ...(['telemarketer', 'carrier-data-entry', 'business-developer', 'merchant-manager'] as const),
    ],
    name: { 'zh-CN': '导出', en: 'Exports' },
    about: {
      'zh-CN': '申请的导出与待您审批的导出；通过后在此下载。',
      en: 'Exports that you asked for and that wait for your decision; approved ones are downloaded here.',
    },
    lazy: async () => ({ Component: (await import('../exports/page.tsx')).ExportsPage }),
  },
  {
    path: 'account',
    group: 'own',
    roles: 'staff',
    name: { 'zh-CN': '我的账号', en: 'My account' },
    about: {
      'zh-CN': '您的密码、第二因子、恢复码，以及您在哪些设备上登录着。',
      en: 'Your password, second factor and recovery codes, and where you are signed in.',
    },
    lazy: async () => ({ Component: (await import('../account/page.tsx')).AccountPage }),
  },
  {
    path: 'api-docs',
    group: 'administration',
    roles: ['technical-support', 'operator', 'administrator'],
    name: { 'zh-CN': '接口文档', en: 'Interface' },
    about: {
      'zh-CN': '全部 HTTP 接口：地址、参数、应答，以及谁可以调用。',
      en: 'Every HTTP call: address, parameters, answers, and who may call it.',
    },
    lazy: async () => ({ Component: (await import('../api-docs/page.tsx')).ApiDocsPage }),
  },
  {
    path: 'catalogue',
    isDeep: true,
    group: 'editorial',
    roles: [
      'editor',
      'business-developer',
      'reviewer',
      'operator',
      'supervisor',
      'care-agent',
      'technical-support',
      'administrator',
    ],
    name: { 'zh-CN': '商品目录', en: 'Catalogue' },
    about: {
      'zh-CN': '商品、价格、指令与短信文字：起草、检查、由另一人发布、恢复旧版本。',
      en: 'Products, prices, keywords and texts: draft, check, release by another person, go back.',
    },
    lazy: async () => ({ Component: (await import('../catalogue/page.tsx')).CataloguePage }),
  },
  {
    path: 'editorial',
    isDeep: true,
    group: 'editorial',
    roles: ['editor', 'reviewer', 'supervisor'],
    name: { 'zh-CN': '彩信编辑部', en: 'MMS editorial office' },
    about: {
      'zh-CN': '期刊与手机报每周各期：编写、配图、在五种手机上预览、双人审核、排期。',
      en: 'The issues of each week: write, illustrate, preview on five handsets, review by a second person, schedule.',
    },
    waits: async () => (await call('/api/mms/waiting', waitingAnswer)).issues.length,
    lazy: async () => ({ Component: (await import('../editorial/page.tsx')).EditorialPage }),
  },
  {
    path: 'bench',
    group: 'editorial',
    roles: [
      'care-agent',
      'technical-support',
      'editor',
      'business-developer',
      'operator',
      'supervisor',
      'administrator',
    ],
    name: { 'zh-CN': '试发台', en: 'Test bench' },
    about: {
      'zh-CN': '输入一条短信，看它会怎样被理解、回复与收费；什么也不发送。',
      en: 'Type an SMS and see how it is understood, answered and charged; nothing is sent.',
    },
    lazy: async () => ({ Component: (await import('../bench/page.tsx')).BenchPage }),
  },
  {
    path: 'desk',
    group: 'care',
    roles: ['care-agent', 'supervisor', 'technical-support', 'administrator'],
    name: { 'zh-CN': '渠道收件', en: 'Incoming' },
    about: {
      'zh-CN': '运营商转派工单及其回复表、被搁置的邮件、传真：凡需要人看一眼的。',
      en: 'Work orders of carriers with their reply form, mails that were set aside, faxes: what a person must look at.',
    },
    lazy: async () => ({ Component: (await import('../desk/page.tsx')).DeskPage }),
  },
  {
    path: 'appraisal',
    group: 'care',
    roles: ['care-agent', 'technical-support', 'supervisor', 'administrator'],
    name: { 'zh-CN': '座席月考核', en: 'Appraisal' },
    about: {
      'zh-CN': '每月 75/22/3 的考核：指标自动计算、通话质检、自评、锁定与申诉。',
      en: 'The month of each agent, 75/22/3: indicators that are counted, scorecards, self-assessment, lock and appeal.',
    },
    lazy: async () => ({ Component: (await import('../appraisal/page.tsx')).AppraisalPage }),
  },
  {
    path: 'handset',
    group: 'demo',
    roles: 'everyone',
    onlySimulated: true,
    name: { 'zh-CN': '模拟手机', en: 'Handsets' },
    about: {
      'zh-CN': '在浏览器里用手机发短信、看回复：点播、确认、退订的全过程，连同每一条协议报文。',
      en: 'Text from a phone in the browser and read what arrives: order, confirm, cancel, with every PDU on the way.',
    },
    lazy: async () => ({ Component: (await import('../handset/page.tsx')).HandsetPage }),
  },
  {
    path: 'billing',
    group: 'money',
    roles: ['finance', 'operator', 'administrator'],
    name: { 'zh-CN': '计费计划', en: 'Bill plan' },
    about: {
      'zh-CN': '扣费之前看清每一分：扣谁、多少、谁不扣及原因；窗口进度、停止计费与结果未知的费用。',
      en: 'Every fen before it is charged: who, how much, who is left out and why; the window, stops, what is not known.',
    },
    lazy: async () => ({ Component: (await import('../billing/page.tsx')).BillingPage }),
  },
  {
    path: 'reconciliation',
    isDeep: true,
    group: 'money',
    roles: ['reconciliation-clerk', 'finance', 'operator', 'administrator', 'carrier-data-entry', 'telemarketer'],
    name: { 'zh-CN': '对账', en: 'Reconciliation' },
    about: {
      'zh-CN': '导入运营商文件，处理差异，三方签字。',
      en: 'Carriers’ files in, differences dealt with, three parties sign.',
    },
    lazy: async () => ({ Component: (await import('../reconciliation/page.tsx')).ReconciliationPage }),
  },
  {
    path: 'settlement',
    isDeep: true,
    group: 'money',
    roles: ['finance', 'reconciliation-clerk', 'administrator'],
    name: { 'zh-CN': '结算', en: 'Settlement' },
    about: {
      'zh-CN': '每月结算单：分成到分，签字冻结，导出。',
      en: 'The sheet of each month: shared to the fen, signed, taken away.',
    },
    lazy: async () => ({ Component: (await import('../settlement/page.tsx')).SettlementPage }),
  },
  {
    path: 'refunds',
    group: 'money',
    roles: ['supervisor', 'finance', 'care-agent', 'administrator'],
    name: { 'zh-CN': '退费与补偿', en: 'Refunds' },
    about: {
      'zh-CN': '待审批的退费申请、第二人签字与退费清单。',
      en: 'What waits for a second signature, and what was given back.',
    },
    lazy: async () => ({ Component: (await import('../refunds/page.tsx')).RefundsPage }),
  },
  {
    path: 'telemarketing',
    isDeep: true,
    group: 'operations',
    roles: ['telemarketer', 'carrier-data-entry', 'supervisor', 'administrator'],
    name: { 'zh-CN': '电话营销', en: 'Telemarketing' },
    about: {
      'zh-CN': '呼叫名单、同意名单与录音、运营商录入进度。',
      en: 'Numbers to call, agreements with their recordings, and what the carrier has entered.',
    },
    lazy: async () => ({ Component: (await import('../telemarketing/page.tsx')).TelemarketingPage }),
  },
  {
    path: 'pushes',
    isDeep: true,
    group: 'editorial',
    roles: ['editor', 'reviewer', 'operator', 'supervisor'],
    name: { 'zh-CN': '期刊群发', en: 'Pushes' },
    about: {
      'zh-CN': '正在发送和已发的期刊：漏斗、机型、省份与代码，可暂停、继续、停止。',
      en: 'Issues that go out and that went: funnel, handsets, provinces and codes; pause, resume, stop.',
    },
    lazy: async () => ({ Component: (await import('../pushes/page.tsx')).PushesPage }),
  },
  {
    path: 'campaigns',
    group: 'operations',
    roles: ['operator', 'business-developer', 'finance', 'administrator'],
    name: { 'zh-CN': '推广与活动', en: 'Campaigns' },
    about: {
      'zh-CN': '广告来源的订购、留存与花费；问答活动进展。',
      en: 'What advertisements brought, kept and cost; how contests go.',
    },
    lazy: async () => ({ Component: (await import('../campaigns/page.tsx')).CampaignsPage }),
  },
  {
    path: 'reports',
    group: 'operations',
    roles: [
      'operator',
      'supervisor',
      'business-developer',
      'finance',
      'administrator',
      'editor',
      'reconciliation-clerk',
    ],
    name: { 'zh-CN': '报表', en: 'Reports' },
    about: {
      'zh-CN': '访问、点播排名、订购退订、在用会员、对账差异、分成与退费，图表与导出。',
      en: 'Visits, on-demand ranking, orders and cancels, members, differences, shares and refunds: charts and files.',
    },
    lazy: async () => ({ Component: (await import('../reports/page.tsx')).ReportsPage }),
  },
];

/** Whether somebody (null: nobody is signed in) may open a console. */
export function mayOpen({ roles }: Console, me: Pick<Me, 'role'> | null): boolean {
  if (roles === 'everyone') return true;
  return me !== null && (roles === 'staff' || roles.includes(me.role));
}

/** What is offered to somebody, in the order of the navigation. */
export function consolesFor(me: Pick<Me, 'role'> | null, { simulated }: PublicSettings): Console[] {
  const offered = consoles.filter((one) => mayOpen(one, me) && (simulated || !one.onlySimulated));
  return groups.flatMap((group) => offered.filter((one) => one.group === group));
}

/** Whether the page of a path tells itself that there is no network. */
export function worksOffline(path: string): boolean {
  return consoles.some((one) => one.worksOffline && (path === `/${one.path}` || path.startsWith(`/${one.path}/`)));
}
