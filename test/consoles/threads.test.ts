import test from 'ava';
import { daysOf, place, threadsOf } from '../../src/consoles/handset/threads.ts';
import type { HandsetMessageView } from '../../src/simulators/contract.ts';

const phone = '15633000001';
const at = (time: string) => `2026-11-${time}.000+08:00`;

function sent(id: string, to: string, time = '23T15:00:00'): HandsetMessageView {
  return { id, direction: 'mo', kind: 'sms', from: phone, to, text: 'CY', at: at(time) };
}

function received(id: string, from: string, time = '23T15:00:00'): HandsetMessageView {
  return { id, direction: 'mt', kind: 'sms', from, to: phone, text: '您好', at: at(time) };
}

test('A thread holds what went to a number and what came from it', (t) => {
  const threads = threadsOf([sent('1', '10620007'), received('2', '10620007'), received('3', '106200071')]);
  t.deepEqual(
    threads.map(({ peer, messages }) => [peer, messages.map(({ id }) => id)]),
    [
      ['10620007', ['1', '2']],
      ['106200071', ['3']],
    ],
  );
});

test('Threads keep their places when a message comes', (t) => {
  const history = [sent('1', '10620007'), received('2', '106200071'), received('3', '10620007')];
  t.deepEqual(
    threadsOf(history).map(({ peer }) => peer),
    ['10620007', '106200071'],
  );
});

test('A day begins at midnight in Beijing', (t) => {
  const days = daysOf([received('1', '10620007', '23T23:59:59'), received('2', '10620007', '24T00:00:00')]);
  t.deepEqual(
    days.map(({ day, messages }) => [day, messages.length]),
    [
      ['2026-11-23', 1],
      ['2026-11-24', 1],
    ],
  );
});

test('A message that changed takes its own place; a new one comes last', (t) => {
  const history = [{ ...sent('1', '10620007'), status: 'sending' }, received('2', '10620007')];
  const placed = place(history, [{ ...sent('1', '10620007'), status: 'sent' }, received('3', '10620007')]);
  t.deepEqual(
    placed.map(({ id, status }) => [id, status]),
    [
      ['1', 'sent'],
      ['2', undefined],
      ['3', undefined],
    ],
  );
});
