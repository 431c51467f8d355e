import { dictionary } from '../shell/dictionary.ts';

/** What the counter of a business hall says. */
export const texts = dictionary({
  'zh-CN': {
    title: '营业厅登记',
    lead: '用户在前台签了同意接收推广短信的表单，就在这里登记。只能登记本运营商的用户，每次都会记入审计。',
    nothingYet: '还没有输入号码',
    nothingYetHelp: '输入用户的号码，按回车，再填表单编号。',
    isOpen: (phone: string) => `正在为 ${phone} 登记`,
    take: '登记同意',
  },
  en: {
    title: 'Hall counter',
    lead: 'A subscriber signed the form that agrees to promotions: enter it here. Only subscribers of your carrier, and each is audited.',
    nothingYet: 'No number yet',
    nothingYetHelp: 'Type the number of the subscriber, press Enter, then give the number of the form.',
    isOpen: (phone: string) => `For ${phone}`,
    take: 'Enter the agreement',
  },
});
