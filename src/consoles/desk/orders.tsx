import { Button, Input, Modal, Radio, Segmented, Select } from 'antd';
import { useId, useRef, useState } from 'react';
import { z } from 'zod';
import {
  type FormView,
  type WorkOrdersImported,
  type WorkOrderView,
  workOrderDesk,
  workOrdersImported,
  workOrderTaken,
} from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tone } from '../shell/tone.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useImport } from '../works/import-modal.tsx';
import { texts } from './texts.ts';

const refreshMs = 60_000;

/** Work orders: those that wait, the most pressing first, each with the form it is answered on. */
export function Orders({ mayAct, mayExport }: { mayAct: boolean; mayExport: boolean }) {
  const { filters, change } = useFilters({ state: 'open' });
  return (
    <List
      key={filters.state}
      state={filters.state}
      onState={(state) => change({ state })}
      mayAct={mayAct}
      mayExport={mayExport}
    />
  );
}

function List({
  state,
  onState,
  mayAct,
  mayExport,
}: {
  state: string;
  onState(state: string): void;
  mayAct: boolean;
  mayExport: boolean;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const load = () => call(`/api/work-orders?state=${state}`, workOrderDesk);
  const { value, problem, put } = useLoaded(load, refreshMs);
  const reload = () => load().then(put);
  const formOf = (carrier: string) => value?.forms.find((one) => one.carrier === carrier);
  const columns: Column<WorkOrderView>[] = [
    {
      key: 'deadline',
      title: words.deadline,
      render: ({ deadlineAt, late, warned, state: stands }) => (
        <>
          <TimeCell at={deadlineAt} />{' '}
          {late ? (
            <Tone of="bad">{words.late}</Tone>
          ) : (
            warned && stands === 'open' && <Tone of="warn">{words.warned}</Tone>
          )}
        </>
      ),
    },
    { key: 'number', title: words.number, render: ({ number }) => <span className="nowrap">{number}</span> },
    { key: 'carrier', title: words.carrier, render: ({ carrier }) => formOf(carrier)?.title[language] ?? carrier },
    { key: 'phone', title: words.phone, render: ({ phone }) => phone },
    {
      key: 'content',
      title: words.content,
      render: ({ category, content }) => (
        <span className="clamped" title={content}>
          {category && `${category}：`}
          {content}
        </span>
      ),
    },
    {
      key: 'ticket',
      title: words.ticket,
      render: ({ ticketId }) => <a href={`/tickets?ticket=${ticketId}`}>{words.ticket}</a>,
    },
    {
      key: 'reply',
      title: words.reply,
      render: (one) => {
        const form = formOf(one.carrier);
        return form && (one.reply || mayAct) ? <Reply order={one} form={form} onSent={reload} /> : null;
      },
    },
  ];
  const today = wallTime(Date.now()).slice(0, 10);
  const list = {
    items: value?.items,
    problem,
    isLoading: value === undefined,
    more: undefined,
    reload: () => void reload(),
  };
  return (
    <>
      <div className="desk-actions">
        <Segmented
          value={state}
          onChange={onState}
          options={[
            { value: 'open', label: words.waiting },
            { value: 'replied', label: words.replied },
          ]}
        />
        <span className="gap" />
        {mayAct && value && <Enter forms={value.forms} onEntered={reload} />}
        {mayAct && value && <Import forms={value.forms} onImported={reload} />}
        {mayExport &&
          value?.forms.map(({ carrier, title }) => (
            <Button key={carrier} href={`/api/work-orders/replies?carrier=${carrier}&from=${today}&to=${today}`}>
              {`${words.export} · ${title[language]}`}
            </Button>
          ))}
      </div>
      <DataList
        label={words.orders}
        list={list}
        columns={columns}
        keyOf={({ ticketId }) => ticketId}
        isMarked={({ late, state: stands }) => late && stands === 'open'}
        empty={<EmptyState title={words.noOrders}>{words.noOrdersHelp}</EmptyState>}
      />
    </>
  );
}

/** The form of the carrier: filled in and sent, or as it was sent. */
function Reply({ order, form, onSent }: { order: WorkOrderView; form: FormView; onSent(): Promise<unknown> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [given, setGiven] = useState<Record<string, string>>(order.reply ?? {});
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const isSent = order.reply !== undefined;
  const [missing, setMissing] = useState<readonly string[]>([]);
  const faultOf = (code: string) =>
    missing.includes(code)
      ? words.need
      : problem?.faults?.find(({ field, value }) => field === `body.reply.${code}` && value === given[code])?.remedy;
  async function send(): Promise<void> {
    const lacks = form.reply.filter(({ code, required }) => required && !given[code]?.trim()).map(({ code }) => code);
    setMissing(lacks);
    if (lacks.length > 0) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await call(`/api/work-orders/${order.ticketId}/reply`, z.undefined(), { method: 'POST', body: { reply: given } });
      setOpen(false);
      await onSent();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Button size="small" type={isSent ? 'default' : 'primary'} onClick={() => setOpen(true)}>
        {isSent ? words.seeReply : words.reply}
      </Button>
      <Modal
        open={isOpen}
        title={words.replyTo(order.number)}
        okText={words.send}
        cancelText={words.cancel}
        confirmLoading={busy}
        onOk={() => void send()}
        onCancel={() => setOpen(false)}
        {...(isSent && { footer: null })}
      >
        <blockquote className="desk-quote">{order.content}</blockquote>
        {!isSent && <p>{words.replyHelp}</p>}
        {problem && !problem.faults && <ProblemAlert problem={problem} />}
        <div className="desk-form">
          {form.reply.map(({ code, title, choices, longest, required }) => {
            const field = `${id}-${code}`;
            const fault = faultOf(code);
            const change = (value: string) => {
              setGiven((old) => ({ ...old, [code]: value }));
              setMissing((old) => old.filter((one) => one !== code));
            };
            const shared = {
              id: field,
              disabled: isSent,
              'aria-invalid': fault !== undefined,
              ...(fault && { 'aria-describedby': `${field}-fault` }),
            };
            return (
              <div key={code}>
                <label id={`${field}-label`} htmlFor={field}>
                  {title[language]}
                  {required && ' *'}
                </label>
                {choices ? (
                  <Radio.Group
                    {...shared}
                    aria-labelledby={`${field}-label`}
                    value={given[code]}
                    onChange={({ target }) => change(target.value)}
                    options={choices.map((value) => ({ value, label: value }))}
                  />
                ) : (longest ?? 0) > 100 ? (
                  <Input.TextArea
                    {...shared}
                    rows={3}
                    maxLength={longest}
                    value={given[code] ?? ''}
                    onChange={({ target }) => change(target.value)}
                  />
                ) : (
                  <Input
                    {...shared}
                    maxLength={longest ?? 200}
                    value={given[code] ?? ''}
                    onChange={({ target }) => change(target.value)}
                  />
                )}
                {fault && (
                  <p className="fault" id={`${field}-fault`} role="alert">
                    {fault}
                  </p>
                )}
              </div>
            );
          })}
        </div>
      </Modal>
    </>
  );
}

const blank = { number: '', phone: '', category: '', content: '', deadline: '', contact: '' };

/** A work order that came by telephone or on paper. */
function Enter({ forms, onEntered }: { forms: readonly FormView[]; onEntered(): Promise<unknown> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [carrier, setCarrier] = useState(forms[0]?.carrier ?? '');
  const [given, setGiven] = useState(blank);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const form = forms.find((one) => one.carrier === carrier);
  const faultOf = (field: string) => problem?.faults?.find((one) => one.field === `body.${field}`)?.remedy;
  async function enter(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await call(`/api/work-orders/${carrier}`, workOrderTaken, { method: 'POST', body: given });
      setOpen(false);
      setGiven(blank);
      await onEntered();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  const labels = { number: words.number, phone: words.phone, deadline: words.deadline } as const;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.enter}</Button>
      <Modal
        open={isOpen}
        title={words.enter}
        okText={words.send}
        cancelText={words.cancel}
        confirmLoading={busy}
        onOk={() => void enter()}
        onCancel={() => setOpen(false)}
      >
        {problem && !problem.faults && <ProblemAlert problem={problem} />}
        <div className="desk-form">
          <div>
            <label htmlFor={`${id}-carrier`}>{words.carrier}</label>
            <Select
              id={`${id}-carrier`}
              value={carrier}
              onChange={setCarrier}
              options={forms.map((one) => ({ value: one.carrier, label: one.title[language] }))}
            />
          </div>
          {(['number', 'phone', 'deadline'] as const).map((field) => (
            <div key={field}>
              <label htmlFor={`${id}-${field}`}>{labels[field]}</label>
              <Input
                id={`${id}-${field}`}
                value={given[field]}
                {...(field === 'deadline' && { placeholder: words.deadlineHint })}
                aria-invalid={faultOf(field) !== undefined}
                onChange={({ target }) => setGiven({ ...given, [field]: target.value })}
              />
              {faultOf(field) && (
                <p className="fault" role="alert">
                  {faultOf(field)}
                </p>
              )}
            </div>
          ))}
          <div>
            <label htmlFor={`${id}-category`}>{words.category}</label>
            <Select
              id={`${id}-category`}
              allowClear
              value={given.category || null}
              onChange={(category) => setGiven({ ...given, category: category ?? '' })}
              options={form?.categories.map((value) => ({ value, label: value })) ?? []}
            />
          </div>
          <div>
            <label htmlFor={`${id}-content`}>{words.content}</label>
            <Input.TextArea
              id={`${id}-content`}
              rows={4}
              maxLength={5000}
              value={given.content}
              aria-invalid={faultOf('content') !== undefined}
              onChange={({ target }) => setGiven({ ...given, content: target.value })}
            />
            {faultOf('content') && (
              <p className="fault" role="alert">
                {faultOf('content')}
              </p>
            )}
          </div>
        </div>
      </Modal>
    </>
  );
}

function Import({ forms, onImported }: { forms: readonly FormView[]; onImported(): Promise<unknown> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const input = useRef<HTMLInputElement>(null);
  const [carrier, setCarrier] = useState('');
  const { isBusy, run, dialog } = useImport<WorkOrdersImported>({
    title: words.import,
    kind: 'work-orders',
    tell: ({ taken, changed, known }) => words.imported(taken, changed, known),
  });
  const send = (file: File) =>
    call(`/api/work-orders?${queryOf({ carrier, name: file.name.slice(0, 100) })}`, workOrdersImported, {
      method: 'POST',
      file,
      type: 'text/csv',
    });
  return (
    <>
      <Select
        aria-label={words.import}
        placeholder={words.import}
        loading={isBusy}
        value={null}
        style={{ minWidth: 150 }}
        options={forms.map((one) => ({ value: one.carrier, label: one.title[language] }))}
        onChange={(value) => {
          setCarrier(value ?? '');
          input.current?.click();
        }}
      />
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label={words.import}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void run(() => send(file)).then(onImported);
          target.value = '';
        }}
      />
      {dialog}
    </>
  );
}
