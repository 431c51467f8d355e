import { Button, Drawer, Form, Input, Space, Tag } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import {
  type DifferenceView,
  difference as differenceAnswer,
  differenceDetail,
  differencePage,
} from '../../business/reconciliation/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { ProposalNote } from '../shell/proposal-note.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { type RunDetail, useClassName } from './parts.ts';
import { texts } from './texts.ts';

const tones = { open: 'wait', assigned: 'busy', resolved: 'good', carried: 'quiet', gone: 'quiet' } as const;

/** What the sides do not agree about, and what is done about each. */
export function Differences({ of, isClerk }: { of: RunDetail; isClerk: boolean }) {
  const words = useTexts(texts);
  const classOf = useClassName();
  const { filters, change, key, query } = useFilters({ state: '', class: '' });
  const [phone, setPhone] = useState('');
  const at = `/api/reconciliation/runs/${of.id}/differences`;
  const list = useMore(
    (after) =>
      phone === ''
        ? call(`${at}?${query}&${queryOf({ after })}`, differencePage)
        : call(`${at}/of-number`, differencePage, { method: 'POST', body: { phone } }),
    `${of.id} ${of.state} ${key} ${phone}`,
  );
  const [looked, look] = useState<string>();
  const classes = [...new Set(of.totals.map((one) => one.class))];
  return (
    <section className="part">
      <h2>{words.differences}</h2>
      <div className="tools-row">
        <Choose
          label={words.state}
          value={filters.state}
          onChange={(state) => change({ state })}
          options={[['', words.allStates], ...Object.entries(words.differenceStates)]}
        />
        {classes.length > 0 && (
          <Choose
            label={words.class}
            value={filters.class}
            onChange={(name) => change({ class: name })}
            options={[['', words.allClasses], ...classes.map((one) => [one, classOf(one)] as const)]}
          />
        )}
        <Labelled label={words.phoneFilter}>
          {(id) => <Input.Search id={id} allowClear onSearch={(number) => setPhone(number.trim())} />}
        </Labelled>
      </div>
      <DataList
        label={words.differences}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noDifferences} />}
        isMarked={({ state }) => state === 'open'}
        columns={[
          { key: 'phone', title: words.phone, render: (one) => <NumberCell number={one.phone} /> },
          { key: 'class', title: words.class, render: (one) => classOf(one.class) },
          { key: 'product', title: words.product, render: ({ product }) => product },
          {
            key: 'state',
            title: words.state,
            render: ({ state, isProposed }) => (
              <>
                <StateTag tone={tones[state]}>{words.differenceStates[state]}</StateTag>
                {isProposed && <Tag>{words.isProposed}</Tag>}
              </>
            ),
          },
          { key: 'owner', title: words.owner, render: ({ owner, deadline }) => owner && `${owner} ${deadline ?? ''}` },
          { key: 'firstSeen', title: words.firstSeen, render: ({ firstSeen }) => firstSeen },
          {
            key: 'look',
            title: words.actions,
            render: ({ id }) =>
              isClerk && (
                <Button size="small" onClick={() => look(id)}>
                  {words.look}
                </Button>
              ),
          },
        ]}
      />
      <Drawer
        open={looked !== undefined}
        size="large"
        title={words.differences}
        onClose={() => look(undefined)}
        destroyOnHidden
      >
        {looked !== undefined && <OneDifference runId={of.id} id={looked} onChanged={list.reload} />}
      </Drawer>
    </section>
  );
}

