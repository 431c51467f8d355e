import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type IssueContent, type IssueView, issueView, penAnswer, saved } from '../../products/mms/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage } from '../shell/language.tsx';
import { useEvents } from '../shell/use-events.ts';

/** How what was typed stands: all is saved, some waits, it is on its way, or it could not be. */
export type Saving = 'saved' | 'waiting' | 'saving' | { readonly problem: ProblemDetails };

/** An issue that is edited here: what it says, how it is saved, and what may be done when another has been at it. */
export type IssueAtWork = {
  /** As the server has it; undefined before it came. */
  readonly view: IssueView | undefined;
  readonly problem: ProblemDetails | undefined;
  /** With what was typed here. */
  readonly content: IssueContent | undefined;
  readonly saving: Saving;
  edit(change: (content: IssueContent) => IssueContent): void;
  /** Puts in what an action answered with. */
  put(view: IssueView): void;
  again(): void;
  /** Takes the pen from whoever has it, and saves what was typed. */
  takeOver(): Promise<void>;
  /** What was typed here goes over what another has written meanwhile. */
  keepMine(): Promise<void>;
  dropMine(): void;
  /** All that was typed is saved once this resolves; false when it could not be. */
  settle(): Promise<boolean>;
};

/** A moment after the last key; short enough that the preview follows. */
const pauseMs = 700;
/** The pen is held for a minute: long before that it is asked for again, while somebody still works. */
const penMs = 25_000;
const idleMs = 180_000;

type Work = {
  /** What was typed and is not saved yet, and the revision that it was made from. */
  latest: IssueContent | undefined;
  base: number;
  sending: Promise<boolean> | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  touchedMs: number;
};

/** Opens an issue: it saves by itself, keeps the pen while one writes, and follows what others do. */
export function useIssue(id: string): IssueAtWork {
  const { language } = useLanguage();
  const [{ view, problem }, setState] = useState<{ view?: IssueView; problem?: ProblemDetails }>({});
  const [draft, setDraft] = useState<IssueContent>();
  const [saving, setSaving] = useState<Saving>('saved');
  const work = useRef<Work>({ latest: undefined, base: 0, sending: undefined, timer: undefined, touchedMs: 0 });
  const place = `/api/mms/issues/${id}`;

  /** An answer that was overtaken by a newer one is out of date. */
  const put = (fresh: IssueView) =>
    setState(({ view: known }) => ({ view: known && known.revision > fresh.revision ? known : fresh }));
  const bring = async () => {
    try {
      put(await call(place, issueView));
    } catch (error) {
      setState(({ view: known }) => ({ ...(known && { view: known }), problem: problemOf(error) }));
    }
  };
  const brought = useEffectEvent(bring);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is brought anew
  useEffect(() => void brought(), [language]);
  useEvents('/api/mms/events', {
    events: {
      changed: (data) => changedIssue.safeParse(data).data?.id === id && void bring(),
      missed: () => void bring(),
    },
  });

  async function send(): Promise<boolean> {
    const { current } = work;
    while (current.latest) {
      const content = current.latest;
      setSaving('saving');
      try {
        const body = { content, revision: current.base };
        const { findings, ...done } = await call(`${place}/content`, saved, { method: 'PUT', body });
        const isNew = done.revision !== current.base;
        current.base = done.revision;
        setState(({ view: known }) => ({
          ...(known && { view: { ...known, content, findings, ...done, ...(isNew && { state: 'draft' as const }) } }),
        }));
      } catch (error) {
        setSaving({ problem: problemOf(error) });
        // Somebody else has the pen, or wrote: what there is now belongs beside what was typed.
        void bring();
        return false;
      }
      if (current.latest === content) {
        current.latest = undefined;
        setDraft(undefined);
        setSaving('saved');
      }
    }
    return true;
  }

  /** Once at a time; what is typed meanwhile goes with it. */
  function settle(): Promise<boolean> {
    const { current } = work;
    clearTimeout(current.timer);
    current.sending ??= send().finally(() => {
      current.sending = undefined;
    });
    return current.sending;
  }

  function edit(change: (content: IssueContent) => IssueContent): void {
    const { current } = work;
    if (!view) return;
    if (!current.latest) current.base = Math.max(current.base, view.revision);
    current.latest = change(current.latest ?? view.content);
    current.touchedMs = performance.now();
    setDraft(current.latest);
    setSaving((before) => (typeof before === 'object' ? before : 'waiting'));
    clearTimeout(current.timer);
    current.timer = setTimeout(() => void settle(), pauseMs);
  }

  function drop(): void {
    work.current.latest = undefined;
    setDraft(undefined);
    setSaving('saved');
  }

  const isMine = view?.pen?.isMine === true;
  const keepPen = useEffectEvent(() => {
    if (performance.now() - work.current.touchedMs < idleMs)
      void call(`${place}/pen`, penAnswer, keep).catch(() => bring());
  });
  useEffect(() => {
    if (!isMine) return;
    const timer = setInterval(keepPen, penMs);
    return () => clearInterval(timer);
  }, [isMine]);
  const leave = useEffectEvent(async () => {
    if (work.current.latest) await settle();
    if (isMine) await call(`${place}/pen`, z.unknown(), { method: 'DELETE', body: {} }).catch(() => undefined);
  });
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (work.current.latest) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
      void leave();
    };
  }, []);

  return {
    view,
    problem,
    content: draft ?? view?.content,
    saving,
    edit,
    put,
    again: () => void bring(),
    async takeOver() {
      await call(`${place}/pen`, penAnswer, { method: 'POST', body: { over: true } });
      await bring();
      if (work.current.latest) await settle();
    },
    async keepMine() {
      const fresh = await call(place, issueView);
      put(fresh);
      work.current.base = fresh.revision;
      await settle();
    },
    dropMine() {
      drop();
      void bring();
    },
    settle,
  };
}

const changedIssue = z.object({ id: z.string() });
const keep = { method: 'POST', body: { over: false } } as const;
