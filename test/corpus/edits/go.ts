import { block, casesIn, diff, type EditCase, tabbed, toolCall, v4a } from './editCase.ts';

const PATH = 'internal/queue/queue.go';
const FILE = tabbed(`package queue

import (
  "errors"
  "sync"
)

var ErrFull = errors.New("queue: full")

// Queue holds jobs in order.
type Queue struct {
  mu    sync.Mutex
  jobs  []Job
  limit int
}

func (q *Queue) Push(job Job) error {
  q.mu.Lock()
  defer q.mu.Unlock()
  if len(q.jobs) >= q.limit {
    return ErrFull
  }
  q.jobs = append(q.jobs, job)
  return nil
}

func (q *Queue) Pop() (Job, bool) {
  q.mu.Lock()
  defer q.mu.Unlock()
  if len(q.jobs) == 0 {
    return Job{}, false
  }
  job := q.jobs[0]
  q.jobs = q.jobs[1:]
  return job, true
}

func (q *Queue) Describe() string {
  return "queue of " + q.name + "\\t" + \`raw \\n text\`
}
`);
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('Go', PATH, FILE);
const lock = '\tq.mu.Lock()\n\tdefer q.mu.Unlock()\n';

export const goCases: readonly EditCase[] = [
  applied(
    1,
    'a block with tabs',
    block(PATH, '\t\treturn ErrFull\n', '\t\treturn fmt.Errorf("%w: %d", ErrFull, q.limit)\n'),
    [['return ErrFull', 'return fmt.Errorf("%w: %d", ErrFull, q.limit)']],
  ),
  applied(
    1,
    'a patch whose context lines begin with tabs',
    v4a(
      PATH,
      '@@ func (q *Queue) Pop() (Job, bool) {\n\tq.mu.Lock()\n-\tdefer q.mu.Unlock()\n \tif len(q.jobs) == 0 {\n+\t\tq.mu.Unlock()\n',
    ),
    [
      [
        '\tdefer q.mu.Unlock()\n\tif len(q.jobs) == 0 {\n',
        '\tif len(q.jobs) == 0 {\n\t\tq.mu.Unlock()\n',
      ],
    ],
  ),
  applied(
    1,
    'a diff with a heading',
    diff(
      PATH,
      '@@ -26,3 +26,4 @@ func (q *Queue) Pop() (Job, bool) {\n \tq.mu.Lock()\n \tdefer q.mu.Unlock()\n+\tq.pops++\n',
    ),
    [[`Pop() (Job, bool) {\n${lock}`, `Pop() (Job, bool) {\n${lock}\tq.pops++\n`]],
  ),
  applied(
    1,
    'an escape that stands in the source',
    toolCall(PATH, ['q.name + "\\t"', 'q.name + "\\n"']),
    [['"\\t"', '"\\n"']],
  ),
  applied(1, 'two functions swapped by two blocks', [
    ['// Queue holds jobs in order.', '// Queue is a bounded list of jobs.'],
    ['"errors"\n', '"errors"\n\t"fmt"\n'],
  ]),
  applied(
    2,
    'a tab behind a line',
    [
      [
        '\tjob := q.jobs[0]\t\n\tq.jobs = q.jobs[1:]\n',
        '\tjob := q.jobs[0]\t\n\tq.jobs = slices.Delete(q.jobs, 0, 1)\n',
      ],
    ],
    [['q.jobs[1:]', 'slices.Delete(q.jobs, 0, 1)']],
  ),
  applied(
    3,
    'four spaces for each tab',
    [
      [
        '    if len(q.jobs) == 0 {\n        return Job{}, false\n    }\n',
        '    if len(q.jobs) == 0 {\n        var none Job\n        return none, false\n    }\n',
      ],
    ],
    [['\t\treturn Job{}, false\n', '\t\tvar none Job\n\t\treturn none, false\n']],
  ),
  applied(
    3,
    'no indentation at all',
    [
      [
        'q.jobs = append(q.jobs, job)\nreturn nil\n',
        'q.jobs = append(q.jobs, job)\nq.signal()\nreturn nil\n',
      ],
    ],
    [['\treturn nil\n', '\tq.signal()\n\treturn nil\n']],
  ),
  applied(
    4,
    'the blank line below the package left out',
    [['package queue\nimport (\n\t"errors"\n', 'package queue\nimport (\n\t"cmp"\n\t"errors"\n']],
    [['\t"errors"\n', '\t"cmp"\n\t"errors"\n']],
  ),
  applied(
    5,
    'typographic quotes in an import',
    [['import (\n\t“errors”\n\t"sync"\n)\n', 'import (\n\t“errors”\n\t"sync/atomic"\n)\n']],
    [['"sync"', '"sync/atomic"']],
  ),
  applied(
    6,
    'an elided body',
    [
      [
        'func (q *Queue) Pop() (Job, bool) {\n\t// ...\n\treturn job, true\n}\n',
        'func (q *Queue) Take() (Job, bool) {\n\t// ...\n\treturn job, true\n}\n',
      ],
    ],
    [['Pop()', 'Take()']],
  ),
  applied(
    7,
    'markup for brackets',
    [
      [
        'if len(q.jobs) &gt;= q.limit {',
        'if q.limit &gt; 0 &amp;&amp; len(q.jobs) &gt;= q.limit {',
      ],
    ],
    [['if len(q.jobs) >= q.limit {', 'if q.limit > 0 && len(q.jobs) >= q.limit {']],
  ),
  fuzzy(
    'a comment with another word',
    [
      [
        'var ErrFull = errors.New("queue: full")\n\n// Queue holds jobs in ordr.\ntype Queue struct {\n\tmu    sync.Mutex\n\tjobs  []Job\n\tlimit int\n}\n',
        'var ErrFull = errors.New("queue: full")\n\n// Queue holds jobs in ordr.\ntype Queue struct {\n\tmu    sync.Mutex\n\tjobs  []Job\n\tlimit uint\n}\n',
      ],
    ],
    [['limit int', 'limit uint']],
  ),
  partly(
    1,
    'a wrong block first',
    [
      ['q.mu.RLock()', 'q.mu.Lock()'],
      ['return job, true', 'return job, len(q.jobs) > 0'],
    ],
    [['return job, true', 'return job, len(q.jobs) > 0']],
  ),
  ambiguous('the lock in two methods', block(PATH, lock, '')),
  ambiguous(
    'a diff without numbers for a repeated line',
    diff(PATH, '@@\n-\tq.mu.Lock()\n+\tq.mu.TryLock()\n'),
  ),
  refused('a method of another type', [
    ['func (s *Stack) Pop() (Job, bool) {\n\treturn Job{}, false\n}\n', ''],
  ]),
  refused(
    'lower case for an exported name',
    [['func (q *queue) push(job Job) error {', '']],
    'notFound',
  ),
  refused('dots between pieces that stand twice', [
    [
      '\tq.mu.Lock()\n\t...\n\tdefer q.mu.Unlock()\n',
      '\tq.mu.RLock()\n\t...\n\tdefer q.mu.RUnlock()\n',
    ],
  ]),
];
