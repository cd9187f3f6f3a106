import { block, casesIn, crlf, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PATH = 'deploy/compose.yaml';
const FILE = `# Two services and a proxy
name: bakery
services:
  shop:
    image: "bakery/shop:\${TAG:-latest}"
    environment:
      LOG_LEVEL: info
      OVEN_URL: http://oven:8080
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:3000/up"]
      interval: 10s
    restart: unless-stopped

  oven:
    image: "bakery/oven:\${TAG:-latest}"
    environment:
      LOG_LEVEL: info
      MAX_LOAVES: 40
    healthcheck:
      test: ["CMD", "oven", "ping"]
      interval: 10s
    restart: unless-stopped

  proxy:
    image: nginx:1.27
    ports:
      - "80:80"
      - "443:443"
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro

volumes:
  flour: {}
`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('YAML', PATH, FILE);
const windows = casesIn('YAML', PATH, crlf(FILE));

export const yamlCases: readonly EditCase[] = [
  applied(
    1,
    'a list item added by a block',
    block(PATH, '      - "443:443"\n', '      - "443:443"\n      - "8443:8443"\n'),
    [['"443:443"\n', '"443:443"\n      - "8443:8443"\n']],
  ),
  applied(
    1,
    'a patch with a service above',
    v4a(
      PATH,
      '@@   oven:\n     environment:\n-      LOG_LEVEL: info\n+      LOG_LEVEL: debug\n       MAX_LOAVES: 40\n',
    ),
    [['LOG_LEVEL: info\n      MAX', 'LOG_LEVEL: debug\n      MAX']],
  ),
  applied(
    1,
    'a diff that removes dashes',
    diff(PATH, '@@ -28,3 +28,2 @@\n     ports:\n-      - "80:80"\n       - "443:443"\n'),
    [['      - "80:80"\n', '']],
  ),
  applied(
    1,
    'a line number tells which of two',
    [['      interval: 10s\n', '      interval: 5s\n', 20]],
    [['"ping"]\n      interval: 10s', '"ping"]\n      interval: 5s']],
  ),
  applied(
    1,
    'variables of the shell are plain text',
    toolCall(PATH, ['bakery/oven:${TAG:-latest}', 'bakery/oven:${TAG:?$1}']),
    [['oven:${TAG:-latest}', 'oven:${TAG:?$1}']],
  ),
  windows.applied(
    1,
    'CRLF lines for a new key',
    [['    image: nginx:1.27\n', '    image: nginx:1.27\n    restart: always\n']],
    [['nginx:1.27\r\n', 'nginx:1.27\r\n    restart: always\r\n']],
  ),
  applied(
    2,
    'spaces behind a key',
    [['  proxy:  \n    image: nginx:1.27\n', '  proxy:\n    image: nginx:1.28\n']],
    [['1.27', '1.28']],
  ),
  applied(
    3,
    'a service quoted from the margin',
    [
      [
        'proxy:\n  image: nginx:1.27\n  ports:\n',
        'proxy:\n  image: nginx:1.27\n  depends_on: [shop]\n  ports:\n',
      ],
    ],
    [['    ports:\n', '    depends_on: [shop]\n    ports:\n']],
  ),
  applied(
    4,
    'services without a line between',
    [
      [
        '      - ./nginx.conf:/etc/nginx/nginx.conf:ro\nvolumes:\n  flour: {}\n',
        '      - ./nginx.conf:/etc/nginx/nginx.conf:ro\nvolumes:\n  flour: {}\n  yeast: {}\n',
      ],
    ],
    [['  flour: {}\n', '  flour: {}\n  yeast: {}\n']],
  ),
  applied(
    5,
    'typographic quotes around a port',
    [
      [
        '    ports:\n      - “80:80”\n      - "443:443"\n',
        '    ports:\n      - “80:80”\n      - "444:443"\n',
      ],
    ],
    [['"443:443"', '"444:443"']],
  ),
  applied(
    6,
    'a comment for the lines between',
    [
      [
        '  oven:\n    # ... existing code ...\n      MAX_LOAVES: 40\n',
        '  oven:\n    # ... existing code ...\n      MAX_LOAVES: 60\n',
      ],
    ],
    [['LOAVES: 40', 'LOAVES: 60']],
  ),
  applied(
    7,
    'quotes escaped as in JSON',
    [['test: [\\"CMD\\", \\"oven\\", \\"ping\\"]', 'test: [\\"CMD\\", \\"oven\\", \\"status\\"]']],
    [['"ping"', '"status"']],
  ),
  fuzzy(
    'an address remembered wrongly by one letter',
    [
      [
        '    environment:\n      LOG_LEVEL: info\n      OVEN_URL: http://oven:8080\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:3000/ub"]\n',
        '    environment:\n      LOG_LEVEL: warn\n      OVEN_URL: http://oven:8080\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:3000/ub"]\n',
      ],
    ],
    [['LOG_LEVEL: info\n      OVEN', 'LOG_LEVEL: warn\n      OVEN']],
  ),
  partly(
    2,
    'two hunks that need a place of their own',
    [
      ['name: bakery', 'name: mill'],
      ['    restart: unless-stopped\n', ''],
      ['LOG_LEVEL: info', 'LOG_LEVEL: warn'],
    ],
    [['name: bakery', 'name: mill']],
  ),
  ambiguous(
    'a key in two services',
    block(PATH, '    restart: unless-stopped\n', '    restart: always\n'),
  ),
  ambiguous('two keys in two services, from the margin', [
    ['environment:\n  LOG_LEVEL: info\n', 'environment:\n  LOG_LEVEL: warn\n'],
  ]),
  refused('a value of another file', [
    ['    image: bakery/till:latest\n    ports: ["3000"]\n', ''],
  ]),
  refused('keys in other letters', [['log_level: info', 'log_level: warn']], 'notFound'),
  refused('dots that could mean either service', [
    [
      '    environment:\n      ...\n    restart: unless-stopped\n',
      '    environment:\n      ...\n    restart: always\n',
    ],
  ]),
];
