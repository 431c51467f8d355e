import { OwnIssues } from '../pushes/own-issues.tsx';

/** The issues that came to the holder of this number, to be read here as well, and the newest once more. */
export function Issues() {
  return <OwnIssues path="/api/self/issues" className="card" />;
}
