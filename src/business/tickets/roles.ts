import type { StaffRole } from '../staff/index.ts';

/** Those of us who work on tickets. */
export const ourRoles: readonly StaffRole[] = ['care-agent', 'technical-support', 'supervisor'];
