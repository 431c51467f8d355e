import { useCallback, useEffect, useState } from 'react';
import { whenSessionEnds } from './http.ts';

/**
 * While the session of who is here has ended: what to call with the name of who signed in again, or with null when they would
 * rather not; calls that were refused then go on. False when it is somebody else: the page begins anew.
 */
export function useSignInAgain(name: string | undefined): ((name: string | null) => boolean) | undefined {
  const [waiting, wait] = useState<(goOn: boolean) => void>();
  useEffect(() => {
    if (name === undefined) return;
    let asked: Promise<boolean> | undefined;
    return whenSessionEnds(() => {
      asked ??= new Promise<boolean>((resolve) => wait(() => resolve)).finally(() => {
        asked = undefined;
      });
      return asked;
    });
  }, [name]);
  const done = useCallback(
    (who: string | null) => {
      wait(undefined);
      // What another person sees is not what this page was opened for.
      if (who !== null && who !== name) {
        location.reload();
        return false;
      }
      waiting?.(who !== null);
      return true;
    },
    [waiting, name],
  );
  return waiting && done;
}
