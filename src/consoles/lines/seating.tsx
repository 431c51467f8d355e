import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { seatList } from '../../business/calls/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

/** Who sits at which seat of the exchange: changed on the spot, one person a seat and one seat a person. */
export function Seating({ onChanged }: { onChanged(): void }) {
  const words = useTexts(texts);
  const [known, setKnown] = useState<z.infer<typeof seatList>>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [fresh, setFresh] = useState('');
  const [isFault, setFault] = useState(false);
  const load = () => call('/api/lines/seats', seatList).then(setKnown, (error) => setProblem(problemOf(error)));
  async function seat(agent: string, accountId: string | null): Promise<void> {
    setProblem(undefined);
    try {
      await call(`/api/lines/seats/${encodeURIComponent(agent)}`, z.undefined(), {
        method: 'PUT',
        body: { accountId },
      });
      await load();
      onChanged();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  function add(): void {
    const isWell = /^[\w-]{1,20}$/.test(fresh);
    setFault(!isWell);
    if (!isWell) return;
    setFresh('');
    void seat(fresh, null);
  }
  return (
    <>
      <Button onClick={() => void load()}>{words.seating}</Button>
      <Modal open={known !== undefined} title={words.seating} footer={null} onCancel={() => setKnown(undefined)}>
        <p>{words.seatingHelp}</p>
        <ProblemAlert problem={problem} />
        {known?.seats.map(({ agent, accountId }) => (
          <div className="seat-row" key={agent}>
            <span>{agent}</span>
            <Select
              aria-label={`${words.seat} ${agent}`}
              value={accountId ?? ''}
              onChange={(id) => void seat(agent, id === '' ? null : id)}
              options={[
                { value: '', label: words.nobody },
                ...known.people.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </div>
        ))}
        <form
          className="seat-row"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Input
            aria-label={words.newSeat}
            placeholder={words.newSeat}
            value={fresh}
            onChange={({ target }) => setFresh(target.value)}
            aria-invalid={isFault}
            {...(isFault && { 'aria-describedby': 'seat-fault', status: 'error' })}
          />
          <Button htmlType="submit">{words.addSeat}</Button>
        </form>
        {isFault && (
          <p className="fault" id="seat-fault" role="alert">
            {words.seatFault}
          </p>
        )}
      </Modal>
    </>
  );
}
