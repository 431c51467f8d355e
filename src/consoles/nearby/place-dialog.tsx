import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import {
  type PlaceEdit,
  type PlaceFile,
  type PlaceView,
  placeFile,
  placeSaved,
} from '../../products/nearby/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

type Choices = readonly (readonly [value: string, title: string])[];
type Fields = { readonly [Key in keyof PlaceEdit]: string };
type Props = { action: string; place?: PlaceView; categories: Choices; districts: Choices; onDone(): void };

/** A button and its form: a new place, or one that is mended, with who told what of it. */
export function PlaceDialog({ action, place, categories, districts, onDone }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm<Fields>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [file, setFile] = useState<PlaceFile>();
  const [problem, setProblem] = useState<ProblemDetails>();

  async function show(): Promise<void> {
    setOpen(true);
    setProblem(undefined);
    try {
      if (place) setFile(await call(`/api/places/${place.id}`, placeFile));
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  async function send({ lat, lng, ...fields }: Fields): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const body = { ...fields, lat: Number(lat), lng: Number(lng) };
    try {
      if (place) await call(`/api/places/${place.id}`, placeSaved, { method: 'PUT', body });
      else await call('/api/places', placeSaved, { method: 'POST', body });
      setOpen(false);
      if (!place) form.resetFields();
      onDone();
    } catch (error) {
      const failed = problemOf(error);
      form.setFields(fieldErrors(failed) as Parameters<typeof form.setFields>[0]);
      setProblem(failed);
    } finally {
      setBusy(false);
    }
  }
  const needed = [{ required: true, whitespace: true, message: words.required }];
  const degrees = [{ required: true, pattern: /^-?\d{1,3}(\.\d+)?$/, message: words.number }];
  const options = (choices: Choices) => choices.map(([value, label]) => ({ value, label }));
  const text = (name: keyof Fields, label: string, maxLength: number, rules: object[] = needed) => (
    <Form.Item name={name} label={label} rules={rules}>
      <Input maxLength={maxLength} autoComplete="off" />
    </Form.Item>
  );
  return (
    <>
      <Button size={place ? 'small' : 'middle'} type={place ? 'default' : 'primary'} onClick={() => void show()}>
        {action}
      </Button>
      <Modal
        open={isOpen}
        title={place ? `${action} · ${place.name}` : action}
        okText={words.save}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {problem && !problem.faults && <ProblemAlert problem={problem} />}
        <Form<Fields>
          className="place-form"
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={
            place ? { ...place, lat: String(place.lat), lng: String(place.lng) } : { hours: '', price: '' }
          }
          onFinish={(fields) => void send(fields)}
        >
          <div className="pair">
            {text('name', words.name, 12)}
            <Form.Item name="category" label={words.category} rules={needed}>
              <Select options={options(categories)} />
            </Form.Item>
          </div>
          <div className="pair">
            <Form.Item name="district" label={words.district} rules={needed}>
              <Select showSearch options={options(districts)} />
            </Form.Item>
            {text('address', words.address, 20)}
          </div>
          <div className="pair">
            {text('lat', words.lat, 12, degrees)}
            {text('lng', words.lng, 12, degrees)}
          </div>
          {text('services', words.services, 40)}
          <div className="pair">
            {text('hours', words.hours, 20, [])}
            {text('price', words.price, 20, [])}
          </div>
          {text('phone', words.tel, 16)}
        </Form>
        {place && file && <History file={file} />}
      </Modal>
    </>
  );
}

function History({ file: { history } }: { file: PlaceFile }) {
  const words = useTexts(texts);
  const names = words as unknown as Record<string, string>;
  return (
    <>
      <h2 className="dialog-part">{words.history}</h2>
      {history.length === 0 && <p>{words.noHistory}</p>}
      <ul className="nearby-history">
        {history.map(({ what, fields, by, at }) => (
          <li key={`${at}${what}`}>
            <TimeCell at={at} /> {by} {words.whats[what]}
            {Object.entries(fields).map(([field, [before, after]]) => (
              <div key={field}>
                {field === 'phone' ? words.tel : (names[field] ?? field)}: <del>{before === '' ? '—' : before}</del> →{' '}
                {after === '' ? '—' : after}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
