import { Button, Tag } from 'antd';
import { useState } from 'react';
import { type VehiclesView, type VehicleView, vehiclesView } from '../../business/vehicles/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { CarDialog } from './car-dialog.tsx';
import { CarHistory } from './car-history.tsx';
import { texts } from './cars-texts.ts';
import type { PanelProps } from './panel-props.ts';

/** The cars of an opened number: what each is due for, who told it, and how an agent changes it as the owner tells him. */
export function CarsPanel({ opening }: PanelProps) {
  const words = useTexts(texts);
  const place = `/api/care/openings/${opening}/vehicles`;
  const { value, problem, again, put } = useLoaded(() => call(place, vehiclesView));
  const [open, setOpen] = useState<'new' | { car: VehicleView; what: 'edit' | 'history' }>();
  const close = () => setOpen(undefined);
  const done = (view: VehiclesView) => {
    put(view);
    close();
  };
  return (
    <section className="agent-section" aria-label={words.cars}>
      <h2>
        {words.cars}{' '}
        {value && value.items.length < value.allowed && (
          <Button size="small" onClick={() => setOpen('new')}>
            {words.add}
          </Button>
        )}
      </h2>
      <ProblemAlert problem={problem} onAgain={again} />
      {value && value.items.length === 0 && <p className="secondary">{words.none}</p>}
      {value && value.items.length > 0 && <p className="secondary">{words.room(value.items.length, value.allowed)}</p>}
      <ul className="agent-list">
        {value?.items.map((car) => (
          <li key={car.id} className={car.rests ? 'is-over' : undefined}>
            <strong>{car.plate}</strong> {words.kinds[car.kind]} {car.rests && <Tag>{words.rests}</Tag>}
            <div>
              {(['insurance', 'inspection', 'maintenance'] as const).map((what) => (
                <span key={what} className="nowrap">
                  {words.due[what]} {car.due[what] ?? <span className="secondary">{words.unknown}</span>}
                  {what === 'inspection' && car.inspectionHow && ` (${words.how[car.inspectionHow]})`}
                  {what !== 'maintenance' && ' · '}
                </span>
              ))}
            </div>
            <div className="car-actions">
              <Button size="small" onClick={() => setOpen({ car, what: 'edit' })}>
                {words.edit}
              </Button>
              <Button size="small" onClick={() => setOpen({ car, what: 'history' })}>
                {words.history}
              </Button>
              <ConfirmButton
                size="small"
                isDanger
                action={words.remove}
                consequence={words.removeMeans(car.plate)}
                onConfirm={async () =>
                  put(await call(`${place}/${car.id}`, vehiclesView, { method: 'DELETE', body: {} }))
                }
              />
            </div>
          </li>
        ))}
      </ul>
      {open === 'new' && <CarDialog place={place} onClose={close} onDone={done} />}
      {open !== undefined && open !== 'new' && open.what === 'edit' && (
        <CarDialog place={place} car={open.car} onClose={close} onDone={done} />
      )}
      {open !== undefined && open !== 'new' && open.what === 'history' && (
        <CarHistory place={place} car={open.car} onClose={close} />
      )}
    </section>
  );
}
