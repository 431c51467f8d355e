import { stringify } from 'yaml';
import type { AlarmRule, RuleCode } from './model.ts';
import type { AlarmSheet } from './sheet.ts';

/** A rule as Prometheus evaluates it: the same limit, hours and duration as the board, over the values that the board looks at. */
function alertOf(code: RuleCode, rule: AlarmSheet['rules'][RuleCode]) {
  return {
    alert: code,
    expr: expressionOf(code, rule),
    ...(rule.lasts > 0 && { for: `${rule.lasts}m` }),
    labels: { severity: 'page' },
    annotations: {
      summary: `${rule.title.en} {{ $labels.subject }}: {{ $value }}`,
      runbook_url: `ops/runbooks.md#${code}`,
    },
  };
}

/** Every worker sees the same, so the latest of them is not added up; cases too few say nothing. */
function expressionOf(code: RuleCode, { above, below, least, from, to }: AlarmRule): string {
  const of = (figure: string) => `max by (subject) (${figure}{rule="${code}"})`;
  const limit = above === undefined ? `< ${below}` : `> ${above}`;
  const enough = least > 1 ? ` and ${of('spgate_watched_cases')} >= ${least}` : '';
  const isAllDay = from === 0 && to === 24;
  const hours = isAllDay ? '' : ` and on () (((hour() + 8) % 24 >= ${from}) < ${to})`;
  return `${of('spgate_watched_value')} ${limit}${enough}${hours}`;
}

/** The file of alerting rules that belongs to a sheet of alarms. */
export function prometheusRules({ rules }: Pick<AlarmSheet, 'rules'>): string {
  const alerts = Object.entries(rules).map(([code, rule]) => alertOf(code as RuleCode, rule));
  const head = '# Made from content/alarms.yaml by scripts/prometheus-rules.ts: change that, and make this again.\n';
  return head + stringify({ groups: [{ name: 'spgate', rules: alerts }] }, { lineWidth: 0 });
}
