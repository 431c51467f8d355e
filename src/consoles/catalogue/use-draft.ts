import { z } from 'zod';
import { type DraftView, draftHead, draftView, type Edit } from '../../business/release/contract.ts';
import { call } from '../shell/http.ts';
import { type Loaded, useLoaded } from '../shell/use-loaded.ts';

const nothing = z.unknown();

/** A draft as a page works with it. */
export type OpenDraft = Loaded<DraftView> & {
  /** Carries one edit out and shows what comes of it. */
  edit(edit: Edit): Promise<void>;
  /** Adopts, drops, unschedules or releases it, and shows what comes of it. */
  act(verb: 'adopt' | 'discard' | 'unschedule' | 'release', body?: unknown): Promise<void>;
};

/** Loads a draft and follows what is done to it. */
export function useDraft(id: string): OpenDraft {
  const address = `/api/catalogue/drafts/${id}`;
  const load = () => call(address, draftView);
  const loaded = useLoaded(load);
  const reload = async () => loaded.put(await load());
  return {
    ...loaded,
    async edit(edit) {
      const revision = loaded.value!.draft.revision;
      await call(`${address}/edits`, draftHead, { method: 'POST', body: { revision, edit } });
      await reload();
    },
    async act(verb, body = {}) {
      await call(`${address}/${verb}`, nothing, { method: 'POST', body });
      await reload();
    },
  };
}
