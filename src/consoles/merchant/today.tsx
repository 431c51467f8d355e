import { z } from 'zod';
import { type Today as TodayAnswer, today } from '../../products/merchants/redemptions/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { Stats } from '../shell/stats.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { CarDate } from './car-date.tsx';
import { texts } from './texts.ts';
import { useTill } from './use-till.ts';
import { useWhy } from './use-why.ts';

/** What was redeemed and refused today, the newest first; a manager takes back what was a mistake. */
export function Today() {
  const words = useTexts(texts);
  const say = useWhy();
  const { shop, isManager } = useTill();
  const { value, problem, again } = useLoaded(() =>
    call(`/api/till/today?${queryOf({ shop: isManager ? undefined : shop })}`, today),
  );
  if (!value) return <ProblemAlert problem={problem} onAgain={again} />;
  const standing = value.redeemed.filter(({ undone }) => !undone);
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      <section>
        <Stats
          label={words.today.title}
          items={[
            { label: words.today.redeemed, value: standing.length },
            {
              label: words.today.saved,
              value: <MoneyCell fen={standing.reduce((sum, one) => sum + one.savedFen, 0)} />,
            },
            { label: words.today.refused, value: value.refused.length },
          ]}
        />
        <h2>{words.today.redeemed}</h2>
        {value.redeemed.length === 0 && <EmptyState title={words.today.none}>{words.today.noneHelp}</EmptyState>}
        <ul className="till-list">
          {value.redeemed.map((one) => (
            <Redemption key={one.id} redemption={one} onUndone={again} />
          ))}
        </ul>
      </section>
      {value.refused.length > 0 && (
        <section>
          <h2>{words.today.refused}</h2>
          <ul className="till-list">
            {value.refused.map(({ id, number, why, shop: where, by, at }) => (
              <li key={id}>
                <strong>{number.masked}</strong> <StateTag tone="bad">{say(why)}</StateTag>
                <small>
                  <TimeCell at={at} /> · {where} · {by}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Redemption({ redemption, onUndone }: { redemption: TodayAnswer['redeemed'][number]; onUndone(): void }) {
  const words = useTexts(texts).today;
  const { who } = useTill();
  const { id, number, title, shop, by, channel, at, savedFen, undone, canUndo } = redemption;
  return (
    <li>
      <strong>{title}</strong> {number.masked} {savedFen > 0 && <MoneyCell fen={savedFen} />}
      {undone && <StateTag tone="quiet">{words.undone(undone.by, undone.why)}</StateTag>}
      <small>
        <TimeCell at={at} /> · {shop} · {by} · {words.channels[channel]}
      </small>
      {!undone && <CarDate redemption={id} />}
      {canUndo && (
        <ConfirmButton
          action={words.undo}
          isDanger
          consequence={words.undoConsequence(title, number.masked, who.undoMinutes)}
          reason={words.undoReason}
          onConfirm={async (reason) => {
            await call(`/api/till/redemptions/${id}/undo`, z.unknown(), { method: 'POST', body: { reason } });
            onUndone();
          }}
        />
      )}
    </li>
  );
}
