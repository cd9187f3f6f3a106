import { conversationId, messageId, proposalId, threadId } from '../../shared/domain/ids.ts';
import type { ForgetResult, RememberResult } from '../../shared/domain/memoryDesk.ts';
import type {
  ChangesResult,
  CommentRequest,
  EditRequest,
  OpenThread,
  ThreadResult,
} from '../../shared/domain/reviewDesk.ts';
import type { FileSearch, ProblemList, SearchQuery } from '../../shared/domain/workspace.ts';
import { createCanceller } from '../../shared/turns/canceller.ts';
import { parseEdits } from '../../shared/review/parse/parseEdits.ts';
import { createToolBox } from '../../shared/turns/tools/createToolBox.ts';
import { idOf } from './roomOf.ts';

const caller = {
  personalityId: idOf(1),
  personalityName: 'Ada',
  conversationId: conversationId.parse(idOf(2)),
  messageId: messageId.parse(idOf(3)),
};

/** What the ports behind the tools answer; one that is not told rejects. */
interface Answers {
  readonly open?: readonly OpenThread[];
  readonly found?: FileSearch;
  readonly problems?: ProblemList;
  readonly changes?: ChangesResult;
  readonly joined?: boolean;
  readonly thread?: ThreadResult;
  readonly remember?: RememberResult;
  readonly forget?: ForgetResult;
}

const nothingFound: FileSearch = { kind: 'found', lines: [], isComplete: true };

/** The tools over ports that note what they were asked: `src/a.ts` holds `text`. */
export function toolBench(text = 'one\ntwo\n', answers: Answers = {}) {
  const asked: unknown[] = [];
  const ask = <T>(request: unknown, answer: T | undefined): Promise<T> => {
    asked.push(request);
    return answer === undefined ? Promise.reject(new Error('not told')) : Promise.resolve(answer);
  };
  const box = createToolBox({
    parseEdits,
    workspace: {
      readFile: (path) =>
        Promise.resolve(
          path === 'src/a.ts'
            ? { kind: 'text', text }
            : { kind: 'refused', refusal: { kind: 'notFound' } },
        ),
      listFiles: ({ folder }) =>
        Promise.resolve({ kind: 'files', paths: [`${folder}/a.ts`], isComplete: false }),
      searchFiles: (query: SearchQuery) => ask(query, answers.found ?? nothingFound),
      checkWrite: () => Promise.reject(new Error('no tool writes')),
      readProblems: (path) => ask(path, answers.problems),
    },
    memoryDesk: {
      remember: (request) => ask(request, answers.remember),
      forget: (request) => ask(request, answers.forget),
    },
    reviewDesk: {
      openThreads: () => Promise.resolve(answers.open ?? []),
      replyComment: (request) => ask(request, answers.thread),
      resolveComment: (request) => ask(request, answers.thread),
      comment(request: CommentRequest) {
        asked.push(request);
        return Promise.resolve(
          request.quote === 'two'
            ? {
                kind: 'made',
                threadId: threadId.parse(idOf(4)),
                path: request.path,
                line: 1,
                joined: answers.joined ?? false,
              }
            : {
                kind: 'refused',
                refusal: { kind: 'textNotFound', nearest: 'two', nearestLine: 1 },
              },
        );
      },
      proposeChanges: (request) => ask(request, answers.changes),
      proposeEdit(request: EditRequest) {
        asked.push(request);
        const failed = [{ index: 1, refusal: { kind: 'textAmbiguous', lines: [0, 4] } as const }];
        const id = proposalId.parse(idOf(5));
        return Promise.resolve({
          kind: 'made',
          proposalId: id,
          path: request.path,
          line: 0,
          failed,
        });
      },
    },
  });
  const run = (tool: string, args: unknown) =>
    box.run(
      { callId: 'c', tool, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
      caller,
      createCanceller().cancel,
    );
  return { run, asked, box };
}

export const openThread = (id: string, line: number, words: string): OpenThread => ({
  threadId: threadId.parse(id),
  path: 'src/a.ts',
  line,
  author: 'Ada',
  text: words,
});
