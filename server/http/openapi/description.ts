import type { ZodOpenApiObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { accountPaths } from './accountPaths.ts';
import { modelPaths } from './modelPaths.ts';
import { servicePaths } from './servicePaths.ts';
import { spacePaths } from './spacePaths.ts';
import { syncPaths } from './syncPaths.ts';

/** Every route of the service with the schemas that it decodes and answers with. */
export const paths: ZodOpenApiPathsObject = merged([
  syncPaths,
  spacePaths,
  accountPaths,
  modelPaths,
  servicePaths,
]);

/** `publicUrl` is what the world calls the service; null: as it was asked. */
export function describeService(publicUrl: string | null): ZodOpenApiObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: '1',
      description:
        'Keeps conversations, memories and settings the same on every machine. Every answer that is not 2xx is an `Error`, but for those of a provider behind the proxy.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl ?? '/' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of Clerk’s, or the local one: see `/v1/sign-in`.',
        },
        metrics: { type: 'http', scheme: 'bearer', description: 'The token of the metrics.' },
      },
    },
  };
}

/** Groups may have methods of one path each. */
function merged(groups: readonly ZodOpenApiPathsObject[]): ZodOpenApiPathsObject {
  const all: ZodOpenApiPathsObject = {};
  for (const [path, item] of groups.flatMap((group) => Object.entries(group))) {
    all[path] = { ...all[path], ...item };
  }
  return all;
}
