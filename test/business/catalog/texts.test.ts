import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {
  asPrinted,
  type Catalog,
  cancelWord,
  loadCatalog,
  priceOf,
  type TextCode,
  type TextVars,
} from '../../../src/business/catalog/index.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import { partsOf } from '../../../src/protocols/sms/index.ts';
import { contentFolder, withContent } from '../../support/content.ts';
import { catalog } from '../../support/shipped.ts';

const house = { spName: '示例信息服务有限公司', hotline: '400-000-0000' };
let texts: Catalog['texts'];
test.before(async () => {
  ({ texts } = await loadCatalog(contentFolder, house));
});

// As the requirement quotes them; * stands for what is filled in (CA-031, CA-032, CA-X04).
const seedWelcome = '加入“车友助理”享受轻松爱车生活,洗车、修车、停车全打折,开设咨询、查询与车务代办等业务';
const seedMembership =
  '感谢使用车友助理业务,你的会员 ID 号为:*(会员手机号),2011 年*月有效,加盟商收银处出示本信息打折,转发、过期无效。';

test('CA-031, XC-06, XC-10a: the welcome SMS is kept byte for byte as the requirement gives it', async (t) => {
  t.deepEqual(await literal('welcome'), bytes(seedWelcome));
});

test('CA-032, CA-X04, XC-06: the membership SMS is kept byte for byte, with phone, year and month to be filled in', async (t) => {
  const kept = seedMembership
    .replace('*(会员手机号)', '{{phone}}')
    .replace('2011', '{{year}}')
    .replace('*', '{{month}}');
  t.deepEqual(await literal('membership'), bytes(kept));
});

test('CA-031, XC-10a: the welcome SMS is sent byte for byte, with full-width punctuation', (t) => {
  t.deepEqual(
    bytes(texts.render('welcome', {}).text),
    bytes('加入“车友助理”享受轻松爱车生活，洗车、修车、停车全打折，开设咨询、查询与车务代办等业务'),
  );
});

test('CA-032, CA-033, XC-10a: the membership SMS is sent byte for byte, with full-width punctuation and no blanks', (t) => {
  t.deepEqual(
    bytes(texts.render('membership', { phone: '15633000001', year: '2026', month: '11' }).text),
    bytes(
      '感谢使用车友助理业务，你的会员ID号为：15633000001，2026年11月有效，加盟商收银处出示本信息打折，转发、过期无效。',
    ),
  );
});

test('XC-10a: the normalisation changes commas, exclamation marks, colons and blanks, and nothing else', (t) => {
  t.is(asPrinted('甲, 乙! 丙: 丁.? (1)“A”、。;'), '甲，乙！丙：丁.?(1)“A”、。;');
  t.is(asPrinted(asPrinted(seedMembership)), asPrinted(seedMembership));
});

const vip = { product: '车友助理VIP会员', price: '10元/月', cancelWord: 'TDCYV', accessNumber: '10620007' };
const orders = '车友助理VIP会员10元/月（回复Y CYV）、天气预报3元/月（回复Y TQ）';
const offer =
  '发CY订购车友助理普通会员（5元/月）。发CYV订购车友助理VIP会员（10元/月）。发SJB订购新闻早晚报（3元/月）。发TQDY订购天气预报（2元/月）。';

const errand = { number: 'DB12345', kind: '挂失补办' };

