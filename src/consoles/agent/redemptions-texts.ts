import { dictionary } from '../shell/dictionary.ts';

/** What the page of an agent says of benefits at merchants. */
export const texts = dictionary({
  'zh-CN': {
    title: '商户优惠',
    lights: { green: '可享优惠', amber: '可享优惠（上月短信）', red: '不享优惠' },
    levels: { none: '非会员', standard: '普通会员', better: 'VIP会员' },
    month: (month: string) => `${Number(month.slice(5))}月`,
    sms: (month: string, from: string) => `${Number(month.slice(5))}月会员短信由 ${from} 发出于`,
    noSms: '本月没有会员短信',
    saved: (uses: number) => `今年使用 ${uses} 次，节省`,
    used: '使用记录',
    none: '还没有使用过商户优惠',
    channels: { page: '页面', sms: '短信', offline: '离线', pos: '收银机' },
    packageUse: (nth: number, times: number) => `套餐第 ${nth} 次，共 ${times} 次`,
    undone: (by: string, why: string) => `已撤销：${by}，${why}`,
    refused: '未通过的核验',
    shown: (sender: string) => `手机上显示的发件人：${sender}`,
  },
  en: {
    title: 'Benefits at merchants',
    lights: { green: 'Gets benefits', amber: 'Gets benefits (last month’s SMS)', red: 'No benefits' },
    levels: { none: 'no member', standard: 'ordinary member', better: 'VIP member' },
    month: (month) => `month ${Number(month.slice(5))}`,
    sms: (month, from) => `SMS of month ${Number(month.slice(5))} sent by ${from} at`,
    noSms: 'no membership SMS this month',
    saved: (uses) => `${uses === 1 ? '1 use' : `${uses} uses`} this year, saved`,
    used: 'Used',
    none: 'No benefit of a merchant was used yet',
    channels: { page: 'page', sms: 'SMS', offline: 'offline', pos: 'own program' },
    packageUse: (nth, times) => `package, use ${nth} of ${times}`,
    undone: (by, why) => `Undone: ${by}, ${why}`,
    refused: 'Refused',
    shown: (sender) => `sender that the phone showed: ${sender}`,
  },
});
