import ts from 'typescript';
import type { Finding } from './finding.ts';
import { findingAt, replaceNode, type Rule, type SyntaxTree } from './syntaxTree.ts';

/** `==` and `!=`, except against null, where they are a known idiom. */
export const looseEquality: Rule = (tree) =>
  tree.nodes.filter(ts.isBinaryExpression).flatMap((node): Finding[] => {
    const { left, right, operatorToken } = node;
    const isEqual = operatorToken.kind === ts.SyntaxKind.EqualsEqualsToken;
    if (!isEqual && operatorToken.kind !== ts.SyntaxKind.ExclamationEqualsToken) return [];
    if ([left, right].some(isNothing)) return [];
    const [loose, strict] = isEqual ? ['==', '==='] : ['!=', '!=='];
    const text = `\`${loose}\` converts its operands before it compares them; \`${strict}\` says what is meant.`;
    const isSafe = [left, right].some(
      (side) => ts.isStringLiteral(side) || ts.isTypeOfExpression(side),
    );
    const fix = isSafe ? replaceNode(tree, operatorToken, strict) : null;
    const words = { severity: 'warning', topic: 'correctness', text } as const;
    return [findingAt(tree, operatorToken, words, fix)];
  });

/** Loops up to and including `x.length` that index `x`. */
export const offByOne: Rule = (tree) =>
  tree.nodes.filter(ts.isForStatement).flatMap((loop): Finding[] => {
    const { condition } = loop;
    if (condition === undefined || !ts.isBinaryExpression(condition)) return [];
    const { left, right, operatorToken } = condition;
    if (operatorToken.kind !== ts.SyntaxKind.LessThanEqualsToken) return [];
    if (!ts.isPropertyAccessExpression(right) || right.name.text !== 'length') return [];
    const list = right.expression.getText(tree.file);
    const index = left.getText(tree.file);
    if (!contains(loop.statement, (node) => isElement(tree, node, `${list}[${index}]`))) return [];
    const text = `The last round reads \`${list}[${list}.length]\`, one past the end, which is undefined: this should be \`<\`.`;
    const words = { severity: 'problem', topic: 'correctness', text } as const;
    return [findingAt(tree, condition, words, replaceNode(tree, operatorToken, '<'))];
  });

/** `if (x = y)`; in parentheses of its own a `while` may mean it. */
export const assignmentInCondition: Rule = (tree) =>
  tree.nodes
    .filter((node) => ts.isIfStatement(node) || ts.isWhileStatement(node))
    .flatMap(({ expression }): Finding[] => {
      if (!ts.isBinaryExpression(expression)) return [];
      if (expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return [];
      const text = `This assigns to \`${expression.left.getText(tree.file)}\` instead of comparing: was \`===\` meant?`;
      return [findingAt(tree, expression, { severity: 'problem', topic: 'correctness', text })];
    });

export const varDeclaration: Rule = (tree) =>
  tree.nodes.filter(ts.isVariableDeclarationList).flatMap((list): Finding[] => {
    if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return [];
    const text =
      '`var` is visible in the whole function, also before this line; `const` or `let` keeps it to its block.';
    return [findingAt(tree, list, { severity: 'suggestion', topic: 'naming', text })];
  });

export const parseIntRadix: Rule = (tree) =>
  tree.nodes.filter(ts.isCallExpression).flatMap((call): Finding[] => {
    const [argument] = call.arguments;
    const called = call.expression.getText(tree.file);
    if (!/^(Number\.)?parseInt$/.test(called) || call.arguments.length !== 1) return [];
    if (argument === undefined || ts.isSpreadElement(argument)) return [];
    const text =
      '`parseInt` without a radix reads "0x10" as 16; say `10`. It also takes "12abc" as 12, in case that matters.';
    const fix = replaceNode(tree, argument, `${argument.getText(tree.file)}, 10`);
    return [findingAt(tree, call, { severity: 'suggestion', topic: 'correctness', text }, fix)];
  });

/** `any` in a type or a cast. */
export const anyType: Rule = (tree) =>
  tree.nodes
    .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map((node) => {
      const text =
        '`any` turns the type checker off from here on; `unknown` with a check, or the real type, keeps it on.';
      return findingAt(tree, node, { severity: 'suggestion', topic: 'naming', text });
    });

function isNothing(node: ts.Expression): boolean {
  return (
    node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined')
  );
}

function isElement(tree: SyntaxTree, node: ts.Node, text: string): boolean {
  return ts.isElementAccessExpression(node) && node.getText(tree.file) === text;
}

function contains(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
  return matches(node) || (ts.forEachChild(node, (child) => contains(child, matches)) ?? false);
}
