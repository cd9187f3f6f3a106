import { block, casesIn, crlf, diff, type EditCase, tabbed, toolCall, v4a } from './editCase.ts';

const PATH = 'weather/station.py';
const FILE = `"""Reads the sensors of a weather station."""

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Reading:
    celsius: float
    humidity: float

    def dew_point(self) -> float:
        spread = (100 - self.humidity) / 5
        return self.celsius - spread


class Station:
    def __init__(self, name: str) -> None:
        self.name = name
        self.readings: list[Reading] = []

    def add(self, reading: Reading) -> None:
        if reading.humidity < 0:
            log.warning("bad humidity: %s\\n", reading)
            return
        self.readings.append(reading)

    def warmest(self) -> Reading | None:
        if not self.readings:
            return None
        return max(self.readings, key=lambda each: each.celsius)

    def coldest(self) -> Reading | None:
        if not self.readings:
            return None
        return min(self.readings, key=lambda each: each.celsius)
`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('Python', PATH, FILE);
const windows = casesIn('Python', PATH, crlf(FILE));
const byTabs = casesIn('Python', PATH, tabbed(FILE));
const guard = '        if not self.readings:\n            return None\n';

export const pythonCases: readonly EditCase[] = [
  applied(
    1,
    'a block for a method',
    block(
      PATH,
      '        spread = (100 - self.humidity) / 5\n',
      '        spread = (100 - self.humidity) / 4.8\n',
    ),
    [['/ 5', '/ 4.8']],
  ),
  applied(
    1,
    'a patch with the head of the method above',
    v4a(
      PATH,
      `@@ class Station:\n@@     def coldest(self) -> Reading | None:\n         if not self.readings:\n-            return None\n+            raise LookupError\n`,
    ),
    [
      [
        `coldest(self) -> Reading | None:\n${guard}`,
        'coldest(self) -> Reading | None:\n        if not self.readings:\n            raise LookupError\n',
      ],
    ],
  ),
  applied(
    1,
    'a diff without numbers',
    diff(PATH, '@@ ... @@\n import logging\n+import math\n from dataclasses import dataclass\n'),
    [['import logging\n', 'import logging\nimport math\n']],
  ),
  applied(
    1,
    'a diff whose blank lines lost their space',
    diff(
      PATH,
      '@@ -5,5 +5,5 @@\n log = logging.getLogger(__name__)\n\n\n-@dataclass\n+@dataclass(frozen=True)\n class Reading:\n',
    ),
    [['\n@dataclass\n', '\n@dataclass(frozen=True)\n']],
  ),
  applied(
    1,
    'an escape that belongs to the file',
    toolCall(PATH, ['humidity: %s\\n"', 'humidity: %r\\n"']),
    [['%s\\n', '%r\\n']],
  ),
  applied(
    1,
    'a hint that names the line above',
    [[guard, '', '    def warmest(self) -> Reading | None:']],
    [[`warmest(self) -> Reading | None:\n${guard}`, 'warmest(self) -> Reading | None:\n']],
  ),
  windows.applied(
    1,
    'a CRLF file gets CRLF lines',
    block(
      PATH,
      '        self.name = name\n',
      '        self.name = name\n        self.height = 0\n',
    ),
    [['self.name = name\r\n', 'self.name = name\r\n        self.height = 0\r\n']],
  ),
  applied(
    2,
    'spaces at the end of a line',
    [
      [
        '        self.name = name   \n        self.readings: list[Reading] = []\n',
        '        self.name = name.strip()\n        self.readings: list[Reading] = []\n',
      ],
    ],
    [['self.name = name\n', 'self.name = name.strip()\n']],
  ),
  applied(
    3,
    'a method without its indentation',
    [
      [
        'def dew_point(self) -> float:\n    spread = (100 - self.humidity) / 5\n    return self.celsius - spread\n',
        'def dew_point(self) -> float:\n    if self.humidity <= 0:\n        raise ValueError\n    spread = (100 - self.humidity) / 5\n    return self.celsius - spread\n',
      ],
    ],
    [
      [
        '        spread = ',
        '        if self.humidity <= 0:\n            raise ValueError\n        spread = ',
      ],
    ],
  ),
  byTabs.applied(
    3,
    'spaces in the quote of a file with tabs',
    [
      [
        '    def add(self, reading: Reading) -> None:\n        if reading.humidity < 0:\n',
        '    def add(self, reading: Reading) -> None:\n        if reading.humidity < 1:\n',
      ],
    ],
    [['humidity < 0', 'humidity < 1']],
  ),
  applied(
    4,
    'two blank lines quoted as one',
    [
      [
        'log = logging.getLogger(__name__)\n\n@dataclass\n',
        'log = logging.getLogger("station")\n\n@dataclass\n',
      ],
    ],
    [['getLogger(__name__)', 'getLogger("station")']],
  ),
  applied(
    4,
    'a blank line too many between statements',
    [
      [
        '            log.warning("bad humidity: %s\\n", reading)\n\n            return\n',
        '            log.warning("bad humidity: %s\\n", reading)\n\n            return None\n',
      ],
    ],
    [['            return\n', '            return None\n']],
  ),
  applied(
    5,
    'a long dash for a hyphen',
    [
      [
        '        spread = (100 – self.humidity) / 5\n        return self.celsius – spread\n',
        '        spread = (100 – self.humidity) / 5\n        return round(self.celsius - spread)\n',
      ],
    ],
    [['return self.celsius - spread', 'return round(self.celsius - spread)']],
  ),
  applied(
    6,
    'dots for the body',
    [
      [
        '    def add(self, reading: Reading) -> None:\n        ...\n        self.readings.append(reading)\n',
        '    def add(self, reading: Reading) -> None:\n        ...\n        self.readings.insert(0, reading)\n',
      ],
    ],
    [['append(reading)', 'insert(0, reading)']],
  ),
  applied(
    7,
    'escaped quotes',
    [
      [
        'log.warning(\\"bad humidity: %s\\\\n\\", reading)',
        'log.error(\\"bad humidity: %s\\\\n\\", reading)',
      ],
    ],
    [['log.warning', 'log.error']],
  ),
  fuzzy(
    'a word that the model remembers wrongly',
    [
      [
        '    def add(self, reading: Reading) -> None:\n        if reading.humidity < 0:\n            log.warning("bad humidty: %s\\n", reading)\n            return\n        self.readings.append(reading)\n',
        '    def add(self, reading: Reading) -> None:\n        self.readings.append(reading)\n',
      ],
    ],
    [
      [
        '        if reading.humidity < 0:\n            log.warning("bad humidity: %s\\n", reading)\n            return\n',
        '',
      ],
    ],
  ),
  partly(
    1,
    'one block for another file’s text',
    `${block(PATH, '    celsius: float\n', '    kelvin: float\n')}\n${block(PATH, '    pressure: float\n', '    bar: float\n')}`,
    [['    celsius: float', '    kelvin: float']],
  ),
  ambiguous('the same guard in two methods', block(PATH, guard, '')),
  ambiguous('the same guard under a head that is not there', [[guard, '', 'def hottest(self):']]),
  ambiguous('the same guard at another indentation', [
    ['if not self.readings:\n    return None\n', 'pass\n'],
  ]),
  refused('another case of letters', [['Self.Readings.Append(reading)', 'pass']], 'notFound'),
  refused('dots that stand for another method', [
    [
      '    def coldest(self) -> Reading | None:\n        ...\n        self.readings.append(reading)\n',
      '    def coldest(self) -> Reading | None:\n        ...\n        pass\n',
    ],
  ]),
  refused(
    'a new text that only promises the body',
    [
      [
        '        spread = (100 - self.humidity) / 5\n        return self.celsius - spread\n',
        '        # rest of the method unchanged\n        ...\n',
      ],
    ],
    'elision',
  ),
  refused(
    'a new text that promises the body behind dots',
    [
      [
        '        spread = (100 - self.humidity) / 5\n        return self.celsius - spread\n',
        '        # ... rest of the method unchanged\n',
      ],
    ],
    'elision',
  ),
  refused('an old text of another version', [
    [
      '    def warmest(self):\n        return sorted(self.readings)[-1]\n',
      '    def warmest(self):\n        return None\n',
    ],
  ]),
  refused(
    'a block whose end is missing',
    `${PATH}\n<<<<<<< SEARCH\n    celsius: float\n=======\n    kelvin: float\n`,
  ),
];
