import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseAllDocuments } from 'yaml';
import { programRoles, readConfig } from '../../src/platform/config.ts';
import { healthRoutes } from '../../src/platform/http/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const folder = path.join(packageRoot, 'ops/deploy');
const textOf = (name: string) => readFile(path.join(folder, name), 'utf8');
const settings = new Set(Object.keys(readConfig({})));
const health = healthRoutes([]).map((one) => one.path);
/** An orderly stop takes as long at most (`platform/lifecycle.ts`). */
const stopSeconds = 20;

// biome-ignore lint/suspicious/noExplicitAny: manifests are read as they are written
type Written = any;

async function manifestsIn(name: string): Promise<Written[]> {
  const documents = parseAllDocuments(await textOf(name), { merge: true, strict: true, uniqueKeys: true });
  const faults = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (faults.length > 0) throw new Error(`${name}: ${faults.join('\n')}`);
  return documents.map((document) => document.toJS());
}

/** What is set is a setting, by its own name or as a file, and its value is one that the program takes. */
function areSettings(t: ExecutionContext, given: Readonly<Record<string, string>>, where: string): void {
  for (const name of Object.keys(given)) t.true(settings.has(name.replace(/_FILE$/, '')), `${where}: ${name}`);
  // Folders and files are those of another machine.
  const here = Object.entries(given).filter(([name]) => !/_FILE$|^SPGATE_LINKS$/.test(name));
  t.notThrows(() => readConfig(Object.fromEntries(here)), where);
}

const pairs = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));

test('The image runs as nobody special, tells whether it is well, and stops in order', async (t) => {
  const text = (await textOf('Dockerfile')).replaceAll(/\\\n/g, ' ');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const known = /^(FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|CMD) \S/;
  for (const line of lines) t.regex(line, known);
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const stages = of('FROM').flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? []);
  for (const line of of('COPY')) {
    const from = /--from=(\w+)/.exec(line)?.[1];
    t.true(from === undefined || stages.includes(from), line);
  }
  t.deepEqual(of('USER'), ['node']);
  t.true(
    lines.indexOf('USER node') > lines.findLastIndex((line) => line.startsWith('RUN ')),
    'what is installed is not its own',
  );
  const { NODE_ENV, ...set } = pairs(of('ENV').flatMap((line) => line.split(' ')));
  t.is(NODE_ENV, 'production');
  areSettings(t, set, 'Dockerfile');
  t.deepEqual(of('EXPOSE'), [set['PORT']]);
  t.deepEqual(of('VOLUME'), [set['SPGATE_DATA']]);
  t.deepEqual(of('STOPSIGNAL'), ['SIGTERM']);
  const [check] = of('HEALTHCHECK');
  const command = JSON.parse(check!.slice(check!.indexOf('CMD ') + 4)) as string[];
  const asked = new URL(/fetch\('([^']+)'\)/.exec(command[2]!)![1]!);
  t.deepEqual([asked.port, health.includes(asked.pathname)], [set['PORT']!, true]);
  t.deepEqual(
    of('CMD').map((line) => JSON.parse(line)),
    [['spgate']],
  );
});

test('Prometheus and Grafana come beside the program, each from this machine only, and read every role', async (t) => {
  const [{ services, secrets, volumes }] = await manifestsIn('compose.monitoring.yaml');
  const [{ services: program }] = await manifestsIn('compose.yaml');
  const [{ scrape_configs: jobs }] = await manifestsIn('../prometheus/prometheus.yml');
  const targets = programRoles.map((role) => {
    const [, port] = program[role].environment.METRICS_LISTEN.split(':');
    t.false(
      (program[role].ports ?? []).some((one: string) => one.endsWith(`:${port}`)),
      'figures leave this network nowhere',
    );
    return `${role}:${port}`;
  });
  t.deepEqual(jobs[0].static_configs[0].targets.toSorted(), targets.toSorted());
  for (const name of ['prometheus', 'grafana']) {
    for (const port of services[name].ports) t.regex(port, /^127\.0\.0\.1:/);
    for (const volume of services[name].volumes) {
      const [from] = volume.split(':');
      if (from.startsWith('../')) t.true((await readdir(path.join(folder, from))).length > 0, volume);
      else t.true(from in volumes, volume);
    }
  }
  t.deepEqual(services.grafana.secrets, Object.keys(secrets));
});

