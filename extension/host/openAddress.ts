import * as vscode from 'vscode';

/**
 * Opens a web address outside of the editor, which asks the person first; true when they let it. It goes
 * as text: a Uri takes the escapes out of its query, and an address within it would fall apart.
 */
export async function openAddress(address: string): Promise<boolean> {
  const opened: unknown = await Reflect.apply(vscode.env.openExternal, vscode.env, [address]);
  return opened === true;
}
