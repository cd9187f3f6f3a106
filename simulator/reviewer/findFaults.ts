import { asyncForEach, missingAwait } from './asyncRules.ts';
import { emptyCatch, unguardedJsonParse } from './errorRules.ts';
import {
  anyType,
  assignmentInCondition,
  looseEquality,
  offByOne,
  parseIntRadix,
  varDeclaration,
} from './expressionRules.ts';
import type { Finding } from './finding.ts';
import { findInOtherLanguage, findLeftovers } from './lineRules.ts';
import { hardCodedSecret, sqlFromStrings } from './securityRules.ts';
import type { SourceText } from './sourceText.ts';
import { parseTree, type Rule } from './syntaxTree.ts';
import { unusedImports, unusedVariables } from './unusedRules.ts';

const RULES: readonly Rule[] = [
  offByOne,
  missingAwait,
  asyncForEach,
  assignmentInCondition,
  sqlFromStrings,
  hardCodedSecret,
  looseEquality,
  emptyCatch,
  unguardedJsonParse,
  parseIntRadix,
  unusedImports,
  unusedVariables,
  varDeclaration,
  anyType,
];

/** Everything the simulated reviewer sees in a file, in no order. Every quote and fix is true to its text. */
export function findFaults(source: SourceText): readonly Finding[] {
  const isScript = /\.[cm]?[jt]sx?$/.test(source.path);
  if (!isScript) return [...findInOtherLanguage(source), ...findLeftovers(source)];
  const tree = parseTree(source);
  return [...RULES.flatMap((rule) => rule(tree)), ...findLeftovers(source)];
}
