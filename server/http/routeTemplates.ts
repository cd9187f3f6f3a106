import type { Express } from 'express';
import * as z from 'zod';

/** A route as it was declared. */
export interface DeclaredRoute {
  /** `GET`, `POST`, …; without the `HEAD` that comes with every `GET`. */
  readonly method: string;
  /** `/v1/spaces/:spaceId/push`. */
  readonly template: string;
}

const lister = z.custom<{ listRoutes(): unknown }>(
  (value) =>
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'listRoutes' in value &&
    typeof value.listRoutes === 'function',
);
const listed = z.array(
  z.object({
    path: z.string(),
    methods: z.array(z.string()).optional(),
    router: lister.optional(),
  }),
);

/** Every route of the app, those of mounted routers too. Express has it all; its types do not say so. */
export function declaredRoutes(app: Express): DeclaredRoute[] {
  return routesOf(lister.parse(app.router), '');
}

function routesOf(router: z.infer<typeof lister>, mountedAt: string): DeclaredRoute[] {
  return listed.parse(router.listRoutes()).flatMap(({ path, methods = [], router: inner }) => {
    const template = joined(mountedAt, path);
    if (inner !== undefined) return routesOf(inner, template);
    return methods.filter((method) => method !== 'HEAD').map((method) => ({ method, template }));
  });
}

function joined(mountedAt: string, path: string): string {
  const whole = `${mountedAt}${path}`.replace(/\/{2,}/g, '/');
  return whole.length > 1 ? whole.replace(/\/$/, '') : whole;
}

/** What an address that fits no route is called. */
const OTHER_ROUTE = 'other';

/** Names the route of a path without what is in it: one of few words, whatever is asked for. */
export function createRouteNamer(app: Express): (path: string) => string {
  let routes: readonly { readonly template: string; readonly pattern: RegExp }[] | null = null;
  return (path) => {
    // On first use, when all routes are there.
    routes ??= [...new Set(declaredRoutes(app).map(({ template }) => template))].map(
      (template) => ({ template, pattern: patternOf(template) }),
    );
    return routes.find(({ pattern }) => pattern.test(path))?.template ?? OTHER_ROUTE;
  };
}

function patternOf(template: string): RegExp {
  const segments = template
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}/?$`, 'i');
}
