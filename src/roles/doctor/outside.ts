import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { mailServerOf, tryMailbox, tryOutgoing } from '../../business/mail/index.ts';
import { gatewayOf, type LinkSheet } from '../../carriers/index.ts';
import type { Config } from '../../platform/config.ts';
import { withoutSecrets } from '../../platform/log.ts';
import { openS3Blobs } from '../../platform/s3-blobs.ts';
import { both, type Finding, note, well, wrong } from './finding.ts';

const about = {
  link: both('运营商网关', 'Gateway of a carrier'),
  store: both('文件库', 'Store of files'),
  mailbox: both('收信', 'Mailbox'),
  outgoing: both('发信', 'Outgoing mail'),
  webhooks: both('回调', 'Webhooks'),
};

const patienceMs = 5_000;

/** What is reached over a network: gateways of carriers, the store of files, mail. Nothing is sent to anybody. */
export async function checkOutside(config: Config, sheets: readonly LinkSheet[]): Promise<Finding[]> {
  const looks = [
    ...(config.SPGATE_ROLES.includes('gateway') ? sheets.filter(({ simulated }) => !simulated).map(checkLink) : []),
    ...(config.BLOB_STORE ? [checkStore(config.BLOB_STORE, config.SPGATE_DATA)] : []),
    ...(config.MAIL_IMAP_URL ? [checkMailbox(config.MAIL_IMAP_URL)] : []),
    ...(config.MAIL_SMTP_URL ? [checkOutgoing(config.MAIL_SMTP_URL)] : []),
  ];
  const open = config.SPGATE_ROLES.includes('gateway') ? sheets.flatMap(openPort) : [];
  return [...(await Promise.all(looks)), ...open, webhooksOf(config)];
}

/** Whoever reaches the port may try a login where the sheet names no address. */
function openPort(sheet: LinkSheet): Finding[] {
  if (sheet.protocol !== 'sgip' || sheet.simulated || sheet.listen.from !== undefined) return [];
  return [
    note(
      about.link,
      both(`${sheet.link} 的监听端口不限来源地址`, `the port of ${sheet.link} takes connections from anywhere`),
      both(
        '在链路单 listen.from 写上运营商网关的地址',
        'write the addresses of the gateway into listen.from of the sheet',
      ),
    ),
  ];
}

/** A connection that is closed at once: no gateway counts it as a login. */
async function checkLink(sheet: LinkSheet): Promise<Finding> {
  const { host, port } = gatewayOf(sheet);
  const where = `${sheet.link} ${host}:${port}`;
  const fault = await whyUnreached(host, port);
  if (fault === undefined) return well(about.link, both(`${where} 可达`, `${where} can be reached`));
  return wrong(
    about.link,
    both(`${where} 连不上：${fault}`, `${where} is out of reach: ${fault}`),
    both(
      '核对链路单的地址和端口，请运营商放行本机地址',
      'check host and port of the sheet, and that the carrier lets this address in',
    ),
  );
}

async function whyUnreached(host: string, port: number): Promise<string | undefined> {
  const socket = net.connect({ host, port });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no connection within ${patienceMs} ms`)));
  return once(socket, 'connect').then(
    () => void socket.destroy(),
    (error: Error) => error.message,
  );
}

async function checkStore(bucket: NonNullable<Config['BLOB_STORE']>, data: string): Promise<Finding> {
  const where = `${bucket.endpoint}/${bucket.name}`;
  try {
    const files = await openS3Blobs(bucket, path.join(data, 'drafts'));
    await files('').isSound('0'.repeat(64));
    return well(about.store, both(`${where} 应答`, `${where} answers`));
  } catch (error) {
    return wrong(
      about.store,
      both(`${where}：${(error as Error).message}`, `${where}: ${(error as Error).message}`),
      both('核对 BLOB_STORE 的地址、桶和密钥', 'check the address, bucket and key of BLOB_STORE'),
    );
  }
}

async function checkMailbox(url: string): Promise<Finding> {
  return ofMail(about.mailbox, 'MAIL_IMAP_URL', url, await tryMailbox(mailServerOf(url), patienceMs));
}

async function checkOutgoing(url: string): Promise<Finding> {
  return ofMail(about.outgoing, 'MAIL_SMTP_URL', url, await tryOutgoing(mailServerOf(url), patienceMs));
}

function ofMail(what: Finding['about'], setting: string, url: string, fault: string | undefined): Finding {
  const where = withoutSecrets(url);
  if (fault === undefined) return well(what, both(`${where} 可以登录`, `${where} lets us in`));
  return wrong(
    what,
    both(`${where}：${fault}`, `${where}: ${fault}`),
    both(`核对 ${setting} 的服务器、TLS、用户名和密码`, `check server, TLS, name and password of ${setting}`),
  );
}

function webhooksOf({ WEBHOOK_PRIVATE_ADDRESSES: addresses, SECRET_KEY }: Config): Finding {
  if (addresses.length > 0 && SECRET_KEY === undefined)
    return note(
      about.webhooks,
      both(
        '已列出内网地址，但没有 SECRET_KEY，无法签名',
        'private addresses are listed, but without SECRET_KEY nothing can be signed',
      ),
      both('设置 SECRET_KEY', 'set SECRET_KEY'),
    );
  const may = addresses.length > 0 ? addresses.join(', ') : undefined;
  return well(
    about.webhooks,
    both(
      `只向公网 https${may ? ` 和 ${may}` : ''} 发送`,
      `go to public https addresses${may ? ` and ${may}` : ''} only`,
    ),
  );
}
