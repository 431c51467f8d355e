import path from 'node:path';
import react from '@vitejs/plugin-react';
import sharp from 'sharp';
import { defineConfig, type Plugin } from 'vite';

const product = 'http://127.0.0.1:8080';

// The rule against evaluating code stands in the chunk of zod itself: no order of chunks can bring a contract before it.
const zod = { name: 'zod', test: /shell\/no-eval\.ts$|node_modules\/zod\// };

/** A telephone wants pictures where it keeps its programs: they are drawn from the sign of the till. */
const icons: Plugin = {
  name: 'icons',
  apply: 'build',
  async generateBundle() {
    const sign = sharp(path.join(import.meta.dirname, 'merchant/icon.svg'), { density: 1200 });
    for (const size of [180, 192, 512]) {
      const source = await sign.clone().resize(size, size).png().toBuffer();
      this.emitFile({ type: 'asset', fileName: `merchant-${size}.png`, source });
    }
  },
};

/** One application for all consoles. Each console is a chunk of its own, loaded when it is first opened. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), icons],
  // The server puts one of its own here each time it sends the page.
  html: { cspNonce: 'nonce-of-this-page' },
  build: {
    outDir: '../../dist/consoles',
    emptyOutDir: true,
    // Tells the tests which chunks come at once and which with their console.
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: { groups: [zod] } } },
  },
  server: { proxy: { '/api': product, '/sim': product } },
});
