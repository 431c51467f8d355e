import { type Catalog, fold } from '../business/catalog/index.ts';
import {
  type AnyService,
  type Said,
  type Served,
  type Speaker,
  serviceOf,
  type TakenMo,
} from '../business/messages/index.ts';
import { entitlementsOf } from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Phone } from '../values/phone.ts';
import type { Standing, Talker } from './open-questions.ts';

/** A change that a service wants saved. */
export type ServiceChange = { readonly service: string; readonly change: unknown };

/** What a service answered, and how the phone stands with it now. */
export type ServiceAnswer = Pick<Served<unknown, unknown>, 'says' | 'ask' | 'keepsAsking' | 'ends'> & {
  readonly change: ServiceChange | undefined;
  readonly standing: Standing;
};

/** Loads, a service at a time, how those of these phones stand that may speak to it: by its words, or to a question of its own. */
export async function loadStandings(
  tx: Tx,
  services: readonly AnyService[],
  catalog: Catalog,
  talkers: ReadonlyMap<Phone, Talker>,
  taken: readonly TakenMo[],
  now: Date,
): Promise<Map<Phone, Talker>> {
  const known = new Map(talkers);
  for (const service of services) {
    const speaking = taken.filter((mo) => maySpeakTo(service, catalog, talkers.get(mo.phone)!, mo));
    const phones = new Set(speaking.map(({ phone }) => phone));
    if (phones.size === 0) continue;
    const speakers = [...phones].map((phone) => speakerOf(catalog, talkers.get(phone)!, now));
    // What one text of a phone makes the service ask, the next of the same batch may answer.
    const heard = taken.filter(({ phone }) => phones.has(phone));
    const stateOf = await service.load(tx, speakers, now, heard);
    for (const speaker of speakers) {
      const { phone } = speaker.subscriber;
      const talker = known.get(phone)!;
      known.set(phone, {
        ...talker,
        standing: new Map([...(talker.standing ?? []), [service.name, stateOf(speaker)]]),
      });
    }
  }
  return known;
}

/** Lets a service decide on a word of its own, or on the answer to its question. Pure. */
export function askService(
  services: readonly AnyService[],
  name: string,
  catalog: Catalog,
  talker: Talker,
  said: Said,
  now: Date,
): ServiceAnswer {
  const service = services.find((one) => one.name === name);
  if (!service) throw new Error(`no service ${name} answers here, but its word or question was met`);
  const state = talker.standing?.get(name);
  const served = service.decide(state, said, speakerOf(catalog, talker, now), now);
  return {
    says: served.says,
    ...(served.ask ? { ask: served.ask } : {}),
    ...(served.keepsAsking ? { keepsAsking: true } : {}),
    ...(served.ends ? { ends: served.ends } : {}),
    change: served.change === undefined ? undefined : { service: name, change: served.change },
    standing: new Map([...(talker.standing ?? []), [name, served.state ?? state]]),
  };
}

/** Saves what changed, a service at a time. */
export async function saveServices(
  tx: Tx,
  services: readonly AnyService[],
  changes: readonly ServiceChange[],
  now: Date,
): Promise<void> {
  for (const service of services) {
    const its = changes.filter((one) => one.service === service.name).map(({ change }) => change);
    if (its.length > 0) await service.save(tx, its, now);
  }
}

function maySpeakTo(service: AnyService, catalog: Catalog, talker: Talker, mo: TakenMo): boolean {
  if (talker.questions.some((one) => serviceOf(one) === service.name)) return true;
  const text = fold(mo.text);
  return catalog.accessNumbers.some((access) =>
    [...(access.services ?? [])].some(([word, means]) => means.service === service.name && text.startsWith(word)),
  );
}

function speakerOf(catalog: Catalog, talker: Talker, now: Date): Speaker {
  return { subscriber: talker.subscriber, entitlements: entitlementsOf(catalog, talker, now) };
}
