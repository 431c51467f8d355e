import { Button, Skeleton, Tag } from 'antd';
import { type ReactNode, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { type Story, story } from '../../care/console/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { type Tab, Tabs } from '../shell/tabs.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { Bills } from './bills.tsx';
import { Consents } from './consents.tsx';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { Explain } from './explain.tsx';
import { GoodwillDialog } from './goodwill-dialog.tsx';
import { ListDialog } from './list-dialog.tsx';
import { Lists, Remedies } from './lists.tsx';
import { Messages } from './messages.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { OutlookDialog } from './outlook-dialog.tsx';
import { panels } from './panels.ts';
import { AgreeDialog, RefuseDialog } from './promotions-dialog.tsx';
import { Relations } from './relations.tsx';
import { texts } from './texts.ts';
import { Timeline } from './timeline.tsx';
import { Tone } from './tone.tsx';

type Open =
  | 'stop-all'
  | 'order'
  | 'membership'
  | 'blacklist'
  | 'unblacklist'
  | 'evidence'
  | 'goodwill'
  | 'agree'
  | 'refuse';

const filers = ['care-agent', 'agent-10010', 'supervisor'];

/** Everything of an opened number that the person who looks may see, and what may be done about it. */
export function Subscriber({ opening }: { opening: string }) {
  const words = useTexts(texts);
  const load = () => call(`/api/care/openings/${opening}/story`, story);
  const { value: file, problem, again, put } = useLoaded(load);
  const [open, setOpen] = useState<Open>();
  const [round, setRound] = useState(0);
  const navigate = useNavigate();
  const mayFile = filers.includes(useMe()?.role ?? '');
  if (!file)
    return problem ? (
      <ProblemAlert problem={problem} onAgain={again} />
    ) : (
      <Skeleton active title={false} paragraph={{ rows: 12 }} />
    );

  /** After an action: lists begin anew, and the rest stays until its answer is there. */
  function reload(): void {
    setRound((old) => old + 1);
    void load().then(put);
  }
  const may = new Set(file.may);
  const close = () => setOpen(undefined);
  const mayStopAll = may.has('stop') && file.relations.some(({ mayStop }) => mayStop);
  const standing = file.relations.filter(({ closedAt }) => !closedAt);
  const shared = { opening, onClose: close, onDone: reload };
  return (
    <div className="subscriber">
      <ProblemAlert problem={problem} onAgain={again} />
      <header className="subscriber-head">
        <Identity file={file} />
        <div className="subscriber-actions">
          {may.has('order') && file.orderable.length > 0 && (
            <Button type="primary" onClick={() => setOpen('order')}>
              {words.order}
            </Button>
          )}
          {may.has('membership') && <Button onClick={() => setOpen('membership')}>{words.membership}</Button>}
          {mayFile && (
            <Button onClick={() => void navigate('/tickets', { state: { phone: file.identity.phone } })}>
              {words.ticket}
            </Button>
          )}
          {may.has('evidence') && <Button onClick={() => setOpen('evidence')}>{words.evidence}</Button>}
          {may.has('blacklist') && <Button onClick={() => setOpen('blacklist')}>{words.blacklist}</Button>}
          {may.has('unblacklist') && file.view === 'care' && file.lists.some(({ removedAt }) => !removedAt) && (
            <Button onClick={() => setOpen('unblacklist')}>{words.unblacklist}</Button>
          )}
          {mayStopAll && (
            <Button danger onClick={() => setOpen('stop-all')}>
              {words.stopAll}
            </Button>
          )}
          <Button onClick={reload}>{words.reload}</Button>
        </div>
      </header>
      <div className="subscriber-columns">
        <div>
          <Section title={words.relations}>
            <Relations
              opening={opening}
              relations={file.relations}
              mayStop={may.has('stop')}
              mayComplain={may.has('complaint')}
              onDone={reload}
            />
          </Section>
          <Section title={words.bills}>
            <Bills opening={opening} file={file} onDone={reload} />
          </Section>
          {file.panels.map((code) => {
            const Panel = panels[code];
            return (
              Panel && (
                <Suspense key={code} fallback={<Skeleton active title={false} paragraph={{ rows: 2 }} />}>
                  <Panel opening={opening} phone={file.identity.phone} reload={reload} />
                </Suspense>
              )
            );
          })}
        </div>
        <div>
          <Tabs label={words.title} tabs={tabsOf(file, { opening, round, ask: setOpen }, words)} />
        </div>
      </div>
      {open === 'stop-all' && (
        <OutlookDialog {...shared} title={words.stopAll} verb="stop" wish={{ subscriptionId: 'all' }} isDanger />
      )}
      {open === 'membership' && <OutlookDialog {...shared} title={words.membership} verb="membership" wish={{}} />}
      {open === 'order' && <OrderDialog {...shared} products={file.orderable} />}
      {(open === 'blacklist' || open === 'unblacklist') && file.view === 'care' && (
        <ListDialog {...shared} verb={open} lists={file.lists} />
      )}
      {open === 'goodwill' && <GoodwillDialog {...shared} relations={standing} />}
      {open === 'agree' && <AgreeDialog {...shared} />}
      {open === 'refuse' && <RefuseDialog {...shared} />}
      {open === 'evidence' && <EvidenceDialog opening={opening} onClose={close} />}
    </div>
  );
}

type Words = (typeof texts)['zh-CN'];

type Context = { opening: string; round: number; ask(what: Open): void };

function tabsOf(file: Story, { opening, round, ask }: Context, words: Words) {
  const tab = (key: string, label: string, children: ReactNode): Tab => ({ key, label, children });
  const shared = [
    tab('messages', words.messages, <Messages opening={opening} round={round} />),
    tab('timeline', words.timeline, <Timeline opening={opening} round={round} />),
  ];
  if (file.view === 'carrier') return shared;
  return [
    ...shared,
    tab(
      'consents',
      words.consents,
      <>
        <p className="agent-tab-actions">
          {file.may.includes('agree-promotions') && (
            <Button onClick={() => ask('agree')}>{words.agreePromotions}</Button>
          )}
          {file.may.includes('refuse-promotions') && (
            <Button onClick={() => ask('refuse')}>{words.refusePromotions}</Button>
          )}
        </p>
        <Consents opening={opening} consents={file.consents} />
      </>,
    ),
    tab(
      'remedies',
      words.remedies,
      <>
        {file.may.includes('goodwill') && file.relations.some(({ closedAt }) => !closedAt) && (
          <p className="agent-tab-actions">
            <Button onClick={() => ask('goodwill')}>{words.goodwill}</Button>
          </p>
        )}
        <Remedies remedies={file.remedies} />
      </>,
    ),
    tab('lists', words.lists, <Lists lists={file.lists} />),
    ...(file.may.includes('explain')
      ? [tab('explain', words.explain, <Explain opening={opening} numbers={file.accessNumbers} />)]
      : []),
  ];
}

function Identity({ file }: { file: Story }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { phone, carrier, province, isPorted, since, lastTextAt, isKnown } = file.identity;
  const place = [carrier ? words.carriers[carrier] : words.noCarrier, province].filter(Boolean).join(' · ');
  return (
    <div className="identity">
      <p className="identity-number">
        {phone} <CopyButton text={phone} />
      </p>
      <p>
        {place} {isPorted && <Tag>{words.ported}</Tag>}
        {file.view === 'care' && file.isBlacklisted && <Tone tone="bad">{words.blacklisted}</Tone>}
        {file.view === 'care' && file.promotions.refusedAt && <Tag>{words.promotionsRefused}</Tag>}
        {file.view === 'care' && file.promotions.allowed && <Tag>{words.promotionsAllowed}</Tag>}
      </p>
      <p className="secondary">
        {!isKnown && words.unknown}
        {since && (
          <>
            {words.since} <TimeCell at={since} />
          </>
        )}
        {lastTextAt && (
          <>
            {' · '}
            {words.lastText} <TimeCell at={lastTextAt} />
          </>
        )}
        {file.view === 'care' && file.holders.length > 0 && ` · ${words.holders(file.holders.length)}`}
      </p>
      {file.view === 'care' &&
        file.holders.map((one) => (
          <p key={one.until} className="secondary">
            {words.holderLine} <TimeCell at={one.since} /> – <TimeCell at={one.until} />：{one.cause[language]}
          </p>
        ))}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="agent-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
