import { benchSse } from './sse.ts';

/** Figures as ratios, each against its peer in the same run. No test: nothing fails here. */
await benchSse();
