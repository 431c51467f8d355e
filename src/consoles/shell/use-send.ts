import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from '../shell/http.ts';

/** Sends a form, once at a time, and keeps what it failed with until the next try. */
export function useSend<Given>(send: (given: Given) => Promise<unknown>) {
  const [state, setState] = useState<{ problem?: ProblemDetails; isBusy: boolean }>({ isBusy: false });
  async function submit(given: Given): Promise<void> {
    setState({ isBusy: true });
    try {
      await send(given);
      setState({ isBusy: false });
    } catch (error) {
      setState({ isBusy: false, problem: problemOf(error) });
    }
  }
  return { problem: state.problem, isBusy: state.isBusy, submit };
}
