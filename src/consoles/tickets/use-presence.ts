import { useEffect, useEffectEvent, useState } from 'react';
import type { z } from 'zod';
import { presenceEvent } from '../../business/tickets/contract.ts';
import { call } from '../shell/http.ts';

type People = z.infer<typeof presenceEvent>['people'];

const beatMs = 15_000;

/**
 * Tells the others that this page has the ticket open, and whether something is being typed; brings who else is there. What
 * the stream of events says of the ticket is handed to `hear`.
 */
export function usePresence(
  ticket: string,
  isTyping: boolean,
  isOurs: boolean,
): { people: People; hear(event: unknown): void } {
  const [tab] = useState(() => crypto.randomUUID());
  const [here, setHere] = useState<{ ticket: string; people: People }>({ ticket, people: [] });
  const take = (event: unknown) => {
    const said = presenceEvent.safeParse(event).data;
    if (said?.ticket === ticket) setHere(said);
  };
  const hear = useEffectEvent(take);
  const tell = useEffectEvent((typing: boolean) => {
    void send(ticket, { tab, typing }).then(hear, () => undefined);
  });
  useEffect(() => {
    if (!isOurs) return;
    tell(isTyping);
    const timer = setInterval(() => tell(isTyping), beatMs);
    return () => clearInterval(timer);
  }, [isTyping, isOurs]);
  useEffect(() => {
    if (!isOurs) return;
    return () => void send(ticket, { tab, typing: false, gone: true }).catch(() => undefined);
  }, [ticket, tab, isOurs]);
  return { people: here.ticket === ticket ? here.people : [], hear: take };
}

function send(ticket: string, body: { tab: string; typing: boolean; gone?: boolean }) {
  return call(`/api/tickets/${ticket}/presence`, presenceEvent, { method: 'POST', body });
}
