import {
  type Door,
  type Fee,
  type Lane,
  loadWords,
  type NewMt,
  type WhenSettled,
} from '../../src/business/messages/index.ts';
import { newId } from '../../src/values/id.ts';
import { contentFolder } from './content.ts';

const words = await loadWords(contentFolder);

/** The lane of the demo link. */
export const aLane: Lane = {
  link: 'smg',
  carriers: ['unicom'],
  accessNumbers: ['10620007'],
  extensionDigits: 2,
  length: { alphabets: ['ascii', 'ucs2'] },
};

/** Nobody needs to know what became of messages. */
export const nobodyIsTold: WhenSettled = async () => {};

/** The door out with these lanes, and the shipped word lists. */
export function aDoor(...lanes: readonly Lane[]): Door {
  return { lanes, mmsLanes: [], words, sender: '示例公司', promotionsPerWeek: 2 };
}

/** What a message costs that is paid for by itself. */
export function anItemFee(fen: number): Fee {
  return { kind: 'item', fen, chargeId: newId(new Date('2026-11-23T15:00:00+08:00')) };
}

/** A free message that nothing asked for. */
export function anMt(changes: Partial<NewMt> = {}): NewMt {
  return {
    class: 'answer',
    phone: '15633000001',
    carrier: 'unicom',
    accessNumber: '10620007',
    text: '您好',
    textVersion: 'v1',
    serviceCode: 'CARFREE',
    reason: 'test',
    reasonId: newId(new Date('2026-11-23T15:00:00+08:00')),
    ...changes,
  };
}
