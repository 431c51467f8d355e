import {
  type OneTimePassword,
  oneTimePassword,
  type StaffAccountView,
  staffAccount,
} from '../../business/staff/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { AccountForm } from './account-form.tsx';
import { texts } from './texts.ts';

type Props = { account: StaffAccountView; onChanged(): void; onFresh(fresh: OneTimePassword): void };

/** What can be done with an account now; the own one is changed by others, and under “my account”. */
export function AccountActions({ account, onChanged, onFresh }: Props) {
  const words = useTexts(texts);
  const { id, name, self, state, secondFactor, sessions } = account;
  const at = `/api/staff/accounts/${id}`;
  const act = (deed: string) => async (reason: string) => {
    await call(`${at}/${deed}`, staffAccount, { method: 'POST', body: { reason } });
    onChanged();
  };
  const resetPassword = async () => {
    const made = await call(`${at}/password`, oneTimePassword, { method: 'POST', body: {} });
    onChanged();
    onFresh(made);
  };
  return (
    <div className="row-actions">
      <AccountForm account={account} onDone={onChanged} onFresh={onFresh} />
      {state === 'locked' && (
        <ConfirmButton
          size="small"
          action={words.unlock}
          consequence={words.enableHelp(name)}
          onConfirm={act('unlock')}
        />
      )}
      {!self && state !== 'disabled' && (
        <ConfirmButton
          size="small"
          action={words.password}
          consequence={words.passwordHelp(name)}
          onConfirm={resetPassword}
        />
      )}
      {!self && secondFactor && (
        <ConfirmButton
          size="small"
          action={words.resetFactor}
          consequence={words.resetFactorHelp(name)}
          reason={words.reason}
          onConfirm={act('second-factor/reset')}
        />
      )}
      {!self && state !== 'disabled' && (
        <ConfirmButton
          size="small"
          isDanger
          action={words.disable}
          consequence={words.disableHelp(name, sessions)}
          reason={words.reason}
          onConfirm={act('disable')}
        />
      )}
      {state === 'disabled' && (
        <ConfirmButton
          size="small"
          action={words.enable}
          consequence={words.enableHelp(name)}
          onConfirm={act('enable')}
        />
      )}
    </div>
  );
}
