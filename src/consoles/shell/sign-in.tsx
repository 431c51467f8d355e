import { Navigate, useSearchParams } from 'react-router';
import { useTexts } from './language.tsx';
import { useWhoIsHere } from './me.tsx';
import { Page } from './page.tsx';
import { OwnPassword, SignInForm } from './sign-in-form.tsx';
import { texts } from './texts.ts';
import './sign-in.css';

/** Where one signs in, and changes a one-time password; then on to `?back=`, the page that one came from. */
export function SignIn() {
  const words = useTexts(texts).signIn;
  const [query] = useSearchParams();
  const { value: me, put } = useWhoIsHere();
  if (me === undefined) return null;
  if (me && !me.passwordChangeDue) return <Navigate to={ownAddress(query.get('back'))} replace />;
  return (
    <div className="sign-in">
      <Page title={me ? words.change : words.title}>
        {me ? (
          <OwnPassword onDone={() => put({ ...me, passwordChangeDue: false })} />
        ) : (
          <>
            <SignInForm onDone={put} />
            <p className="lead">{words.forgotten}</p>
          </>
        )}
      </Page>
    </div>
  );
}

/** An address of this application; anything else that a link might smuggle in leads home. */
function ownAddress(back: string | null): string {
  return back?.startsWith('/') && !/^\/[/\\]/.test(back) ? back : '/';
}
