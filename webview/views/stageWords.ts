import type { MessageStage } from '../../shared/domain/message.ts';

/** Which part of a mode's course a message is. */
export const stageWords: Readonly<Record<MessageStage, string>> = {
  argument: 'Argument',
  draft: 'Draft',
  vote: 'Vote',
  revision: 'Revision',
  verdict: 'Verdict',
  outcome: 'Outcome',
  note: 'Note',
};
