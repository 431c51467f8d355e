import { z } from 'zod';
import { briefly, sayBenefit } from '../../products/merchants/benefits/words/contract.ts';
import type { BenefitView } from '../../products/merchants/registry/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { BenefitForm } from './benefit-form.tsx';
import { useMay } from './may.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';

/** What members get, each in plain words. */
export function Benefits({ merchant, onDone }: PartProps) {
  const words = useTexts(texts);
  const may = useMay();
  const own = words.benefit;
  return (
    <>
      {may.keep && (
        <div className="merchant-tools">
          <BenefitForm merchant={merchant} onDone={onDone} />
        </div>
      )}
      {merchant.benefits.length === 0 && <EmptyState title={own.none}>{own.noneHelp}</EmptyState>}
      <ul className="benefit-cards">
        {merchant.benefits.map((benefit) => (
          <OneBenefit key={benefit.id} merchant={merchant} benefit={benefit} onDone={onDone} />
        ))}
      </ul>
    </>
  );
}

function OneBenefit({ merchant, benefit, onDone }: PartProps & { benefit: BenefitView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const may = useMay();
  const own = words.benefit;
  const isOver = benefit.until < wallTime(Date.now()).slice(0, 10);
  return (
    <li>
      <h2>
        {benefit.title}
        {benefit.isStopped && <StateTag tone="bad">{own.stopped}</StateTag>}
        {!benefit.isStopped && isOver && <StateTag tone="quiet">{own.over}</StateTag>}
        {benefit.highValue && <StateTag tone="busy">{own.high}</StateTag>}
      </h2>
      <p>
        <strong>{briefly(benefit.rule)}</strong>
      </p>
      <p>{sayBenefit(benefit)[language]}</p>
      {may.keep && !benefit.isStopped && (
        <span className="merchant-deeds">
          <BenefitForm merchant={merchant} benefit={benefit} onDone={onDone} />
          <ConfirmButton
            size="small"
            isDanger
            action={own.stop}
            consequence={own.stopHelp(benefit.title)}
            reason={words.reason}
            onConfirm={(because) =>
              call(`/api/merchants/${merchant.id}/benefits/${benefit.id}/stop`, z.unknown(), {
                method: 'POST',
                body: { because },
              }).then(onDone)
            }
          />
        </span>
      )}
    </li>
  );
}
