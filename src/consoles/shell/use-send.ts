import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from './http.ts';

/** Sends something, once at a time, and keeps what it failed with until the next try. `submit` resolves with whether it went well. */
export function useSend<Given extends unknown[]>(send: (...given: Given) => Promise<unknown>) {
  const [state, setState] = useState<{ problem?: ProblemDetails; isBusy: boolean }>({ isBusy: false });
  async function submit(...given: Given): Promise<boolean> {
    setState({ isBusy: true });
    try {
      await send(...given);
      setState({ isBusy: false });
      return true;
    } catch (error) {
      setState({ isBusy: false, problem: problemOf(error) });
      return false;
    }
  }
  return { ...state, submit, forget: () => setState({ isBusy: false }) };
}
