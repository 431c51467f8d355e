import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { type AuditLine, auditActionsAnswer, auditPage } from '../../business/staff/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { roleNames } from '../shell/roles.ts';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { actionNames } from './actions.ts';
import { texts } from './texts.ts';
import './audit.css';

const noFilters = { person: '', action: '', day: '', toDay: '', correlationId: '' };

/** What staff did: filters above, the newest line first, and a way to ask for it as a file. */
export function AuditPage() {
  const words = useTexts(texts);
  const roles = useTexts(roleNames);
  const names: Readonly<Record<string, string>> = useTexts(actionNames);
  // What was done by a program of another time has no name any more.
  const nameOf = (action: string) => names[action] ?? action;
  const { filters: kept, change, key } = useFilters(noFilters);
  // What is looked for may be a number, and no address holds one.
  const [subject, setSubject] = useState('');
  const filters = given({ ...kept, subject });
  const { value: known, problem, again } = useLoaded(() => call('/api/audit/actions', auditActionsAnswer));
  const list = useMore<AuditLine>(async (before) => {
    const { lines, more } = await call('/api/audit/search', auditPage, {
      method: 'POST',
      body: given({ ...filters, before: before ?? '' }),
    });
    return { items: lines, next: more ? lines.at(-1)!.id : undefined };
  }, `${key} ${subject}`);
  const columns: Column<AuditLine>[] = [
    { key: 'at', title: words.columns.at, render: ({ at }) => <TimeCell at={at} seconds /> },
    {
      key: 'person',
      title: words.columns.person,
      render: ({ person, role }) =>
        person === null ? (
          <span className="faint">{words.nobody}</span>
        ) : (
          <>
            <strong>{person}</strong> <span className="faint">{role && roles[role]}</span>
          </>
        ),
    },
    {
      key: 'action',
      title: words.columns.action,
      render: ({ action }) => (
        <span className="deed" title={action}>
          {nameOf(action)}
        </span>
      ),
    },
    { key: 'subject', title: words.columns.subject, render: ({ subject }) => <span className="told">{subject}</span> },
    {
      key: 'detail',
      title: words.columns.detail,
      render: ({ detail }) => <span className="told">{inWords(detail)}</span>,
    },
    { key: 'address', title: words.columns.address, render: ({ address }) => address },
    {
      key: 'id',
      title: words.columns.id,
      render: ({ correlationId }) => (
        <Button
          type="text"
          size="small"
          title={correlationId}
          aria-label={`${words.same}: ${correlationId}`}
          onClick={() => clear({ correlationId })}
        >
          {correlationId.slice(0, 8)}
        </Button>
      ),
    },
  ];
  const isFiltered = Object.keys(filters).length > 0;
  const clear = (changes: Partial<typeof noFilters>) => {
    setSubject('');
    change({ ...noFilters, ...changes });
  };
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={<AskExport action={words.export} kind="audit" filter={filters} />}
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <div className="audit-filters">
        <Filter label={words.person} value={kept.person} onChange={(person) => change({ person })} />
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={words.action}
          value={kept.action}
          options={[
            { value: '', label: words.anyAction },
            ...(known?.actions ?? []).map((action) => ({ value: action, label: nameOf(action) })),
          ]}
          onChange={(action) => change({ action })}
        />
        <Filter label={words.subject} value={subject} onChange={setSubject} />
        <Filter label={words.day} type="date" value={kept.day} onChange={(day) => change({ day })} />
        <Filter label={words.toDay} type="date" value={kept.toDay} onChange={(toDay) => change({ toDay })} />
        <Filter
          label={words.correlationId}
          value={kept.correlationId}
          onChange={(correlationId) => change({ correlationId })}
        />
        {isFiltered && <Button onClick={() => clear({})}>{words.clear}</Button>}
      </div>
      <DataList
        label={words.title}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.nothing}>{words.nothingHelp}</EmptyState>}
      />
    </Page>
  );
}

/** What is filled in. */
function given(filters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

type FilterProps = { label: string; value: string; type?: 'text' | 'date'; onChange(value: string): void };

/** A field that counts once it is left, or Enter is pressed: half a number is not looked for. */
function Filter({ label, value, type = 'text', onChange }: FilterProps) {
  const settle = (given: string) => {
    if (given.trim() !== value) onChange(given.trim());
  };
  return (
    <Input
      key={value}
      type={type}
      allowClear={type === 'text'}
      prefix={type === 'date' ? label : undefined}
      placeholder={label}
      aria-label={label}
      defaultValue={value}
      onBlur={({ target }) => settle(target.value)}
      onPressEnter={({ currentTarget }) => settle(currentTarget.value)}
    />
  );
}

/** `reason: 手机遗失 · sessions: 2` */
function inWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' · ');
}
