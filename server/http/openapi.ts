import type { RequestHandler } from 'express';
import { createDocument } from 'zod-openapi';
import { describeService } from './openapi/description.ts';

/** `GET /openapi.json`: every route and its schemas, made from those that the routes decode with. */
export function openapi(publicUrl: string | null): RequestHandler {
  let document: ReturnType<typeof createDocument> | null = null;
  return (_request, response) => {
    document ??= createDocument(describeService(publicUrl));
    response.json(document);
  };
}
