import { createContext, lazy, type ReactNode, Suspense, use } from 'react';
import { type Me, me as meAnswer } from '../../business/staff/contract.ts';
import { CallFailed, call } from './http.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';
import { useSignInAgain } from './use-sign-in-again.ts';

/** Null is nobody; undefined is not known yet. */
type Known = Loaded<Me | null>;
const MeContext = createContext<Known>({ value: undefined, problem: undefined, put() {}, again() {} });
const SignInAgain = lazy(async () => ({ default: (await import('./sign-in-again.tsx')).SignInAgain }));

/**
 * Who is signed in. When the session ends while somebody works, they are asked to sign in over the page, which keeps what
 * they typed; the call that was refused is then made again.
 */
export function MeProvider({ children }: { children: ReactNode }) {
  const known = useLoaded(loadMe);
  const { value: me, put } = known;
  const again = useSignInAgain(me?.name);
  return (
    <MeContext value={known}>
      {children}
      {again && me && (
        <Suspense>
          <SignInAgain name={me.name} onDone={(who) => again(who?.name ?? null) && put(who)} />
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
