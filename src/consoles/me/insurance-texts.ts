import { dictionary } from '../shell/dictionary.ts';

/** The texts of insurance offers on the own page. */
export const texts = dictionary({
  'zh-CN': {
    title: '车险优惠',
    none: '目前没有新的优惠。',
    until: (day: string) => `至 ${day}`,
    read: '同意以下内容后，您的资料才会交给该公司：',
    agree: '同意并请其报价',
    back: '撤回未交出的同意',
    states: {
      waiting: '待交出',
      handed: '已交保险公司',
      quoted: '已报价',
      sold: '已成交',
      lost: '未成交',
      undelivered: '尚未交出',
      withdrawn: '已撤回',
    } as Record<string, string>,
  },
  en: {
    title: 'Insurance offers',
    none: 'There is no new offer.',
    until: (day: string) => `until ${day}`,
    read: 'Your data go to this company only when you agree to this:',
    agree: 'Agree and ask for a quote',
    back: 'Take back what was not handed over',
    states: {
      waiting: 'waits to be handed over',
      handed: 'with the insurer',
      quoted: 'quoted',
      sold: 'bought',
      lost: 'not bought',
      undelivered: 'not handed over yet',
      withdrawn: 'taken back',
    },
  },
});