/** Every text that leaves the house, filled in with the longest that ships, and the SMS it may take at most. */
const lengths: { [Code in TextCode]: [most: number, vars: TextVars<Code>] } = {
  welcome: [1, {}],
  membership: [1, { phone: '15633000001', year: '2026', month: '12' }],
  'membership-join': [1, { ...vip, orderWord: 'CYV' }],
  'membership-just-sent': [1, { minutes: '1440' }],
  'membership-too-often': [1, { times: '50' }],
  tariff: [1, vip],
  'confirm-order': [1, { ...vip, hours: '24' }],
  'closed-unpaid': [1, { ...vip, why: '连续两月余额不足', orderWord: 'CYV' }],
  'confirm-item': [1, { product: '天气点播', price: '0.20元/条', hours: '24', days: '30' }],
  'item-unknown': [
    2,
    {
      word: 'TQ',
      product: '天气点播',
      choices: '石家庄、唐山、秦皇岛、邯郸、邢台、保定、张家口、承德、沧州、廊坊、衡水、雄安',
    },
  ],
  'promotions-refused': [1, { accessNumber: '10620007' }],
  'confirm-trial': [1, { ...vip, until: '12月31日', hours: '24' }],
  'trial-started': [1, { ...vip, until: '12月31日', reward: '已赠50积分。' }],
  'trial-ending': [1, { ...vip, until: '12月31日', since: '12月' }],
  'trial-ended': [1, { ...vip, orderWord: 'CYV' }],
  'trial-taken': [1, { ...vip, orderWord: 'CYV' }],
  'trial-full': [1, { ...vip, orderWord: 'CYV' }],
  'trial-closed': [1, { ...vip, orderWord: 'CYV' }],
  'price-rises': [1, { ...vip, from: '12月1日', oldPrice: '8元/月' }],
  'price-fell': [1, { ...vip, oldPrice: '8元/月' }],
  'already-ordered': [1, vip],
  'confirm-paid': [1, { ...vip, since: '12月', hours: '24' }],
  'confirm-switch': [1, { ...vip, standing: '普通会员', since: '12月', hours: '24' }],
  'confirm-continue': [1, { ...vip, since: '12月', hours: '24' }],
  'tariff-later': [1, { ...vip, since: '12月' }],
  switched: [1, { ...vip, since: '12月' }],
  'order-in-work': [1, vip],
  'not-open': [1, { product: vip.product, areas: '河北联通' }],
  blacklisted: [1, {}],
  'nothing-to-confirm': [2, { offer }],
  'several-open': [2, { orders }],
  cancelled: [1, vip],
  'cancelled-paid': [1, { ...vip, price: '10元', month: '12' }],
  declined: [1, vip],
  'nothing-to-cancel': [1, {}],
  list: [1, { items: '1.车友助理VIP会员10元/月(待确认) 2.天气预报3元/月' }],
  'stop-wish': [1, vip],
  'no-question': [1, {}],
  unknown: [1, { suggestion: '您是否要发TDCYV？' }],
  'contest-question': [1, { turn: '1/3', ask: '大雾天应开哪种灯？', how: '1远光灯 2雾灯 3不开灯，回复序号' }],
  'contest-done': [1, { title: '冬季行车有奖问答', day: '12月21日', seal: '0123abcd' }],
  'contest-short': [1, { title: '冬季行车有奖问答', right: '1', needed: '2' }],
  'contest-entered': [1, { title: '冬季行车有奖问答', day: '12月21日' }],
  'contest-early': [1, { title: '冬季行车有奖问答', from: '12月7日' }],
  'contest-over': [1, { title: '冬季行车有奖问答' }],
  'contest-left': [1, { title: '冬季行车有奖问答' }],
  'contest-won': [
    1,
    {
      title: '冬季行车有奖问答',
      sponsor: '示例车品',
      prize: '洗车卡',
      until: '12月28日',
      keyword: 'DT',
      accessNumber: '10620007',
    },
  ],
  'contest-claimed': [1, { prize: '洗车卡', sponsor: '示例车品' }],
  'contest-lapsed': [1, { title: '冬季行车有奖问答' }],
  'one-time-code': [1, { code: '012345', purpose: '订购车友助理VIP会员', minutes: '5' }],
  'code-to-tell': [1, { code: '012345', purpose: '示例洗车行连锁店优惠', minutes: '5', listener: '收银员' }],
  'web-promotions': [1, { most: '2' }],
  'alarm-told': [
    1,
    {
      what: '商户合同一周内到期且没有续签 demo-merchant-code'.slice(0, 32),
      since: '11月27日12:10',
      others: '，另有12项',
    },
  ],
  'alarm-over': [1, { what: '出账窗口将结束仍有未出账费用 2026-11', others: '，另有12项' }],
  'alarm-test': [1, { who: '值班主任与技术支持第一小组联络' }],
  'data-ready': [1, { days: '7' }],
  'data-erased': [1, { receipt: 'A1B2C3D4' }],
  'web-consent': [2, vip],
  'web-consent-since': [2, { ...vip, instead: '（替换现有的车友助理普通会员）', since: '12月31日' }],
  refunded: [1, { product: '车友助理VIP会员', month: '12', price: '9.99元' }],
  'refund-apology': [1, { product: '车友助理VIP会员', month: '12', price: '9.99元' }],
  'refund-twice': [1, { product: '车友助理VIP会员', month: '12', price: '10元', extra: '10元' }],
  'free-month': [1, { product: '车友助理VIP会员', month: '12' }],
  gift: [1, { gift: '一个二十个字的礼品名称写到这里为止刚刚好' }],
  'ticket-ask': [1, {}],
  'ticket-opened': [1, { number: 'KF0123456' }],
  'ticket-received': [1, { number: 'KF0123456' }],
  'ticket-survey': [1, { number: 'KF0123456' }],
  'ticket-survey-again': [1, { number: 'KF0123456' }],
  'ticket-rated': [1, {}],
  'vehicle-added': [1, { plate: '冀AD12345', next: '请发BX和保险到期日，如BX 20270315' }],
  'vehicle-noted': [1, { plate: '冀AD12345', what: '下次保养里程2000000公里', next: '超出会员级别车辆数，暂不提醒' }],
  'vehicle-list': [1, { cars: '1冀AD12345保险27-12-15；2冀AD12346年检27-12-15；3冀AD12347保养27-12-15' }],
  'vehicle-none': [1, {}],
  'vehicle-which': [1, { cars: '1冀AD12345；2冀AD12346；3冀AD12347' }],
  'vehicle-full': [1, { limit: '3' }],
  'vehicle-removed': [1, { plate: '冀AD12345' }],
  'vehicle-plate-unclear': [1, { why: '8位应是新能源车牌' }],
  'vehicle-value-unclear': [1, { why: '比上次记的里程少，更正请联系客服', example: 'NJ 20270630' }],
  'vehicle-members-only': [1, {}],
  'vehicle-proposed': [1, { merchant: '长名字汽车维修连锁', plate: '冀AD12345', what: '年检到期2027-12-15' }],
  'reminder-insurance': [1, { plate: '冀AD12345', day: '12月31日', step: `${'字'.repeat(28)}，` }],
  'reminder-inspection': [
    1,
    { plate: '冀AD12345', day: '12月31日', how: '（免上线，领标志）', step: '检前保养发ZB 保养，' },
  ],
  'reminder-maintenance': [1, { plate: '冀AD12345', day: '12月31日', step: '找店发ZB 保养，' }],
  'reminder-season': [1, { day: '11月1日', step: '找店发ZB 保养，' }],
  'reminder-overdue': [1, { what: '冀AD12345保险', day: '12月31日', step: '找店发ZB 保养，' }],
  'reminder-done': [1, { what: '冀AD12345保养', next: '请发BX和下次到期日，如BX 20270315，以便提醒您' }],
  'reminder-later': [1, { what: '冀AD12345换季保养', day: '12月31日', again: '到期前1天再提醒您' }],
  'reminder-booked': [1, { what: '冀AD12345换季保养', number: '202611260001' }],
  'reminder-none': [1, {}],
  'vehicle-ask-car': [1, {}],
  'vehicle-ask-day': [1, { plate: '冀AD12345', what: '保险到期', example: 'BX 20270315' }],
  'handset-ask': [1, {}],
  'handset-noted': [1, { model: '索尼爱立信 W995' }],
  'handset-unknown': [1, { model: '诺基亚 1234 经典' }],
  help: [1, {}],
  'help-offers': [1, { offers: '字'.repeat(40) }],
  'help-offers-join': [1, { offers: '字'.repeat(40), orderWord: 'CY', accessNumber: '10620007' }],
  'partners-found': [1, { partners: '1' }],
  'partners-where': [1, { choices: '长安区、桥西区、新华区、裕华区' }],
  'partners-none': [1, { spot: '正定国际机场', what: '汽车美容' }],
  'nearby-found': [1, { places: '字'.repeat(70) }],
  'nearby-what': [1, { choices: '洗车、修车、保养、装饰、停车' }],
  'nearby-where': [1, { choices: '井陉矿区、正定国际机场、河北博物院' }],
  'nearby-unknown': [1, { choices: '河北省人民医院、正定国际机场、河北科技大学' }],
  'nearby-none': [1, { spot: '石家庄铁道大学', category: '洗车' }],
  'nearby-join': [1, { product: '车友助理', orderWord: 'CY', accessNumber: '10620007' }],
  'nearby-place': [1, { place: '字'.repeat(70) }],
  'errand-join': [1, { orderWord: 'CY', accessNumber: '10620007' }],
  'errand-which': [1, { choices: '1入户 2转籍 3过户 4挂失补办 5驾照 6违章' }],
  'errand-where': [1, { kind: '挂失补办', choices: '1石家庄 2保定 3邯郸' }],
  'errand-asked': [1, { ...errand, city: '石家庄', fee: '1234.50元' }],
  'errand-papers': [1, { ...errand, papers: '车主身份证、购车发票、合格证或进口凭证、交强险保单、完税证明、居住证明' }],
  'errand-quote': [
    1,
    { ...errand, city: '石家庄', fee: '1234.50元', third: '，另代付规费1234.50元', days: '10', until: '12月31日' },
  ],
  'errand-accepted': [1, { ...errand, days: '10' }],
  'errand-stale': [1, errand],
  'errand-taken': [1, errand],
  'errand-step': [1, { ...errand, step: '字'.repeat(12) }],
  'errand-waiting': [1, { ...errand, what: '字'.repeat(40) }],
  'errand-done': [1, { ...errand, fee: '1234.50元' }],
  'errand-cancelled': [1, { ...errand, why: '字'.repeat(30), money: '。将退您1234.50元' }],
  'errand-paid': [1, { ...errand, amount: '1234.50元', way: '现金', receipt: '字'.repeat(20) }],
  'errand-refunded': [1, { ...errand, amount: '1234.50元', way: '现金', receipt: '字'.repeat(20) }],
  'errand-status': [1, { lines: '字'.repeat(70) }],
  'errand-none': [1, {}],
  'errand-not-cancelled': [1, errand],
  'errand-end': [1, { choices: '1DB12345挂失补办 2DB12345挂失补办 3DB12345挂失补办 4DB12345挂失补办' }],
  'till-green': [
    1,
    { number: '156****0001', light: '是会员', month: '12', level: 'VIP会员', benefits: '字'.repeat(36) },
  ],
  'till-nothing': [1, { number: '156****0001', month: '12', level: 'VIP会员', why: `：${'字'.repeat(16)}` }],
  'till-red': [1, { number: '156****0001', why: '字'.repeat(40) }],
  'till-done': [1, { title: '字'.repeat(16), number: '156****0001', time: '11月27日10:00' }],
  'till-code': [1, { title: '字'.repeat(16), number: '156****0001' }],
  'till-wrong-code': [1, {}],
  'till-again': [1, {}],
  'till-how': [1, {}],
  'till-stranger': [1, {}],
  'till-which-shop': [1, {}],
  'till-own-code': [1, {}],
  'till-noted': [1, { number: '156****0001' }],
  'insurance-join': [1, { product: '车友助理VIP会员', orderWord: 'CYV', accessNumber: '10620007' }],
  'group-buy-join': [1, { product: '车友助理VIP会员', orderWord: 'CYV', accessNumber: '10620007' }],
  'group-buy-none': [1, {}],
  'group-buy-list': [1, { buys: '字'.repeat(50) }],
  'group-buy-reserved': [1, { title: '字'.repeat(12), deadline: '12月31日', threshold: '1000', code: '1001' }],
  'group-buy-again': [1, { title: '字'.repeat(12), code: '1001' }],
  'group-buy-left': [1, { title: '字'.repeat(12), code: '1001' }],
  'group-buy-none-left': [1, { title: '字'.repeat(12) }],
  'group-buy-reached': [
    1,
    {
      ...{ title: '字'.repeat(12), price: '19999.99元', until: '12月31日' },
      ...{ merchant: '字'.repeat(12), phone: '0311-55550901' },
    },
  ],
  'group-buy-missed': [1, { title: '字'.repeat(12), threshold: '1000' }],
  'group-buy-cancelled': [1, { title: '字'.repeat(12) }],
  'insurance-none': [1, {}],
  'insurance-choose': [1, { offers: '字'.repeat(48) }],
  'insurance-consent': [
    1,
    { insurer: '字'.repeat(8), title: '字'.repeat(12), until: '12月31日', data: '号码、车牌冀AD12345、保险到期日' },
  ],
  'insurance-taken': [1, { insurer: '字'.repeat(8) }],
  'insurance-going': [1, { insurer: '字'.repeat(8) }],
  'insurance-withdrawn': [1, {}],
  'issue-again': [1, { title: '车友期刊', number: '1234' }],
  'issue-none': [1, { title: '车友期刊' }],
  'issue-join': [1, { title: '车友期刊', orderWord: 'TQDY', accessNumber: '10620007' }],
  'weather-welcome': [1, { where: '还不知道您的城市，请先发CITY加城市名，之后', hour: '7' }],
  'weather-daily': [
    1,
    {
      place: '石家庄（曹妃甸所在）',
      day: '11月28日',
      sky: '雷阵雨转中到大雨',
      low: '-10',
      high: '-10',
      more: '，西北风7到8级。道路结冰，请减速慢行。',
    },
  ],
  'weather-set': [1, { place: '秦皇岛（北戴河所在）', hour: '21', next: '11月28日21时' }],
  'weather-which-city': [
    1,
    {
      why: '没有“新疆乌鲁木齐市天…”的预报。',
      choices: '石家庄、唐山、秦皇岛、邯郸、邢台、保定、张家口、承德、沧州、廊坊、衡水、雄安',
    },
  ],
  'weather-which-hour': [1, { why: '没有看懂“新疆乌鲁木齐市天…”。', first: '6', last: '21' }],
  'weather-join': [1, { product: '天气预报', price: '2元/月', orderWord: 'TQDY', accessNumber: '10620007' }],
  'issue-link': [1, { title: '车友期刊', number: '1234', url: 'https://spgate.example.com/i/zz-fjr-AbCdEfGhIjK' }],
  'order-forwarded': [1, vip],
  'order-submitted': [1, vip],
  'order-not-made': [1, vip],
};

