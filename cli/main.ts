import { CommanderError } from 'commander';
import { CommandFailure, EXIT_CODES } from './commandFailure.ts';
import { listenForInterruption } from './interruption.ts';
import { plainText } from './plainText.ts';
import { createProgram, usageExitCode } from './program.ts';

const interruption = listenForInterruption(process);
let exitCode = 0;

try {
  await createProgram(interruption, (code) => (exitCode = code)).parseAsync();
} catch (error) {
  if (error instanceof CommandFailure) {
    exitCode = interruption.isUnread ? 0 : EXIT_CODES[error.reason];
    if (!interruption.isUnread) process.stderr.write(`${plainText(error.message)}\n`);
  } else if (error instanceof CommanderError) {
    exitCode = usageExitCode(error);
  } else throw error;
}
process.exitCode = exitCode;
