import { Alert } from 'antd';
import type { Proposal } from '../../business/staff/contract.ts';
import { TimeCell } from './cells.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

type Props = {
  proposal: Proposal | undefined;
  /** What it proposes, in words. */
  said: string | undefined;
  /** What it stands on, in words. */
  stands?: string | undefined;
  withdraw(because: string): Promise<unknown>;
  onDone?(): void;
};

/** What one person has proposed: another may confirm it, and either may take it back. */
export function ProposalNote({ proposal, said = '', stands, withdraw, onDone }: Props) {
  const words = useTexts(texts).proposal;
  if (!proposal) return null;
  const { who, at, because, isMine } = proposal;
  return (
    <Alert
      type="info"
      style={{ marginBlock: 12 }}
      title={words.proposed(who, said)}
      description={
        <>
          <TimeCell at={at} /> · {stands === undefined ? '' : `${stands} · `}
          {because}
          <p>{isMine ? words.mine : words.confirm}</p>
        </>
      }
      action={
        <ConfirmButton
          action={words.withdraw}
          size="small"
          reason={words.because}
          consequence={words.proposed(who, said)}
          onConfirm={async (why) => {
            await withdraw(why);
            onDone?.();
          }}
        />
      }
    />
  );
}
