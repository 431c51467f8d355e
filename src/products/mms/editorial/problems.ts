import { refuserOf } from '../../../platform/http/index.ts';
import type { IssueRefusal } from './issue.ts';

type Code =
  | IssueRefusal
  | 'no-such-title'
  | 'no-such-issue'
  | 'no-such-revision'
  | 'no-such-part'
  | 'no-such-medium'
  | 'other-title'
  | 'day-off'
  | 'slot-taken'
  | 'week-not-whole'
  | 'pen-taken'
  | 'no-such-handset'
  | 'handset-known'
  | 'handsets-full'
  | 'no-such-class'
  | 'no-product'
  | 'cannot-fit';

/** What is said when something cannot be done to an issue, and what to do instead. */
export const refused = refuserOf<Code>({
  'issue-moved-on': [
    409,
    {
      'zh-CN': '该期的状态已变化，不能这样处理：请刷新后再看',
      en: 'This issue has moved on: load it again and see what can be done',
    },
  ],
  'not-clear': [
    409,
    {
      'zh-CN': '还有必须改正的问题：请先处理标为“须改正”的各项',
      en: 'There is something that must be mended first: see what is marked so',
    },
  ],
  'own-issue': [
    409,
    {
      'zh-CN': '不能审核自己编写过的一期：请由没有改过它的同事审核',
      en: 'You wrote in this issue: somebody who did not must review it',
    },
  ],
  'other-content': [
    409,
    {
      'zh-CN': '内容在您打开之后被改过：请看一下最新内容再决定（您写的还在）',
      en: 'It was changed since you opened it: look at it as it is, then decide (what you wrote is kept)',
    },
  ],
  'not-filed': [
    409,
    {
      'zh-CN': '运营商要求先报备：请填写这一内容的报备号，再排期',
      en: 'The carrier wants it filed first: enter the number of the filing, then schedule it',
    },
  ],
  'not-a-reviewer': [403, { 'zh-CN': '只有审核员或主管可以审核', en: 'Only a reviewer or a supervisor reviews' }],
  'strict-missing': [
    409,
    {
      'zh-CN': '审核未完成：含有需从严审核的栏目时，还须主管审核通过',
      en: 'It is not approved yet: an issue with a strict section needs a supervisor’s approval as well',
    },
  ],
  'slot-over': [409, { 'zh-CN': '这个发送时间已过：请选择以后的档期', en: 'This time is over: choose a later slot' }],
  'no-such-slot': [
    400,
    { 'zh-CN': '没有这个档期：请在周计划中选择', en: 'There is no such slot: choose one on the week’s board' },
  ],
  'no-such-title': [404, { 'zh-CN': '没有这个刊物', en: 'There is no such title' }],
  'no-such-issue': [404, { 'zh-CN': '没有这一期', en: 'There is no such issue' }],
  'no-such-revision': [404, { 'zh-CN': '没有这个版本', en: 'There is no such revision' }],
  'no-such-part': [404, { 'zh-CN': '没有这个内容', en: 'There is no such part' }],
  'no-such-medium': [404, { 'zh-CN': '素材库里没有这个素材', en: 'There is no such picture or sound in the library' }],
  'other-title': [
    400,
    { 'zh-CN': '只能以同一刊物的往期为样', en: 'A new issue can only be like one of the same title' },
  ],
  'day-off': [409, { 'zh-CN': '当天停发：请选择其他档期', en: 'Nothing goes out on that day: choose another slot' }],
  'slot-taken': [
    409,
    {
      'zh-CN': '这个档期已有一期：请先将其移走，或另选档期',
      en: 'There is an issue in this slot: move it away first, or choose another',
    },
  ],
  'week-not-whole': [
    409,
    {
      'zh-CN': '本周各期合起来缺少栏目：请补齐，或由主管签署例外并说明理由',
      en: 'The issues of this week lack sections: add them, or have a supervisor sign an exception with its reason',
    },
  ],
  'no-such-handset': [
    404,
    { 'zh-CN': '名单里没有这部测试手机：请刷新后再选', en: 'There is no such test handset: load the list again' },
  ],
  'handset-known': [
    409,
    { 'zh-CN': '这个号码或名称已在名单里', en: 'This number or this name is on the list already' },
  ],
  'handsets-full': [
    409,
    {
      'zh-CN': '测试手机最多 12 部：请先移除不用的',
      en: 'There are at most 12 test handsets: take one off that is not used any more',
    },
  ],
  'no-such-class': [400, { 'zh-CN': '没有这类手机', en: 'There is no such class of handsets' }],
  'no-product': [
    409,
    {
      'zh-CN': '没有商品包含这个刊物，无从发送：请先在商品目录中配置',
      en: 'No product grants this title, so it cannot be sent: see the catalogue first',
    },
  ],
  'cannot-fit': [
    409,
    {
      'zh-CN': '这一期在最小的手机上也放不下：请删图或拆成两期',
      en: 'It does not fit even the smallest handsets: take a picture away, or make two issues of it',
    },
  ],
  'pen-taken': [
    409,
    {
      'zh-CN': '别人正在编写这一期：请等其离开，或接手编写',
      en: 'Somebody is writing in this issue: wait until they leave, or take over',
    },
  ],
});
