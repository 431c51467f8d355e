import { Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { z } from 'zod';
import { type MerchantRow, merchantPage, stage } from '../../products/merchants/registry/contract.ts';
import { texts as kinds } from '../nearby/texts.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { wallTime } from '../shell/beijing.ts';
import { Choose } from '../shell/choose.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { useMay } from './may.ts';
import { MerchantForm } from './merchant-form.tsx';
import { StageTag } from './stage-tag.tsx';
import { texts } from './texts.ts';

/** All merchants, with how far the work with each is and until when it holds. */
export function MerchantList() {
  const words = useTexts(texts);
  const { categories: kindNames } = useTexts(kinds);
  const may = useMay();
  const navigate = useNavigate();
  const { filters, change, key, query } = useFilters({ find: '', stage: '', category: '' });
  const [known, setKnown] = useState<Pick<z.output<typeof merchantPage>, 'counts' | 'categories'>>();
  const list = useMore<MerchantRow>(async (after) => {
    const page = await call(`/api/merchants?${query}${after ? `&after=${after}` : ''}`, merchantPage);
    setKnown(page);
    return page;
  }, key);
  const categories = known?.categories ?? [];
  const categoryName = (code: string) => kindNames[code] ?? categories.find((one) => one.code === code)?.title ?? code;
  const columns: Column<MerchantRow>[] = [
    {
      key: 'name',
      title: words.name,
      render: ({ id, name, code }) => (
        <>
          <Link to={`/merchants/${id}`}>{name}</Link>
          <small className="merchant-note">{code}</small>
        </>
      ),
    },
    { key: 'category', title: words.category, render: ({ category }) => categoryName(category) },
    {
      key: 'stage',
      title: words.stage,
      render: ({ stage, waits }) => (
        <>
          <StageTag stage={stage} />
          {waits && <small className="merchant-note">{words.toSign}</small>}
        </>
      ),
    },
    {
      key: 'until',
      title: words.lastDay,
      render: ({ lastDay, daysLeft }) =>
        lastDay !== undefined && (
          <>
            <span className="nowrap">{lastDay}</span>
            <small className="merchant-note">{words.left(daysLeft!)}</small>
          </>
        ),
    },
    { key: 'shops', title: words.shops, kind: 'number', render: ({ shops }) => shops },
    { key: 'benefits', title: words.benefits, kind: 'number', render: ({ benefits }) => benefits },
    { key: 'people', title: words.people, kind: 'number', render: ({ people }) => people },
  ];
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          {may.watch && <Link to="/merchants/misuse">{words.watch.open}</Link>}
          {may.keep && <MerchantForm categories={categories} onDone={(id) => void navigate(`/merchants/${id}`)} />}
        </>
      }
    >
      <div className="merchant-tools">
        <Labelled label={words.find}>
          {(id) => (
            <Input
              id={id}
              type="search"
              allowClear
              maxLength={40}
              value={filters.find}
              onChange={({ target }) => change({ find: target.value })}
            />
          )}
        </Labelled>
        <Choose
          label={words.stage}
          value={filters.stage}
          onChange={(stage) => change({ stage })}
          options={[
            ['', words.all],
            ...stage.options.map(
              (code) => [code, `${words.stages[code]}${known ? ` ${known.counts[code] ?? 0}` : ''}`] as const,
            ),
          ]}
        />
        <Choose
          label={words.category}
          value={filters.category}
          onChange={(category) => change({ category })}
          options={[['', words.all], ...categories.map(({ code }) => [code, categoryName(code)] as const)]}
        />
        {(may.keep || may.sign) && (
          <>
            <AskExport action={words.exportEnding} kind="merchant-contracts" filter={{ until: twoMonthsOn() }} />
            <AskExport action={words.exportShops} kind="merchant-shops" filter={{}} />
          </>
        )}
      </div>
      <DataList
        label={words.title}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ stage }) => stage === 'expiring'}
        empty={<EmptyState title={words.nobody}>{words.nobodyHelp}</EmptyState>}
      />
    </Page>
  );
}

/** The day until which contracts are looked for that end. */
function twoMonthsOn(): string {
  return wallTime(Date.now() + 60 * 86_400_000).slice(0, 10);
}
