import { numberedId } from '../../test/support/syncBuilders.ts';
import { message } from '../../shared/domain/message.ts';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import { summary } from '../../shared/domain/summary.ts';
import { Random } from '../../test/support/random.ts';

type SpokenMessage = RecordChange & { readonly kind: 'message' };

/** Two conversations of many: the first is large. */
export const PLACES = [numberedId(900_001), numberedId(900_002)] as const;

/** What people look for: rare and common, short and long, words, code and scripts without spaces. */
export const QUERIES: readonly string[] = [
  'transaction',
  'the',
  'retry timeout',
  'useEffect',
  'parseMessage(',
  'benchmark throughput latency',
  'request_id 48123',
  'nothing-like-this-anywhere',
  'id',
  'go',
  'C#',
  '=>',
  '的',
  '数据',
  '数据库',
  '重试 逻辑',
  '接続',
  'データベース',
  'タイムアウト',
  '연결',
];

const ENGLISH =
  'the query runs once for each row join tables or read them in one go transaction retry timeout review says that a lock is held while waiting for the server so latency grows and throughput falls in the benchmark of last week when the cache was cold id'.split(
    ' ',
  );
const CODE =
  'const rows = await database.query(sql); useEffect(() => { load(); }, [id]); parseMessage(bytes) if (error instanceof StoreUnavailableError) throw error; return items.map((it) => it.id) request_id C# export function'.split(
    ' ',
  );
const CHINESE = Array.from(
  '我们需要检查这个函数是否正确处理了空值的情况以及数据库连接超时之后的重试逻辑请看一下代码审查意见',
);
const JAPANESE = Array.from(
  'データベースの接続がタイムアウトした場合の処理を確認してください変更点は次の通りです',
);
const KOREAN =
  '데이터베이스 연결을 확인하고 시간 초과를 다시 시도해 주세요 코드를 검토합니다'.split(' ');

/** Messages `from` and on: of five three are English, one is code, one Chinese, Japanese or Korean. */
export function spokenMessages(from: number, count: number): SpokenMessage[] {
  return Array.from({ length: count }, (_, offset) => spokenMessage(from + offset));
}

/** Summaries with the texts of these messages: records of the same size that no search looks into. */
export function sameTexts(messages: readonly SpokenMessage[]): RecordChange[] {
  return messages.map(({ id, data }) => ({
    kind: 'summary',
    id,
    data: summary.parse({
      conversationId: data?.conversationId,
      throughId: id,
      throughAt: data?.createdAt,
      count: 1,
      digest: '',
      text: data?.text,
      model: 'some/model',
      createdAt: data?.createdAt,
    }),
  }));
}

function spokenMessage(number: number): SpokenMessage {
  const { text, conversationId } = speech(number);
  const data = message.parse({
    conversationId,
    author: { kind: 'human', name: 'Ada' },
    text,
    reasoning: '',
    toolUses: [],
    replyTo: null,
    status: 'complete',
    failure: null,
    model: null,
    usage: null,
    createdAt: 1_700_000_000_000 + number * 1_000,
  });
  return { kind: 'message', id: numberedId(number), data };
}

function speech(number: number): { readonly text: string; readonly conversationId: string } {
  const random = new Random(number);
  const pick = (from: readonly string[]): string => random.pick(from);
  const length = 20 + random.below(120);
  const join = (from: readonly string[], between: string): string =>
    Array.from({ length }, () =>
      random.chance(2) ? String(random.below(99_999)) : pick(from),
    ).join(between);
  const dense = [CHINESE, JAPANESE][number % 2] ?? CHINESE;
  const texts = [
    () => join(ENGLISH, ' '),
    () => join(ENGLISH, ' '),
    () => join([...ENGLISH, ...CODE], ' '),
    () => join(CODE, ' '),
    () => (number % 3 === 0 ? join(KOREAN, ' ') : join(dense, '')),
  ];
  const text = texts[number % texts.length]?.() ?? '';
  const conversationId = number % 10 === 0 ? PLACES[0] : numberedId(900_002 + (number % 500));
  return { text, conversationId };
}
