import { App } from 'antd';
import { Link } from 'react-router';
import { type ParkedMo, parkedPage } from '../../business/messages/contract.ts';
import { decided, retried } from '../../business/messages/unsettled/contract.ts';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import type { Column } from '../shell/data-list.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { Listing } from './listing.tsx';
import { texts } from './texts.ts';

/** Messages of phones that were kept without an effect. */
export function Parked({ onSettled }: { onSettled(): void }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  const { message } = App.useApp();
  const list = useMore((before) => call(`/api/messages/parked?${queryOf({ before })}`, parkedPage));
  function done(): void {
    list.reload();
    onSettled();
  }
  async function retry(id: string, because: string): Promise<void> {
    const became = await call(`/api/messages/parked/${id}/retry`, retried, { method: 'POST', body: { because } });
    if (became.state === 'taken') void message.success(words.retried(became.command ?? ''));
    else void message.warning(words.parkedAgain(told(became.parkedReason ?? '')));
    done();
  }
  const columns: Column<ParkedMo>[] = [
    { key: 'at', title: words.columns.at, render: ({ receivedAt }) => <TimeCell at={receivedAt} seconds /> },
    { key: 'phone', title: words.columns.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
    { key: 'link', title: words.columns.link, render: ({ link }) => <span className="nowrap">{link}</span> },
    {
      key: 'text',
      title: words.columns.text,
      render: ({ id, text, raw = '' }) => (
        <Link to={`/messages/mo/${id}`} title={words.open}>
          {text ?? <code>{words.notText(raw.slice(0, 80))}</code>}
        </Link>
      ),
    },
    { key: 'reason', title: words.columns.reason, render: ({ reason }) => told(reason) },
    {
      key: 'action',
      title: words.columns.action,
      render: ({ id, text }) => (
        <span className="todo">
          <ConfirmButton
            action={words.retry}
            size="small"
            disabled={text === undefined}
            reason={words.because}
            consequence={
              <>
                <blockquote>{text}</blockquote>
                {words.retryHelp}
              </>
            }
            onConfirm={(because) => retry(id, because)}
          />
          <ConfirmButton
            action={words.setAside}
            size="small"
            reason={words.because}
            consequence={words.setAsideHelp.parked}
            onConfirm={async (because) => {
              await call(`/api/messages/parked/${id}/set-aside`, decided, { method: 'POST', body: { because } });
              done();
            }}
          />
        </span>
      ),
    },
  ];
  return <Listing kind="parked" list={list} columns={columns} />;
}
