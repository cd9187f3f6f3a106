import ts from 'typescript';
import type { Finding } from './finding.ts';
import { findingAt, type Rule } from './syntaxTree.ts';

const STATEMENT = /^\s*(select\b.+\bfrom\b|insert\s+into\b|update\b.+\bset\b|delete\s+from\b)/is;

/** SQL that is put together from pieces. */
export const sqlFromStrings: Rule = (tree) =>
  tree.nodes.flatMap((node): Finding[] => {
    const isTemplate = ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent);
    const isSum =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
      !(ts.isBinaryExpression(node.parent) && node.parent.left === node) &&
      !isConstant(node);
    if (!isTemplate && !isSum) return [];
    const start = node.getText(tree.file).replace(/^[`'"]/, '');
    if (!STATEMENT.test(start)) return [];
    const text =
      'This SQL is built from strings: a quote in a value breaks it, and a chosen value can run any statement. Pass the values as parameters.';
    return [findingAt(tree, node, { severity: 'problem', topic: 'security', text })];
  });

const SECRET_NAME = /(secret|passw(or)?d|api_?key|access_?key|auth_?token|private_?key)/i;
const SECRET_SHAPE = /^(sk_live_|sk-[A-Za-z0-9]|AKIA[0-9A-Z]{12}|ghp_|xox[bp]-)[\w-]{8,}/;

/** String literals that look like credentials, or are called so. */
export const hardCodedSecret: Rule = (tree) =>
  tree.nodes.filter(ts.isStringLiteralLike).flatMap((literal): Finding[] => {
    const { parent, text: value } = literal;
    const isNamed =
      (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) &&
      parent.initializer === literal &&
      SECRET_NAME.test(parent.name.getText(tree.file));
    const looksSo = SECRET_SHAPE.test(value) || (isNamed && /^\S{8,}$/.test(value));
    if (!looksSo) return [];
    const text =
      'A credential in the source stays in the history of the repository for good: take it from the environment, and replace this one.';
    return [findingAt(tree, literal, { severity: 'problem', topic: 'security', text })];
  });

function isConstant(node: ts.Expression): boolean {
  if (!ts.isBinaryExpression(node)) return ts.isStringLiteralLike(node);
  return isConstant(node.left) && isConstant(node.right);
}
