import type { Carrier } from '../../../values/carrier.ts';
import type { Phone } from '../../../values/phone.ts';

/** How an issue that goes out stands; the same words as of the issue. */
export type PushState = 'sending' | 'paused' | 'sent' | 'stopped';

/** A push as its life is concerned. */
export type PushFacts = {
  readonly state: PushState;
  readonly version: number;
  /** Everybody was looked at, and nobody who was paused waits to be queued. */
  readonly isWhole: boolean;
  /** Messages of it that have not left. */
  readonly waiting: number;
};

/** `page`: queues for the next readers. `end`: nothing is left to do. The others are people's. */
export type PushDeed = 'page' | 'end' | 'pause' | 'resume' | 'stop' | 'release';
export type PushRefusal = 'push-moved-on' | 'push-changed' | 'push-not-over';

const fromStates: Readonly<Record<PushDeed, readonly PushState[]>> = {
  page: ['sending'],
  end: ['sending'],
  pause: ['sending'],
  resume: ['paused'],
  stop: ['sending', 'paused'],
  release: ['sending', 'sent'],
};

/**
 * The state after a deed, or why it is not done. Nothing leaves `stopped`; from `sent` only a release leads back: somebody who
 * surely got nothing is queued once more. `seen` is the version that a person decided on. Pure.
 */
export function decidePush(
  deed: PushDeed,
  push: PushFacts,
  seen: number = push.version,
): PushState | { refused: PushRefusal } {
  if (!fromStates[deed].includes(push.state)) return { refused: 'push-moved-on' };
  if (seen !== push.version) return { refused: 'push-changed' };
  switch (deed) {
    case 'page':
    case 'resume':
    case 'release':
      return 'sending';
    case 'end':
      return push.isWhole && push.waiting === 0 ? 'sent' : { refused: 'push-not-over' };
    case 'pause':
      return 'paused';
    case 'stop':
      return 'stopped';
    default:
      return deed satisfies never;
  }
}

/** What is known of a handset: the class it is of, and that it shows no MMS. */
export type Handset = { readonly class: string | undefined; readonly isIncapable: boolean };

/** Where messages to a carrier's readers can go. */
export type Ways = { readonly mms: boolean; readonly sms: boolean };

/** How a reader gets an issue. */
export type Recipient = { readonly phone: Phone; readonly carrier: Carrier } & (
  | { readonly way: 'mms'; readonly class: string }
  | { readonly way: 'sms' }
  | { readonly way: 'none'; readonly whyNot: 'no-way' | 'no-mms' }
);

/**
 * How a reader gets an issue: as made for its handset; where that shows no MMS, or no MMSC reaches it, by a link in an SMS if the title
 * sends one. `classes` are those that the issue was made for, the smallest first. Pure.
 */
export function decideWay(
  reader: { readonly phone: Phone; readonly carrier: Carrier },
  handset: Handset | undefined,
  {
    classes,
    usual,
    ways,
    withoutMms,
  }: { classes: readonly string[]; usual: string; ways: Ways; withoutMms: 'link' | 'nothing' },
): Recipient {
  const wanted = handset?.class ?? usual;
  if (ways.mms && !handset?.isIncapable && classes.includes(wanted)) return { ...reader, way: 'mms', class: wanted };
  if (withoutMms === 'link' && ways.sms) return { ...reader, way: 'sms' };
  return { ...reader, way: 'none', whyNot: withoutMms === 'link' ? 'no-way' : 'no-mms' };
}

/** Codes by which carriers tell that a handset shows no MMS: the status of its report, with a number behind it or not. */
const incapableCodes = /^(?:unrecogni[sz]ed|unsupported)\b/i;

/** Whether a result says that the handset shows no MMS. */
export function saysNoMms(result: string | undefined): boolean {
  return result !== undefined && incapableCodes.test(result);
}

/** How long sending takes at this pace, in ms. */
export function takesMs(recipients: readonly { readonly count: number; readonly perSecond: number }[]): number {
  return Math.max(0, ...recipients.map(({ count, perSecond }) => Math.ceil(count / perSecond) * 1_000));
}
