import { Alert, Button, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { type VehicleView, vehiclesView } from '../../business/vehicles/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { type Loaded, useLoaded } from '../shell/use-loaded.ts';
import { CalendarCard } from './calendar.tsx';
import { texts } from './texts.ts';

const path = '/api/self/vehicles';
type Cars = Loaded<typeof vehiclesView._output>;

/** The own cars, when each is due, and what is known of it. */
export function Cars() {
  const words = useTexts(texts);
  const cars = useLoaded(() => call(path, vehiclesView));
  const { value, problem } = cars;
  return (
    <>
      <h1>{words.cars}</h1>
      <p className="lead">{words.carsLead}</p>
      <ProblemAlert problem={problem} />
      {value?.items.map((car) => (
        <Car key={car.id} car={car} cars={cars} />
      ))}
      {value && value.allowed === 0 && value.items.length === 0 && <p className="card">{words.membersOnly}</p>}
      {value && value.items.length < value.allowed && <Add cars={cars} left={value.allowed - value.items.length} />}
      {value && value.allowed > 0 && value.items.length >= value.allowed && (
        <p className="hint">{words.carsFull(value.allowed)}</p>
      )}
      {value && value.items.length > 0 && <CalendarCard />}
    </>
  );
}

/** Sends a change and puts the cars as they stand then; what was wrong is told field by field. */
function useChange(cars: Cars) {
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const faults = new Map(problem ? fieldErrors(problem).map(({ name, errors }) => [name.join('.'), errors[0]]) : []);
  async function send(place: string, change: { method: 'POST' | 'PATCH' | 'DELETE'; body: object }): Promise<boolean> {
    setBusy(true);
    setProblem(undefined);
    try {
      cars.put(await call(path + place, vehiclesView, change));
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { send, isBusy, faults, problem: faults.size > 0 ? undefined : problem };
}

function Add({ cars, left }: { cars: Cars; left: number }) {
  const words = useTexts(texts);
  const { send, isBusy, faults, problem } = useChange(cars);
  const [plate, setPlate] = useState('');
  const [isMissing, setMissing] = useState(false);
  return (
    <form
      className="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(plate.trim() === '');
        if (plate.trim() !== '')
          void send('', { method: 'POST', body: { plate } }).then((isAdded) => isAdded && setPlate(''));
      }}
    >
      <h2>{words.addCar}</h2>
      <p className="hint">{words.carsLeft(left)}</p>
      <Field id="plate" label={words.plate} fault={isMissing ? words.mustPlate : faults.get('plate')}>
        {(described) => (
          <Input
            id="plate"
            size="large"
            placeholder="冀A12345"
            maxLength={20}
            autoCapitalize="characters"
            value={plate}
            onChange={({ target }) => setPlate(target.value)}
            {...described}
          />
        )}
      </Field>
      <ProblemAlert problem={problem} />
      <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
        {words.add}
      </Button>
    </form>
  );
}

const days = ['insurance', 'inspected', 'inspection', 'maintained', 'maintenance', 'registered'] as const;
const counts = ['mileage', 'maintenanceKm', 'everyMonths', 'everyKm'] as const;
const kinds = ['car', 'van', 'truck', 'coach', 'motorcycle'] as const satisfies readonly VehicleView['kind'][];
const dues = ['insurance', 'inspection', 'maintenance'] as const;

function Car({ car, cars }: { car: VehicleView; cars: Cars }) {
  const words = useTexts(texts);
  const [mode, setMode] = useState<'shown' | 'edited' | 'removed'>('shown');
  const { id, plate, rests, due, inspectionHow } = car;
  return (
    <section className="card" aria-labelledby={`car-${id}`}>
      <h2 id={`car-${id}`}>{plate}</h2>
      {rests && <Alert type="warning" showIcon title={words.rests} />}
      <dl>
        {dues.map((what) => (
          <Due key={what} name={words.dues[what]}>
            {due[what] ?? <span className="hint">{words.notKnown}</span>}
            {what === 'inspection' && due.inspection && inspectionHow && <small> {words.how[inspectionHow]}</small>}
          </Due>
        ))}
      </dl>
      {mode === 'shown' && (
        <p className="pair">
          <Button size="large" block onClick={() => setMode('edited')} aria-label={`${words.edit} ${plate}`}>
            {words.edit}
          </Button>
          <Button size="large" block onClick={() => setMode('removed')} aria-label={`${words.remove} ${plate}`}>
            {words.remove}
          </Button>
        </p>
      )}
      {mode === 'edited' && <Edit car={car} cars={cars} onClose={() => setMode('shown')} />}
      {mode === 'removed' && <Remove car={car} cars={cars} onClose={() => setMode('shown')} />}
    </section>
  );
}

function Due({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Edit({ car, cars, onClose }: { car: VehicleView; cars: Cars; onClose(): void }) {
  const words = useTexts(texts);
  const { send, isBusy, faults, problem } = useChange(cars);
  const known = (what: string) => (what === 'kind' ? car.kind : String(car.facts[what]?.value ?? ''));
  const [given, setGiven] = useState<Record<string, string>>({});
  const field = (what: string, input: (id: string, described: object) => ReactNode) => (
    <Field
      key={what}
      id={`${car.id}-${what}`}
      label={words.facts[what as keyof typeof words.facts]}
      fault={faults.get(what)}
    >
      {(described) => input(`${car.id}-${what}`, described)}
    </Field>
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const changed = Object.entries(given).filter(([what, value]) => value !== '' && value !== known(what));
        if (changed.length === 0) return onClose();
        const body = Object.fromEntries(
          changed.map(([what, value]) => [what, counts.some((one) => one === what) ? Number(value) : value]),
        );
        void send(`/${car.id}`, { method: 'PATCH', body }).then((isKept) => isKept && onClose());
      }}
    >
      {field('kind', (id, described) => (
        <select
          id={id}
          value={given['kind'] ?? known('kind')}
          onChange={({ target }) => setGiven({ ...given, kind: target.value })}
          {...described}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {words.kinds[one]}
            </option>
          ))}
        </select>
      ))}
      {days.map((what) =>
        field(what, (id, described) => (
          <input
            id={id}
            type="date"
            value={given[what] ?? known(what)}
            onChange={({ target }) => setGiven({ ...given, [what]: target.value })}
            {...described}
          />
        )),
      )}
      {counts.map((what) =>
        field(what, (id, described) => (
          <Input
            id={id}
            size="large"
            inputMode="numeric"
            value={given[what] ?? known(what)}
            onChange={({ target }) => setGiven({ ...given, [what]: target.value.replace(/\D/g, '').slice(0, 7) })}
            {...described}
          />
        )),
      )}
      <ProblemAlert problem={problem} />
      <p className="pair">
        <Button size="large" block onClick={onClose}>
          {words.cancel}
        </Button>
        <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
          {words.save}
        </Button>
      </p>
    </form>
  );
}

function Remove({ car, cars, onClose }: { car: VehicleView; cars: Cars; onClose(): void }) {
  const words = useTexts(texts);
  const { send, isBusy, problem } = useChange(cars);
  return (
    <div className="stop">
      <p>{words.removeMeans(car.plate)}</p>
      <ProblemAlert problem={problem} />
      <Button
        danger
        type="primary"
        size="large"
        block
        loading={isBusy}
        onClick={() => void send(`/${car.id}`, { method: 'DELETE', body: {} })}
      >
        {words.removeNow}
      </Button>
      <Button size="large" block onClick={onClose}>
        {words.keepCar}
      </Button>
    </div>
  );
}
