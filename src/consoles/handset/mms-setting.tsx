import { Checkbox } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { handsetSetting } from '../../simulators/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useRepeated } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** Whether this handset takes MMS: old ones do not, and their MMSC says so to the SP. */
export function MmsSetting({ phone }: { phone: string }) {
  const words = useTexts(texts);
  const [mms, setMms] = useState<boolean>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const place = `/sim/handsets/${phone}/setting`;
  async function apply(body?: { mms: boolean }): Promise<void> {
    try {
      const setting = await call(place, handsetSetting, body && { method: 'PUT', body });
      setMms(setting.mms);
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  useRepeated(() => apply(), undefined, phone);
  return (
    <>
      <Checkbox
        checked={mms ?? true}
        disabled={mms === undefined}
        onChange={({ target }) => void apply({ mms: target.checked })}
      >
        {words.takesMms}
      </Checkbox>
      <ProblemAlert problem={problem} />
    </>
  );
}
