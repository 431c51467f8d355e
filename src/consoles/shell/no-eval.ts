import { z } from 'zod';

// Our pages may not evaluate code (Content-Security-Policy), so schemas must not try to compile themselves. Imported before
// the first contract, because a schema decides when it is made.
z.config({ jitless: true });
