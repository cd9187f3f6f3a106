import assert from 'node:assert/strict';
import { completionRequest, lastUserText } from '../../../../simulator/completionRequest.ts';
import { turnSoFar } from '../../../../simulator/reviewer/turnSoFar.ts';
import { personaOf } from '../../../support/scriptedModels.ts';
import { modelRequest } from '../../../support/modelReplies.ts';
import { ada, bo, deskOn } from './deskOn.ts';

describe('a composed prompt', () => {
  it('[M5] lets the simulated provider find the personality and the human’s question', async () => {
    const on = await deskOn();
    await on.say('Hello all');
    await on.say('Hello, Ada here.', ada);
    await on.say('Review src/late.ts please', null, {
      attachments: [
        {
          source: 'file',
          path: 'src/other.ts',
          startLine: 0,
          endLine: 0,
          isWhole: true,
          text: 'let a;',
        },
      ],
    });
    await on.say('Done, nothing to add.', bo);
    const { messages } = await on.compose(ada);
    const request = completionRequest.parse({
      model: 'm',
      messages: messages.map(({ role, content }) => ({ role, content })),
    });
    const turn = turnSoFar(request);
    assert.equal(turn.persona.name, 'Ada');
    assert.match(turn.question, /^Review src\/late\.ts please/);
    assert.equal(lastUserText(request), 'Bo: Done, nothing to add.');
    assert.equal(personaOf(modelRequest({ messages })), 'Ada');
  });
});
