import { Link } from 'react-router';
import { type BillOfMine, type RefundOfMine, selfBills } from '../../care/self/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** Fees and refunds in plain words, newest first, each with the way to ask about it. */
export function Bills() {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call('/api/self/bills', selfBills));
  return (
    <>
      <h1>{words.billsTitle}</h1>
      <p className="lead">{words.billsLead}</p>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.bills.map((one) => (
        <Bill key={one.id} bill={one} />
      ))}
      {value?.bills.length === 0 && <p className="card">{words.noBills}</p>}
      {value && value.refunds.length > 0 && (
        <>
          <h2>{words.refunds}</h2>
          {value.refunds.map((one) => (
            <Refund key={one.id} refund={one} />
          ))}
        </>
      )}
    </>
  );
}

const tones: Readonly<Record<BillOfMine['state'], Tone>> = {
  planned: 'wait',
  pending: 'busy',
  unsure: 'wait',
  posted: 'good',
  voided: 'quiet',
  expired: 'quiet',
};

function Bill({ bill }: { bill: BillOfMine }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { id, month, title, kind, amountFen, refundedFen, state, why, at, consent } = bill;
  return (
    <section className="card" aria-labelledby={`bill-${id}`}>
      <h2 id={`bill-${id}`} className="sum">
        <span>
          {title} <small>{words.billOf(kind, month)}</small>
        </span>
        <MoneyCell fen={amountFen} />
      </h2>
      <p>
        <StateTag tone={tones[state]}>{words.billStates[state]}</StateTag> <TimeCell at={at} />
      </p>
      {refundedFen > 0 && <p>{words.givenBack(refundedFen)}</p>}
      <p className="hint">{why[language]}</p>
      {consent && (
        <p className="hint">
          {words.agreed(consent.how[language])} <TimeCell at={consent.at} />
        </p>
      )}
      <Link className="touch" to={`/me/help?about=${encodeURIComponent(words.about(title, month, amountFen))}`}>
        {words.askAbout}
      </Link>
    </section>
  );
}

const refundTones: Readonly<Record<RefundOfMine['state'], Tone>> = {
  requested: 'wait',
  approved: 'busy',
  refused: 'quiet',
  done: 'good',
  'former-holder': 'wait',
  settled: 'good',
};

function Refund({ refund }: { refund: RefundOfMine }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { kind, title, month, amountFen, extraFen, reason, state, requestedAt, decidedAt } = refund;
  return (
    <section className="card">
      <h3 className="sum">
        <span>
          {words.refundKinds[kind]} · {title} <small>{month}</small>
        </span>
        {amountFen + extraFen > 0 && <MoneyCell fen={amountFen + extraFen} />}
      </h3>
      <p>
        <StateTag tone={refundTones[state]}>{words.refundStates[state]}</StateTag>{' '}
        <TimeCell at={decidedAt ?? requestedAt} />
      </p>
      <p className="hint">{reason[language]}</p>
    </section>
  );
}
