import type { StopReason } from '../../shared/domain/stopReason.ts';
import type { ChatNotice } from '../../shared/protocol/chatView.ts';
import { formatCost, formatCount } from './format.ts';

/** What a button in a notice about a stopped room leads to. */
export type StopRemedy = 'addParticipants' | 'limits' | 'autopilot';

export const remedyWords: Record<StopRemedy, string> = {
  addParticipants: 'Add participants',
  limits: 'Change the limits',
  autopilot: 'Go on without me',
};

const GO_ON = 'Write something to go on.';

/** Why nobody speaks any more, and what to do. */
export function stopWords(reason: StopReason): string {
  switch (reason.kind) {
    case 'stopped':
      return `Stopped. ${GO_ON}`;
    case 'nobodyToAnswer':
      return 'Nobody can answer: everyone is muted or no one is here. Add or unmute someone.';
    case 'chainDepth':
      return `They called on each other ${times(reason.limit)} in a row since you last wrote. ${GO_ON}`;
    case 'turns':
      return `${answers(reason.limit)} since you last wrote, as many as this room allows. ${GO_ON}`;
    case 'pair':
      return `${reason.names.join(' and ')} have answered each other ${times(reason.limit)} in 5 minutes. ${GO_ON}`;
    case 'nearDuplicate':
      return `${reason.name} said nearly the same again, so the talk was going in circles. ${GO_ON}`;
    case 'autopilotTime':
    case 'autopilotMessages':
    case 'autopilotSpend':
    case 'autopilotSettled':
    case 'autopilotPaused':
      return `Autopilot ended: ${autopilotEnd(reason)}`;
  }
}

type AutopilotEnd = Extract<StopReason, { kind: `autopilot${string}` }>;

function autopilotEnd(reason: AutopilotEnd): string {
  switch (reason.kind) {
    case 'autopilotTime':
      return `its ${reason.minutes === 1 ? 'minute is' : `${formatCount(reason.minutes)} minutes are`} over.`;
    case 'autopilotMessages':
      return `they wrote ${reason.limit === 1 ? '1 message' : `${formatCount(reason.limit)} messages`}, its limit.`;
    case 'autopilotSpend':
      return `it spent ${formatCost(reason.limit)}, its limit.`;
    case 'autopilotSettled':
      return 'they agreed, or had nothing to add.';
    case 'autopilotPaused':
      return 'you wrote something.';
  }
}

/** What the person can do about it besides writing. */
export function stopRemedies(reason: StopReason): readonly StopRemedy[] {
  switch (reason.kind) {
    case 'nobodyToAnswer':
      return ['addParticipants'];
    case 'chainDepth':
    case 'turns':
    case 'pair':
      return ['limits'];
    case 'autopilotTime':
    case 'autopilotMessages':
    case 'autopilotSpend':
      return ['autopilot', 'limits'];
    case 'autopilotPaused':
      return ['autopilot'];
    case 'stopped':
    case 'nearDuplicate':
    case 'autopilotSettled':
      return [];
  }
}

const storeReasons = {
  full: 'The disk is full, so nothing new can be kept. Free some space, then try again.',
  readOnly: 'The local database is read-only, so nothing new can be kept. Check its permissions.',
  broken: 'The local database cannot be written. Reload the window; what you typed stays here.',
};

/** What a notice says. */
export function noticeWords(notice: ChatNotice): string {
  switch (notice.kind) {
    case 'noProvider':
      return 'No model provider is connected yet, so nobody can answer.';
    case 'simulated':
      return 'Simulated answers';
    case 'restricted':
      return 'Restricted Mode: everyone can talk, but no one can read or change your files.';
    case 'roomStopped':
      return stopWords(notice.reason);
    case 'storeUnavailable':
      return storeReasons[notice.reason];
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}

function answers(count: number): string {
  return count === 1 ? '1 answer' : `${formatCount(count)} answers`;
}
