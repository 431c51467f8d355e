import { refuserOf } from '../../platform/http/index.ts';

/** Every expected no of the appraisal, as an answer to who asked. */
export const refused = refuserOf({
  locked: [409, { 'zh-CN': '本月考核已锁定，不能再改', en: 'This month is locked and changes no more' }],
  drawn: [409, { 'zh-CN': '本月样本已抽取：每月只抽一次', en: 'The calls of this month are drawn: that happens once' }],
  'nothing-to-draw': [
    409,
    {
      'zh-CN': '没有可抽取的通话：请先导入话单并在“话务监控”安排坐席',
      en: 'There are no calls to draw: bring calls, and say on the line board who sits where',
    },
  ],
  'not-over': [
    409,
    {
      'zh-CN': '本月尚未结束：月末后才能抽样和锁定',
      en: 'The month is not over yet: calls are drawn, and it is locked, afterwards',
    },
  ],
  'conduct-missing': [
    409,
    { 'zh-CN': '还有坐席没有工作表现评分，请先评完', en: 'Somebody’s conduct has no marks yet: give them first' },
  ],
  'not-drawn': [
    409,
    {
      'zh-CN': '本月有可抽取的通话但尚未抽样：请先抽取，评完分后再锁定',
      en: 'There are calls of this month, and none was drawn: draw them, score them, then lock it',
    },
  ],
  'not-scored': [
    409,
    {
      'zh-CN': '抽取的通话还有未评分的：请在“通话质检”中逐通评完后再锁定',
      en: 'Some drawn calls have no scorecard yet: score each of them, then lock the month',
    },
  ],
  'own-call': [409, { 'zh-CN': '不能给自己的通话评分', en: 'Nobody scores their own calls' }],
  'own-conduct': [
    409,
    {
      'zh-CN': '不能给自己评工作表现，请由另一位主管或管理员评',
      en: 'Nobody marks their own conduct: another supervisor or an administrator does',
    },
  ],
  'not-served': [
    409,
    {
      'zh-CN': '本月没有在坐席岗位工作，不参加本月考核',
      en: 'Nobody of this account served as an agent in this month',
    },
  ],
  'not-locked': [409, { 'zh-CN': '考核锁定后才能申诉', en: 'An appeal is made once the month is locked' }],
  'too-late': [409, { 'zh-CN': '申诉期已过', en: 'The days for an appeal are over' }],
  appealed: [409, { 'zh-CN': '本月已经提出过申诉', en: 'There is an appeal of yours already' }],
  decided: [409, { 'zh-CN': '该申诉已有决定', en: 'This appeal is decided' }],
  'same-person': [
    409,
    {
      'zh-CN': '锁定考核的人不能裁决申诉，请由另一位主管或管理员处理',
      en: 'Who locked the month does not decide its appeals: ask another supervisor or an administrator',
    },
  ],
  'own-appeal': [
    409,
    {
      'zh-CN': '不能裁决自己的申诉，请由另一位主管或管理员处理',
      en: 'Nobody decides their own appeal: another supervisor or an administrator does',
    },
  ],
});
