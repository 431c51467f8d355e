import test from 'ava';
import { linkFor, throttleDelayMs, wayOf } from '../../../src/business/messages/model.ts';
import { assemble, type MoPart } from '../../../src/business/messages/parts.ts';
import { anMo } from '../../support/mo.ts';
import { aLane, anMt } from '../../support/mt.ts';

const lanes = [aLane, { ...aLane, link: 'ismg', carriers: ['mobile'] as const }];

test('A message goes by the link that serves the carrier of its phone', (t) => {
  t.like(wayOf(lanes, anMt({ carrier: 'mobile' })), { lane: { link: 'ismg' }, parts: 1 });
  t.like(wayOf(lanes, anMt({ carrier: 'unicom' })), { lane: { link: 'smg' } });
  t.deepEqual(wayOf(lanes, anMt({ carrier: 'telecom' })), { refusal: 'no link carries 10620007 to telecom' });
});

test('A number may carry as many extension digits as its link allows', (t) => {
  t.like(wayOf(lanes, anMt({ accessNumber: '1062000799' })), { lane: { link: 'smg' } });
  t.deepEqual(wayOf(lanes, anMt({ accessNumber: '10620007123' })), {
    refusal: 'no link carries 10620007123 to unicom',
  });
  t.deepEqual(wayOf(lanes, anMt({ accessNumber: '10629999' })), { refusal: 'no link carries 10629999 to unicom' });
});

test('An order is one at the link that carries the number of its product, and not at the first of the carrier', (t) => {
  const two = [{ ...aLane, link: 'other', accessNumbers: ['10629999'] }, ...lanes];
  t.is(linkFor(two, 'unicom', '10620007'), 'smg');
  t.is(linkFor(two, 'unicom', ''), 'other', 'where no number is meant, or nobody carries it');
  t.is(linkFor(two, 'mobile', '10629999'), 'ismg');
  t.is(linkFor(two, 'telecom', '10620007'), '');
});

test('A long text goes in as many parts as it takes; one of more than 255 goes nowhere', (t) => {
  t.like(wayOf(lanes, anMt({ text: '好'.repeat(70) })), { parts: 1 });
  t.like(wayOf(lanes, anMt({ text: '好'.repeat(71) })), { parts: 2 });
  t.regex((wayOf(lanes, anMt({ text: '好'.repeat(67 * 256) })) as { refusal: string }).refusal, /at most 255/);
});

test('A throttled message waits longer each time, but never above a minute', (t) => {
  t.deepEqual([1, 2, 3, 7, 100].map(throttleDelayMs), [1_000, 2_000, 4_000, 60_000, 60_000]);
});

const receivedAt = new Date('2026-11-23T15:00:00+08:00');

function aPart(number: number, text: string, total = 3): MoPart {
  const part = { reference: 7, total, number };
  const mo = { ...anMo(text), coding: 0, raw: Buffer.from(text), part };
  return { id: `id-${number}-${text}`, mo, receivedAt };
}

test('Parts are joined in the order of their numbers, whatever the order they came in', (t) => {
  const { whole, waiting } = assemble([aPart(3, 'c'), aPart(1, 'a')], [aPart(2, 'b')]);
  t.deepEqual(waiting, []);
  t.like(whole[0], { id: 'id-2-b', mo: { text: 'abc' } });
  t.is(whole[0]!.mo.part, undefined);
});

test('A part that comes twice is one part', (t) => {
  const { whole, waiting, givenUp } = assemble([aPart(1, 'a')], [aPart(1, 'a')]);
  t.deepEqual([whole.length, waiting.length, givenUp.length], [0, 1, 0]);
});

test('When a reference is used again the old message is given up, not mixed into the new one', (t) => {
  const { whole, givenUp } = assemble([aPart(1, 'old')], [aPart(1, 'x'), aPart(2, 'y'), aPart(3, 'z')]);
  t.deepEqual(
    givenUp.map((parts) => parts.map(({ mo }) => mo.raw.toString())),
    [['old']],
  );
  t.is(whole[0]!.mo.text, 'xyz');
});

test('Parts of different totals, references or numbers are different messages', (t) => {
  const other = { ...aPart(1, 'a'), mo: { ...aPart(1, 'a').mo, accessNumber: '1062000701' } };
  const { whole, waiting } = assemble([aPart(1, 'a', 2)], [aPart(2, 'b', 3), other]);
  t.is(whole.length, 0);
  t.is(waiting.length, 3);
});