test('Compose runs each role once; what its services name is there, and only the proxy reaches the consoles', async (t) => {
  const [{ services, secrets, volumes }] = await manifestsIn('compose.yaml');
  const { database, ...program } = services;
  t.true(health.length > 0 && database.healthcheck.test.join(' ').includes('pg_isready'));
  t.deepEqual(Object.keys(program).toSorted(), [...programRoles].toSorted());
  for (const [role, one] of Object.entries<Written>(program)) {
    t.is(one.environment.SPGATE_ROLES, role);
    areSettings(t, one.environment, `compose, ${role}`);
    for (const name of one.secrets) t.true(name in secrets, name);
    for (const [setting, file] of Object.entries<string>(one.environment))
      if (setting.endsWith('_FILE')) t.true(one.secrets.includes(path.posix.basename(file)), setting);
    for (const mount of one.volumes as string[]) {
      const [from] = mount.split(':') as [string];
      t.true(from.startsWith('.') || from in volumes, mount);
    }
    for (const [other, { condition }] of Object.entries<Written>(one.depends_on))
      t.true(other in services && condition === 'service_healthy', other);
    t.true(Number.parseInt(one.stop_grace_period, 10) > stopSeconds);
    t.true(one.read_only && one.cap_drop.includes('ALL'));
    // The web role has the check of the image.
    const asked = /fetch\('([^']+)'\)/.exec(one.healthcheck?.test.join(' ') ?? '')?.[1];
    t.is(asked === undefined, role === 'web');
    if (asked) {
      t.true(health.includes(new URL(asked).pathname));
      t.is(new URL(asked).port, one.environment.METRICS_LISTEN.split(':')[1]);
    }
  }
  t.true((program.web.ports as string[]).every((port) => port.startsWith('127.0.0.1:')));
});

