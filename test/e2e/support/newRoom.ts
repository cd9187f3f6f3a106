import type { Chat } from '../../../scripts/drive/chat.ts';
import type { OpenParley } from './openParley.ts';

/** The chat of a fresh conversation with these personalities. */
export async function newRoom(
  { workbench }: Pick<OpenParley, 'workbench'>,
  ...names: readonly string[]
): Promise<Chat> {
  await workbench.run('Parley: New Conversation…');
  await workbench.pick(...names);
  const chat = await workbench.chat();
  for (const name of names) await chat.participant(name).waitFor();
  await chat.byTestId('message').first().waitFor({ state: 'detached' });
  return chat;
}
