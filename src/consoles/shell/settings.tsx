import { createContext, type ReactNode, use } from 'react';
import { type PublicSettings, publicSettings } from '../../roles/contract.ts';
import { call } from './http.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';

const SettingsContext = createContext<Loaded<PublicSettings>>({
  value: undefined,
  problem: undefined,
  put() {},
  again() {},
});

/** Loads once what every page shows of the house. */
export function SettingsProvider({ children }: { children: ReactNode }) {
  return <SettingsContext value={useLoaded(loadSettings)}>{children}</SettingsContext>;
}

/** The name, contacts and numbers of the service provider, and whether carriers are simulated. */
export function useSettings(): Loaded<PublicSettings> {
  return use(SettingsContext);
}

function loadSettings(): Promise<PublicSettings> {
  return call('/api/settings/public', publicSettings);
}
