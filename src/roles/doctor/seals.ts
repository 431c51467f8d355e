import pg from 'pg';
import { openVault } from '../../business/staff/index.ts';
import type { Config } from '../../platform/config.ts';
import { sealedBlobs } from '../../platform/sealed-blobs.ts';
import { openFiles, sealedAs } from '../files.ts';
import { both, type Finding, well, wrong } from './finding.ts';

const about = both('加密的文件', 'Sealed files');

/** One file of each sealed store, by its name there. */
const samples = {
  recordings: { table: 'sealed_recording', sql: 'select kept_hash as name from sealed_recording limit 1' },
  errands: {
    table: 'errand_photo',
    sql: 'select hash as name from errand_photo where removed_at is null order by id desc limit 1',
  },
} as const;

/** Whether our key opens what lies sealed: one recording and one picture of a paper. Silent while there is none. */
export async function checkSeals(url: string, config: Config): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 15_000 });
  try {
    await client.connect();
    const findings: Finding[] = [];
    for (const store of ['recordings', 'errands'] as const) {
      const name = await sampleOf(client, store);
      if (name !== undefined) findings.push(await tried(config, store, name));
    }
    return findings;
  } catch {
    return []; // that the database is out of reach is told already
  } finally {
    await client.end();
  }
}

async function sampleOf(client: pg.Client, store: keyof typeof samples): Promise<string | undefined> {
  const { table, sql } = samples[store];
  const { rows: found } = await client.query<{ is: boolean }>('select to_regclass($1) is not null as is', [table]);
  if (!found[0]!.is) return undefined;
  const { rows } = await client.query<{ name: string }>(sql);
  return rows[0]?.name;
}

async function tried(config: Config, store: keyof typeof samples, name: string): Promise<Finding> {
  const key = config.SECRET_KEY;
  if (key === undefined) {
    if (store === 'errands')
      return well(about, both('没有密钥，证件照片未加密', 'papers are kept unsealed without a key'));
    return wrong(
      about,
      both('录音已加密，但没有设置 SECRET_KEY', 'recordings are sealed and SECRET_KEY is not set'),
      remedy,
    );
  }
  try {
    const files = sealedBlobs((await openFiles(config))(store), openVault(key), sealedAs[store]);
    for await (const _ of await files.read(name, { first: 0, last: 0 })) break;
    const what = sealedAs[store];
    return well(about, both(`SECRET_KEY 能打开（${what}）`, `SECRET_KEY opens ${what}`));
  } catch (error) {
    return wrong(about, both((error as Error).message, (error as Error).message), remedy);
  }
}

const remedy = both(
  '恢复原来的 SECRET_KEY；文件缺失时从备份恢复',
  'put the former SECRET_KEY back; a file that is missing comes from a backup',
);
