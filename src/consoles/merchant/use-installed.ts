import { useEffect } from 'react';

/**
 * Keeps what this page is drawn with on the device, so that the till opens without a network. Browsers do so only for pages behind TLS
 * or of this machine; elsewhere the till works as long as there is a network.
 */
export function useInstalled(): void {
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return;
    void install().catch((error) => console.warn('the till will not open without a network', error));
  }, []);
}

async function install(): Promise<void> {
  const { serviceWorker, storage } = navigator;
  await serviceWorker.register('/merchant-worker.js', { scope: '/merchant' });
  const { active } = await serviceWorker.ready;
  // What is used only now and then is fetched now, while there is a network.
  await Promise.all([import('./scanner.tsx'), import('qr/decode.js')]);
  const parts = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
  active?.postMessage([...new Set(parts)]);
  await storage.persist?.();
}
