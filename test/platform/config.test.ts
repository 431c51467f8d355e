import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { type ConfigError, helpText, readConfig } from '../../src/platform/config.ts';

test('without any variable the product runs whole, on this machine only', (t) => {
  const config = readConfig({});
  t.like(config, { HOST: '127.0.0.1', PORT: 8080, CONFIRM_WINDOW_HOURS: 24, LOG_LEVEL: 'info' });
  t.deepEqual(config.SPGATE_ROLES, ['gateway', 'web', 'worker']);
  t.is(config.DATABASE_URL, undefined);
  t.is(config.SPGATE_LINKS, undefined);
});

test('an empty variable counts as unset', (t) => {
  t.is(readConfig({ PORT: '', SPGATE_LINKS: '' }).PORT, 8080);
});

test('all faults are told at once, each with its variable, its value and the remedy', (t) => {
  const environment = { PORT: '80800', SPGATE_ROLES: 'web,gate', SPGATE_DTA: 'x', SP_EMAIL: 'nobody' };
  const error = t.throws<ConfigError>(() => readConfig(environment));
  t.deepEqual(error.faults, [
    'SPGATE_DTA is not a setting: remove it, or see --help for the right name',
    'SPGATE_ROLES is "web,gate": name one or more of gateway, web, worker',
    'PORT is "80800": give a number from 0 to 65535',
    'SP_EMAIL is "nobody": give an e-mail address',
  ]);
});

test('a folder of content or link sheets that is not there is a fault', (t) => {
  const missing = { SPGATE_CONTENT: '/nowhere/content', SPGATE_LINKS: '/nowhere/links' };
  const error = t.throws<ConfigError>(() => readConfig(missing));
  t.deepEqual(error.faults, [
    'SPGATE_LINKS is "/nowhere/links": give the path of a folder that exists, or leave it unset',
    'SPGATE_CONTENT is "/nowhere/content": give the path of a folder that exists, or leave it unset',
  ]);
});

test('a fault of the database address does not show its password', (t) => {
  const { message } = t.throws(() => readConfig({ DATABASE_URL: 'mysql://sp:hunter2@db/spgate' }));
  t.false(message.includes('hunter2'));
  t.true(message.includes('mysql://sp:****@db/spgate'));
});

test('a secret is read from the file that is named, and a file that cannot be read is a fault of its own', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'spgate-config-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'database-url');
  await writeFile(file, 'postgresql://sp:hunter2@db/spgate\n');
  t.is(readConfig({ DATABASE_URL_FILE: file }).DATABASE_URL, 'postgresql://sp:hunter2@db/spgate');
  t.is(
    readConfig({ DATABASE_URL: 'postgresql://sp@db/other', DATABASE_URL_FILE: file }).DATABASE_URL,
    'postgresql://sp@db/other',
  );
  const error = t.throws<ConfigError>(() => readConfig({ SECRET_KEY_FILE: path.join(folder, 'none') }));
  t.regex(error.faults[0]!, /^SECRET_KEY_FILE is .*none": give the path of a file/);
});

test('the help explains every setting', (t) => {
  for (const name of Object.keys(readConfig({}))) t.true(helpText().includes(`\n  ${name} `), name);
});
