import { dataSchemas } from './record.ts';

/** The blobs that a record's data names; none where this version does not know the kind or cannot decode the data. */
export function blobsOf(
  kind: string,
  data: Readonly<Record<string, unknown>> | null,
): readonly string[] {
  if (kind !== 'attachment' || data === null) return [];
  const picture = dataSchemas.attachment.safeParse(data).data;
  return picture && 'blob' in picture ? [picture.blob] : [];
}
