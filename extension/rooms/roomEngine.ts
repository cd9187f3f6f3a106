import { conversationId, messageId } from '../../shared/domain/ids.ts';
import { createTurnEngine, type TurnEngine } from '../../shared/turns/engine.ts';
import { createThreads } from '../review/threads.ts';
import { readConversation } from './roomReader.ts';
import type { RoomParts } from './roomParts.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import { createThreadAnswers, type ThreadAnswers } from './threadAnswers.ts';
import { createTurnRecorder } from './turnRecorder.ts';

/** One turn engine for conversations and review threads, its output written down by each. */
export function createRoomEngine(
  ports: RoomsPorts,
  parts: RoomParts,
): { readonly engine: TurnEngine; readonly threads: ThreadAnswers } {
  const threads = createThreadAnswers({
    store: ports.store,
    threads: createThreads({ ...ports, now: () => ports.clock.now() }),
    humanName: () => ports.humanName(),
    members: parts.allMembers,
    startRound: (request) => engine.start(request),
    report: ports.report,
  });
  const record = createTurnRecorder({
    ...parts,
    setNotice: parts.notices.set,
    setAutopilot: (id, progress) => {
      parts.rooms.setAutopilot(id, progress);
      parts.tellAutopilot(id);
    },
    onAnswered: (id, { model, usage }) => {
      if (usage !== null && model !== null) parts.prompts.noteUsage(model, usage);
      if (parts.rooms.addSpend(id, usage?.cost ?? null)) parts.tellRoom(id);
      const lastActiveAt = ports.clock.now();
      parts.book
        .update(id, (old) => ({ ...old, lastActiveAt }))
        .catch(parts.reportUnlessUnavailable);
    },
  });
  const engine = createTurnEngine({
    ...ports,
    compose: parts.prompts.compose,
    readRoom: (id, wordIds) =>
      threads.owns(id)
        ? threads.readRoom(id)
        : readConversation({ ...ports, ...parts }, id, wordIds),
    callerOf: (roomId, turnId, who) =>
      threads.owns(roomId)
        ? threads.callerOf(roomId, turnId, who)
        : {
            ...who,
            conversationId: conversationId.parse(roomId),
            messageId: messageId.parse(turnId),
          },
    emit: (roomId, event) =>
      threads.owns(roomId) ? threads.hear(roomId, event) : record(roomId, event),
  });
  return { engine, threads };
}
