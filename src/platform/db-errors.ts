import pg from 'pg';
import { WorldError } from '../values/outcome.ts';

/**
 * SQLSTATEs that say nothing of what was asked: no connection, a server that stands by, a rest that was too long, a deadlock, no
 * room, a lock not had in time, shutting down.
 */
const passing = /^(?:08|25006|25P03|40|53|55|57|58)/;

/**
 * What a failed statement tells its caller: PostgreSQL's own error where something is wrong with what was asked; otherwise
 * a WorldError, because the database is away or busy and the same call may succeed later.
 */
export function asWorldError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError && !passing.test(error.code ?? '')) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new WorldError('database-away', `the database is away or busy: ${why}`, { retryable: true, cause: error });
}

/** The SQLSTATE behind a failure of the world, where the database told one. */
export function stateOf(error: WorldError): string | undefined {
  return error.cause instanceof pg.DatabaseError ? error.cause.code : undefined;
}
