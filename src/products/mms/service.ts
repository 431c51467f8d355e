import type { Said, Say, Served, Service } from '../../business/messages/index.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Handsets } from './handsets.ts';
import { saveModels } from './push/store.ts';

/** What words may do here. */
export const handsetActs = ['tell'] as const;

type Told = { readonly phone: Phone; readonly model: string };

const longestModel = 30;

/** People tell which handset they have (`JX 诺基亚N95`), and get their MMS made for its screen. */
export function handsetService({ handsets }: { readonly handsets: Handsets }): Service<undefined, Told> {
  return {
    name: 'handsets',
    acts: handsetActs,
    load: async () => () => undefined,
    decide: (_, said, __, now) => decideSaid(handsets, said, now),
    save: (tx, told, now) =>
      saveModels(
        tx,
        told.map((one) => ({ ...one, source: 'its holder' })),
        now,
      ),
  };
}

function decideSaid(handsets: Handsets, said: Said, now: Date): Served<undefined, Told> {
  const about = { reason: 'which handset', reasonId: newId(now) };
  const model = 'rest' in said ? said.rest.trim().slice(0, longestModel) : '';
  if (model === '') return { says: [{ code: 'handset-ask', vars: {}, ...about }] };
  const code = handsets.classOf(model) === undefined ? 'handset-unknown' : 'handset-noted';
  const answer: Say = { code, vars: { model }, ...about };
  return { says: [answer], change: { phone: said.mo.phone, model } };
}
