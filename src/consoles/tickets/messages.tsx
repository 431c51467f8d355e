import { Button, Tag } from 'antd';
import { useState } from 'react';
import { type MessageView, openedTicket, type TicketView } from '../../business/tickets/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** So many of the newest are shown at first. */
const shownFirst = 30;

/** What was said, oldest first: by the person at the left, by us at the right, among us in a frame of its own. */
export function Messages({ ticket, onSplit }: { ticket: TicketView; onSplit(id: string): void }) {
  const words = useTexts(texts);
  const [all, setAll] = useState(false);
  const { messages } = ticket;
  const shown = all ? messages : messages.slice(-shownFirst);
  return (
    <>
      {shown.length < messages.length && (
        <Button size="small" onClick={() => setAll(true)}>
          {messages.length - shown.length}+
        </Button>
      )}
      <ol className="messages">
        {shown.map((one) => (
          <li key={one.id} className={`message message-${one.direction}`}>
            <p className="message-head">
              <strong>{one.direction === 'in' ? words.direction.in : (one.by ?? words.bySystem)}</strong>
              {one.direction === 'note' && <Tag>{words.direction.note}</Tag>}
              {one.channel && <span>{words.channels[one.channel]}</span>}
              <TimeCell at={one.at} />
              {one.of && <Tag>{one.of}</Tag>}
              {one.sent && (
                <span className={one.sent === 'delivered' ? '' : 'is-sent'}>{words.sent[one.sent] ?? one.sent}</span>
              )}
              {one.direction === 'in' &&
                one.of === undefined &&
                ticket.may.includes('split') &&
                messages.length > 1 && (
                  <ConfirmButton
                    action={words.acts.split}
                    consequence={words.splitHelp}
                    reason={words.reasons.split}
                    size="small"
                    type="text"
                    onConfirm={async (subject) => {
                      const body = { messageId: one.id, subject: subject.slice(0, 60) };
                      const opened = await call(`/api/tickets/${ticket.id}/split`, openedTicket, {
                        method: 'POST',
                        body,
                      });
                      onSplit(opened.id);
                    }}
                  />
                )}
            </p>
            <p className="message-text">{one.text}</p>
            <Files files={one.attachments} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Files({ files }: { files: MessageView['attachments'] }) {
  const words = useTexts(texts);
  if (files.length === 0) return null;
  return (
    <ul className="message-files" aria-label={words.attachments}>
      {files.map(({ id, name, bytes }) => (
        <li key={id}>
          <a href={`/api/ticket-attachments/${id}`} download={name}>
            {name} ({Math.max(1, Math.round(bytes / 1024))} KB)
          </a>
        </li>
      ))}
    </ul>
  );
}
