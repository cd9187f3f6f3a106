import ts from 'typescript';
import type { Edit, Finding } from './finding.ts';
import { exactEdit, lineAt, quoteAt, type SourceText } from './sourceText.ts';

/** A parsed TypeScript or JavaScript file. Nothing is known of types or of other files. */
export interface SyntaxTree {
  readonly source: SourceText;
  readonly file: ts.SourceFile;
  readonly nodes: readonly ts.Node[];
  /** How often each identifier occurs. */
  readonly names: ReadonlyMap<string, number>;
}

/** Looks at one file for one kind of fault. */
export type Rule = (tree: SyntaxTree) => readonly Finding[];

export function parseTree(source: SourceText): SyntaxTree {
  const kind = /\.[jt]sx$/.test(source.path) ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const target = ts.ScriptTarget.Latest;
  const file = ts.createSourceFile(source.path, source.text, target, true, kind);
  const nodes: ts.Node[] = [];
  const names = new Map<string, number>();
  const waiting: ts.Node[] = [file];
  // Not recursive: a hostile file may be nested deeper than the stack.
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node);
    if (ts.isIdentifier(node)) names.set(node.text, (names.get(node.text) ?? 0) + 1);
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => {
      children.push(child);
    });
    waiting.push(...children.reverse());
  }
  return { source, file, nodes, names };
}

/** A finding at `node`. */
export function findingAt(
  { source, file }: SyntaxTree,
  node: ts.Node,
  words: Pick<Finding, 'severity' | 'topic' | 'text'>,
  fix: Edit | null = null,
): Finding {
  const start = node.getStart(file);
  return { ...words, line: lineAt(source, start), quote: quoteAt(source, start), fix };
}

/** The edit that puts `replacement` in the place of `node`. */
export function replaceNode(
  { source, file }: SyntaxTree,
  node: ts.Node,
  replacement: string,
): Edit | null {
  return exactEdit(source, { from: node.getStart(file), to: node.getEnd() }, replacement);
}

/** The function around `node`, or undefined at the top of the file. */
export function functionAround(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  const found = ts.findAncestor(node.parent, (parent) => ts.isFunctionLike(parent));
  return found as ts.FunctionLikeDeclaration | undefined;
}

export function isAsync(node: ts.FunctionLikeDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}
