import { useState } from 'react';
import { z } from 'zod';
import { insurerList, type OfferView, offerList } from '../../products/insurance/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { provinceName } from '../shell/provinces.ts';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { OfferForm } from './offer-form.tsx';
import { texts } from './texts.ts';

const tones: Readonly<Record<OfferView['state'], Tone>> = {
  waiting: 'wait',
  approved: 'good',
  refused: 'bad',
  withdrawn: 'quiet',
};

/** Offers with the question that members get: proposed by one person, decided by another. */
export function Offers() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [state, setState] = useState('');
  const list = useMore(() => call(`/api/insurance/offers?${queryOf({ state })}`, offerList), state);
  const { value: known, problem: notLoaded, again } = useLoaded(() => call('/api/insurance/insurers', insurerList));
  const levelOf = (code: string) => known?.levels.find((one) => one.code === code)?.title ?? code;
  const columns: Column<OfferView>[] = [
    {
      key: 'offer',
      title: words.offer,
      render: ({ insurer, title, detail }) => (
        <>
          <strong>{insurer}</strong> {title}
          <small className="insurance-note">{detail}</small>
        </>
      ),
    },
    {
      key: 'for',
      title: words.regions,
      render: ({ provinces, levels, from, until }) => (
        <>
          {provinces.length === 0 ? words.everywhere : provinces.map((one) => provinceName(one, language)).join('、')}
          {' · '}
          {levels.length === 0 ? words.everyLevel : levels.map(levelOf).join('、')}
          <small className="insurance-note">{words.span(from, until)}</small>
        </>
      ),
    },
    { key: 'question', title: words.question, render: ({ question }) => <span lang="zh-CN">{question}</span> },
    {
      key: 'state',
      title: words.state,
      render: ({ state: stands, reason }) => (
        <>
          <StateTag tone={tones[stands]}>{words.offerStates[stands]}</StateTag>
          {reason && <small className="insurance-note">{reason}</small>}
        </>
      ),
    },
    {
      key: 'people',
      title: `${words.by} / ${words.decided}`,
      render: ({ maker, madeAt, decider, decidedAt }) => (
        <>
          {maker} <TimeCell at={madeAt} />
          {decider && (
            <div>
              {decider} <TimeCell at={decidedAt} />
            </div>
          )}
        </>
      ),
    },
    { key: 'deeds', title: words.deeds, render: (offer) => <Deeds offer={offer} onDone={list.reload} /> },
  ];
  return (
    <>
      <ProblemAlert problem={notLoaded} onAgain={again} />
      <div className="insurance-tools">
        <Choose
          label={words.state}
          value={state}
          onChange={setState}
          options={[['', words.all], ...Object.entries(words.offerStates)]}
        />
        <span className="gap" />
        {known && <OfferForm known={known} onDone={list.reload} />}
      </div>
      <DataList
        label={words.tabs.offers}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ state: stands, isOwn }) => stands === 'waiting' && !isOwn}
        empty={<EmptyState title={words.noOffers}>{words.noOffersHelp}</EmptyState>}
      />
    </>
  );
}

function Deeds({ offer, onDone }: { offer: OfferView; onDone(): void }) {
  const words = useTexts(texts);
  const decide = async (body: object) => {
    await call(`/api/insurance/offers/${offer.id}/decision`, z.undefined(), { method: 'POST', body });
    onDone();
  };
  const mayDecide = offer.state === 'waiting' && !offer.isOwn;
  return (
    <span className="insurance-deeds">
      {offer.state === 'waiting' && offer.isOwn && <span>{words.own}</span>}
      {mayDecide && (
        <>
          <ConfirmButton
            size="small"
            type="primary"
            action={words.approve}
            consequence={
              <>
                <p>{words.approveHelp(`${offer.insurer}${offer.title}`)}</p>
                <blockquote className="insurance-quote" lang="zh-CN">
                  {offer.question}
                </blockquote>
              </>
            }
            onConfirm={() => decide({ decision: 'approve' })}
          />
          <ConfirmButton
            size="small"
            action={words.refuse}
            consequence={words.refuseHelp}
            reason={words.reason}
            onConfirm={(reason) => decide({ decision: 'refuse', reason })}
          />
        </>
      )}
      {(offer.state === 'approved' || (offer.state === 'waiting' && offer.isOwn)) && (
        <ConfirmButton
          size="small"
          isDanger
          action={words.withdraw}
          consequence={words.withdrawHelp}
          reason={words.reason}
          onConfirm={async (reason) => {
            const address = `/api/insurance/offers/${offer.id}/withdraw`;
            await call(address, z.undefined(), { method: 'POST', body: { reason } });
            onDone();
          }}
        />
      )}
    </span>
  );
}
