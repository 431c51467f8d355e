import { Button } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { SelfMe } from '../../care/self/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';
import { Way } from './way.tsx';

/** Everything else: consents, messages, preferences, one's data, and the way out. */
export function More({ me, onLeft }: { me: SelfMe; onLeft(): void }) {
  const words = useTexts(texts);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function leave(everywhere: boolean): Promise<void> {
    try {
      await call('/api/self/sign-out', z.unknown(), { method: 'POST', body: { everywhere } });
      onLeft();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  return (
    <>
      <h1>{words.more}</h1>
      <p className="lead">{words.whose(me.phone)}</p>
      <nav className="card self-list" aria-label={words.more}>
        <Way to="/me/errands" name={words.errands} about={words.errandsAbout} />
        <Way to="/me/consents" name={words.consents} about={words.consentsAbout} />
        <Way to="/me/messages" name={words.messages} about={words.messagesAbout} />
        <Way to="/me/preferences" name={words.preferences} about={words.preferencesAbout} />
        <Way to="/me/data" name={words.data} about={words.dataAbout} />
      </nav>
      <ProblemAlert problem={problem} />
      <Button size="large" block onClick={() => void leave(false)}>
        {words.signOut}
      </Button>
      <Button size="large" block onClick={() => void leave(true)}>
        {words.signOutEverywhere}
      </Button>
      <p className="hint">{words.signOutHelp}</p>
    </>
  );
}
