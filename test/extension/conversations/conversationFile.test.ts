import assert from 'node:assert/strict';
import { importJson } from '../../../extension/conversations/conversationFile.ts';
import { exportJson, MAX_IMPORTED_MESSAGES } from '../../../shared/domain/conversationFile.ts';
import { exportMarkdown } from '../../../shared/domain/exportMarkdown.ts';
import { personalityId } from '../../../shared/domain/ids.ts';
import { ADA, messagesIn, savedTalk } from './savedTalk.ts';

async function exportedTalk() {
  const talk = await savedTalk();
  const record = await talk.store.get('conversation', talk.id);
  assert.ok(record);
  const personalities = [{ id: personalityId.parse(ADA), name: 'Ada', title: 'Code reviewer' }];
  const messages = await messagesIn(talk.store, talk.id);
  const exported = { conversation: record.data, messages, personalities, pictures: [] };
  return { talk, exported };
}

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const all = (): boolean => true;

describe('A conversation as a file', () => {
  it('[R17] JSON brings everything back, under new ids and beside what is there', async () => {
    const { talk, exported } = await exportedTalk();
    const outcome = await importJson(talk, bytesOf(exportJson(exported, 5)), all);
    assert.ok(outcome.kind === 'imported');
    const record = await talk.store.get('conversation', outcome.id);
    const { title, description, participants, rules } = exported.conversation;
    assert.deepEqual(
      { title, description, participants, rules },
      {
        title: record?.data.title,
        description: record?.data.description,
        participants: record?.data.participants,
        rules: record?.data.rules,
      },
    );
    const messages = await messagesIn(talk.store, outcome.id);
    assert.deepEqual(
      messages.map(({ data }) => [data.author, data.text, data.toolUses, data.attachments]),
      exported.messages.map(({ data }) => [
        data.author,
        data.text,
        data.toolUses,
        data.attachments,
      ]),
    );
    assert.equal(messages[1]?.data.replyTo, messages[0]?.id);
    assert.equal((await talk.store.list('message')).length, 6);
    assert.equal((await talk.store.list('conversation')).length, 2);
  });

  it('[R17] keeps the words of personalities that are not known here, without their seats', async () => {
    const { talk, exported } = await exportedTalk();
    const outcome = await importJson(talk, bytesOf(exportJson(exported, 5)), () => false);
    assert.ok(outcome.kind === 'imported');
    const record = await talk.store.get('conversation', outcome.id);
    assert.deepEqual([record?.data.participants, record?.data.rules.judgeId], [[], null]);
    const messages = await messagesIn(talk.store, outcome.id);
    assert.equal(messages[1]?.data.author.name, 'Ada');
  });

  it('[R17] refuses what is no conversation and writes nothing', async () => {
    const { talk, exported } = await exportedTalk();
    const file = JSON.parse(exportJson(exported, 5)) as { messages: { data: object }[] };
    const [first] = file.messages;
    assert.ok(first);
    const nul = { ...first, data: { ...first.data, text: 'NUL \0' } };
    const cases: readonly (readonly [unknown, string])[] = [
      ['', 'notAConversation'],
      ['null', 'notAConversation'],
      ['{"format":"parley-conversation"', 'notAConversation'],
      [{ format: 'something-else', version: 1 }, 'notAConversation'],
      [{ ...file, version: 2 }, 'tooNew'],
      [{ ...file, messages: Array(MAX_IMPORTED_MESSAGES + 1).fill(first) }, 'tooLarge'],
      [{ ...file, messages: [nul] }, 'damaged'],
      [{ ...file, messages: 'none' }, 'damaged'],
      [{ ...file, conversation: { title: '' } }, 'damaged'],
    ];
    for (const [value, kind] of cases) {
      assert.equal((await importJson(talk, bytesOf(value), all)).kind, kind);
    }
    assert.equal(
      (await importJson(talk, new Uint8Array([0xff, 0xfe, 0x7b]), all)).kind,
      'notAConversation',
    );
    assert.equal((await talk.store.list('message')).length, 3);
  });

  it('[R17] Markdown reads as the conversation does', async () => {
    const { exported } = await exportedTalk();
    const page = exportMarkdown(exported, (time) => `t${time}`);
    assert.equal(
      page,
      `# Slow query

> About *one* query

- Participants: Ada (Code reviewer)
- Begun: t1000
- Messages: 3
- Tokens: 100 read, 20 written
- Cost: $0.2500

## Grace

_t1000_

Why is it slow?

- Attached: [src/my query.ts#L2-L5](src/my%20query.ts#L2-L5)

## Ada

_t2000 · \`some/model\`_

> In reply to Grace: Why is it slow?

# It runs

\`\`\`sh
# once a row
\`\`\`

- \`remember\`: remembered: likes \\*joins\\*

## Grace

_t2000 · streaming_

Thanks
`,
    );
  });
});
