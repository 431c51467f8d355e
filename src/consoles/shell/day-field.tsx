import { Input } from 'antd';
import { Labelled } from './labelled.tsx';

/** A day, `2026-11-23`, with its name above. */
export function DayField({ label, value, onChange }: { label: string; value: string; onChange(day: string): void }) {
  return (
    <Labelled label={label}>
      {(id) => <Input id={id} type="date" value={value} onChange={({ target }) => onChange(target.value)} />}
    </Labelled>
  );
}
