import { block, casesIn, crlf, diff, type EditCase, tabbed, toolCall, v4a } from './editCase.ts';

const PATH = 'src/main/java/org/tram/Timetable.java';
const FILE = `package org.tram;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/** The departures of one stop. */
public final class Timetable {
    private final String stop;
    private final List<LocalTime> departures = new ArrayList<>();

    public Timetable(String stop) {
        if (stop == null || stop.isBlank()) {
            throw new IllegalArgumentException("stop");
        }
        this.stop = stop;
    }

    public void add(LocalTime time) {
        departures.add(time);
        departures.sort(null);
    }

    public LocalTime nextAfter(LocalTime time) {
        for (LocalTime each : departures) {
            if (each.isAfter(time)) {
                return each;
            }
        }
        return null;
    }

    public LocalTime lastBefore(LocalTime time) {
        LocalTime last = null;
        for (LocalTime each : departures) {
            if (each.isBefore(time)) {
                last = each;
            }
        }
        return last;
    }

    @Override
    public String toString() {
        return "Timetable of \\"" + stop + "\\": " + departures.size() + " trams\\n";
    }
}
`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('Java', PATH, FILE);
const windows = casesIn('Java', PATH, crlf(FILE).trimEnd());
const byTabs = casesIn(
  'Java',
  PATH,
  tabbed(FILE.replaceAll(/^ +/gm, (spaces) => ' '.repeat(spaces.length / 2))),
);

export const javaCases: readonly EditCase[] = [
  applied(
    1,
    'two blocks in one answer',
    `${block(PATH, '        departures.sort(null);\n', '        Collections.sort(departures);\n')}\n${block(PATH, 'import java.util.ArrayList;\n', 'import java.util.ArrayList;\nimport java.util.Collections;\n')}`,
    [
      ['departures.sort(null)', 'Collections.sort(departures)'],
      ['ArrayList;\n', 'ArrayList;\nimport java.util.Collections;\n'],
    ],
  ),
  applied(
    1,
    'a patch with two hunks',
    v4a(
      PATH,
      '@@ public LocalTime nextAfter(LocalTime time) {\n-        return null;\n+        throw new NoSuchElementException();\n@@\n     @Override\n-    public String toString() {\n+    public final String toString() {\n',
    ),
    [
      ['return null;', 'throw new NoSuchElementException();'],
      ['public String toString', 'public final String toString'],
    ],
  ),
  applied(
    1,
    'a diff with a/ and b/ and no counts',
    diff(PATH, '@@ -16 +16 @@\n-        this.stop = stop;\n+        this.stop = stop.strip();\n'),
    [['this.stop = stop;', 'this.stop = stop.strip();']],
  ),
  applied(
    1,
    'escaped quotes that the source has',
    toolCall(PATH, ['"Timetable of \\""', '"Departures of \\""']),
    [['Timetable of \\"', 'Departures of \\"']],
  ),
  applied(1, 'generics are no markup', [['new ArrayList<>()', 'new LinkedList<>()']]),
  windows.applied(
    2,
    'the last brace of a CRLF file without a last line end',
    block(
      PATH,
      '    }\n}\n',
      '    }\n\n    int size() {\n        return departures.size();\n    }\n}\n',
    ),
    [
      [
        '";\r\n    }\r\n}',
        '";\r\n    }\r\n\r\n    int size() {\r\n        return departures.size();\r\n    }\r\n}',
      ],
    ],
  ),
  applied(
    2,
    'white space on a line of its own',
    [
      [
        'import java.util.List;\n   \n/** The departures of one stop. */\n',
        'import java.util.List;\n\n/** When trams leave a stop. */\n',
      ],
    ],
    [['The departures of one stop.', 'When trams leave a stop.']],
  ),
  applied(
    3,
    'a method from the margin',
    [
      [
        'public void add(LocalTime time) {\n    departures.add(time);\n    departures.sort(null);\n}\n',
        'public void add(LocalTime time) {\n    departures.add(time);\n    departures.sort(null);\n    changed();\n}\n',
      ],
    ],
    [['sort(null);\n', 'sort(null);\n        changed();\n']],
  ),
  byTabs.applied(
    3,
    'spaces quoted for tabs',
    [
      [
        '    public LocalTime nextAfter(LocalTime time) {\n        for (LocalTime each : departures) {\n            if (each.isAfter(time)) {\n',
        '    public LocalTime nextAfter(LocalTime time) {\n        for (LocalTime each : departures) {\n            if (!each.isBefore(time)) {\n',
      ],
    ],
    [['each.isAfter(time)', '!each.isBefore(time)']],
  ),
  applied(
    4,
    'a blank line inside a loop',
    [
      [
        '        LocalTime last = null;\n\n        for (LocalTime each : departures) {\n',
        '        LocalTime last = LocalTime.MIN;\n\n        for (LocalTime each : departures) {\n',
      ],
    ],
    [['last = null', 'last = LocalTime.MIN']],
  ),
  applied(
    5,
    'a no-break space in a condition',
    [
      [
        '        if (stop\u00A0== null || stop.isBlank()) {\n            throw new IllegalArgumentException("stop");\n',
        '        if (stop\u00A0== null || stop.isBlank()) {\n            throw new IllegalArgumentException("no stop");\n',
      ],
    ],
    [['Exception("stop")', 'Exception("no stop")']],
  ),
  applied(
    6,
    'an elided constructor',
    [
      [
        '    public Timetable(String stop) {\n        // ...\n        this.stop = stop;\n    }\n',
        '    Timetable(String stop) {\n        // ...\n        this.stop = stop;\n    }\n',
      ],
    ],
    [['    public Timetable(', '    Timetable(']],
  ),
  applied(
    7,
    'JSON left in the text',
    [['return \\"Timetable of \\\\\\"\\" + stop', 'return \\"Board of \\\\\\"\\" + stop']],
    [['Timetable of \\"', 'Board of \\"']],
  ),
  fuzzy(
    'a missing word in a comment of a long quote',
    [
      [
        '/** The departures of a stop. */\npublic final class Timetable {\n    private final String stop;\n    private final List<LocalTime> departures = new ArrayList<>();\n\n    public Timetable(String stop) {\n        if (stop == null || stop.isBlank()) {\n            throw new IllegalArgumentException("stop");\n        }\n',
        '/** The departures of a stop. */\npublic final class Timetable {\n    private final String stop;\n    private final List<LocalTime> departures = new ArrayList<>();\n\n    public Timetable(String stop) {\n        if (stop.isBlank()) {\n            throw new IllegalArgumentException("stop");\n        }\n',
      ],
    ],
    [['stop == null || stop.isBlank()', 'stop.isBlank()']],
  ),
  partly(
    1,
    'a good hunk beside one that shows nothing',
    [
      ['        departures.sort(null);\n', ''],
      ['        departures.shuffle();\n', ''],
    ],
    [['        departures.sort(null);\n', '']],
  ),
  ambiguous(
    'a loop head in two methods',
    block(
      PATH,
      '        for (LocalTime each : departures) {\n',
      '        for (var each : departures) {\n',
    ),
  ),
  ambiguous('a hint that lies between two places', [
    ['        for (LocalTime each : departures) {\n', '', 29],
  ]),
  refused('an inner piece of another class', [
    ['    private final String line;\n    private int seats;\n', ''],
  ]),
  refused(
    'a comment for what the model left out',
    [
      [
        '        for (LocalTime each : departures) {\n            if (each.isBefore(time)) {\n                last = each;\n            }\n        }\n        return last;\n',
        '        // ... rest of method ...\n        return last;\n',
      ],
    ],
    'elision',
  ),
];
