import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type VehiclesView, type VehicleView, vehiclesView } from '../../business/vehicles/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './cars-texts.ts';

const days = ['registered', 'insurance', 'inspected', 'inspection', 'maintained', 'maintenance'] as const;
const counts = ['mileage', 'maintenanceKm', 'everyMonths', 'everyKm'] as const;

type Props = { place: string; car?: VehicleView; onClose(): void; onDone(view: VehiclesView): void };

/** Adds a car by its plate, or changes what is known of one; only what was changed is sent. */
export function CarDialog({ place, car, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const known: Record<string, string> = { plate: '', kind: car?.kind ?? 'car' };
  for (const what of [...days, ...counts]) known[what] = String(car?.facts[what]?.value ?? '');

  async function save(values: Record<string, string>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(
        car
          ? await call(`${place}/${car.id}`, vehiclesView, { method: 'PATCH', body: changed(values, known) })
          : await call(place, vehiclesView, { method: 'POST', body: { plate: values['plate'], kind: values['kind'] } }),
      );
    } catch (error) {
      const failed = problemOf(error);
      form.setFields(fieldErrors(failed));
      setProblem(failed.faults ? undefined : failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal
      open
      destroyOnHidden
      title={car ? words.editTitle(car.plate) : words.add}
      okText={words.save}
      cancelText={words.cancel}
      confirmLoading={isBusy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert problem={problem} />
      <Form
        form={form}
        layout="vertical"
        initialValues={known}
        onFinish={(values) => void save(values)}
        disabled={isBusy}
      >
        {!car && (
          <Form.Item name="plate" label={words.plate} rules={[{ required: true, message: words.plate }]}>
            <Input autoFocus maxLength={20} autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item name="kind" label={words.kind}>
          <Select options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        {car && (
          <>
            <p className="secondary">{words.blank}</p>
            <div className="car-fields">
              {days.map((what) => (
                <Form.Item key={what} name={what} label={words.facts[what]}>
                  <Input type="date" />
                </Form.Item>
              ))}
              {counts.map((what) => (
                <Form.Item key={what} name={what} label={words.facts[what]}>
                  <Input type="number" min={0} step={1} />
                </Form.Item>
              ))}
            </div>
          </>
        )}
      </Form>
    </Modal>
  );
}

/** What differs from what is known; numbers as numbers. */
function changed(values: Record<string, string>, known: Record<string, string>): Record<string, string | number> {
  const counted: readonly string[] = counts;
  return Object.fromEntries(
    Object.entries(values)
      .filter(([what, value]) => value !== undefined && value !== '' && value !== known[what])
      .map(([what, value]) => [what, counted.includes(what) ? Number(value) : value]),
  );
}
