import { hourMs, minuteMs } from '../../values/time.ts';
import { type StaffRole, staffRole } from './contract.ts';
import { openVault, type Vault } from './vault.ts';

/** What an installation sets about its people. */
export type StaffRules = {
  /** Undefined where no SECRET_KEY is set: then nobody can set up a second factor. */
  readonly vault: Vault | undefined;
  readonly secondFactorRoles: ReadonlySet<StaffRole>;
  readonly idleMs: number;
  /** How long a one-time password holds. */
  readonly oneTimeMs: number;
  /** What a device shows beside the code. */
  readonly issuer: string;
  readonly isDemonstration: boolean;
};

type Settings = {
  readonly SECRET_KEY: string | undefined;
  readonly SECOND_FACTOR_ROLES: readonly string[] | undefined;
  readonly SESSION_IDLE_MINUTES: number;
  readonly ONE_TIME_PASSWORD_HOURS: number;
  readonly SP_NAME: string;
};

const rolesUnlessSet: readonly StaffRole[] = ['administrator', 'finance', 'operator'];
/** Nothing that it keeps is real. */
const demonstrationKey = 'the key of every demonstration, which keeps nothing real';

/** The rules that follow from the settings, or what is wrong with these, a line each. */
export function staffRulesOf(settings: Settings, isDemonstration: boolean): StaffRules | { faults: readonly string[] } {
  const { SECRET_KEY: key, SECOND_FACTOR_ROLES: named, SESSION_IDLE_MINUTES: minutes, SP_NAME: issuer } = settings;
  const faults = [
    ...(named ?? [])
      .filter((role) => !staffRole.safeParse(role).success)
      .map((role) => `SECOND_FACTOR_ROLES: ${role} is no role: name some of ${staffRole.options.join(', ')}, or none`),
    ...(named?.length && !key && !isDemonstration
      ? ['SECOND_FACTOR_ROLES is set and SECRET_KEY is not: set it, second factors are sealed with it']
      : []),
  ];
  if (faults.length > 0) return { faults };
  const usedKey = key ?? (isDemonstration ? demonstrationKey : undefined);
  const demanded = named ?? (isDemonstration || !usedKey ? [] : rolesUnlessSet);
  return {
    vault: usedKey === undefined ? undefined : openVault(usedKey),
    secondFactorRoles: new Set(demanded as StaffRole[]),
    idleMs: minutes * minuteMs,
    oneTimeMs: settings.ONE_TIME_PASSWORD_HOURS * hourMs,
    issuer,
    isDemonstration,
  };
}
