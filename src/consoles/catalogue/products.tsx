import type { CatalogueView, Edit, Overview, ProductView, TrialView } from '../../business/release/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { areasIn, fenIn, linesOf, wordsIn } from './areas.ts';
import { FormDialog } from './form-dialog.tsx';
import { texts } from './texts.ts';

type Props = {
  readonly catalogue: CatalogueView;
  readonly notices?: Overview['notices'];
  /** Where the catalogue is a draft that may be edited. */
  readonly onEdit?: ((edit: Edit) => Promise<void>) | undefined;
};

/** Every product with its prices, words and trials; in a draft, with what can be changed. */
export function Products({ catalogue, notices = [], onEdit }: Props) {
  const words = useTexts(texts);
  return (
    <>
      {onEdit && (
        <p>
          <NewProduct catalogue={catalogue} onEdit={onEdit} />
        </p>
      )}
      <ul className="catalogue-cards">
        {catalogue.products.map((product) => (
          <li key={product.code}>
            <div className="catalogue-card-head">
              <h3>{product.title}</h3>
              <span className="catalogue-quiet">
                {product.code} · {words.period[product.period]}
              </span>
            </div>
            <Facts product={product} />
            <Prices product={product} notices={notices} />
            {catalogue.trials
              .filter((trial) => trial.product === product.code)
              .map((trial) => (
                <Trial key={trial.code} trial={trial} onEdit={onEdit} />
              ))}
            {onEdit && (
              <div className="page-actions">
                <EditProduct product={product} onEdit={onEdit} />
                <NewTariff product={product} onEdit={onEdit} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Facts({ product }: { product: ProductView }) {
  const words = useTexts(texts);
  const { accessNumber, serviceCode, billingGroup, orderWords, verbs, cancelWords, openToSaid } = product;
  const facts: [string, string][] = [
    [words.orderWords, `${orderWords.join('、')} → ${accessNumber}`],
    [words.cancelWords, cancelWords.join('、')],
    ...(verbs.length > 0 ? [[words.verbs, verbs.join('、')] as [string, string]] : []),
    [words.openTo, openToSaid || words.closed],
    [words.serviceCode, serviceCode],
    [words.group, billingGroup],
  ];
  return (
    <dl className="catalogue-facts">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Prices({ product: { code, tariffs }, notices }: { product: ProductView; notices: Overview['notices'] }) {
  const words = useTexts(texts);
  return (
    <ul className="catalogue-lines">
      {tariffs.map(({ version, price, from, state, postsOn }) => {
        const told = notices.find((one) => one.product === code && one.tariffVersion === version)?.told;
        return (
          <li key={version} className={state === 'past' ? 'catalogue-quiet' : ''}>
            <strong>{price}</strong> {words.since(from)} · {words.tariffState[state]}
            {postsOn === 'accepted' && ` · ${words.postsOn.accepted}`}
            {told !== undefined && ` · ${words.told(told)}`}
          </li>
        );
      })}
    </ul>
  );
}

function Trial({ trial, onEdit }: { trial: TrialView; onEdit: Props['onEdit'] }) {
  const words = useTexts(texts);
  const { code, orderWords, from, until, days, quota, rewardPoints, areasSaid } = trial;
  return (
    <div>
      <p>
        {words.trials}: {orderWords.join('、')} · {from}–{until} · {words.trialFacts(String(days), String(quota))} ·{' '}
        {areasSaid}
      </p>
      {onEdit && (
        <FormDialog
          action={words.editTrial}
          title={code}
          fields={[
            { name: 'orderWords', label: words.fields.orderWords, initial: orderWords.join(' ') },
            { name: 'from', label: words.fields.from, initial: from, type: 'date' },
            { name: 'until', label: words.fields.until, initial: until, type: 'date' },
            { name: 'quota', label: words.fields.quota, initial: String(quota) },
            { name: 'rewardPoints', label: words.fields.rewardPoints, initial: String(rewardPoints) },
          ]}
          onSave={(typed) => {
            const numbers = { quota: Number(typed['quota']), rewardPoints: Number(typed['rewardPoints']) };
            const days = { from: typed['from']!, until: typed['until']! };
            return onEdit({
              kind: 'trial',
              trial: code,
              set: { orderWords: wordsIn(typed['orderWords']), ...days, ...numbers },
            });
          }}
        />
      )}
    </div>
  );
}

type EditorProps = { readonly product: ProductView; readonly onEdit: (edit: Edit) => Promise<void> };

function EditProduct({ product, onEdit }: EditorProps) {
  const words = useTexts(texts);
  const { code, name, level, serviceCode, orderWords, verbs, openTo, title } = product;
  return (
    <FormDialog
      action={words.edit}
      title={title}
      fields={[
        { name: 'name', label: words.fields.name, initial: name },
        { name: 'level', label: words.fields.level, initial: level, isOptional: true },
        { name: 'orderWords', label: words.fields.orderWords, initial: orderWords.join(' ') },
        { name: 'verbs', label: words.fields.verbs, initial: verbs.join(' '), isOptional: true },
        { name: 'serviceCode', label: words.fields.serviceCode, initial: serviceCode },
        { name: 'openTo', label: words.fields.openTo, initial: linesOf(openTo), rows: 3, isOptional: true },
      ]}
      onSave={(typed) => {
        const now = {
          name: typed['name']!.trim(),
          level: (typed['level'] ?? '').trim(),
          serviceCode: typed['serviceCode']!.trim(),
          orderWords: wordsIn(typed['orderWords']),
          verbs: wordsIn(typed['verbs']),
          openTo: areasIn(typed['openTo'] ?? '', openTo),
        };
        const was = { name, level, serviceCode, orderWords, verbs, openTo };
        return onEdit({ kind: 'product', product: code, set: changedOf(was, now) });
      }}
    />
  );
}

/** Only what differs, so that nothing else of the sheet is written anew. */
function changedOf<Fields extends Readonly<Record<string, unknown>>>(was: Fields, now: Fields): Partial<Fields> {
  const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]));
  return Object.fromEntries(changed) as Partial<Fields>;
}

function NewTariff({ product: { code, title }, onEdit }: EditorProps) {
  const words = useTexts(texts);
  return (
    <FormDialog
      action={words.newTariff}
      title={`${title} · ${words.newTariff}`}
      help={words.priceRule}
      fields={[
        { name: 'from', label: words.fields.from, type: 'date' },
        { name: 'amount', label: words.fields.amountFen },
      ]}
      onSave={(typed) =>
        onEdit({ kind: 'tariff', product: code, from: typed['from']!, amountFen: fenIn(typed['amount']!) })
      }
    />
  );
}

function NewProduct({ catalogue, onEdit }: Required<Pick<Props, 'catalogue'>> & { onEdit: EditorProps['onEdit'] }) {
  const words = useTexts(texts);
  const among = catalogue.sheets.map(({ file }) => ({ value: file, label: file }));
  const periods = (['month', 'item'] as const).map((value) => ({ value, label: words.period[value] }));
  return (
    <FormDialog
      action={words.newProduct}
      title={words.newProduct}
      fields={[
        { name: 'sheet', label: words.fields.sheet, initial: among[0]?.value ?? '', among },
        { name: 'code', label: words.fields.code },
        { name: 'name', label: words.fields.name },
        { name: 'level', label: words.fields.level, isOptional: true },
        { name: 'billingGroup', label: words.fields.billingGroup },
        { name: 'serviceCode', label: words.fields.serviceCode },
        { name: 'orderWords', label: words.fields.orderWords },
        { name: 'period', label: words.fields.period, initial: 'month', among: periods },
        { name: 'from', label: words.fields.from, type: 'date' },
        { name: 'amount', label: words.fields.amountFen },
        { name: 'openTo', label: words.fields.openTo, initial: 'unicom 河北', rows: 3, isOptional: true },
      ]}
      onSave={(typed) =>
        onEdit({
          kind: 'new-product',
          sheet: typed['sheet']!,
          product: {
            code: typed['code']!.trim(),
            name: typed['name']!.trim(),
            level: (typed['level'] ?? '').trim(),
            billingGroup: typed['billingGroup']!.trim(),
            serviceCode: typed['serviceCode']!.trim(),
            orderWords: wordsIn(typed['orderWords']),
            verbs: [],
            period: typed['period'] === 'item' ? 'item' : 'month',
            from: typed['from']!,
            amountFen: fenIn(typed['amount']!),
            openTo: areasIn(typed['openTo'] ?? '', []),
          },
        })
      }
    />
  );
}
