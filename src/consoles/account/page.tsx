import { Alert } from 'antd';
import { ownAccount } from '../../business/staff/contract.ts';
import { formatTime } from '../shell/beijing.ts';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useWhoIsHere } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { roleNames } from '../shell/roles.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { PasswordPart } from './password.tsx';
import { SecondFactorPart } from './second-factor.tsx';
import { SessionsPart } from './sessions.tsx';
import { texts } from './texts.ts';
import './account.css';

/** One's own account: who one is here, the password, the second factor, and where one is signed in. */
export function AccountPage() {
  const words = useTexts(texts);
  const roles = useTexts(roleNames);
  const { language } = useLanguage();
  const { put: putMe } = useWhoIsHere();
  const { value: account, problem, again, put } = useLoaded(() => call('/api/me/account', ownAccount));
  const reload = async () => {
    const next = await call('/api/me/account', ownAccount);
    put(next);
    const { name, role, organisation, passwordChangeDue, secondFactor } = next;
    putMe({ name, role, organisation, passwordChangeDue, secondFactor });
  };
  if (!account)
    return (
      <Page title={words.title}>
        <ProblemAlert problem={problem} onAgain={again} />
      </Page>
    );
  const { name, role, organisation, signedInBefore: before, secondFactor } = account;
  return (
    <Page title={words.title} lead={`${name} · ${roles[role]} · ${organisation ?? words.ours}`}>
      <div className="account">
        {secondFactor === 'due' && <Alert type="warning" showIcon title={words.due} />}
        <p>
          {before
            ? words.before(
                formatTime(Date.parse(before.at), language, { dateStyle: 'medium', timeStyle: 'short' }),
                before.from,
              )
            : words.first}
        </p>
        <SecondFactorPart account={account} onChanged={reload} />
        <PasswordPart />
        <SessionsPart />
      </div>
    </Page>
  );
}
