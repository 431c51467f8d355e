import { Button } from 'antd';
import { type OwnBuys, ownBuys } from '../../products/merchants/self/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './membership-texts.ts';

type Buy = OwnBuys['items'][number];
const path = '/api/self/group-buys';
const tones: Readonly<Record<Buy['state'], Tone>> = {
  open: 'busy',
  reached: 'good',
  missed: 'quiet',
  cancelled: 'quiet',
};

/** Group-buys: what can be joined, how many are in, and the own seats with what became of them. */
export function GroupBuys() {
  const words = useTexts(texts);
  const { value, problem, put, again } = useLoaded(() => call(path, ownBuys));
  return (
    <>
      <h1>{words.buys}</h1>
      <p className="lead">{words.buysLead}</p>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.order && (
        <p className="card">{words.orderFirst(value.order.product, value.order.word, value.order.accessNumber)}</p>
      )}
      {value?.items.length === 0 && <EmptyState title={words.noBuys}>{words.noBuysHelp}</EmptyState>}
      {value?.items.map((one) => (
        <GroupBuy key={one.id} buy={one} may={value.may} onChanged={put} />
      ))}
    </>
  );
}

function GroupBuy({ buy, may, onChanged }: { buy: Buy; may: boolean; onChanged(all: OwnBuys): void }) {
  const words = useTexts(texts);
  const { id, title, merchant, phone, priceFen, insteadOfFen, threshold, seats, deadline, useUntil, state } = buy;
  const { submit, problem, isBusy } = useSend(async (method: 'PUT' | 'DELETE') => {
    onChanged(await call(`${path}/${id}/seat`, ownBuys, { method, body: {} }));
  });
  return (
    <section className="card" aria-labelledby={`buy-${id}`}>
      <h2 id={`buy-${id}`}>
        {title} <StateTag tone={tones[state]}>{words.states[state]}</StateTag>
      </h2>
      <dl>
        <dt>{words.price}</dt>
        <dd>
          <strong>
            <MoneyCell fen={priceFen} />
          </strong>{' '}
          <small>{words.instead(insteadOfFen)}</small>
        </dd>
        <dt>{words.seats}</dt>
        <dd>{words.ofThreshold(seats, threshold)}</dd>
        <dt>{words.deadline}</dt>
        <dd>
          <TimeCell at={deadline} />
        </dd>
        <dt>{words.useUntil}</dt>
        <dd>{useUntil}</dd>
        <dt>{words.where}</dt>
        <dd>
          {merchant} {phone !== '' && <a href={`tel:${phone}`}>{phone}</a>}
        </dd>
      </dl>
      {buy.mine && (
        <p role="status">
          <strong>{words.mine}</strong> {state === 'reached' && words.howToBuy(merchant)}
        </p>
      )}
      <ProblemAlert problem={problem} />
      {buy.takesSeats && buy.mine && (
        <Button
          size="large"
          block
          loading={isBusy}
          aria-label={`${words.leave} ${title}`}
          onClick={() => void submit('DELETE')}
        >
          {words.leave}
        </Button>
      )}
      {buy.takesSeats && !buy.mine && may && (
        <Button
          type="primary"
          size="large"
          block
          loading={isBusy}
          aria-label={`${words.take} ${title}`}
          onClick={() => void submit('PUT')}
        >
          {words.take}
        </Button>
      )}
    </section>
  );
}
