import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { messageId } from '../../../shared/domain/ids.ts';
import { composePrompt } from '../../../shared/prompt/composePrompt.ts';
import type { ChatMessage } from '../../../shared/models/model.ts';
import type { Room } from '../../../shared/prompt/room.ts';
import { idOf, member, roomOf, spoken } from '../../support/roomOf.ts';

const M2 = messageId.parse(idOf(22));
const bo = member(2, 'Bo', { title: 'Tester' });
const ada = member(1, 'Ada', {
  title: 'Code reviewer',
  attitudes: { [bo.id]: 'Trusts her tests.' },
});
const talk: Room = {
  ...roomOf(
    [ada, bo],
    [
      spoken('m1', null, '@Ada please read src/a.ts'),
      {
        ...spoken(M2, ada, 'Line 3 is wrong.'),
        status: 'interrupted',
        toolUses: [
          {
            callId: 'c1',
            tool: 'read_file',
            arguments: '{"path":"src/a.ts"}',
            outcome: { kind: 'done' },
          },
        ],
      },
      spoken('m3', bo, 'I have a test for that.'),
      { ...spoken('m4', bo, 'not mine'), status: 'declined' },
      { ...spoken('m5', null, 'Go on.'), replyTo: M2 },
    ],
  ),
  description: 'We keep the parser small.',
};

const compose = (room: Room, who = ada, transcriptTokens = 10_000) =>
  composePrompt({ room, member: who, hasTools: true, transcriptTokens });

const asText = (prompt: readonly ChatMessage[]) =>
  prompt.map(({ role, content }) => `=== ${role}\n${content}\n`).join('\n');

function assertGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

describe('prompts', () => {
  it('[R13] read as in the golden file', () => assertGolden('ada', asText(compose(talk))));
  it('[R13] without tools read as in the golden file', () => {
    const request = { room: talk, member: bo, hasTools: false, transcriptTokens: 10_000 };
    assertGolden('boWithoutTools', asText(composePrompt(request)));
  });
  it('[R13] begin with the same bytes for every personality and end with its card', () => {
    assert.deepEqual(compose(talk, ada)[0], compose(talk, bo)[0]);
    assert.match(compose(talk, bo).at(-1)?.content ?? '', /^You are Bo, Tester\.\n/);
  });
  it('[R13] all before the card is a prefix of the next turn', () => {
    const before = compose({ ...talk, messages: talk.messages.slice(0, 3) });
    assert.deepEqual(compose(talk).slice(0, before.length - 1), before.slice(0, -1));
  });
  it('[R14] drop the oldest messages behind a marker, in steps, and keep the newest', () => {
    const messages = Array.from({ length: 100 }, (_, n) =>
      spoken(`m${n}`, null, `${n} `.repeat(100)),
    );
    const at = (count: number) => {
      const room = { ...talk, messages: messages.slice(0, count) };
      return compose(room, ada, 1_000).map(({ content }) => content);
    };
    assert.match(at(100)[1] ?? '', /^\[Room note\] \d+ earlier messages are left out here\.$/);
    assert.match(at(100).at(-2) ?? '', /^Sam: 99 99/);
    const markers = new Set(Array.from({ length: 20 }, (_, n) => at(60 + n)[1]));
    assert.ok(markers.size < 12, `${markers.size} cuts in 20 turns`);
  });
});
