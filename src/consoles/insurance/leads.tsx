import { useState } from 'react';
import { type LeadView, leadPage } from '../../products/insurance/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { LeadDialog } from './lead-dialog.tsx';
import { OutcomeDialog } from './outcome-dialog.tsx';
import { texts } from './texts.ts';

const tones: Readonly<Record<LeadView['state'], Tone>> = {
  waiting: 'wait',
  handed: 'busy',
  quoted: 'busy',
  sold: 'good',
  lost: 'quiet',
  undelivered: 'bad',
  withdrawn: 'quiet',
};

/** Members who agreed to be quoted, each with how far it went. */
export function Leads() {
  const words = useTexts(texts);
  const [state, setState] = useState('');
  const list = useMore((before) => call(`/api/insurance/leads?${queryOf({ state, before })}`, leadPage), state);
  const columns: Column<LeadView>[] = [
    { key: 'agreed', title: words.agreed, render: ({ agreedAt }) => <TimeCell at={agreedAt} /> },
    { key: 'number', title: words.number, render: ({ number }) => <NumberCell number={number} /> },
    { key: 'car', title: words.car, render: ({ plate }) => plate ?? '—' },
    { key: 'due', title: words.due, render: ({ due }) => <span className="nowrap">{due ?? '—'}</span> },
    {
      key: 'offer',
      title: words.offer,
      render: ({ insurer, title, channel }) => (
        <>
          <strong>{insurer}</strong> {title} <small>({words.channels[channel]})</small>
        </>
      ),
    },
    {
      key: 'state',
      title: words.state,
      render: ({ state: stands, premiumFen, reason, outcomeBy, outcomeAt }) => (
        <>
          <StateTag tone={tones[stands]}>{words.leadStates[stands]}</StateTag>{' '}
          {premiumFen !== undefined && <MoneyCell fen={premiumFen} />}
          {(reason || outcomeBy) && (
            <small className="insurance-note">
              {[reason, outcomeBy].filter(Boolean).join(' · ')} <TimeCell at={outcomeAt} />
            </small>
          )}
        </>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (lead) => (
        <span className="insurance-deeds">
          <LeadDialog lead={lead} onDone={list.reload} />
          {lead.state !== 'withdrawn' && <OutcomeDialog lead={lead} onDone={list.reload} />}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="insurance-tools">
        <Choose
          label={words.state}
          value={state}
          onChange={setState}
          options={[['', words.all], ...Object.entries(words.leadStates)]}
        />
      </div>
      <DataList
        label={words.tabs.leads}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ state: stands }) => stands === 'undelivered'}
        empty={<EmptyState title={words.noLeads}>{words.noLeadsHelp}</EmptyState>}
      />
    </>
  );
}
