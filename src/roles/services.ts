import type { AnyService } from '../business/messages/index.ts';

/** What answers words of its own by SMS. The service of a new slice is added here, its words in `content/services`. */
export const allServices: readonly AnyService[] = [];
