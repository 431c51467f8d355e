import { type SelfMe, selfMe } from '../../care/self/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProveForm } from '../shell/prove-form.tsx';
import { texts } from './texts.ts';

/** Number and code, and in one is. */
export function SignIn({ isEnded = false, onDone }: { isEnded?: boolean; onDone(me: SelfMe): void }) {
  const words = useTexts(texts);
  return (
    <>
      <h1>{words.title}</h1>
      <p className="lead">{isEnded ? words.ended : words.lead}</p>
      <div className="card">
        <ProveForm
          codes="/api/self/codes"
          action={words.enter}
          onProve={async (proof) => onDone(await call('/api/self/sign-in', selfMe, { method: 'POST', body: proof }))}
        >
          <p className="hint">{words.safety}</p>
        </ProveForm>
      </div>
    </>
  );
}
