import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useEffect, useState } from 'react';
import { type Me, me as meAnswer } from '../../business/staff/contract.ts';
import { CallFailed, call, whenSessionEnds } from './http.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';

/** Null is nobody; undefined is not known yet. */
type Known = Loaded<Me | null>;
const MeContext = createContext<Known>({ value: undefined, problem: undefined, put() {} });
const SignInAgain = lazy(async () => ({ default: (await import('./sign-in-again.tsx')).SignInAgain }));

/**
 * Who is signed in. When the session ends while somebody works, they are asked to sign in over the page, which keeps what
 * they typed; the call that was refused is then made again.
 */
export function MeProvider({ children }: { children: ReactNode }) {
  const known = useLoaded(loadMe);
  const { value: me, put } = known;
  const again = useSignInAgain(me ?? null, put);
  return (
    <MeContext value={known}>
      {children}
      {again && me && (
        <Suspense>
          <SignInAgain name={me.name} onDone={again} />
        </Suspense>
      )}
    </MeContext>
  );
}

/** Who is signed in: null is nobody. Pages behind the gate always find somebody. */
export function useMe(): Me | null {
  return use(MeContext).value ?? null;
}

/** The same with what is not known yet, and the way to say that it changed. */
export function useWhoIsHere(): Known {
  return use(MeContext);
}

async function loadMe(): Promise<Me | null> {
  try {
    return await call('/api/me', meAnswer);
  } catch (error) {
    if (error instanceof CallFailed && error.problem.status === 401) return null;
    throw error;
  }
}

/** While a session has ended: what to call with who signed in again, or with null when they would rather not. */
function useSignInAgain(me: Me | null, put: (me: Me | null) => void): ((me: Me | null) => void) | undefined {
  const [waiting, wait] = useState<(goOn: boolean) => void>();
  const name = me?.name;
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
    (who: Me | null) => {
      wait(undefined);
      // What another person sees is not what this page was opened for: it begins anew.
      if (who && who.name !== name) return location.reload();
      waiting?.(who !== null);
      put(who);
    },
    [waiting, put, name],
  );
  return waiting && done;
}
