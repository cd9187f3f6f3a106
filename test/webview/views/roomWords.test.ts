import assert from 'node:assert/strict';
import { PLAIN_RULES, roomMode, roomRules } from '../../../shared/domain/roomRules.ts';
import { hostParams } from '../../../shared/protocol/hostParams.ts';
import { formatSpan } from '../../../webview/views/format.ts';
import {
  autopilotFields,
  gaugeWords,
  limitFields,
  modeWords,
  numberProblem,
  paceField,
  yesOrNo,
  yesOrNoWords,
} from '../../../webview/views/roomWords.ts';
import { usageRows } from '../../../webview/views/usageRows.ts';
import { ROOM_ID } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';

const fields = [...limitFields, ...autopilotFields, paceField];

describe('[R12] numbers in the room settings', () => {
  for (const field of fields) {
    it(`${field.rule} is taken exactly when the room takes it`, () => {
      for (const value of [-1, 0, 0.5, 1, 4, 20, 21, 100, 101, 1_440, 2_000, 10_001, 1e6, NaN]) {
        const isTaken = roomRules.safeParse({ ...PLAIN_RULES, [field.rule]: value }).success;
        assert.equal(numberProblem(field, value) === null, isTaken, `${field.rule} ${value}`);
      }
    });
  }
});

describe('[V4] whether accepted edits tell of problems', () => {
  const takes = (tellsProblems: unknown) =>
    hostParams.changeRules.safeParse({ conversationId: ROOM_ID, change: { tellsProblems } })
      .success;

  it('is yes, no, or as the settings say', () => {
    assert.deepEqual([true, false].map(yesOrNo), ['yes', 'no']);
    assert.deepEqual(Object.keys(yesOrNoWords), ['yes', 'no']);
    assert.deepEqual([true, false, null, 'yes'].map(takes), [true, true, true, false]);
  });

  it('is told to the host with nothing else', async () => {
    const { chat, asked } = startChat({});
    await chat.open(null);
    const change = { tellsProblems: null };
    await chat.ask('changeRoom', (api) => api.changeRules({ conversationId: ROOM_ID, change }));
    assert.deepEqual(asked('changeRules'), [{ conversationId: ROOM_ID, change }]);
  });
});

describe('[R10] the modes', () => {
  it('each has a name of its own and a line', () => {
    const names = roomMode.options.map((mode) => modeWords[mode].name);
    assert.equal(new Set(names).size, 6);
    assert.ok(roomMode.options.every((mode) => modeWords[mode].about.endsWith('.')));
  });
});

describe('[R14] the gauge', () => {
  const gauge = {
    ...{ name: 'Ada', usedTokens: 50, windowTokens: 200, summarizedCount: 0 },
    ...{ isSummarizing: false, accuracy: null },
  };

  it('says whose window it is and how full', () => {
    assert.match(gaugeWords(gauge), /^Ada reads about 50 of 200 tokens \(25\s?%\)\./);
  });

  it('says how much is read as a summary, and how good the estimate was', () => {
    const words = gaugeWords({ ...gauge, summarizedCount: 12, accuracy: 0.9 });
    assert.match(words, /oldest 12 messages are read as a summary/);
    assert.match(words, /off by 10\s?%/);
  });

  it('an unknown window is no share of anything', () => {
    assert.match(gaugeWords({ ...gauge, windowTokens: 0 }), /\(0\s?%\)/);
  });
});

describe('[R2] what an answer used', () => {
  const usage = {
    ...{ promptTokens: 1_000, completionTokens: 200, cost: 0.02, cachedTokens: 800 },
    ...{ reasoningTokens: 50, estimatedPromptTokens: 900 },
  };
  const valueOf = (rows: ReturnType<typeof usageRows>, name: RegExp) =>
    rows.find((row) => name.test(row.name))?.value;

  it('is told with the share of the cache, the reasoning and the error of the estimate', () => {
    const rows = usageRows(usage);
    assert.equal(valueOf(rows, /cache/), '800');
    assert.equal(valueOf(rows, /reasoning/), '50');
    assert.match(valueOf(rows, /Estimated/) ?? '', /^900 \(−10\s?%\)$/);
  });

  it('says nothing of what the provider did not tell', () => {
    const rows = usageRows({
      ...usage,
      ...{ cachedTokens: null, reasoningTokens: null, estimatedPromptTokens: null, cost: null },
    });
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['Read', 'Written', 'Cost'],
    );
    assert.match(valueOf(rows, /Cost/) ?? '', /not told/);
  });
});

describe('[R11] time spans', () => {
  it('are minutes and seconds, with hours where there are any', () => {
    assert.equal(formatSpan(247_900), '4:07');
    assert.equal(formatSpan(3_729_000), '1:02:09');
    assert.equal(formatSpan(-5), '0:00');
  });
});
