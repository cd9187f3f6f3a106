import ts from 'typescript';
import type { Finding } from './finding.ts';
import {
  findingAt,
  functionAround,
  isAsync,
  replaceNode,
  type Rule,
  type SyntaxTree,
} from './syntaxTree.ts';

/** Calls of this file's own async functions whose promise nobody looks at. */
export const missingAwait: Rule = (tree) => {
  const asyncNames = asyncFunctions(tree);
  return tree.nodes.filter(ts.isCallExpression).flatMap((call): Finding[] => {
    const name = calledName(call);
    const around = functionAround(call);
    if (name === null || !asyncNames.has(name) || around === undefined) return [];
    const isDropped = ts.isExpressionStatement(call.parent);
    const isUsedAsValue = ts.isPropertyAccessExpression(call.parent) && !isChained(call.parent);
    const isCondition = ts.isIfStatement(call.parent) && call.parent.expression === call;
    if (!isDropped && !isUsedAsValue && !isCondition) return [];
    const text = isDropped
      ? `\`${name}\` is async, but its promise is not awaited: what follows runs before it has finished, and its errors get lost.`
      : `\`${name}\` is async, so this is a promise and not its result: an \`await\` is missing.`;
    const awaited = `await ${call.getText(tree.file)}`;
    const replacement = isUsedAsValue ? `(${awaited})` : awaited;
    const fix = isAsync(around) ? replaceNode(tree, call, replacement) : null;
    return [findingAt(tree, call, { severity: 'problem', topic: 'correctness', text }, fix)];
  });
};

/** `forEach(async …)`: nobody waits for the promises. */
export const asyncForEach: Rule = (tree) =>
  tree.nodes.filter(ts.isCallExpression).flatMap((call): Finding[] => {
    const [callback] = call.arguments;
    if (!ts.isPropertyAccessExpression(call.expression)) return [];
    if (call.expression.name.text !== 'forEach' || callback === undefined) return [];
    if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return [];
    if (!isAsync(callback)) return [];
    const text =
      '`forEach` does not wait for an async callback: the loop is over before the work is, and a rejection goes unhandled. Use `for … of` with `await`, or `Promise.all` over `map`.';
    const at = call.expression.name;
    return [findingAt(tree, at, { severity: 'problem', topic: 'correctness', text })];
  });

/** Names that stand for an async function or method, and for nothing else, in this file. */
function asyncFunctions({ nodes }: SyntaxTree): ReadonlySet<string> {
  const found = new Set<string>();
  const others = new Set<string>();
  for (const node of nodes) {
    const declared = declaredFunction(node);
    if (declared !== null) (isAsync(declared.body) ? found : others).add(declared.name);
    else if (ts.isParameter(node) && ts.isIdentifier(node.name)) others.add(node.name.text);
  }
  return new Set([...found].filter((name) => !others.has(name)));
}

function declaredFunction(
  node: ts.Node,
): { readonly name: string; readonly body: ts.FunctionLikeDeclaration } | null {
  if (ts.isFunctionDeclaration(node) && node.name) return { name: node.name.text, body: node };
  if (ts.isMethodDeclaration(node) && ts.isIdentifier(node.name)) {
    return { name: `this.${node.name.text}`, body: node };
  }
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return null;
  const { initializer } = node;
  if (!initializer) return null;
  const isFunction = ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer);
  return isFunction ? { name: node.name.text, body: initializer } : null;
}

function calledName({ expression }: ts.CallExpression): string | null {
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isPropertyAccessExpression(expression)) return null;
  const isOwn = expression.expression.kind === ts.SyntaxKind.ThisKeyword;
  return isOwn ? `this.${expression.name.text}` : null;
}

function isChained({ name }: ts.PropertyAccessExpression): boolean {
  return /^(then|catch|finally)$/.test(name.text);
}
