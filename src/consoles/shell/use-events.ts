import { useEffect, useEffectEvent, useState } from 'react';
import { me } from '../../business/staff/contract.ts';
import { call } from './http.ts';

const openAgainMs = 5_000;

/** What a page hears: `opened` at the start and whenever something may have been missed, so that it loads anew. */
export type Hearers = {
  readonly opened?: () => void;
  readonly events: Readonly<Record<string, (data: unknown) => void>>;
};

/**
 * Follows a stream of server-sent events, and hands the data of each to the hearer of its name. A browser lets a site have
 * few connections at a time over all its pages, so a page that nobody looks at closes its own, and opens it when it is
 * looked at again. Returns whether the connection stands.
 */
export function useEvents(url: string, hearers: Hearers): boolean {
  const [isLive, setLive] = useState(false);
  const names = Object.keys(hearers.events).join(' ');
  const hear = useEffectEvent((name: string, data: unknown) => hearers.events[name]?.(data));
  const opened = useEffectEvent(() => hearers.opened?.());
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function open(): void {
      clearTimeout(timer);
      if (document.hidden || source) return;
      const fresh = new EventSource(url);
      source = fresh;
      fresh.addEventListener('open', () => {
        setLive(true);
        opened();
      });
      for (const name of names.split(' '))
        fresh.addEventListener(name, ({ data }: MessageEvent<string>) => hear(name, JSON.parse(data)));
      fresh.addEventListener('error', () => {
        setLive(false);
        // It connects again by itself, but gives up for good when it is refused.
        if (fresh.readyState === EventSource.CLOSED) refused();
      });
    }
    function close(): void {
      clearTimeout(timer);
      source?.close();
      source = undefined;
      setLive(false);
    }
    function refused(): void {
      close();
      timer = setTimeout(open, openAgainMs);
      // When it was refused because the session has ended, this is noticed here, as by any call.
      void call('/api/me', me).then(undefined, () => undefined);
    }
    function looked(): void {
      if (document.hidden) close();
      else open();
    }
    document.addEventListener('visibilitychange', looked);
    open();
    return () => {
      document.removeEventListener('visibilitychange', looked);
      close();
    };
  }, [url, names]);
  return isLive;
}
