import { refuserOf } from '../../platform/http/index.ts';
import type { ActRefusal } from './actions.ts';

type Code = ActRefusal | 'no-such-message' | 'nobody-to-answer' | 'not-attachable';

/** What is said when something cannot be done to a ticket, and what to do instead. */
export const refused = refuserOf<Code>({
  over: [409, { 'zh-CN': '该客服单已结束：请先重新打开', en: 'This ticket is over: reopen it first' }],
  'not-now': [
    409,
    {
      'zh-CN': '当前状态不能这样处理：请先完成正在进行的环节',
      en: 'This cannot be done where the ticket stands: finish what it is in first',
    },
  ],
  'not-answered': [
    409,
    {
      'zh-CN': '还没有答复用户：请先答复，再解决或关闭',
      en: 'The person has not been answered: answer first, then solve or close it',
    },
  ],
  'reply-due': [
    409,
    {
      'zh-CN': '运营商还在等回复表：请先在“渠道收件”页面填写并提交回复表，客服单随之解决',
      en: 'The carrier waits for its reply form: fill it in and send it on the page of incoming things, which solves this ticket',
    },
  ],
  supervisors: [
    403,
    {
      'zh-CN': '该客服单已交主管：由主管处理并答复',
      en: 'This ticket is the supervisor’s, who handles and answers it',
    },
  ],
  'no-such-policy': [400, { 'zh-CN': '没有这个服务时限方案', en: 'There is no such policy: choose one of the list' }],
  'no-such-category': [
    400,
    { 'zh-CN': '没有这个类别，请从列表中选择', en: 'There is no such category: choose one of the list' },
  ],
  'no-such-follow-up': [404, { 'zh-CN': '没有这个待回访，或已完成', en: 'There is no such call-back, or it is done' }],
  'so-already': [409, { 'zh-CN': '已经是这样了，无需更改', en: 'It is so already' }],
  'same-ticket': [409, { 'zh-CN': '不能与自身合并', en: 'A ticket cannot go on in itself' }],
  'other-person': [
    409,
    { 'zh-CN': '不是同一用户的客服单，不能合并', en: 'These are tickets of different people and cannot be merged' },
  ],
  'work-order': [
    409,
    {
      'zh-CN': '运营商工单须在本单内回复运营商，不能并入其他客服单：请把其他客服单并入本单',
      en: 'A carrier’s work order is answered on its own ticket and cannot go on in another: merge the other into this one',
    },
  ],
  'too-late': [409, { 'zh-CN': '合并已超过 24 小时，不能撤销', en: 'It was merged more than a day ago: that stands' }],
  'no-such-ticket': [404, { 'zh-CN': '没有这张客服单', en: 'There is no such ticket' }],
  'changed-meanwhile': [
    409,
    {
      'zh-CN': '别人刚刚修改了这张客服单：请看一下最新内容，再决定是否提交（您写的内容还在）',
      en: 'Somebody changed this ticket just now: look at it as it is, then send again (what you wrote is kept)',
    },
  ],
  'no-phone': [409, { 'zh-CN': '没有手机号码，不能用短信答复', en: 'No phone is known: answer another way' }],
  'no-way': [
    409,
    { 'zh-CN': '没有链路可以把短信发到该号码', en: 'No link carries an SMS to this number: answer another way' },
  ],
  'blocked-word': [
    422,
    { 'zh-CN': '内容含有禁止发送的词语，请修改后再发', en: 'The text holds a word that is never sent: change it' },
  ],
  'holder-gone': [
    409,
    {
      'zh-CN': '该号码已换机主，不能再向其发送此单内容',
      en: 'The number belongs to somebody else by now: nothing of this may be sent to it',
    },
  ],
  'no-outlet': [
    409,
    { 'zh-CN': '这个渠道尚未接通，请换一种方式答复', en: 'This channel is not connected: answer another way' },
  ],
  'no-such-attachment': [
    400,
    {
      'zh-CN': '附件不存在或已被使用，请重新上传',
      en: 'An attachment is not there, or was used already: bring it again',
    },
  ],
  'not-ours': [
    400,
    {
      'zh-CN': '该账户不存在、已停用或不处理客服单：请从列表中选择在职同事',
      en: 'Nobody who works on tickets has this account: choose a colleague of the list',
    },
  ],
  'no-such-message': [404, { 'zh-CN': '没有这条用户来信', en: 'There is no such message of the person' }],
  'nobody-to-answer': [
    400,
    {
      'zh-CN': '请填写手机号码或电子邮箱，否则无法答复用户',
      en: 'Give a phone or an e-mail address: otherwise nobody can be answered',
    },
  ],
  'not-attachable': [
    415,
    {
      'zh-CN': '不支持这种文件：请上传图片、PDF、TIFF、录音、文本或 ZIP',
      en: 'Files of this kind cannot be attached: bring a picture, PDF, TIFF, sound, text or ZIP',
    },
  ],
});
