import type { Text } from '../platform/http/index.ts';
import type { Phone } from '../values/phone.ts';

/** A handset that is worth showing, and why. */
export type DemoHandset = {
  readonly phone: Phone;
  readonly note?: Text;
  /** What its owner writes when the demonstration begins. */
  readonly asks?: { readonly to: string; readonly texts: readonly string[] };
};

const asked: Readonly<Record<string, readonly string[]>> = {
  '15633000003': ['CYV', 'Y', 'CP 冀A12345', 'DB 过户 石家庄 冀A12345'],
  '15633000004': ['KF 这个月好像扣了两次5元，请帮我查一下'],
  '15633000005': ['KF 昨天下午起收不到短信了，其他短信都正常'],
  '15633000006': ['KF 请问普通会员和VIP会员有什么区别'],
};

const hebeiUnicom = Array.from({ length: 6 }, (_, i): DemoHandset => {
  const phone = `1563300000${i + 1}`;
  const texts = asked[phone];
  return { phone, ...(texts && { asks: { to: '10620007', texts } }) };
});

/** The handsets of a demonstration. The numbers are invented. */
export const demoHandsets: readonly DemoHandset[] = [
  ...hebeiUnicom,
  {
    phone: '13000000001',
    note: { 'zh-CN': '不在开放省份，订购会被婉拒', en: 'Of a province that is not open: orders are declined' },
  },
  {
    phone: '13930000001',
    note: { 'zh-CN': '中国移动号码', en: 'A number of China Mobile' },
  },
  {
    phone: '13313000001',
    note: { 'zh-CN': '中国电信号码', en: 'A number of China Telecom' },
  },
];
