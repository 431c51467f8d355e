import { PaperClipOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select } from 'antd';
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from 'react';
import { attachmentView, cannedList, type DeskView, type TicketView } from '../../business/tickets/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { CallFailed, call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { type Doing, doTo } from './act.ts';
import { texts } from './texts.ts';

export type Mode = 'answer' | 'note' | 'hear';
type Next = 'keep' | 'waiting' | 'solved';
type File = { id: string; name: string };

type Props = {
  ticket: TicketView;
  desk: DeskView;
  mode: Mode;
  onMode(mode: Mode): void;
  text: string;
  onText(text: string): void;
  /** The version that what is written answers to. */
  base: number;
  /** Somebody changed it since, and this was not looked at yet. */
  isStale: boolean;
  field: RefObject<HTMLDivElement | null>;
  onDone(version: number): void;
};

/** Where one answers the person, notes something for colleagues, or writes down what the person said on the telephone. */
export function Composer({ ticket, desk, mode, onMode, text, onText, base, isStale, field, onDone }: Props) {
  const words = useTexts(texts);
  const ids = useId();
  const [channel, setChannel] = useState<DeskView['channels'][number]>(ticket.phone ? 'sms' : 'e-mail');
  const [next, setNext] = useState<Next>('waiting');
  const [mentions, setMentions] = useState<string[]>([]);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const modes = (['answer', 'note', 'hear'] as const).filter((one) => ticket.may.includes(one));
  const at = modes.includes(mode) ? mode : modes[0];
  if (at === undefined) return null;
  const isCanned = at === 'answer' && text.startsWith('/');
  const labels = { answer: words.answerText, note: words.noteText, hear: words.hearText };

  async function send(): Promise<void> {
    if (text.trim() === '' || isCanned || isBusy || isStale) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const version = await doTo(ticket.id, base, doingOf());
      onText('');
      setFiles([]);
      setMentions([]);
      onDone(version);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  function doingOf(): Doing {
    const attachments = files.map(({ id }) => id);
    if (at === 'note') return { kind: 'note', text, mentions, attachments };
    if (at === 'hear') return { kind: 'hear', channel: 'phone', text, attachments };
    return { kind: 'answer', channel, next: ticket.state === 'technical' ? 'keep' : next, text, attachments };
  }

  async function bring(chosen: FileList | null): Promise<void> {
    setProblem(undefined);
    try {
      for (const file of chosen ?? []) {
        const brought = await upload(file);
        setFiles((before) => [...before, brought]);
      }
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
  }

  return (
    <section className={`composer composer-${at}`} aria-label={words.composer[at]} ref={field}>
      <div className="composer-bar">
        <Segmented
          size="small"
          value={at}
          onChange={onMode}
          options={modes.map((one) => ({ value: one, label: words.composer[one] }))}
        />
        {at === 'answer' && (
          <>
            <Select
              size="small"
              aria-label={words.answerBy}
              value={channel}
              onChange={setChannel}
              options={desk.channels.map((one) => ({ value: one, label: words.channels[one] }))}
            />
            {ticket.state !== 'technical' && (
              <Select<Next>
                size="small"
                aria-label={words.next}
                value={next}
                onChange={setNext}
                options={(['keep', 'waiting', 'solved'] as const).map((one) => ({
                  value: one,
                  label: `${words.next} ${words.nexts[one]}`,
                }))}
              />
            )}
          </>
        )}
        {at === 'note' && (
          <Select
            className="mentions"
            size="small"
            mode="multiple"
            aria-label={words.mention}
            placeholder={words.mention}
            value={mentions}
            onChange={setMentions}
            optionFilterProp="label"
            options={desk.colleagues.map(({ id, name, isAway }) => ({
              value: id,
              label: isAway ? words.isAway(name) : name,
            }))}
          />
        )}
      </div>
      <ProblemAlert problem={problem} onClose={() => setProblem(undefined)} />
      {isCanned && <CannedAnswers ticket={ticket.id} wanted={text.slice(1)} onTake={onText} />}
      <label htmlFor={ids} className="for-readers">
        {labels[at]}
      </label>
      <Input.TextArea
        id={ids}
        autoSize={{ minRows: 3, maxRows: 10 }}
        maxLength={at === 'answer' ? 500 : 2000}
        placeholder={labels[at]}
        value={text}
        onChange={({ target }) => onText(target.value)}
        onKeyDown={pressed}
      />
      <div className="composer-bar">
        <Attach accept={desk.attachments.accept} onChosen={bring} />
        <span className="files">{files.map(({ name }) => name).join(' ')}</span>
        <Button
          type="primary"
          disabled={text.trim() === '' || isCanned || isStale}
          loading={isBusy}
          onClick={() => void send()}
        >
          {at === 'answer' ? words.send : words.save}
        </Button>
      </div>
    </section>
  );
}

/** Answers that are written often: narrowed by what stands behind the slash, taken with Enter or a click. */
function CannedAnswers({ ticket, wanted, onTake }: { ticket: string; wanted: string; onTake(text: string): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value, problem } = useLoaded(() => call(`/api/tickets/${ticket}/canned`, cannedList));
  const shown = (value ?? []).filter(({ title, code, text }) =>
    `${title[language]} ${code} ${text}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <div className="canned">
      <ProblemAlert problem={problem} />
      <p>{words.cannedHelp}</p>
      <ul aria-label={words.canned}>
        {shown.map(({ code, title, text }) => (
          <li key={code}>
            <button type="button" className="canned-answer" onClick={() => onTake(text)}>
              <strong>{title[language]}</strong>
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Attach({ accept, onChosen }: { accept: readonly string[]; onChosen(files: FileList | null): Promise<void> }) {
  const words = useTexts(texts);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="small" icon={<PaperClipOutlined />} onClick={() => input.current?.click()}>
        {words.attach}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label={words.attach}
        accept={accept.join()}
        onChange={({ target }) => {
          void onChosen(target.files).finally(() => {
            target.value = '';
          });
        }}
      />
    </>
  );
}

/** A file goes as it is; the server tells its kind by its bytes. */
async function upload(file: globalThis.File): Promise<File> {
  const response = await fetch(`/api/ticket-attachments?name=${encodeURIComponent(file.name.slice(-120))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'accept-language': document.documentElement.lang },
    body: file,
  });
  if (!response.ok) throw new CallFailed(await response.json());
  return attachmentView.parse(await response.json());
}
