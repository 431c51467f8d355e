import './shell/no-eval.ts';
import './shell/nonce.ts';
import '@fontsource-variable/noto-sans-sc';
import './shell/pieces.css';
import './shell/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Shell } from './shell/shell.tsx';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Shell />
  </StrictMode>,
);
