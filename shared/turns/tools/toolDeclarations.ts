import type { ToolDeclaration } from '../../models/model.ts';

const text = (description: string) => ({ type: 'string', description });
const lineNumber = (description: string) => ({ type: 'integer', minimum: 1, description });

function declare(
  name: string,
  description: string,
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
): ToolDeclaration {
  return {
    name,
    description,
    parameters: { type: 'object', properties, required, additionalProperties: false },
  };
}

const path = text('Path of the file, relative to the workspace, with /.');

const thread = text(
  'The thread: its id as shown, or path:line with the line counted from 1, such as src/a.ts:12.',
);

/** What models are told of the tools; the schemas in `toolArguments.ts` decide what is taken. */
export const toolDeclarations: readonly ToolDeclaration[] = [
  declare(
    'read_file',
    'Reads a text file of the workspace. Each line comes with its number and a bar in front, which are no part of the file.',
    {
      path,
      from: lineNumber('First line to read; left out: the first.'),
      to: lineNumber('Last line to read; left out: as many as fit.'),
    },
    ['path'],
  ),
  declare(
    'list_files',
    'Lists the paths of the files in the workspace or in one of its folders.',
    { folder: text('Folder relative to the workspace; left out: all of it.') },
    [],
  ),
  declare(
    'search_files',
    'Finds the lines of the workspace that hold a text, at most 200 of them.',
    {
      query: text(
        'Plain text within one line, no pattern; upper and lower case count only if it has capitals.',
      ),
      folder: text('Folder relative to the workspace; left out: all of it.'),
    },
    ['query'],
  ),
  declare(
    'read_problems',
    'Lists the errors and warnings that the editor shows, in one file or in all.',
    { path: text('File relative to the workspace; left out: all.') },
    [],
  ),
  declare(
    'comment',
    'Leaves a review comment on a place in a file, where humans see it in the editor. Read the file first. One point for each comment.',
    {
      path,
      line: lineNumber('Line of the file, counted from 1, where the quote begins.'),
      quote: text('The commented text, exactly as it stands in the file, without line numbers.'),
      severity: {
        type: 'string',
        enum: ['note', 'suggestion', 'warning', 'problem'],
        description:
          'problem: it is wrong; warning: it may go wrong; suggestion: it can be better.',
      },
      text: text('The comment, in Markdown: what is the matter, and what to do.'),
      suggestion: text('Text to stand in place of the quote, where you know it.'),
    },
    ['path', 'line', 'quote', 'severity', 'text'],
  ),
  declare(
    'reply_comment',
    'Answers in an open review thread. read_file names the open threads of a file.',
    { thread, text: text('Your answer, in Markdown.') },
    ['thread', 'text'],
  ),
  declare(
    'resolve_comment',
    'Marks a review thread as resolved, when its point has been dealt with or was wrong.',
    { thread, reason: text('Why, in a sentence; it is kept as the last comment of the thread.') },
    ['thread', 'reason'],
  ),
  declare(
    'propose_edit',
    'Proposes edits: of one file with path and edits, of several with a patch. Nothing changes until a human accepts. Read the files first.',
    {
      path,
      reason: text('Why, in a sentence or two.'),
      edits: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: {
            old_text: text(
              'Text to replace, exactly as it stands in the file, with enough lines around it to occur only once.',
            ),
            new_text: text('What stands there instead; empty deletes.'),
          },
          required: ['old_text', 'new_text'],
          additionalProperties: false,
        },
      },
      patch: text(
        'Instead of path and edits: a unified diff, "*** Begin Patch", or search/replace blocks below the path of their file.',
      ),
    },
    ['reason'],
  ),
  declare(
    'propose_file',
    'Proposes to create, rename or delete a file. Nothing changes until a human accepts.',
    {
      action: { type: 'string', enum: ['create', 'rename', 'delete'] },
      path,
      content: text('create: the whole text.'),
      new_path: text('rename: the path to be.'),
      reason: text('Why, in a sentence or two.'),
    },
    ['action', 'path', 'reason'],
  ),
  declare(
    'remember',
    'Keeps a fact for your later conversations: only what will still matter then, such as a preference, a decision or a name. One fact for each call. Humans see it and can take it back.',
    {
      text: text('The fact in one or two sentences that make sense on their own.'),
      scope: {
        type: 'string',
        enum: ['everywhere', 'project', 'conversation'],
        description:
          'Where it counts: everywhere: in all your conversations; project: in those on this workspace; conversation: in this one.',
      },
    },
    ['text', 'scope'],
  ),
  declare(
    'forget',
    'Takes back something that you remembered yourself and that is wrong or out of date.',
    { text: text('Its words, or enough of them to mean only one memory.') },
    ['text'],
  ),
];
