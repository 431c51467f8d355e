import { Select } from 'antd';
import { Labelled } from './labelled.tsx';

/** Chooses one of a few values, with what that is above. */
export function Choose({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: string;
  onChange(value: string): void;
  options: readonly (readonly [value: string, title: string])[];
}) {
  return (
    <Labelled label={label}>
      {(id) => (
        <Select
          id={id}
          value={value}
          onChange={onChange}
          popupMatchSelectWidth={false}
          options={options.map(([one, title]) => ({ value: one, label: title }))}
        />
      )}
    </Labelled>
  );
}
