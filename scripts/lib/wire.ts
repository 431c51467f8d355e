import { once } from 'node:events';
import net from 'node:net';

export type Address = { readonly host: string; readonly port: number };
type Pair = { readonly near: net.Socket; readonly far: net.Socket; swallows: boolean };

/**
 * A stretch of network between a program and what it calls, which can fail as networks do. It leads to the first of its targets that
 * takes a connection, so it is also the address that several machines have in common.
 */
export class Wire {
  /** Where it leads; what is connected already stays where it is. */
  targets: readonly Address[];
  readonly #server: net.Server;
  readonly #pairs = new Set<Pair>();
  #swallows = false;

  private constructor(server: net.Server, targets: readonly Address[]) {
    this.#server = server;
    this.targets = targets;
  }

  static async open(targets: readonly Address[]): Promise<Wire> {
    // Who calls has said all when it closes its half, and still hears.
    const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wire = new Wire(server, targets);
    server.on('connection', (near) => void wire.#join(near));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** From now on bytes get lost, in both directions, and so does the end of a connection: both ends believe that it is open. */
  swallow(): void {
    this.#swallows = true;
    for (const pair of this.#pairs) pair.swallows = true;
  }

  /** New connections are whole again. What was lost stays lost: the old ones are as deaf as before. */
  heal(): void {
    this.#swallows = false;
  }

  /** Breaks what is connected. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#pairs.clear();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  async #join(near: net.Socket): Promise<void> {
    near.on('error', () => near.destroy());
    const far = await this.#dial();
    if (!far || near.destroyed) {
      near.destroy();
      far?.destroy();
      return;
    }
    const pair: Pair = { near, far, swallows: this.#swallows };
    this.#pairs.add(pair);
    this.#carry(pair, near, far);
    this.#carry(pair, far, near);
  }

  async #dial(): Promise<net.Socket | undefined> {
    for (const { host, port } of this.targets) {
      const far = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
      const isThere = await once(far, 'connect').then(
        () => true,
        () => false,
      );
      if (isThere) return far;
    }
    return undefined;
  }

  #carry(pair: Pair, from: net.Socket, to: net.Socket): void {
    from.on('data', (chunk) => {
      if (!pair.swallows) to.write(chunk);
    });
    from.on('end', () => {
      if (!pair.swallows) to.end();
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      if (pair.swallows) return;
      to.destroySoon();
      this.#pairs.delete(pair);
    });
  }
}
