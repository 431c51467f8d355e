import { type HelpTickets, helpTickets } from '../../business/desk/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProveForm } from '../shell/prove-form.tsx';
import { texts } from './texts.ts';

/** Who asks for help proves a number first. */
export function Prove({ onProved }: { onProved(known: HelpTickets): void }) {
  const words = useTexts(texts);
  return (
    <section className="card" aria-labelledby="prove">
      <h2 id="prove">{words.prove}</h2>
      <p className="hint">{words.why}</p>
      <ProveForm
        codes="/api/help/codes"
        action={words.enter}
        onProve={async (proof) => onProved(await call('/api/help/proof', helpTickets, { method: 'POST', body: proof }))}
      />
    </section>
  );
}
