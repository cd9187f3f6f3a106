import ts from 'typescript';
import type { Edit, Finding } from './finding.ts';
import { exactEdit } from './sourceText.ts';
import { findingAt, type Rule, type SyntaxTree } from './syntaxTree.ts';

/** Imports whose names occur nowhere else in the file. */
export const unusedImports: Rule = (tree) =>
  tree.nodes.filter(ts.isImportDeclaration).flatMap((declaration) => {
    const names = importedNames(declaration);
    const unused = names.filter((name) => isUnused(tree, name.text));
    const [first] = unused;
    if (first === undefined) return [];
    const list = unused.map((name) => `\`${name.text}\``).join(', ');
    const words = `${list} ${unused.length === 1 ? 'is' : 'are'} imported but never used here.`;
    const fix = unused.length === names.length ? removal(tree, declaration) : null;
    return [findingAt(tree, first, { severity: 'suggestion', topic: 'naming', text: words }, fix)];
  });

/** Local variables that are declared and never mentioned again. */
export const unusedVariables: Rule = (tree) =>
  tree.nodes.filter(ts.isVariableDeclaration).flatMap((declaration): Finding[] => {
    const { name } = declaration;
    if (!ts.isIdentifier(name) || name.text.startsWith('_') || !isUnused(tree, name.text))
      return [];
    const statement = declaration.parent.parent;
    const isExported =
      ts.isVariableStatement(statement) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported || !ts.isVariableStatement(statement)) return [];
    const text = `\`${name.text}\` is never used: either something is missing here, or it can go.`;
    return [findingAt(tree, name, { severity: 'suggestion', topic: 'naming', text })];
  });

function isUnused({ names }: SyntaxTree, name: string): boolean {
  // JSX needs React in scope without naming it.
  return names.get(name) === 1 && name !== 'React';
}

function importedNames({ importClause }: ts.ImportDeclaration): readonly ts.Identifier[] {
  if (importClause === undefined) return [];
  const { name, namedBindings } = importClause;
  const own = name === undefined ? [] : [name];
  if (namedBindings === undefined) return own;
  if (ts.isNamespaceImport(namedBindings)) return [...own, namedBindings.name];
  return [...own, ...namedBindings.elements.map((element) => element.name)];
}

function removal({ source, file }: SyntaxTree, declaration: ts.Node): Edit | null {
  const from = declaration.getStart(file);
  const end = declaration.getEnd();
  const edit = exactEdit(source, { from, to: end }, '');
  // The line break goes too, but only where the edit is that line and nothing else.
  if (edit?.newText !== '' || !source.text.includes(`${edit.oldText}\n`)) return edit;
  return { oldText: `${edit.oldText}\n`, newText: '' };
}
