import { conversationId, projectId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { aProject, ada, sha256 } from './reviewBuilders.ts';
import { countedId } from './syncBuilders.ts';

/** The text `text` as it is kept; not really compressed. */
export function aSnapshot(text: string, project: string = aProject): KnownRecord<'snapshot'> {
  const gzip = Buffer.from(text).toString('base64');
  return {
    kind: 'snapshot',
    id: countedId(),
    data: { projectId: projectId.parse(project), hash: sha256(text), gzip, createdAt: 1_000 },
  };
}

/** One record of each kind that holds what was, rather than what somebody says. */
export function keptRecords(): readonly [
  KnownRecord<'revision'>,
  KnownRecord<'snapshot'>,
  KnownRecord<'attachment'>,
] {
  const snapshot = aSnapshot('one\n');
  return [
    {
      kind: 'revision',
      id: countedId(),
      data: {
        projectId: aProject,
        path: 'src/new.ts',
        renamedFrom: 'src/old.ts',
        kind: 'renamed',
        before: snapshot.data.hash,
        after: null,
        author: { kind: 'personality', personalityId: ada, name: 'Ada' },
        acceptedBy: 'Grace',
        reason: 'Says what it is.',
        proposalId: null,
        createdAt: 1_000,
      },
    },
    snapshot,
    {
      kind: 'attachment',
      id: countedId(),
      data: {
        conversationId: conversationId.parse(countedId()),
        type: 'image/png',
        base64: 'iVBORw0KGgo=',
        createdAt: 1_000,
      },
    },
  ];
}
