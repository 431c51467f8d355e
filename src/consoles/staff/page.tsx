import { Input, Select, Tag } from 'antd';
import { useState } from 'react';
import { accountsPage, type OneTimePassword, type StaffAccountView, staffRole } from '../../business/staff/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { roleNames } from '../shell/roles.ts';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { AccountActions } from './account-actions.tsx';
import { AccountForm } from './account-form.tsx';
import { carrierName } from './organisation.ts';
import { ShownOnce } from './shown-once.tsx';
import { texts } from './texts.ts';
import './staff.css';

/** Accounts: found by name, role and state; made, changed, closed. */
export function StaffPage() {
  const words = useTexts(texts);
  const roles = useTexts(roleNames);
  const { filters, change, key } = useFilters({ find: '', role: '', state: '' });
  const [fresh, setFresh] = useState<OneTimePassword>();
  const list = useMore<StaffAccountView>(async (after) => {
    const { accounts, more } = await call(`/api/staff/accounts?${queryOf({ ...filters, after })}`, accountsPage);
    return { items: accounts, next: more ? accounts.at(-1)!.name : undefined };
  }, key);
  const columns: Column<StaffAccountView>[] = [
    {
      key: 'name',
      title: words.columns.name,
      render: ({ name, self, sample }) => (
        <>
          <strong>{name}</strong> {self && <Tag>{words.self}</Tag>}
          {sample && <Tag>{words.sample}</Tag>}
        </>
      ),
    },
    { key: 'role', title: words.columns.role, render: ({ role }) => roles[role] },
    {
      key: 'organisation',
      title: words.columns.organisation,
      render: ({ organisation }) => (organisation === null ? words.ours : carrierName(organisation, words.carriers)),
    },
    {
      key: 'state',
      title: words.columns.state,
      render: ({ state, lockedUntil, passwordChangeDue, passwordEndsAt }) => (
        <>
          {state === 'active' ? (
            words.state.active
          ) : (
            <Tag color={state === 'locked' ? 'orange' : 'red'}>{words.state[state]}</Tag>
          )}
          {lockedUntil && <TimeCell at={lockedUntil} />} {passwordChangeDue && <Tag>{words.oneTime}</Tag>}
          {passwordEndsAt && <TimeCell at={passwordEndsAt} />}
        </>
      ),
    },
    {
      key: 'factor',
      title: words.columns.secondFactor,
      render: ({ secondFactor }) => (secondFactor ? words.yes : words.no),
    },
    { key: 'sessions', title: words.columns.sessions, kind: 'number', render: ({ sessions }) => sessions },
    {
      key: 'signed-in',
      title: words.columns.signedIn,
      render: ({ signedInAt }) => <TimeCell at={signedInAt ?? undefined} />,
    },
    {
      key: 'action',
      title: words.columns.action,
      render: (account) => <AccountActions account={account} onChanged={list.reload} onFresh={setFresh} />,
    },
  ];
  const roleChoices = staffRole.options.map((role) => ({ value: role, label: roles[role] }));
  return (
    <Page title={words.title} lead={words.lead} actions={<AccountForm onDone={list.reload} onFresh={setFresh} />}>
      <div className="staff-filters">
        <Input.Search
          allowClear
          placeholder={words.find}
          aria-label={words.find}
          defaultValue={filters.find}
          onSearch={(find) => change({ find })}
        />
        <Select
          aria-label={words.columns.role}
          value={filters.role}
          options={[{ value: '', label: words.anyRole }, ...roleChoices]}
          onChange={(role) => change({ role })}
        />
        <Select
          aria-label={words.columns.state}
          value={filters.state}
          options={[
            { value: '', label: words.anyState },
            ...(['active', 'locked', 'disabled'] as const).map((state) => ({
              value: state,
              label: words.state[state],
            })),
          ]}
          onChange={(state) => change({ state })}
        />
      </div>
      <DataList
        label={words.title}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ state }) => state === 'locked'}
        empty={<EmptyState title={words.nobody}>{words.nobodyHelp}</EmptyState>}
      />
      <ShownOnce fresh={fresh} onDone={() => setFresh(undefined)} />
    </Page>
  );
}
