// Makes ops/prometheus/alarms.yml of content/alarms.yaml, so that Prometheus and the board alarm of the same:
// `npm run build && node dist/scripts/prometheus-rules.js`
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadAlarms, prometheusRules } from '../src/business/alarms/index.ts';
import { packageRoot } from '../src/platform/package-root.ts';

const sheet = await loadAlarms(path.join(packageRoot, 'content'));
await writeFile(path.join(packageRoot, 'ops/prometheus/alarms.yml'), prometheusRules(sheet));
