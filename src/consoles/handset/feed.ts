import { useEffect, useEffectEvent, useState } from 'react';
import { type MessageEvent as HandsetEvent, messageEvent } from '../../simulators/contract.ts';

const openAgainMs = 5_000;

/** Tells every message that is new or has changed on any handset. Returns whether the live connection stands. */
export function useFeed(onMessage: (event: HandsetEvent) => void): boolean {
  const [isLive, setLive] = useState(false);
  const tell = useEffectEvent(onMessage);
  useEffect(() => followEvents((event) => tell(event), setLive), []);
  return isLive;
}

/** A browser connects again by itself, but gives up for good when it is refused; then we try anew. Returns how to stop. */
function followEvents(onMessage: (event: HandsetEvent) => void, onLive: (isLive: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source = open();
  function open(): EventSource {
    const opened = new EventSource('/sim/events');
    opened.addEventListener('open', () => onLive(true));
    opened.addEventListener('message', ({ data }) => onMessage(messageEvent.parse(JSON.parse(data))));
    opened.addEventListener('error', () => {
      onLive(false);
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(() => (source = open()), openAgainMs);
    });
    return opened;
  }
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
