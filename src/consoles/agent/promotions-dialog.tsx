import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import { useTexts } from '../shell/language.tsx';
import { OutlookDialog } from './outlook-dialog.tsx';
import { texts } from './texts.ts';

type Props = { opening: string; onClose(): void; onDone(): void };
const kinds = ['agent-script', 'hall-form', 'recording'] as const;
type Kind = (typeof kinds)[number];

/** A person agreed to promotions: how, to which words, and where the proof is kept. Who may take one kind only is not asked. */
export function AgreeDialog({ opening, only, onClose, onDone }: Props & { only?: Kind }) {
  const words = useTexts(texts);
  const field = useId();
  const [kind, setKind] = useState<Kind>(only ?? 'agent-script');
  const [textVersion, setTextVersion] = useState('');
  const [proof, setProof] = useState('');
  const isWhole = textVersion.trim() !== '' && proof.trim().length >= 3;
  const wish = isWhole ? { kind, textVersion: textVersion.trim(), proof: proof.trim() } : undefined;
  const shared = { opening, onClose, onDone };
  return (
    <OutlookDialog {...shared} title={words.agreePromotions} verb="agree-promotions" wish={wish}>
      {only === undefined && (
        <p>
          <label htmlFor={`${field}-kind`}>{words.agreedHow}</label>
          <Select
            id={`${field}-kind`}
            className="wide"
            value={kind}
            onChange={setKind}
            options={kinds.map((one) => ({ value: one, label: words.agreedKinds[one] }))}
          />
        </p>
      )}
      <p>
        <label htmlFor={`${field}-version`}>{words.agreedVersion}</label>
        <Input
          id={`${field}-version`}
          maxLength={64}
          value={textVersion}
          onChange={({ target }) => setTextVersion(target.value)}
        />
      </p>
      <p>
        <label htmlFor={`${field}-proof`}>{words.agreedProof}</label>
        <Input id={`${field}-proof`} maxLength={200} value={proof} onChange={({ target }) => setProof(target.value)} />
      </p>
    </OutlookDialog>
  );
}

/** A person wants no promotions any more, and did not say so by SMS. */
export function RefuseDialog({ opening, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const field = useId();
  const [because, setBecause] = useState('');
  const wish = because.trim().length >= 2 ? { because: because.trim() } : undefined;
  const shared = { opening, onClose, onDone };
  return (
    <OutlookDialog {...shared} title={words.refusePromotions} verb="refuse-promotions" wish={wish} isDanger>
      <p>
        <label htmlFor={field}>{words.because}</label>
        <Input id={field} maxLength={200} value={because} onChange={({ target }) => setBecause(target.value)} />
      </p>
    </OutlookDialog>
  );
}
