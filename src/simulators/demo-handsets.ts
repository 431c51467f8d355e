import type { Text } from '../platform/http/index.ts';
import type { Phone } from '../values/phone.ts';

/** A handset that is worth showing, and why. */
export type DemoHandset = { readonly phone: Phone; readonly note?: Text };

const hebeiUnicom = Array.from({ length: 6 }, (_, i): DemoHandset => ({ phone: `1563300000${i + 1}` }));

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
