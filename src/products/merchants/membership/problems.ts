import { Problem } from '../../../platform/http/index.ts';
import type { ResendRefusal } from './model.ts';

/** Why the SMS of this month is not sent once more, as people of ours hear it. */
export const resendProblems: Readonly<Record<ResendRefusal, Problem>> = {
  'no-member': new Problem(409, 'no-member', {
    'zh-CN': '该号码本月没有会员资格，无会员短信可补发',
    en: 'This phone is no member in this month: there is no membership SMS to send',
  }),
  'just-sent': new Problem(409, 'sent-just-now', {
    'zh-CN': '会员短信刚发送过，请先请用户查收，稍后再补发',
    en: 'The membership SMS went out a moment ago: ask the person to look for it first',
  }),
  'too-often': new Problem(409, 'sent-too-often', {
    'zh-CN': '本月已补发多次，不能再补发：请核实用户为何收不到',
    en: 'It was sent again too often in this month: find out why it does not reach the person',
  }),
};

/** The list that a number was taken from is too old. */
export const oldList = new Problem(409, 'old-list', {
  'zh-CN': '列表已过期，请刷新页面后再补发',
  en: 'This list is too old: load the page again',
});
