import { OwnIssues } from '../pushes/own-issues.tsx';
import type { PanelProps } from './panel-props.ts';

/** The issues that this number got, and the newest once more for who asks on the telephone. */
export function IssuesPanel({ opening }: PanelProps) {
  return <OwnIssues path={`/api/care/openings/${opening}/issues`} className="agent-section" />;
}
