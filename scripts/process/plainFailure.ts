/** Something that the person at the terminal can mend: its message is one sentence and is shown without a stack. */
export class PlainFailure extends Error {
  override readonly name = 'PlainFailure';
}

/** Runs a program's main function: the exit code is its answer, a `PlainFailure` is one line and 1. */
export async function runMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof PlainFailure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
