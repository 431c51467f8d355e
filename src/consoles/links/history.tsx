import { Button } from 'antd';
import { useState } from 'react';
import { saidInstructions } from '../../carriers/control/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** What was decided about a link, by whom and why; loaded when somebody wants to see it. */
export function History({ link, version }: { link: string; version: number }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="history">
      <Button type="link" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? words.close : words.decided}
      </Button>
      {isOpen && <Decisions key={version} link={link} />}
    </section>
  );
}

function Decisions({ link }: { link: string }) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call(`/api/links/${link}/instructions`, saidInstructions));
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.items.length === 0 && <p className="quiet">{words.nobodyDecided}</p>}
      <ol>
        {value?.items.map(({ version, at, who, wanted, pace, window, because }) => (
          <li key={version}>
            <TimeCell at={at} seconds />{' '}
            {[
              words.decidedBy(who),
              words.wanted[wanted],
              ...(pace === undefined ? [] : [`${words.pace}: ${pace}`]),
              ...(window === undefined ? [] : [`${words.facts.window}: ${window}`]),
              because,
            ].join(' · ')}
          </li>
        ))}
      </ol>
    </>
  );
}
