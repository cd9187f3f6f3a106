import * as z from 'zod';

/** The colours a personality can have; each page maps them to the editor theme's chart colours. */
export const accent = z.enum(['red', 'orange', 'yellow', 'green', 'blue', 'purple']);
export type Accent = z.infer<typeof accent>;
