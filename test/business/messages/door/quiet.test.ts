import test from 'ava';
import { afterQuiet, ruleOn, stranger } from '../../../../src/business/messages/door/model.ts';

const at = (time: string) => new Date(`2026-11-26T${time}:00+08:00`);
const next = (time: string) => new Date(`2026-11-27T${time}:00+08:00`);

test('What can wait goes at the end of the quiet hours, which may lie over midnight', (t) => {
  const night = { from: 22, until: 7 };
  for (const [asked, goes] of [
    [at('21:59'), at('21:59')],
    [at('22:00'), next('07:00')],
    [at('23:30'), next('07:00')],
    [at('00:00'), at('07:00')],
    [at('06:59'), at('07:00')],
    [at('07:00'), at('07:00')],
  ] as const)
    t.deepEqual(afterQuiet(asked, night), goes, asked.toISOString());
  t.deepEqual(afterQuiet(at('13:30'), { from: 12, until: 14 }), at('14:00'));
  t.deepEqual(afterQuiet(at('23:30'), undefined), at('23:30'));
});

test('Content waits for the end of the quiet hours; what was just ordered, answers and notices do not', (t) => {
  const door = { sender: '示例', promotionsPerWeek: 2 };
  const contact = { ...stranger, consented: true, quiet: { from: 20, until: 9 } };
  const goes = (kind: 'answer' | 'notice' | 'content' | 'promotion', more: object = {}) => {
    const text = '【示例】洗车优惠，拒收请回复R';
    const ruling = ruleOn({ class: kind, text, contact, door, at: at('22:00'), ...more });
    return 'goAt' in ruling ? ruling.goAt : ruling.refusal.code;
  };
  t.deepEqual(goes('content'), next('09:00'));
  t.deepEqual(goes('content', { isAsked: true }), at('22:00'));
  t.deepEqual(goes('answer'), at('22:00'));
  t.deepEqual(goes('notice'), at('22:00'));
  t.deepEqual(goes('promotion'), next('09:00'), 'neither by night nor in the quiet hours');
  t.deepEqual(goes('promotion', { at: at('20:30') }), next('09:00'));
  t.deepEqual(goes('promotion', { contact: { ...contact, lists: ['test'] } }), at('22:00'));
});