for (const [code, [most, vars]] of Object.entries(lengths) as [TextCode, [number, TextVars<TextCode>]][]) {
  test(`The text ${code} takes at most ${most} SMS, and nothing in it is left to fill in`, (t) => {
    const { text } = texts.render(code, vars);
    t.true(partsOf(text) <= most, `${text.length} characters: ${text}`);
    t.notRegex(text, /[{}]|undefined/);
  });
}

/** The texts that speak of one product and are sent of all of them. */
const ofOneProduct = [
  'confirm-order',
  'confirm-paid',
  'confirm-continue',
  'tariff',
  'tariff-later',
  'confirm-trial',
  'trial-started',
  'trial-ending',
  'trial-ended',
  'trial-taken',
  'trial-full',
  'trial-closed',
  'price-rises',
  'price-fell',
  'already-ordered',
  'order-in-work',
  'cancelled',
  'cancelled-paid',
  'declined',
  'stop-wish',
] as const;

const products = [...catalog.products.values()];
for (const product of products) {
  test(`Each text that speaks of ${product.title} fits one SMS`, (t) => {
    const vars = {
      product: product.title,
      price: priceOf(product.tariffs.at(-1)!),
      cancelWord: cancelWord(product),
      accessNumber: product.accessNumber,
      hours: '24',
      since: '12月',
      month: '12',
      until: '12月31日',
      reward: '已赠50积分。',
      from: '12月1日',
      oldPrice: priceOf(product.tariffs[0]),
      orderWord: product.orderWords[0]!,
    };
    for (const code of ofOneProduct) {
      const { text } = texts.render(code, vars);
      t.true(text.length <= 70, `${text.length} characters: ${text}`);
    }
    const others = products.filter((one) => one !== product && one.billingGroup === product.billingGroup);
    for (const { level } of others) {
      for (const code of ['confirm-switch', 'switched'] as const) {
        const { text } = texts.render(code, { ...vars, standing: level });
        t.true(text.length <= 70, `${text.length} characters: ${text}`);
      }
    }
  });
}

