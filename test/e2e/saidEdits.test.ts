import assert from 'node:assert/strict';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openParley } from './support/openParley.ts';
import { seriousFindings } from './support/seriousFindings.ts';
import { says, type Script, scriptOf } from './support/simulator.ts';

const ANSWER = `A longer loan is kinder.

src/loan.ts
\`\`\`ts
<<<<<<< SEARCH
export const LOAN_DAYS = 21;
=======
export const LOAN_DAYS = 28;
>>>>>>> REPLACE
\`\`\`

src/nowhere.ts
\`\`\`ts
<<<<<<< SEARCH
const nothing = 1;
=======
const nothing = 2;
>>>>>>> REPLACE
\`\`\`
`;

describe('edits in the text of an answer', () => {
  let open: OpenParley;
  let script: Script;

  before(async () => {
    open = await openParley();
    script = scriptOf(open);
    await open.workbench.openParley();
  });
  after(() => open.close());
  afterEach(() => script.clear());

  it('[V4] wait for a decision after one press, and what cannot be used is named', async () => {
    const chat = await newRoom(open, 'Ada');
    await script.add(says('Ada', ANSWER));
    await chat.send('How long should a loan be?');
    const answer = await chat.waitForMessage({ author: 'Ada', status: 'complete' });
    const button = answer.getByTestId('propose-edits-button');
    await button.waitFor();
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('edits to propose');
    await button.click();
    const told = open.workbench.notification(/Ada’s edits of src\/loan\.ts wait for you/);
    await told.waitFor();
    assert.match(await told.innerText(), /src\/nowhere\.ts/);
    await open.workbench.picture('edits proposed');
    await told.getByRole('button', { name: 'Show Review' }).click();
    await open.workbench.row(/loan\.ts/).waitFor();

    await answer.hover();
    await answer.getByTestId('message-menu').click();
    await chat.byTestId('propose-edits').click();
    await open.workbench.notification(/proposed already/).waitFor();
  });
});
