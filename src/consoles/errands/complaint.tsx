import { Input } from 'antd';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { complaintOpened, type ErrandView } from '../../products/errands/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** A complaint about the errand: a ticket that names it. */
export function Complaint({ errand }: { errand: ErrandView }) {
  const words = useTexts(texts);
  const field = useId();
  const [text, setText] = useState('');
  const [opened, setOpened] = useState<{ number: string; ticketId: string }>();
  return (
    <section className="part">
      <ConfirmButton
        action={words.complain}
        consequence={
          <>
            <p>{words.complainHelp}</p>
            <label htmlFor={field}>{words.complaint}</label>
            <Input.TextArea
              id={field}
              rows={3}
              maxLength={500}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          </>
        }
        onConfirm={async () => {
          const body = { text };
          setOpened(await call(`/api/errands/${errand.id}/complaint`, complaintOpened, { method: 'POST', body }));
          setText('');
        }}
      />
      {opened && (
        <p role="status">
          {words.opened(opened.number)} <Link to={`/tickets?open=${opened.ticketId}`}>{words.ticketPage}</Link>
        </p>
      )}
    </section>
  );
}