test('CA-020: the confirmation request says name, price, period, how to confirm and to cancel, and the hotline', (t) => {
  const { text } = texts.render('confirm-order', { ...vip, hours: '24' });
  for (const said of ['车友助理VIP会员', '10元/月', '24小时内回复Y', '不回复不扣费', 'TDCYV到10620007', house.hotline])
    t.true(text.includes(said), `${said} is not in: ${text}`);
});

test('A text’s version changes with its words, and not with what is filled in', async (t) => {
  const file = 'replies/stop-wish.txt';
  const words = await readFile(path.join(contentFolder, file), 'utf8');
  const changed = await withContent({ [file]: words.replace('免费', '不收费') }, (folder) =>
    loadCatalog(folder, house),
  );
  const version = texts.version('stop-wish');
  t.regex(version, /^[0-9a-f]{12}$/);
  t.is(texts.render('stop-wish', { product: '车友助理普通会员' }).version, version);
  t.is(texts.render('stop-wish', { product: '车友助理VIP会员' }).version, version);
  t.not(changed.texts.version('stop-wish'), version);
  t.is(changed.texts.version('unknown'), texts.version('unknown'));
});

test('What is filled in is never read as a template', (t) => {
  const { text } = texts.render('stop-wish', { product: '{{hotline}}$&' });
  t.true(text.includes('{{hotline}}$&'));
});

