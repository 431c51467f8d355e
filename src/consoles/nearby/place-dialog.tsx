import { Form, Input, Select } from 'antd';
import { type PlaceEdit, type PlaceView, placeFile, placeSaved } from '../../products/nearby/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { FormDialog } from '../shell/form-dialog.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

type Choices = readonly (readonly [value: string, title: string])[];
type Fields = { readonly [Key in keyof PlaceEdit]: string };
type Props = { action: string; place?: PlaceView; categories: Choices; districts: Choices; onDone(): void };

/** A button and its form: a new place, or one that is mended, with who told what of it. */
export function PlaceDialog({ action, place, categories, districts, onDone }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm<Fields>();
  async function send({ lat, lng, ...fields }: Fields): Promise<void> {
    const body = { ...fields, lat: Number(lat), lng: Number(lng) };
    if (place) await call(`/api/places/${place.id}`, placeSaved, { method: 'PUT', body });
    else await call('/api/places', placeSaved, { method: 'POST', body });
    if (!place) form.resetFields();
    onDone();
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
    <FormDialog<Fields>
      size={place ? 'small' : 'middle'}
      type={place ? 'default' : 'primary'}
      label={action}
      title={place ? `${action} · ${place.name}` : action}
      confirm={words.save}
      className="place-form"
      form={form}
      initialValues={place ? { ...place, lat: String(place.lat), lng: String(place.lng) } : { hours: '', price: '' }}
      onSend={send}
      below={place && <History place={place.id} />}
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
    </FormDialog>
  );
}

function History({ place }: { place: string }) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call(`/api/places/${place}`, placeFile));
  if (!value) return <ProblemAlert problem={problem} onAgain={again} />;
  const { history } = value;
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
