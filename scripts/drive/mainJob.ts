import type { Locator, Page } from 'playwright-core';
import type { Chat } from './chat.ts';
import { inTime } from './inTime.ts';
import type { JobStep } from './runJob.ts';
import type { Workbench } from './workbench.ts';

const ANSWER_TIMEOUT_MS = 60_000;
const SYNC_TIMEOUT_MS = 15_000;
const CLICK_TIMEOUT_MS = 5_000;

const FILE = 'src/overdue.ts';
/** A defect of the sample file, and how Ada mends it. */
const BEFORE = 'i <= loans.length';
const AFTER = 'i < loans.length';
/** What the first of her two edits makes of the line above it. */
const FIRST_AFTER = "member.kind === 'child'";
const ASK = `@Ada please review ${FILE}`;
const FROM_FIRST = '@Tomasz what would you test there?';

/**
 * What Parley is for, as a person does it: a personality reviews a file, leaves comments and proposes an
 * edit; the person accepts, undoes, rejects; nothing is lost by a reload, and a second machine follows.
 */
export function mainJob(
  workbench: Workbench,
  openSecond: () => Promise<Workbench>,
): readonly JobStep[] {
  return [
    ...conversationSteps(workbench),
    ...reviewSteps(workbench),
    ...editSteps(workbench),
    ...lastingSteps(workbench, openSecond),
  ];
}

function conversationSteps(workbench: Workbench): readonly JobStep[] {
  return [
    { title: "Parley's views open in the side bar", run: () => workbench.openParley() },
    {
      title: 'A new conversation begins with two personalities',
      run: async () => {
        await workbench.run('Parley: New Conversation…');
        await workbench.pick('Ada', 'Tomasz');
        const chat = await workbench.chat();
        await chat.participant('Ada').waitFor();
        await chat.participant('Tomasz').waitFor();
      },
    },
    {
      title: 'Ada is asked for a review and is seen thinking, with a button to stop her',
      run: async () => {
        const chat = await workbench.chat();
        // She may be quick, so both are watched for from the start.
        const seen = Promise.all([
          chat.busyParticipant('Ada').waitFor(),
          chat.stopButton.waitFor(),
        ]);
        await chat.send(ASK);
        await seen;
        await chat.waitForMessage({ text: ASK });
      },
    },
    {
      title: 'Her answer streams in and ends',
      run: async () => {
        const chat = await workbench.chat();
        await chat.waitForMessage({ author: 'Ada', status: 'streaming', text: /\S/ });
        await chat.waitForMessage({ author: 'Ada', status: 'complete' }, ANSWER_TIMEOUT_MS);
        await chat.waitUntilQuiet(ANSWER_TIMEOUT_MS);
        await chat.stopButton.waitFor({ state: 'hidden' });
      },
    },
  ];
}

function reviewSteps(workbench: Workbench): readonly JobStep[] {
  return [
    {
      title: 'Her comments stand on the right lines of the file',
      run: async () => {
        const chat = await workbench.chat();
        await openComment(chat, workbench.page);
        await waitForLine(workbench.page, BEFORE);
        await workbench.commentGlyphs().first().waitFor();
        await waitUntilBeside(workbench, BEFORE);
      },
    },
    {
      title: 'A comment opens with its author and its words',
      run: async () => {
        await openThreadBeside(workbench, BEFORE);
      },
    },
    {
      title: 'Her edit waits above the line with Accept and Reject, and shows as a difference',
      run: async () => {
        await workbench.codeLens('Accept').waitFor();
        await workbench.codeLens('Reject').waitFor();
        await workbench.codeLens('Show diff').click();
        const diff = workbench.page.locator('.monaco-diff-editor').first();
        await lineWith(diff, FIRST_AFTER).waitFor();
      },
    },
    {
      title: 'The difference closes and the file is as it was',
      run: async () => {
        await workbench.run('View: Close Editor');
        await workbench.page.locator('.monaco-diff-editor').first().waitFor({ state: 'hidden' });
        await waitForLine(workbench.page, BEFORE);
      },
    },
  ];
}

function editSteps(workbench: Workbench): readonly JobStep[] {
  const { page } = workbench;
  return [
    {
      title: 'Accept changes the file',
      run: async () => {
        await workbench.codeLens(/Accept all/).click();
        await waitForLine(page, AFTER);
      },
    },
    {
      title: 'One undo takes it back, and the edit waits again',
      run: async () => {
        await page.locator('.editor-instance .view-lines').first().click();
        await page.keyboard.press('Control+Z');
        await waitForLine(page, BEFORE);
        // Where the undo has put the cursor, the topmost edit may be out of sight.
        await page.keyboard.press('Control+Home');
        await workbench.codeLens(/Accept all/).waitFor();
      },
    },
  ];
}