test('All faults of the texts are told at once, each with file, line and remedy', async (t) => {
  const broken = {
    'replies/blacklisted.txt': undefined,
    'replies/declined.txt': '\n',
    'replies/stop-wish.txt': '您要退订{{prodct}}吗？\n回复{{ 1 }}。\n',
    'replies/greeting.txt': '您好\n',
  };
  const error = await t.throwsAsync<ContentError>(withContent(broken, (folder) => loadCatalog(folder, house)));
  t.deepEqual(
    error.faults.map((fault) => fault.slice(fault.indexOf('replies/'))),
    [
      'replies/declined.txt:1: the text is empty; write it',
      'replies/greeting.txt:1: no part of the program sends a text of this name; remove the file or correct its name',
      'replies/stop-wish.txt:1: {{product}} is not said; say it',
      'replies/stop-wish.txt:1: {{prodct}} is unknown here; use {{product}} {{spName}} {{hotline}}',
      'replies/stop-wish.txt:2: two braces stand without a variable between them; use {{product}} {{spName}} {{hotline}}',
      'replies/blacklisted.txt:1: the text is missing; write it',
    ],
  );
});

async function literal(code: string): Promise<Buffer> {
  const file = await readFile(path.join(contentFolder, 'literal', `${code}.txt`));
  return file.subarray(0, file.lastIndexOf('\n'));
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}
