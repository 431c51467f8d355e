import type { z } from 'zod';
import { timeline } from '../../care/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useMore } from '../shell/use-more.ts';
import { More } from './more.tsx';
import { texts } from './texts.ts';

type Mark = z.infer<typeof timeline>['marks'][number];
const marksAtATime = 100;

/** What happened and will happen, the newest first, each with the rule behind it. */
export function Timeline({ opening, round }: { opening: string; round: number }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const list = useMore<Mark, number>(async (before) => {
    const query = `limit=${marksAtATime}${before === undefined ? '' : `&before=${before}`}`;
    const { marks, previous } = await call(`/api/care/openings/${opening}/timeline?${query}`, timeline);
    return { items: marks.toReversed(), next: previous };
  }, String(round));
  if (list.items?.length === 0) return <EmptyState />;
  return (
    <>
      <ProblemAlert problem={list.problem} />
      <ol className="agent-list" aria-label={words.timeline}>
        {list.items?.map((one) => (
          <li key={`${one.at} ${one.kind} ${one.text.en}`} className={one.isAhead ? 'is-ahead' : undefined}>
            <span className="secondary">
              <TimeCell at={one.at} /> {one.isAhead && `· ${words.ahead}`}
            </span>
            <div>{one.text[language]}</div>
            <div className="secondary">{one.rule[language]}</div>
          </li>
        ))}
      </ol>
      <More list={list} />
    </>
  );
}
