import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { loadAlarms, prometheusRules } from '../../src/business/alarms/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { figureSource, openMetrics } from '../../src/platform/metrics.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { until, withHouse } from '../support/house.ts';

const house = withHouse({ METRICS_LISTEN: '127.0.0.1:0' });
const now = new Date('2026-11-23T12:00:00+08:00');
const fileOf = (name: string) => readFile(path.join(packageRoot, name), 'utf8');

/** Every name that is exported, whether it has a value now or not. */
const exportedIn = (text: string) => new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
const valueIn = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );
const namesIn = (query: string) =>
  [...query.matchAll(/\b(?:spgate|nodejs|process)_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));

test.serial(
  'What goes over links, through HTTP and out of the queue is counted where Prometheus reads it',
  async (t) => {
    const phone = '15633000001';
    await house().text(phone, '0000');
    await house().arrived(phone, 1);
    t.is((await fetch(`${house().url}/api/alarms`)).status, 401);
    const scrape = async () => (await fetch(`${house().metricsUrl}/metrics`)).text();
    // The report of the answer comes after the answer, and figures are kept for a moment.
    const text = await until('the report to be counted', async () => {
      const read = await scrape();
      return valueIn(read, 'spgate_link_reports_total{link="unicom-demo",fate="delivered"}') >= 1 ? read : undefined;
    });
    t.true(valueIn(text, 'spgate_link_mos_total{link="unicom-demo"}') >= 1);
    t.true(valueIn(text, 'spgate_link_mts_total{link="unicom-demo"}') >= 1);
    t.true(valueIn(text, 'spgate_link_answers_total{link="unicom-demo",verdict="accepted",code="0"}') >= 1);
    t.is(valueIn(text, 'spgate_link_holds_lease{link="unicom-demo"}'), 1);
    const asked = 'method="GET",route="/api/alarms",status="401"';
    t.is(valueIn(text, `spgate_http_request_duration_seconds_count{${asked}}`), 1);
    t.is(valueIn(text, 'spgate_alarms{rule="link-down"}'), 0);
    t.is(valueIn(text, 'spgate_redemptions_today'), 0);
    const sources = ['process', 'links', 'backlog', 'bills', 'jobs', 'tills', 'alarms'];
    for (const source of sources) t.is(valueIn(text, `spgate_source_up{source="${source}"}`), 1, source);
    t.notRegex(text, /="[^"]*1[3-9]\d{9}/, 'no number of a person');

    const exported = exportedIn(text);
    for (const file of await readdir(path.join(packageRoot, 'ops/grafana/dashboards'))) {
      const { panels } = JSON.parse(await fileOf(`ops/grafana/dashboards/${file}`)) as {
        panels: { title: string; targets: { expr: string }[] }[];
      };
      t.true(panels.length > 10, file);
      for (const { title, targets } of panels)
        for (const { expr } of targets) {
          t.true(namesIn(expr).length > 0, `${title}: ${expr}`);
          for (const name of namesIn(expr)) t.true(exported.has(name), `${file}, ${title}: ${name} is not exported`);
        }
    }
    const ready = await fetch(`${house().metricsUrl}/readyz`);
    t.is(ready.status, 200);
    t.is((await fetch(`${house().metricsUrl}/api/alarms`)).status, 404);
  },
);

test.serial('Prometheus alarms of what the board alarms of, and each alarm has its runbook', async (t) => {
  const sheet = await loadAlarms(path.join(packageRoot, 'content'));
  const [alarms, processes, runbooks] = await Promise.all(
    ['ops/prometheus/alarms.yml', 'ops/prometheus/processes.yml', 'ops/runbooks.md'].map(fileOf),
  );
  t.is(alarms, prometheusRules(sheet), 'run scripts/prometheus-rules.ts');
  t.regex(
    alarms!,
    /max by \(subject\) \(spgate_watched_value\{rule="connection-rate"\}\) < 90 and .*spgate_watched_cases.* >= 20/,
  );
  t.regex(alarms!, /spgate_watched_value\{rule="no-mo"\}\) > 60 and on \(\) \(\(\(hour\(\) \+ 8\) % 24 >= 8\) < 22\)/);
  const rules = [alarms, processes].flatMap((text) => parse(text!).groups).flatMap((group) => group.rules);
  const exported = exportedIn(await (await fetch(`${house().metricsUrl}/metrics`)).text());
  const headings = new Set([...runbooks!.matchAll(/^## (\S+)$/gm)].map(([, name]) => name!));
  for (const { alert, expr } of rules as { alert: string; expr: string }[]) {
    t.true(headings.has(alert), `ops/runbooks.md has no paragraph of ${alert}`);
    for (const name of namesIn(expr)) t.true(exported.has(name), `${alert}: ${name} is not exported`);
  }
  t.is(headings.size, rules.length, 'no runbook of an alarm that is no more');
});

test('What cannot be read is left out, and said; what was read is kept for a moment', async (t) => {
  const metrics = openMetrics(openLog({ level: 'silent' }));
  let reads = 0;
  const gauge = { kind: 'gauge', help: 'x' } as const;
  metrics.add(
    figureSource({
      name: 'away',
      figures: { spgate_away: gauge },
      read: () => Promise.reject(new Error('the database is away')),
    }),
  );
  metrics.add(
    figureSource({
      name: 'here',
      figures: { spgate_here: gauge },
      read() {
        reads += 1;
        return { spgate_here: [[{ of: 'a"b' }, 2]] as const };
      },
    }),
  );
  const text = await metrics.text(now);
  t.notRegex(text, /^spgate_away/m);
  t.regex(text, /^spgate_source_up\{source="away"\} 0$/m);
  t.regex(text, /^spgate_here\{of="a\\"b"\} 2$/m);
  await metrics.text(now);
  t.is(reads, 1);
});