function lastingSteps(
  workbench: Workbench,
  openSecond: () => Promise<Workbench>,
): readonly JobStep[] {
  let second: Workbench | null = null;
  const other = async () => (second ??= await openSecond());
  return [
    {
      title: 'After a reload conversation, comments and edit are still there',
      run: async () => {
        await workbench.reload();
        await workbench.openParley();
        const chat = await workbench.chat();
        await chat.waitForMessage({ author: 'Ada', status: 'complete' });
        await workbench.commentGlyphs().first().waitFor();
        await waitUntilBeside(workbench, BEFORE);
        await workbench.codeLens('Accept').waitFor();
      },
    },
    {
      title: 'A second machine shows the same conversation',
      run: async () => {
        const device = await other();
        await device.openParley();
        await device.section('Conversations').click();
        await device.row(ASK).click({ timeout: SYNC_TIMEOUT_MS });
        const chat = await device.chat();
        await chat.waitForMessage({ author: 'Ada', status: 'complete' }, SYNC_TIMEOUT_MS);
      },
    },
    {
      title: 'A message written on the first appears on the second by itself',
      run: async () => {
        const chat = await workbench.chat();
        await chat.send(FROM_FIRST);
        const there = await (await other()).chat();
        await there.waitForMessage({ text: FROM_FIRST }, SYNC_TIMEOUT_MS);
        await there.waitForMessage({ author: 'Tomasz', status: 'complete' }, ANSWER_TIMEOUT_MS);
        await (await other()).picture('second-machine');
      },
    },
    {
      title: 'Reject leaves the file as it is',
      run: async () => {
        await workbench.codeLens('Reject').waitFor();
        // Tomasz may have proposed an edit of his own, unasked.
        while (await inTime(workbench.codeLens('Reject').click({ timeout: 3_000 })));
        await workbench.codeLens('Accept').waitFor({ state: 'hidden' });
        await waitForLine(workbench.page, BEFORE);
      },
    },
  ];
}

/** Follows the link from the answer to the comment on the file. */
async function openComment(chat: Chat, page: Page): Promise<void> {
  await chat.toolUse('comment').getByRole('button').first().click();
  await page.locator('.tab.active', { hasText: 'overdue.ts' }).waitFor();
}

function lineWith(place: Page | Locator, text: string): Locator {
  // The editor draws spaces as non-breaking ones.
  const pattern = new RegExp(
    text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \\u00a0]'),
  );
  return place.locator('.view-line', { hasText: pattern }).first();
}

async function waitForLine(page: Page, text: string): Promise<void> {
  await lineWith(page, text).waitFor();
}

/** The marker of the comment thread on the line with `text`: the two have the same top. */
function glyphBeside(workbench: Workbench, text: string) {
  return {
    find: async () => {
      const line = await lineWith(workbench.page, text).boundingBox();
      for (const glyph of await workbench.commentGlyphs().all()) {
        const box = await glyph.boundingBox();
        if (line && box && Math.abs(box.y - line.y) < line.height / 2) return glyph;
      }
      return null;
    },
    async click() {
      await (await this.find())?.click();
    },
  };
}

/** Lines still move while the edit's lenses come, so that a click may miss: a person clicks again, too. */
async function openThreadBeside(workbench: Workbench, text: string): Promise<void> {
  const thread = workbench.commentThread(/Ada/);
  const draft = workbench.commentThread('Start discussion');
  const open = async () => {
    // Lines that move under a click let it begin a thread of one's own, which a person takes back.
    if (await draft.isVisible()) await workbench.page.keyboard.press('Escape');
    await glyphBeside(workbench, text).click();
    await thread.waitFor({ timeout: CLICK_TIMEOUT_MS });
  };
  for (const deadline = Date.now() + ANSWER_TIMEOUT_MS; !(await inTime(open()));) {
    if (Date.now() > deadline) throw new Error('The comment did not open.');
  }
}

async function waitUntilBeside(workbench: Workbench, text: string): Promise<void> {
  const deadline = Date.now() + ANSWER_TIMEOUT_MS;
  while ((await glyphBeside(workbench, text).find()) === null) {
    if (Date.now() > deadline) throw new Error(`No comment stands on the line with "${text}".`);
    await workbench.page.waitForTimeout(100);
  }
}
