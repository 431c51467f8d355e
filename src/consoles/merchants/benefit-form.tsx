import { Checkbox, Form, type FormInstance, Input, InputNumber, Select } from 'antd';
import { z } from 'zod';
import { sayBenefit } from '../../products/merchants/benefits/words/contract.ts';
import { type BenefitView, made } from '../../products/merchants/registry/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { FormDialog } from './form-dialog.tsx';
import type { PartProps } from './part.ts';
import { type BenefitFields, fieldsOf, readFields, wrongFields } from './rule-form.ts';
import { texts } from './texts.ts';

/** A new benefit, or one that is changed; what it says in plain words is there while it is written. */
export function BenefitForm({ merchant, benefit, onDone }: PartProps & { benefit?: BenefitView }) {
  const words = useTexts(texts);
  const own = words.benefit;
  const { language } = useLanguage();
  function send(fields: BenefitFields, form: FormInstance<BenefitFields>): Promise<unknown> | false {
    const read = readFields(fields);
    if (!read.success) {
      form.setFields(wrongFields(read.error, language, words.wrong));
      return false;
    }
    const at = `/api/merchants/${merchant.id}/benefits`;
    const sending = benefit
      ? call(`${at}/${benefit.id}`, z.unknown(), {
          method: 'PUT',
          body: { version: benefit.version, benefit: read.data },
        })
      : call(at, made, { method: 'POST', body: read.data });
    return sending.then(onDone);
  }
  const today = wallTime(Date.now()).slice(0, 10);
  return (
    <FormDialog<BenefitFields>
      action={benefit ? words.change : own.add}
      isSmall={benefit !== undefined}
      isPrimary={!benefit}
      width={720}
      initial={fieldsOf(benefit, today)}
      onSend={send}
    >
      {(form) => (
        <>
          <What form={form} />
          <Who merchant={merchant} />
          <Caps />
          <Preview form={form} />
        </>
      )}
    </FormDialog>
  );
}

function What({ form }: { form: FormInstance<BenefitFields> }) {
  const words = useTexts(texts);
  const own = words.benefit;
  const kind = Form.useWatch('kind', form) ?? 'discount';
  const needed = [{ required: true, message: words.required }];
  const hasPrice = kind === 'fixed-price' || kind === 'package';
  return (
    <>
      <div className="pair">
        <Form.Item name="title" label={own.title} extra={own.titleHelp} rules={needed}>
          <Input maxLength={16} autoComplete="off" />
        </Form.Item>
        <Form.Item name="kind" label={own.kind}>
          <Select options={Object.entries(own.kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
      </div>
      <div className="pair">
        <Form.Item name="what" label={own.what} extra={own.whats[kind]} rules={needed}>
          <Input maxLength={12} autoComplete="off" />
        </Form.Item>
        {kind === 'discount' && (
          <>
            <Amount name="payPercent" label={own.payPercent} isNeeded max={99} />
            <Amount name="upTo" label={own.upTo} isMoney />
          </>
        )}
        {hasPrice && (
          <>
            <Amount name="price" label={own.price} isNeeded isMoney />
            <Amount name="insteadOf" label={own.insteadOf} isNeeded isMoney />
          </>
        )}
        {kind === 'package' && (
          <>
            <Amount name="times" label={own.times} isNeeded max={366} />
            <Amount name="days" label={own.days} isNeeded max={366} />
          </>
        )}
        {kind === 'gift' && (
          <>
            <Amount name="worth" label={own.worth} isNeeded isMoney />
            <Amount name="minimum" label={own.minimum} isMoney />
          </>
        )}
      </div>
    </>
  );
}

function Who({ merchant }: Pick<PartProps, 'merchant'>) {
  const words = useTexts(texts);
  const own = words.benefit;
  const needed = [{ required: true, message: words.required }];
  return (
    <>
      <p className="form-part">{own.who}</p>
      <Form.Item name="levels" label={own.levels}>
        <Checkbox.Group options={Object.entries(own.levelNames).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <div className="four">
        <Form.Item name="from" label={own.from} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="until" label={own.until} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="hoursFrom" label={own.hoursFrom}>
          <Input type="time" />
        </Form.Item>
        <Form.Item name="hoursUntil" label={own.hoursUntil}>
          <Input type="time" />
        </Form.Item>
      </div>
      <Form.Item name="weekdays" label={own.weekdays}>
        <Checkbox.Group options={own.weekdayNames.map((label, at) => ({ value: at + 1, label }))} />
      </Form.Item>
      <Form.Item name="shops" label={own.shops}>
        <Select
          mode="multiple"
          placeholder={own.allShops}
          options={merchant.shops.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </>
  );
}

function Caps() {
  const own = useTexts(texts).benefit;
  return (
    <>
      <p className="form-part">{own.caps}</p>
      <div className="four">
        <Amount name="memberDay" label={own.memberDay} />
        <Amount name="memberMonth" label={own.memberMonth} />
        <Amount name="totalDay" label={own.totalDay} />
        <Amount name="totalMonth" label={own.totalMonth} />
      </div>
      <div className="pair">
        <Amount name="coolDownHours" label={own.coolDown} max={24 * 366} />
        <Amount name="budget" label={own.budget} help={own.budgetHelp} isMoney />
      </div>
      <Form.Item name="highValue" valuePropName="checked">
        <Checkbox>{own.highValue}</Checkbox>
      </Form.Item>
    </>
  );
}

/** A number: money to the fen, anything else whole. */
function Amount({
  name,
  label,
  help,
  isNeeded = false,
  isMoney = false,
  max = 1_000_000,
}: {
  name: keyof BenefitFields;
  label: string;
  help?: string;
  isNeeded?: boolean;
  isMoney?: boolean;
  max?: number;
}) {
  const words = useTexts(texts);
  const rules = isNeeded ? [{ required: true, message: words.required }] : [];
  return (
    <Form.Item name={name} label={label} extra={help} rules={rules}>
      <InputNumber min={isMoney ? 0.01 : 1} max={max} precision={isMoney ? 2 : 0} />
    </Form.Item>
  );
}

/** The benefit in plain words of both languages, as long as it can be read. */
function Preview({ form }: { form: FormInstance<BenefitFields> }) {
  const own = useTexts(texts).benefit;
  const fields = Form.useWatch<BenefitFields | undefined>([], form);
  const read = fields?.kind && fields.levels ? readFields(fields) : undefined;
  const says = read?.success ? sayBenefit(read.data) : undefined;
  return (
    <div className="benefit-preview" role="status">
      <strong>{own.preview}</strong>
      {says ? (
        <>
          <span lang="zh-CN">{says['zh-CN']}</span>
          <span lang="en">{says.en}</span>
        </>
      ) : (
        <span>{own.previewHelp}</span>
      )}
    </div>
  );
}
