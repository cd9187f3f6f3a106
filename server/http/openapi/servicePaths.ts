import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { anyJson, json, openOperation, raw } from './operation.ts';

const TAG = 'Service';
const status = json(z.object({ status: z.literal('ok') }));

/** How the service is, for whoever runs it. */
export const servicePaths: ZodOpenApiPathsObject = {
  '/healthz': {
    get: openOperation(TAG, {
      id: 'readHealth',
      summary: 'Whether the process answers',
      replies: { 200: { description: 'It does.', content: status } },
    }),
  },
  '/readyz': {
    get: openOperation(TAG, {
      id: 'readReadiness',
      summary: 'Whether requests are answered',
      replies: { 200: { description: 'They are.', content: status } },
    }),
  },
  '/metrics': {
    get: {
      ...openOperation(TAG, {
        id: 'readMetrics',
        summary: 'Metrics for Prometheus',
        replies: { 200: { description: 'The metrics.', content: raw('text/plain', 'Metrics.') } },
        faults: ['unauthorized', 'notFound'],
      }),
      security: [{}, { metrics: [] }],
    },
  },
  '/openapi.json': {
    get: openOperation(TAG, {
      id: 'readDescription',
      summary: 'This document',
      replies: { 200: { description: 'OpenAPI 3.1.', content: anyJson('OpenAPI.') } },
    }),
  },
};
