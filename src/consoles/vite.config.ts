import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const product = 'http://127.0.0.1:8080';

/** One application for all consoles. Each console is a chunk of its own, loaded when it is first opened. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../../dist/consoles', emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: { proxy: { '/api': product, '/sim': product } },
});
