import { block, casesIn, crlf, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PATH = 'crates/garden/src/bed.rs';
const FILE = `use std::collections::BTreeMap;

/// A bed and what grows in it – one plant for each slot.
#[derive(Debug, Clone)]
pub struct Bed {
    slots: BTreeMap<u8, Plant>,
    width: u8,
}

impl Bed {
    pub fn new(width: u8) -> Self {
        Self { slots: BTreeMap::new(), width }
    }

    pub fn plant(&mut self, slot: u8, plant: Plant) -> Result<(), Error> {
        if slot >= self.width {
            return Err(Error::NoSuchSlot(slot));
        }
        if self.slots.contains_key(&slot) {
            return Err(Error::Taken(slot));
        }
        self.slots.insert(slot, plant);
        Ok(())
    }

    pub fn harvest(&mut self, slot: u8) -> Result<Plant, Error> {
        if slot >= self.width {
            return Err(Error::NoSuchSlot(slot));
        }
        self.slots.remove(&slot).ok_or(Error::Empty(slot))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn says_what_is_wrong() {
        assert_eq!(format!("{:?}", "a\\\\b"), "\\"a\\\\\\\\b\\"");
    }
}
`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('Rust', PATH, FILE);
const windows = casesIn('Rust', PATH, crlf(FILE));
const bound =
  '        if slot >= self.width {\n            return Err(Error::NoSuchSlot(slot));\n        }\n';

export const rustCases: readonly EditCase[] = [
  applied(
    1,
    'a block with references and lifetimes',
    block(
      PATH,
      '        self.slots.remove(&slot).ok_or(Error::Empty(slot))\n',
      "        self.slots.remove(&slot).ok_or_else(|| Error::Empty::<'static>(slot))\n",
    ),
    [['ok_or(Error::Empty(slot))', "ok_or_else(|| Error::Empty::<'static>(slot))"]],
  ),
  applied(
    1,
    'a patch that takes lines away',
    v4a(
      PATH,
      '@@ pub fn plant\n-        if self.slots.contains_key(&slot) {\n-            return Err(Error::Taken(slot));\n-        }\n',
    ),
    [
      [
        '        if self.slots.contains_key(&slot) {\n            return Err(Error::Taken(slot));\n        }\n',
        '',
      ],
    ],
  ),
  applied(
    1,
    'a diff with the right line of two',
    diff(
      PATH,
      '@@ -16,3 +16,3 @@\n         if slot >= self.width {\n-            return Err(Error::NoSuchSlot(slot));\n+            return Err(Error::TooFar(slot));\n         }\n',
    ),
    [
      [
        `Result<(), Error> {\n${bound}`,
        `Result<(), Error> {\n${bound.replace('NoSuchSlot', 'TooFar')}`,
      ],
    ],
  ),
  applied(1, 'backslashes as they are', toolCall(PATH, ['"a\\\\b")', '"c\\\\d")']), [
    ['"a\\\\b")', '"c\\\\d")'],
  ]),
  applied(1, 'a bare brace pair among text', [
    ['Self { slots: BTreeMap::new(), width }', 'Self { width, slots: BTreeMap::new() }'],
  ]),
  windows.applied(
    1,
    'a diff for a file with CRLF',
    diff(
      PATH,
      '@@ -6,2 +6,3 @@\n     slots: BTreeMap<u8, Plant>,\n     width: u8,\n+    depth: u8,\n',
    ),
    [['    width: u8,\r\n', '    width: u8,\r\n    depth: u8,\r\n']],
  ),
  applied(
    2,
    'white space behind the head',
    [
      [
        'pub struct Bed { \n    slots: BTreeMap<u8, Plant>,\n',
        'pub struct Bed {\n    slots: HashMap<u8, Plant>,\n',
      ],
    ],
    [['slots: BTreeMap<u8, Plant>', 'slots: HashMap<u8, Plant>']],
  ),
  applied(
    3,
    'a method quoted from the margin',
    [
      [
        'pub fn new(width: u8) -> Self {\n    Self { slots: BTreeMap::new(), width }\n}\n',
        'pub fn new(width: u8) -> Self {\n    let slots = BTreeMap::new();\n    Self { slots, width }\n}\n',
      ],
    ],
    [
      [
        '        Self { slots: BTreeMap::new(), width }\n',
        '        let slots = BTreeMap::new();\n        Self { slots, width }\n',
      ],
    ],
  ),
  applied(
    4,
    'no blank line between methods',
    [
      [
        '        Ok(())\n    }\n    pub fn harvest(&mut self, slot: u8) -> Result<Plant, Error> {\n',
        '        Ok(())\n    }\n    pub fn pick(&mut self, slot: u8) -> Result<Plant, Error> {\n',
      ],
    ],
    [['fn harvest', 'fn pick']],
  ),
  applied(
    5,
    'a hyphen for the dash of a comment',
    [
      [
        '/// A bed and what grows in it - one plant for each slot.\n#[derive(Debug, Clone)]\n',
        '/// A bed and what grows in it - one plant for each slot.\n#[derive(Debug)]\n',
      ],
    ],
    [['Debug, Clone', 'Debug']],
  ),
  applied(
    6,
    'an elided match of two ends',
    [
      [
        '    pub fn plant(&mut self, slot: u8, plant: Plant) -> Result<(), Error> {\n        // ... existing code ...\n        self.slots.insert(slot, plant);\n',
        '    pub fn plant(&mut self, slot: u8, plant: Plant) -> Result<(), Error> {\n        // ... existing code ...\n        self.slots.insert(slot, plant.watered());\n',
      ],
    ],
    [['insert(slot, plant)', 'insert(slot, plant.watered())']],
  ),
  applied(
    7,
    'a line end written as two characters',
    [
      [
        '        self.slots.insert(slot, plant);\\n        Ok(())',
        '        self.slots.insert(slot, plant);\\n        self.check();\\n        Ok(())',
      ],
    ],
    [['        Ok(())\n', '        self.check();\n        Ok(())\n']],
  ),
  applied(
    7,
    'markup for a reference',
    [['if self.slots.contains_key(&amp;slot) {', 'if self.slots.get(&amp;slot).is_some() {']],
    [['contains_key(&slot)', 'get(&slot).is_some()']],
  ),
  fuzzy(
    'a name with one letter missing',
    [
      [
        '    pub fn harvest(&mut self, slot: u8) -> Result<Plant, Error> {\n        if slot >= self.width {\n            return Err(Error::NoSuchSlt(slot));\n        }\n        self.slots.remove(&slot).ok_or(Error::Empty(slot))\n',
        '    pub fn harvest(&mut self, slot: u8) -> Option<Plant> {\n        if slot >= self.width {\n            return Err(Error::NoSuchSlt(slot));\n        }\n        self.slots.remove(&slot)\n',
      ],
    ],
    [
      ['Result<Plant, Error>', 'Option<Plant>'],
      ['remove(&slot).ok_or(Error::Empty(slot))', 'remove(&slot)'],
    ],
  ),
  partly(
    1,
    'an ambiguous block between two good ones',
    [
      ['use std::collections::BTreeMap;', 'use std::collections::HashMap;'],
      [bound, ''],
      ['Error::Taken(slot)', 'Error::Full(slot)'],
    ],
    [
      ['use std::collections::BTreeMap;', 'use std::collections::HashMap;'],
      ['Error::Taken(slot)', 'Error::Full(slot)'],
    ],
  ),
  ambiguous('the same bound in two methods', block(PATH, bound, '')),
  ambiguous('closing braces', [['    }\n', '']]),
  refused(
    'a method that is not there',
    [['    pub fn water(&mut self) {\n        self.wet = true;\n    }\n', '']],
    'notFound',
  ),
  refused('an elision over the end of the method', [
    [
      '    pub fn new(width: u8) -> Self {\n        ...\n        Ok(())\n    }\n',
      '    pub fn new(width: u8) -> Self {\n        todo!()\n    }\n',
    ],
  ]),
];
