import { useEffect, useEffectEvent, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type Renditions, renditions } from '../../products/mms/contract.ts';
import { call, problemOf } from '../shell/http.ts';

/** How an issue comes out on handsets. The last that came is shown while a newer one is made. */
export type Fitted = {
  readonly value: Renditions | undefined;
  readonly problem: ProblemDetails | undefined;
  readonly isFitting: boolean;
  again(): void;
};

/** Asks for it anew whenever the issue says something else. */
export function useRenditions(id: string, hash: string | undefined): Fitted {
  const [state, setState] = useState<{ value?: Renditions; problem?: ProblemDetails }>({});
  const bring = useEffectEvent(async (isCurrent: () => boolean) => {
    try {
      const value = await call(`/api/mms/issues/${id}/renditions`, renditions);
      if (isCurrent()) setState({ value });
    } catch (error) {
      const problem = problemOf(error);
      if (isCurrent()) setState(({ value }) => ({ ...(value && { value }), problem }));
    }
  });
  useEffect(() => {
    if (hash === undefined) return;
    let isCurrent = true;
    void bring(() => isCurrent);
    return () => {
      isCurrent = false;
    };
  }, [hash]);
  const isFitting = hash !== undefined && state.value?.hash !== hash && !state.problem;
  return { value: state.value, problem: state.problem, isFitting, again: () => void bring(() => true) };
}
