import { block, casesIn, crlf, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PATH = 'Library/Loans/LoanDesk.cs';
const FILE = `\uFEFF${crlf(`using System;
using System.Collections.Generic;

namespace Library.Loans;

public sealed class LoanDesk
{
    private readonly Dictionary<string, Loan> _loans = new();

    /// <summary>Lends a book, unless it is out.</summary>
    public bool TryLend(string isbn, Reader reader, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_loans.ContainsKey(isbn))
        {
            return false;
        }

        _loans[isbn] = new Loan(reader, today.AddDays(28));
        return true;
    }

    public bool TryReturn(string isbn, Reader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return _loans.Remove(isbn);
    }

    public string Describe(string isbn) =>
        _loans.TryGetValue(isbn, out var loan)
            ? $"{isbn} is out until {loan.Due:d} — sorry"
            : @"C:\\Shelf\\" + isbn;
}
`)}`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('C#', PATH, FILE);
const unixFile = casesIn('C#', PATH, FILE.replaceAll('\r\n', '\n'));

export const csharpCases: readonly EditCase[] = [
  applied(
    1,
    'a block for a file of Windows',
    block(
      PATH,
      '            return false;\n',
      '            Log(isbn);\n            return false;\n',
    ),
    [['            return false;\r\n', '            Log(isbn);\r\n            return false;\r\n']],
  ),
  applied(
    1,
    'a block on the line with the byte-order mark',
    block(
      PATH,
      'using System;\nusing System.Collections.Generic;\n',
      'using System.Collections.Generic;\n',
    ),
    [['using System;\r\n', '']],
  ),
  applied(
    1,
    'a patch with CRLF of its own',
    crlf(
      v4a(
        PATH,
        '@@ public bool TryReturn\n-        return _loans.Remove(isbn);\n+        return _loans.Remove(isbn, out _);\n',
      ),
    ),
    [['Remove(isbn)', 'Remove(isbn, out _)']],
  ),
  applied(
    1,
    'a diff among prose',
    `The loan is too long.\n\n${diff(PATH, '@@ -19 +19 @@\n-        _loans[isbn] = new Loan(reader, today.AddDays(28));\n+        _loans[isbn] = new Loan(reader, today.AddDays(21));\n')}\nThat is all.\n`,
    [['AddDays(28)', 'AddDays(21)']],
  ),
  applied(1, 'backslashes of a path', toolCall(PATH, ['@"C:\\Shelf\\"', '@"D:\\Shelf\\"']), [
    ['C:\\', 'D:\\'],
  ]),
  applied(1, 'CRLF in the quote too', [['return true;\r\n    }', 'return isbn != "";\r\n    }']]),
  unixFile.applied(
    1,
    'CRLF in the quote of a file with LF',
    [['return true;\r\n    }\r\n', 'Log();\r\n        return true;\r\n    }\r\n']],
    [['        return true;\n', '        Log();\n        return true;\n']],
  ),
  applied(
    2,
    'spaces behind a brace',
    [
      [
        '    public bool TryReturn(string isbn, Reader reader)\n    { \n',
        '    public bool TryGiveBack(string isbn, Reader reader)\n    {\n',
      ],
    ],
    [['TryReturn', 'TryGiveBack']],
  ),
  applied(
    3,
    'an indentation less by one step',
    [
      [
        'if (_loans.ContainsKey(isbn))\n{\n    return false;\n}\n',
        'if (_loans.ContainsKey(isbn) || isbn == "")\n{\n    return false;\n}\n',
      ],
    ],
    [['ContainsKey(isbn))', 'ContainsKey(isbn) || isbn == "")']],
  ),
  applied(
    4,
    'no blank line behind a block',
    [
      [
        '            return false;\n        }\n        _loans[isbn] = new Loan(reader, today.AddDays(28));\n',
        '            return false;\n        }\n        _loans[isbn] = new Loan(reader, today.AddDays(7));\n',
      ],
    ],
    [['AddDays(28)', 'AddDays(7)']],
  ),
  applied(
    5,
    'a hyphen for a long dash',
    [
      [
        '            ? $"{isbn} is out until {loan.Due:d} - sorry"\n            : @"C:\\Shelf\\" + isbn;\n',
        '            ? $"{isbn} is out until {loan.Due:d} - sorry"\n            : "shelf of " + isbn;\n',
      ],
    ],
    [['@"C:\\Shelf\\" + isbn', '"shelf of " + isbn']],
  ),
  applied(
    6,
    'an elided method',
    [
      [
        '    public bool TryLend(string isbn, Reader reader, DateOnly today)\n    {\n        // ... existing code ...\n        _loans[isbn] = new Loan(reader, today.AddDays(28));\n',
        '    public bool TryLend(string isbn, Reader reader, DateOnly now)\n    {\n        // ... existing code ...\n        _loans[isbn] = new Loan(reader, now.AddDays(28));\n',
      ],
    ],
    [
      ['DateOnly today', 'DateOnly now'],
      ['today.AddDays', 'now.AddDays'],
    ],
  ),
  applied(
    7,
    'markup for generics',
    [
      [
        'private readonly Dictionary&lt;string, Loan&gt; _loans = new();',
        'private readonly Dictionary&lt;Isbn, Loan&gt; _loans = new();',
      ],
    ],
    [['Dictionary<string', 'Dictionary<Isbn']],
  ),
  fuzzy(
    'a slip in a doc comment',
    [
      [
        '    /// <summary>Lends a book, unless it’s out.</summary>\n    public bool TryLend(string isbn, Reader reader, DateOnly today)\n    {\n        ArgumentNullException.ThrowIfNull(reader);\n        if (_loans.ContainsKey(isbn))\n        {\n            return false;\n        }\n',
        '    /// <summary>Lends a book, unless it’s out.</summary>\n    public bool TryLend(string isbn, Reader reader, DateOnly today)\n    {\n        ArgumentNullException.ThrowIfNull(reader);\n        if (IsOut(isbn))\n        {\n            return false;\n        }\n',
      ],
    ],
    [['_loans.ContainsKey(isbn)', 'IsOut(isbn)']],
  ),
  partly(
    1,
    'a stale hunk in a diff',
    diff(
      PATH,
      '@@ -1,2 +1,1 @@\n-using System;\n using System.Collections.Generic;\n@@ -8 +7 @@\n-    private readonly HashSet<string> _lent = new();\n+    private readonly HashSet<string> _lent = [];\n',
    ),
    [['using System;\r\n', '']],
  ),
  ambiguous(
    'the same check in two methods',
    block(PATH, '        ArgumentNullException.ThrowIfNull(reader);\n', ''),
  ),
  ambiguous('a head that stands above both places', [
    ['ThrowIfNull(reader);', 'ThrowIfNull(isbn);', 'public sealed class LoanDesk'],
  ]),
  refused(
    'markup in the new text alone does not help a wrong quote',
    [['List&lt;Loan&gt; _list', 'List<Loan> _loans']],
    'notFound',
  ),
  refused('a namespace of another file', [['namespace Library.Rooms;\n', 'namespace Library;\n']]),
];
