import { Select } from 'antd';
import { useState } from 'react';
import { type HandsetView, phoneParams } from '../../simulators/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { provinceName } from '../shell/provinces.ts';
import { texts } from './texts.ts';

type NumberPickerProps = {
  handsets: readonly HandsetView[];
  phones: readonly string[];
  /** How many may be shown. One makes it a switch. */
  most: number;
  onChoose(phones: string[]): void;
};

/** Chooses the numbers on the page: of those that are offered, or any mobile number typed in. */
export function NumberPicker({ handsets, phones, most, onChoose }: NumberPickerProps) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [bad, setBad] = useState<string>();
  const options = handsets.map(({ phone, carrier, province = '' }) => ({
    value: phone,
    label: `${phone} ${words.carriers[carrier]} ${provinceName(province, language)}`,
  }));
  function choose(chosen: string[]): void {
    const wrong = chosen.find((text) => !phoneParams.safeParse({ phone: text }).success);
    setBad(wrong);
    if (wrong === undefined) onChoose(chosen);
  }
  if (most === 1)
    return (
      <Select
        className="number-picker"
        aria-label={words.number}
        options={options}
        value={phones[0] ?? null}
        onChange={(phone) => choose([phone])}
      />
    );
  return (
    <div className="number-picker">
      <Select
        mode="tags"
        aria-label={words.numbers}
        placeholder={words.addNumber}
        maxCount={most}
        tokenSeparators={[' ', ',', '，']}
        options={options}
        optionLabelProp="value"
        value={[...phones]}
        {...(bad !== undefined && { status: 'error' as const })}
        onChange={choose}
      />
      {bad !== undefined && <p role="alert">{words.badNumber(bad)}</p>}
    </div>
  );
}