function OneDifference({ runId, id, onChanged }: { runId: string; id: string; onChanged(): void }) {
  const words = useTexts(texts);
  const classOf = useClassName();
  const at = `/api/reconciliation/runs/${runId}/differences/${id}`;
  const loaded = useLoaded(() => call(at, differenceDetail));
  const { value } = loaded;
  async function act(deed: string, body: Record<string, unknown>): Promise<void> {
    await call(`${at}/${deed}`, differenceAnswer, { method: 'POST', body: { version: value!.version, ...body } });
    loaded.put(await call(at, differenceDetail));
    onChanged();
  }
  if (!value) return <ProblemAlert problem={loaded.problem} />;
  const isOver = value.state === 'carried' || value.state === 'gone';
  return (
    <>
      <h3>
        {classOf(value.class)} · <NumberCell number={value.phone} />
      </h3>
      <div className="two">
        <Side title={words.ours} said={value.detail['sp'] ?? value.detail['ours']} />
        <Side title={words.theirs} said={value.detail['carrier'] ?? value.detail['theirs']} />
        {value.detail['consent'] !== undefined && <Side title={words.consent} said={value.detail['consent']} />}
      </div>
      {value.resolution && (
        <p>
          {words.resolution}: {value.resolution}
        </p>
      )}
      {!isOver && (
        <ProposalNote proposal={value.proposal} said={words.correct} withdraw={(text) => act('withdrawn', { text })} />
      )}
      {!isOver && <Deeds value={value} act={act} />}
      {!isOver && <Assign value={value} act={act} />}
      <h3>{words.story}</h3>
      <ul>
        {value.remarks.map(({ what, text, by, at: when }) => (
          <li key={`${when} ${what} ${text}`}>
            <TimeCell at={when} /> {by} {words.what[what] ?? what}: {text}
          </li>
        ))}
      </ul>
    </>
  );
}

type Detail = z.output<typeof differenceDetail>;
type Act = (deed: string, body: Record<string, unknown>) => Promise<void>;

function Deeds({ value, act }: { value: Detail; act: Act }) {
  const words = useTexts(texts);
  const say = (deed: string) => (text: string) => act(deed, { text });
  return (
    <Space wrap>
      {value.state === 'resolved' ? (
        <ConfirmButton action={words.reopen} consequence="" reason={words.say} onConfirm={say('reopened')} />
      ) : (
        <>
          <ConfirmButton
            type="primary"
            action={value.proposal ? words.confirmCorrection : words.correct}
            disabled={value.proposal?.isMine === true}
            consequence={value.proposal ? words.confirmHelp : words.correctHelp}
            reason={words.say}
            onConfirm={say('correct')}
          />
          <ConfirmButton action={words.resolve} consequence="" reason={words.say} onConfirm={say('resolved')} />
        </>
      )}
      <ConfirmButton action={words.remark} consequence="" reason={words.say} onConfirm={say('remark')} />
    </Space>
  );
}

function Assign({ value, act }: { value: DifferenceView; act: Act }) {
  const words = useTexts(texts);
  const me = useMe();
  const [problem, setProblem] = useState<ProblemDetails>();
  async function assign(given: { owner: string; deadline: string }): Promise<void> {
    setProblem(undefined);
    await act('assign', given).catch((error) => setProblem(problemOf(error)));
  }
  return (
    <>
      <ProblemAlert problem={problem} />
      <Form
        layout="inline"
        className="tools-row"
        style={{ marginTop: 16 }}
        initialValues={{ owner: value.owner ?? me?.name, deadline: value.deadline }}
        onFinish={assign}
      >
        <Form.Item name="owner" label={words.owner} rules={[{ required: true }]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="deadline" label={words.deadline} rules={[{ required: true }]}>
          <Input type="date" />
        </Form.Item>
        <Button htmlType="submit">{words.assign}</Button>
      </Form>
    </>
  );
}

/** What a side says, field by field. */
function Side({ title, said }: { title: string; said: unknown }) {
  const words = useTexts(texts);
  const hidden = ['id', 'phone', 'subscriptionId', 'billingGroup'];
  const fields =
    typeof said === 'object' && said !== null
      ? Object.entries(said).filter(([name, value]) => !hidden.includes(name) && value !== null && value !== undefined)
      : [];
  return (
    <section aria-label={title}>
      <h4>{title}</h4>
      {fields.length === 0 ? (
        words.nothing
      ) : (
        <dl className="said">
          {fields.map(([name, value]) => (
            <div key={name}>
              <dt>{words.fields[name] ?? name}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
