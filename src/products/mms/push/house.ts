import type { Catalog } from '../../../business/catalog/index.ts';
import { type Door, mmsWayOf, numberTo, type Outward } from '../../../business/messages/index.ts';
import type { Blobs } from '../../../platform/blobs.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Carrier, carriers } from '../../../values/carrier.ts';
import type { HandsetClasses } from '../classes.ts';
import type { Editorial } from '../editorial/deeds.ts';
import type { Handsets } from '../handsets.ts';
import type { Media } from '../media.ts';

/** What sending issues needs of the house. */
export type PushHouse = Editorial & {
  readonly blobs: Blobs;
  readonly media: Media;
  readonly classes: HandsetClasses;
  readonly handsets: Handsets;
  readonly door: Door;
  readonly terms: { readonly catalog: Catalog };
  readonly clock: Pick<Clock, 'now'>;
  /** Recipients a second that a link takes by its contract. */
  readonly paceOf: (link: string) => number;
  /** The address of an issue for who has no MMS, good for some weeks. */
  readonly linkOf: (push: { readonly serial: number }, now: Date) => string;
};

/** Whether an MMSC takes messages from a number of ours to a carrier. */
export function hasMmsWay({ door }: Pick<PushHouse, 'door'>, carrier: Carrier, accessNumber: string): boolean {
  return 'lane' in mmsWayOf(door.mmsLanes, { phone: '', carrier, accessNumber });
}

/** How an SMS about an issue goes to a carrier; undefined where none does. */
export function smsWayTo(
  house: Pick<PushHouse, 'door' | 'terms'>,
  carrier: Carrier,
): Omit<Outward, 'carrier'> | undefined {
  return numberTo(house, carrier);
}

/** The links that carry an issue to a carrier's readers. */
export function linksTo({ door }: Pick<PushHouse, 'door'>, carrier: Carrier): string[] {
  return [...door.mmsLanes, ...door.lanes].filter((lane) => lane.carriers.includes(carrier)).map(({ link }) => link);
}

export { carriers };
