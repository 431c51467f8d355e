import { Alert, Skeleton } from 'antd';
import { useParams } from 'react-router';
import { z } from 'zod';
import { merchantFile } from '../../products/merchants/registry/contract.ts';
import { texts as kinds } from '../nearby/texts.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { Benefits } from './benefits.tsx';
import { Contracts } from './contracts.tsx';
import { Documents } from './documents.tsx';
import { GroupBuys } from './group-buys.tsx';
import { History } from './history.tsx';
import { useMay } from './may.ts';
import { MerchantForm } from './merchant-form.tsx';
import type { PartProps } from './part.ts';
import { People } from './people.tsx';
import { Shops } from './shops.tsx';
import { StageTag } from './stage-tag.tsx';
import { texts } from './texts.ts';

const parts = {
  benefits: Benefits,
  contracts: Contracts,
  shops: Shops,
  people: People,
  'group-buys': GroupBuys,
  documents: Documents,
  history: History,
};

/** One merchant: what must be known first, then its parts. */
export function OneMerchant() {
  const words = useTexts(texts);
  const { id = '' } = useParams();
  const { categories: kindNames } = useTexts(kinds);
  const { filters, change } = useFilters({ tab: 'benefits' });
  const { value: merchant, problem, again } = useLoaded(() => call(`/api/merchants/${id}`, merchantFile));
  const above = [{ title: words.title, to: '/merchants' }];
  if (!merchant)
    return (
      <Page title={words.title} above={above}>
        {problem ? <ProblemAlert problem={problem} onAgain={again} /> : <Skeleton active />}
      </Page>
    );
  const category =
    kindNames[merchant.category] ??
    merchant.categories.find(({ code }) => code === merchant.category)?.title ??
    merchant.category;
  return (
    <Page
      title={merchant.name}
      above={above}
      lead={
        <>
          <StageTag stage={merchant.stage} /> {category} · {merchant.code}
          {merchant.isSample && ` · ${words.sample}`}
          {merchant.contact !== '' && ` · ${merchant.contact}`}
          {merchant.lastDay !== undefined && ` · ${words.lastDay} ${merchant.lastDay}`}
        </>
      }
      actions={<Deeds merchant={merchant} onDone={again} />}
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <Notice merchant={merchant} />
      {merchant.note !== '' && <p className="merchant-quote">{merchant.note}</p>}
      <Tabs
        label={merchant.name}
        chosen={filters.tab}
        onChoose={(tab) => change({ tab })}
        tabs={Object.entries(parts).map(([key, Part]) => ({
          key,
          label: words.tabs[key as keyof typeof parts],
          children: <Part merchant={merchant} onDone={again} />,
        }))}
      />
    </Page>
  );
}

/** What needs somebody, in a sentence. */
function Notice({ merchant: { stage, lastDay, daysLeft } }: Pick<PartProps, 'merchant'>) {
  const words = useTexts(texts);
  if (stage === 'expiring') return <Alert type="warning" showIcon title={words.expiringNow(lastDay!, daysLeft!)} />;
  if (stage === 'ended') return <Alert type="error" showIcon title={words.endedNow} />;
  if (stage === 'lead' || stage === 'contract') return <Alert type="info" showIcon title={words.notYet} />;
  return null;
}

function Deeds({ merchant, onDone }: PartProps) {
  const words = useTexts(texts);
  const may = useMay();
  if (!may.keep) return null;
  const tell = (deed: string, body: unknown) =>
    call(`/api/merchants/${merchant.id}/${deed}`, z.unknown(), { method: 'POST', body }).then(onDone);
  return (
    <>
      <MerchantForm merchant={merchant} categories={merchant.categories} onDone={onDone} />
      {(merchant.stage === 'lead' || merchant.stage === 'ended') && (
        <ConfirmButton
          action={words.giveUp}
          consequence={words.giveUpHelp}
          reason={words.reason}
          onConfirm={(because) => tell('give-up', { because })}
        />
      )}
      {merchant.stage === 'given-up' && (
        <ConfirmButton action={words.takeUp} consequence={words.takeUpHelp} onConfirm={() => tell('take-up', {})} />
      )}
    </>
  );
}
