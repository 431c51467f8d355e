import path from 'node:path';
import type { Config } from '../../platform/config.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import { databaseUrl } from '../database.ts';
import { openFiles } from '../files.ts';
import { type Backed, backUp } from './backup.ts';
import { restore } from './restore.ts';

/** `spgate backup FOLDER` with these settings; resolves with what to print, and whether all went well. */
export async function backupCommand(
  config: Config,
  folder: string,
  log: Log,
): Promise<{ lines: string[]; isWhole: boolean }> {
  return withDatabase(config, log, async (url) => {
    const place = path.resolve(folder);
    const { unsound, ...made } = await backUp(url, await openFiles(config), place, new Date());
    const lines = [
      `已备份到 ${place}：${chinese(made)}`,
      `backed up to ${place}: ${english(made)}`,
      '密钥 SECRET_KEY 和设置不在其中；内有个人信息，请加密保管 (SECRET_KEY and settings are not in it; it holds personal data: keep it sealed)',
      ...unsound.map((file) => `文件已损坏，未备份 (changed where it is kept, not backed up): ${file}`),
    ];
    return { lines, isWhole: unsound.length === 0 };
  });
}

/** `spgate restore FOLDER` with these settings; resolves with what to print. */
export async function restoreCommand(config: Config, folder: string, log: Log): Promise<string[]> {
  return withDatabase(config, log, async (url) => {
    const place = path.resolve(folder);
    const brought = await restore(url, await openFiles(config), place);
    return [
      `已从 ${place} 恢复并核对：${chinese(brought)}；现在可以启动`,
      `restored from ${place} and verified: ${english(brought)}; it can be started now`,
    ];
  });
}

function chinese({ tables, rows, files }: Backed): string {
  return `${tables} 张表、${rows} 行、${files} 个文件`;
}

function english({ tables, rows, files }: Backed): string {
  return `${tables} tables, ${rows} rows, ${files} files`;
}

async function withDatabase<T>(config: Config, log: Log, work: (url: string) => Promise<T>): Promise<T> {
  const lifecycle = new Lifecycle(log);
  try {
    return await work(await databaseUrl(config, lifecycle));
  } finally {
    await lifecycle.stop();
  }
}
