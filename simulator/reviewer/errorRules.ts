import ts from 'typescript';
import type { Finding } from './finding.ts';
import { findingAt, functionAround, type Rule } from './syntaxTree.ts';

/** Catch blocks with nothing in them, not even a word of why. */
export const emptyCatch: Rule = (tree) =>
  tree.nodes.filter(ts.isCatchClause).flatMap((clause): Finding[] => {
    const { block } = clause;
    const isEmpty = block.getText(tree.file).replace(/[{}\s]/g, '') === '';
    if (!isEmpty) return [];
    const text =
      'The error is swallowed: whoever calls this cannot tell that it failed. Handle it, pass it on, or write down why it may be ignored.';
    return [findingAt(tree, clause, { severity: 'warning', topic: 'correctness', text })];
  });

/** `JSON.parse` with no try around it in its function. */
export const unguardedJsonParse: Rule = (tree) =>
  tree.nodes.filter(ts.isCallExpression).flatMap((call): Finding[] => {
    if (call.expression.getText(tree.file) !== 'JSON.parse') return [];
    const around = functionAround(call);
    const guard = ts.findAncestor(call, (node) => {
      if (node === around) return 'quit';
      return ts.isBlock(node) && ts.isTryStatement(node.parent) && node.parent.tryBlock === node;
    });
    if (guard !== undefined) return [];
    const text =
      '`JSON.parse` throws on text that is not JSON, and nothing here expects that: a damaged input ends the program with a message that names no file.';
    return [findingAt(tree, call, { severity: 'warning', topic: 'correctness', text })];
  });
