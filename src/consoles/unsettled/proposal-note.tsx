import { Alert } from 'antd';
import type { Proposal } from '../../business/messages/unsettled/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

type Props = {
  proposal: Proposal | undefined;
  /** What it proposes, in words. */
  said: string | undefined;
  withdraw(because: string): Promise<unknown>;
  onDone(): void;
};

/** What one person has proposed: another may confirm it, and either may take it back. */
export function ProposalNote({ proposal, said = '', withdraw, onDone }: Props) {
  const words = useTexts(texts);
  if (!proposal) return null;
  const { who, at, because, evidence, isMine } = proposal;
  const stands = evidence === undefined ? '' : `${words.verdict.evidences[evidence]} · `;
  return (
    <Alert
      type="info"
      title={words.verdict.proposed(who, said)}
      description={
        <>
          <TimeCell at={at} /> · {stands}
          {because}
          {isMine && <p>{words.verdict.confirmMine}</p>}
        </>
      }
      action={
        <ConfirmButton
          action={words.verdict.withdraw}
          size="small"
          reason={words.because}
          consequence={words.verdict.proposed(who, said)}
          onConfirm={async (why) => {
            await withdraw(why);
            onDone();
          }}
        />
      }
    />
  );
}
