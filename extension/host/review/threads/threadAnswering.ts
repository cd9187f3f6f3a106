import type { ThreadId } from '../../../../shared/domain/ids.ts';
import type { AnswerProgress, ThreadAnswer } from '../../../rooms/threadAnswers.ts';
import type { AnswerState } from './threadFace.ts';

/** At most so often a growing answer is painted: eight times a second. */
const PAINT_EVERY_MS = 125;

interface Ports {
  readonly answer: (request: {
    readonly threadId: ThreadId;
    readonly onProgress: (progress: AnswerProgress) => void;
  }) => Promise<ThreadAnswer>;
  /** Null: there is nothing to say of an answer any more. */
  readonly show: (id: ThreadId, state: AnswerState | null) => void;
  readonly report: (error: unknown) => void;
}

/** The answers of personalities that are asked for in this window's threads. */
export interface ThreadAnswering {
  /**
   * Lets the human's newest comment be answered and shows how it goes. Resolves with what came of it when
   * that is shown.
   */
  ask(id: ThreadId): Promise<ThreadAnswer['kind']>;
  dispose(): void;
}

/**
 *     (nothing) ──ask──▶ answering ──answered, declined, nobody──▶ (nothing)
 *                            ├─────stopped──▶ stopped ──ask──▶ answering
 *                            └─────failed───▶ failed  ──ask──▶ answering
 */
export function createThreadAnswering({ answer, show, report }: Ports): ThreadAnswering {
  const paints = new Map<ThreadId, Paint>();
  /** Questions of one thread that are not answered yet; only the last one's end is the end. */
  const open = new Map<ThreadId, number>();

  return {
    async ask(id) {
      open.set(id, (open.get(id) ?? 0) + 1);
      const paint = paints.get(id) ?? createPaint((state) => show(id, state));
      paints.set(id, paint);
      if (open.get(id) === 1) paint.now({ kind: 'answering', by: null, text: '' });
      let result: ThreadAnswer;
      try {
        result = await answer({
          threadId: id,
          onProgress: ({ personalityId, name, text }) =>
            paint.soon({ kind: 'answering', by: { personalityId, name }, text }),
        });
      } catch (error) {
        report(error);
        result = { kind: 'failed', failure: { kind: 'brokenStream', detail: '' } };
      }
      const left = (open.get(id) ?? 1) - 1;
      if (left > 0) open.set(id, left);
      else {
        open.delete(id);
        paints.delete(id);
        paint.now(stateAfter(result));
      }
      return result.kind;
    },
    dispose: () => paints.forEach((paint) => paint.dispose()),
  };
}

function stateAfter(answer: ThreadAnswer): AnswerState | null {
  if (answer.kind === 'failed') return { kind: 'failed', detail: answer.failure.detail };
  return answer.kind === 'stopped' ? { kind: 'stopped' } : null;
}

interface Paint {
  now(state: AnswerState | null): void;
  /** With the next of the regular paints, unless something newer comes. */
  soon(state: AnswerState): void;
  dispose(): void;
}

function createPaint(show: (state: AnswerState | null) => void): Paint {
  let timer: NodeJS.Timeout | undefined;
  let next: AnswerState | null = null;
  const dispose = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    now(state) {
      dispose();
      show(state);
    },
    soon(state) {
      next = state;
      timer ??= setTimeout(() => {
        timer = undefined;
        show(next);
      }, PAINT_EVERY_MS);
    },
    dispose,
  };
}
