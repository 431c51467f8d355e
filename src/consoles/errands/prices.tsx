import { Skeleton, Tag } from 'antd';
import { errandOffers } from '../../products/errands/contract.ts';
import { MoneyCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { Parts } from './board.tsx';
import { Rules } from './facts.tsx';
import { Papers } from './papers.tsx';
import { texts } from './texts.ts';

/** What errands cost today, what they need, and what they rest on. */
export function Prices() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value, problem, again } = useLoaded(() => call('/api/errands/offers', errandOffers));
  const above = [{ title: words.title, to: '/errands' }];
  return (
    <Page title={words.prices} lead={words.pricesLead} above={above}>
      <Parts />
      <ProblemAlert problem={problem} onAgain={again} />
      {!value && !problem && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {value && (
        <p>
          {value.list.source} · {words.fromDay(value.list.from)} {value.list.sample && <Tag>{words.sample}</Tag>}
        </p>
      )}
      {value?.kinds.map((kind) => (
        <section key={kind.code} className="part">
          <h2>{kind.title[language]}</h2>
          <ul className="errand-prices">
            {value.cities.map(({ code, title, sample }) => {
              const here = kind.cities[code]!;
              return (
                <li key={code}>
                  {title[language]} <MoneyCell fen={here.feeFen} /> · {here.days} {words.days} ·{' '}
                  <Papers papers={here.papers} names={value.paperNames} /> {sample && <Tag>{words.sample}</Tag>}
                </li>
              );
            })}
          </ul>
          <p>{kind.steps.map(({ title }) => title[language]).join(' → ')}</p>
          <Rules errand={{ rules: kind.rules, cityRules: [] }} />
        </section>
      ))}
    </Page>
  );
}
