/** What a reason to finish, normalised or the provider's own, means for the answer. */
export type FinishMeaning = 'whole' | 'cut' | 'refused' | 'broken' | 'unknown';

/** Reads `finish_reason` and `native_finish_reason`, whose values differ from provider to provider. */
export function finishMeaning(reason: string): FinishMeaning {
  const value = reason.toLowerCase();
  if (/error|malformed|fail|unexpected|cancel/.test(value)) return 'broken';
  if (/^(length|max_tokens|max_output_tokens|model_length|model_context_window)/.test(value)) {
    return 'cut';
  }
  if (/filter|safety|refus|recitation|prohibited|blocklist|spii|guardrail/.test(value)) {
    return 'refused';
  }
  if (/^(stop|tool_?calls?|tool_use|function_call|end_turn|eos|completed?)/.test(value)) {
    return 'whole';
  }
  return 'unknown';
}
