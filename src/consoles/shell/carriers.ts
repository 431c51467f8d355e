import { dictionary } from './dictionary.ts';

/** What carriers are called. */
export const carrierNames = dictionary({
  'zh-CN': { unicom: '中国联通', mobile: '中国移动', telecom: '中国电信' } as Readonly<Record<string, string>>,
  en: { unicom: 'China Unicom', mobile: 'China Mobile', telecom: 'China Telecom' },
});
