import { parseArgs } from 'node:util';
import { z } from 'zod';
import { faults } from '../src/simulators/contract.ts';

/** One flag: what it does, what it must look like, and what to do when it does not. */
type Flag = { about: string; shown: string; schema: z.ZodType; remedy: string };

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most));
const port = whole(0, 65_535);
const node = whole(1, 0xffffffff);
const login = z
  .string()
  .regex(/^[^:]{1,16}:[^:]{1,16}$/)
  .transform((given) => ({ name: given.split(':')[0]!, password: given.split(':')[1]! }));
const address = z
  .string()
  .regex(/^[^:]+:\d{1,5}$/)
  .transform((given) => ({ host: given.split(':')[0]!, port: Number(given.split(':')[1]) }));
const settings = z
  .array(z.string().regex(/^\w+=[\d.]+$/))
  .transform((given): unknown => Object.fromEntries(given.map((one) => [one.split('=')[0], Number(one.split('=')[1])])))
  .pipe(z.unknown().pipe(faults));

const flags = {
  host: {
    about: 'address to listen on',
    shown: '127.0.0.1',
    schema: z.string().prefault('127.0.0.1'),
    remedy: 'give an address of this machine',
  },
  port: { about: 'port where the SP connects', shown: '8801', schema: port.prefault('8801'), remedy: 'give a port' },
  'http-port': { about: 'port of /sim', shown: '8811', schema: port.prefault('8811'), remedy: 'give a port' },
  node: {
    about: 'node number of the gateway',
    shown: '102100',
    schema: node.prefault('102100'),
    remedy: 'give 1AAAAX',
  },
  account: {
    about: 'what the SP logs in with here',
    shown: 'spuser:sppass',
    schema: login.prefault('spuser:sppass'),
    remedy: 'give NAME:PASSWORD, at most 16 characters each',
  },
  'sp-node': {
    about: 'node number of the SP',
    shown: '3021001234',
    schema: node.prefault('3021001234'),
    remedy: 'give 3AAAAQQQQQ',
  },
  'corp-id': {
    about: 'enterprise code of the SP',
    shown: '01234',
    schema: z
      .string()
      .regex(/^\d{5}$/)
      .prefault('01234'),
    remedy: 'give five digits',
  },
  number: {
    about: 'access number of the SP; may be given several times',
    shown: '10620007',
    schema: z.array(z.string().regex(/^\d{1,20}$/)).prefault(['10620007']),
    remedy: 'give digits',
  },
  sp: {
    about: 'where the SP listens for Deliver, Report and UserRpt',
    shown: '127.0.0.1:8802',
    schema: address.prefault('127.0.0.1:8802'),
    remedy: 'give HOST:PORT',
  },
  'sp-account': {
    about: 'how to log in there',
    shown: 'smg:smgpass',
    schema: login.prefault('smg:smgpass'),
    remedy: 'give NAME:PASSWORD, at most 16 characters each',
  },
  connections: {
    about: 'connections to the SP',
    shown: '1',
    schema: whole(1, 15).prefault('1'),
    remedy: 'give 1 to 15',
  },
  window: {
    about: 'requests without an answer on each of them',
    shown: '16',
    schema: whole(1, 32).prefault('16'),
    remedy: 'give 1 to 32',
  },
  fault: {
    about: 'NAME=NUMBER, what the gateway does wrong; may be given several times',
    shown: 'none',
    schema: settings.prefault([]),
    remedy: `give one of ${Object.keys(faults.shape).join(', ')}, such as refusePercent=10`,
  },
  histories: {
    about: 'file that keeps the messages of the handsets over restarts',
    shown: 'none',
    schema: z.string().min(1).optional(),
    remedy: 'give the path of a file',
  },
} satisfies Record<string, Flag>;

type Flags = typeof flags;
/** Every flag under its own name, parsed. */
export type Chosen = { readonly [Name in keyof Flags]: z.output<Flags[Name]['schema']> };

/**
 * Reads the command line; undefined when help is asked for.
 * @throws Error with one line for each fault, naming the flag, its value and the remedy.
 */
export function readFlags(args: readonly string[]): Chosen | undefined {
  const several = new Set(['number', 'fault']);
  const options = Object.fromEntries(
    Object.keys(flags).map((name) => [name, { type: 'string', multiple: several.has(name) } as const]),
  );
  const help = { type: 'boolean', short: 'h' } as const;
  const values: Record<string, unknown> = parseArgs({ args: [...args], options: { ...options, help } }).values;
  if (values['help']) return undefined;
  const results = Object.entries<Flag>(flags).map(([name, flag]) => ({
    name,
    flag,
    result: flag.schema.safeParse(values[name]),
  }));
  const wrong = results.flatMap(({ name, flag: { remedy }, result }) =>
    result.success ? [] : [`--${name} ${[values[name]].flat().join(' ')}: ${remedy}`],
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return Object.fromEntries(results.map(({ name, result }) => [name, result.data])) as Chosen;
}

/** What `--help` prints. */
export function helpText(): string {
  const lines = Object.entries<Flag>(flags).map(
    ([name, { about, shown }]) => `  --${name.padEnd(14)}${about}\n${' '.repeat(18)}default: ${shown}`,
  );
  return `A simulated SMG of China Unicom with handsets, for any SGIP 1.2 program. It takes Submits strictly, says
precisely what the SP does wrong, and carries to the SP's own port what people write.

Usage: simulate-carrier [flags]

${lines.join('\n')}

Write an SMS:   curl -d '{"to":"10620007","text":"CY"}' -H 'content-type: application/json' \\
                     http://127.0.0.1:8811/sim/handsets/15633000001/sms
Read a phone:   curl http://127.0.0.1:8811/sim/handsets/15633000001/messages
Set faults:     curl -X PUT -d '{"link":"smg","faults":{"refusePercent":20}}' -H 'content-type: application/json' \\
                     http://127.0.0.1:8811/sim/faults`;
}
