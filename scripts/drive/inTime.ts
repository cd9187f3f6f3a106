import { errors } from 'playwright-core';

/** Whether an action of Playwright's succeeds before its time is over. */
export async function inTime(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}