test('The manifests of Kubernetes fit each other, and each pod runs one role without rights', async (t) => {
  const names = (await readdir(path.join(folder, 'kubernetes'))).toSorted();
  const all = (await Promise.all(names.map((name) => manifestsIn(`kubernetes/${name}`)))).flat();
  for (const one of all)
    t.true(Boolean(one.apiVersion && one.kind && /^[a-z0-9-]+$/.test(one.metadata.name)), one.kind);
  const of = (kind: string) => all.filter((one) => one.kind === kind);
  t.is(new Set(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size, all.length, 'no name twice');
  const configs = new Map<string, Written>(of('ConfigMap').map(({ metadata, data }) => [metadata.name, data]));
  const roles = of('Deployment').map(({ metadata, spec: { selector, template } }) => {
    t.like(template.metadata.labels, selector.matchLabels, metadata.name);
    const { spec } = template;
    const [container] = spec.containers;
    t.true(spec.securityContext.runAsNonRoot && spec.terminationGracePeriodSeconds > stopSeconds, metadata.name);
    t.like(container.securityContext, { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    t.deepEqual(container.securityContext.capabilities.drop, ['ALL']);
    const mounted = container.volumeMounts.map(({ name }: Written) => name);
    t.deepEqual(mounted.toSorted(), spec.volumes.map(({ name }: Written) => name).toSorted(), metadata.name);
    const set = Object.assign(
      {},
      ...container.envFrom.map(({ configMapRef }: Written) => configs.get(configMapRef.name)),
    );
    for (const { name, value } of container.env) set[name] = value;
    areSettings(t, set, metadata.name);
    const paths = container.volumeMounts.map(({ mountPath }: Written) => mountPath);
    for (const [name, value] of Object.entries<string>(set))
      if (name.endsWith('_FILE') || name === 'SPGATE_LINKS')
        t.true(
          paths.some((one: string) => value === one || value.startsWith(`${one}/`)),
          `${name} is mounted`,
        );
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const asked = container[probe]?.httpGet;
      // A gateway that stands by is well, and nobody asks workers for anything.
      t.is(asked !== undefined, set.SPGATE_ROLES === 'web' || probe !== 'readinessProbe', `${metadata.name}: ${probe}`);
      if (!asked) continue;
      t.true(health.includes(asked.path));
      t.true(container.ports.some(({ name }: Written) => name === asked.port));
    }
    const figures = container.ports.find(({ name }: Written) => name === 'figures')?.containerPort;
    t.is(String(figures), set.METRICS_LISTEN.split(':')[1]);
    t.is(template.metadata.annotations['prometheus.io/port'], String(figures));
    return set.SPGATE_ROLES;
  });
  t.deepEqual(roles.toSorted(), [...programRoles].toSorted());
  const named = of('Deployment').flatMap(({ spec }) => spec.template.spec.containers[0].ports);
  for (const { spec } of of('NetworkPolicy'))
    for (const { ports, from } of spec.ingress)
      for (const { port } of ports) {
        t.true(
          named.some(({ name }: Written) => name === port),
          port,
        );
        t.is(from !== undefined, port === 'figures', 'nobody but Prometheus reads figures');
      }
  for (const { spec, metadata } of of('Service')) {
    const target = of('Deployment').find(({ spec: { template } }) =>
      Object.entries(spec.selector).every(([label, value]) => template.metadata.labels[label] === value),
    );
    const ports = target?.spec.template.spec.containers[0].ports.map(({ name }: Written) => name);
    for (const { targetPort } of spec.ports) t.true(ports.includes(targetPort), metadata.name);
  }
});

test('The unit of systemd runs any role as its own user, with secrets from files, and waits for an orderly stop', async (t) => {
  const lines = (await textOf('systemd/spgate@.service'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  let section = '';
  const unit = new Map<string, string[]>();
  for (const line of lines) {
    const [, opened] = /^\[(Unit|Service|Install)\]$/.exec(line) ?? [];
    if (opened) {
      section = opened;
      continue;
    }
    t.regex(line, /^[A-Z]\w+=.*$/);
    const [key, value] = line.split(/=(.*)/s) as [string, string];
    unit.set(`${section} ${key}`, [...(unit.get(`${section} ${key}`) ?? []), value]);
  }
  const one = (key: string) => unit.get(`Service ${key}`)?.at(-1);
  t.is(one('User'), 'spgate');
  t.regex(one('ExecStart')!, /^\/\S+\/spgate$/);
  t.true(Number(one('TimeoutStopSec')) > stopSeconds);
  t.is(one('ProtectSystem'), 'strict');
  const set = pairs(unit.get('Service Environment')!.flatMap((line) => line.split(' ')));
  const credentials = unit.get('Service LoadCredential')!.map((line) => line.split(':')[0]);
  for (const [name, value] of Object.entries(set))
    if (name.endsWith('_FILE')) t.true(credentials.includes(/^%d\/(.+)$/.exec(value)?.[1] ?? ''), name);
  for (const role of programRoles)
    areSettings(t, { ...set, SPGATE_ROLES: set['SPGATE_ROLES']!.replace('%i', role) }, role);
  const file = (await textOf('systemd/spgate.env')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  areSettings(t, pairs(file), 'spgate.env');
  t.deepEqual(unit.get('Service EnvironmentFile'), ['/etc/spgate/spgate.env', '-/etc/spgate/%i.env']);
  const listens = await Promise.all(
    programRoles.map(async (role) => {
      const own = pairs((await textOf(`systemd/${role}.env`)).split('\n').filter((line) => /^[A-Z]/.test(line)));
      areSettings(t, own, `${role}.env`);
      return own['METRICS_LISTEN']!;
    }),
  );
  t.is(new Set(listens).size, programRoles.length, 'three processes of one machine share no port');
  t.is(`/var/lib/${one('StateDirectory')}`, pairs(file)['SPGATE_DATA']!);
});

test('nginx ends TLS before the consoles, lets events through as they come, and keeps simulators in the house', async (t) => {
  const text = (await textOf('nginx/spgate.conf')).replaceAll(/#.*$/gm, '');
  let depth = 0;
  for (const statement of text
    .split(/(?<=[;{}])/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    t.regex(statement, /^(\}|[a-z0-9_]+( [^;{}]+?)?( \{|;))$/s, 'each directive ends');
    depth += statement.endsWith('{') ? 1 : statement === '}' ? -1 : 0;
    t.true(depth >= 0);
  }
  t.is(depth, 0);
  const upstreams = [...text.matchAll(/upstream (\w+)/g)].map(([, name]) => name);
  for (const [, name] of text.matchAll(/proxy_pass http:\/\/(\w+);/g)) t.true(upstreams.includes(name!), name);
  t.regex(text, /listen 443 ssl;/);
  t.regex(text, /return 301 https:/);
  t.regex(text, /ssl_protocols TLSv1\.2 TLSv1\.3;/);
  t.regex(text, /proxy_buffering off;/);
  t.regex(text, /X-Forwarded-For \$remote_addr;/, 'what a visitor claims of itself is not passed on');
  t.regex(text, /location \/sim\/ \{\s*return 404;/);
});
