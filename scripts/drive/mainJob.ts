import type { JobStep } from './runJob.ts';
import type { Chat } from './chat.ts';
import type { Workbench } from './workbench.ts';

const REPLY_TIMEOUT_MS = 60_000;

/** What Parley is for, as a person does it: a conversation is begun, and a personality answers in it. */
export function mainJob(workbench: Workbench): readonly JobStep[] {
  let chat: Chat | null = null;
  let author = '';
  const openChat = async () => (chat ??= await workbench.chat());
  return [
    {
      title: "Parley's views open in the side bar",
      run: () => workbench.openParley(),
    },
    {
      title: 'A new conversation begins with a personality',
      run: async () => {
        await workbench.run('Parley: New Conversation');
        [author = ''] = await workbench.pickFirst(1);
        await openChat();
      },
    },
    {
      title: 'A message is sent and shown at once',
      run: async () => {
        const page = await openChat();
        await page.send('Please review the files of this workspace.');
        await page.waitForMessage({ text: 'Please review the files of this workspace.' });
      },
    },
    {
      title: 'A personality answers',
      run: async () => {
        const page = await openChat();
        await page.waitForMessage({ author, status: 'complete' }, REPLY_TIMEOUT_MS);
        await page.waitUntilQuiet(REPLY_TIMEOUT_MS);
      },
    },
  ];
}
