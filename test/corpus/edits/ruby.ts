import { block, casesIn, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PATH = 'app/models/recipe.rb';
const FILE = `# frozen_string_literal: true

class Recipe < ApplicationRecord
  has_many :steps, -> { order(:position) }
  validates :title, presence: true

  scope :quick, -> { where('minutes < ?', 30) }

  def serves(guests)
    factor = guests / servings.to_f
    ingredients.map { |each| each.scaled(factor) }
  end

  def slug
    title.downcase.gsub(/[^a-z0-9]+/, '-')
  end

  def summary
    return 'Nothing to cook' if steps.empty?

    "#{title}: #{steps.size} steps, #{minutes} min"
  end

  def shopping_list
    return 'Nothing to cook' if steps.empty?

    ingredients.map(&:name).sort.join("\\n")
  end
end
`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('Ruby', PATH, FILE);
const unended = casesIn('Ruby', PATH, FILE.trimEnd());
const nothing = "    return 'Nothing to cook' if steps.empty?\n";

export const rubyCases: readonly EditCase[] = [
  applied(
    1,
    'a regular expression is plain text',
    block(
      PATH,
      "    title.downcase.gsub(/[^a-z0-9]+/, '-')\n",
      "    title.downcase.gsub(/[^a-z0-9]+/, '-').gsub(/^-|-$/, '\\\\1')\n",
    ),
    [["'-')\n", "'-').gsub(/^-|-$/, '\\\\1')\n"]],
  ),
  applied(
    1,
    'a patch under a method',
    v4a(
      PATH,
      "@@ def shopping_list\n-    return 'Nothing to cook' if steps.empty?\n+    return '' if steps.empty?\n",
    ),
    [[`shopping_list\n${nothing}`, "shopping_list\n    return '' if steps.empty?\n"]],
  ),
  applied(
    1,
    'a diff with a section name',
    diff(
      PATH,
      `@@ -18,4 +18,4 @@ def summary\n-${nothing} \n-    "#{title}: #{steps.size} steps, #{minutes} min"\n+    "#{title} (#{minutes} min)"\n`,
    ),
    [
      [
        `${nothing}\n    "#{title}: #{steps.size} steps, #{minutes} min"`,
        '\n    "#{title} (#{minutes} min)"',
      ],
    ],
  ),
  applied(
    1,
    'interpolation in tool arguments',
    toolCall(PATH, ['#{steps.size} steps', '#{steps.count} steps']),
    [['steps.size', 'steps.count']],
  ),
  applied(1, 'code put before the first line', [
    ['# frozen_string_literal: true\n', '# encoding: utf-8\n# frozen_string_literal: true\n'],
  ]),
  unended.applied(
    2,
    'a last word without a line end',
    block(PATH, '  end\nend\n', '  end\n\n  private\nend\n'),
    [['("\\n")\n  end\nend', '("\\n")\n  end\n\n  private\nend']],
  ),
  applied(
    2,
    'white space behind code',
    [
      [
        "  def slug \n    title.downcase.gsub(/[^a-z0-9]+/, '-')\n",
        "  def slug\n    name.downcase.gsub(/[^a-z0-9]+/, '-')\n",
      ],
    ],
    [['    title.downcase', '    name.downcase']],
  ),
  applied(
    3,
    'a method quoted with four spaces more',
    [
      [
        '      def serves(guests)\n        factor = guests / servings.to_f\n',
        '      def serves(guests)\n        raise ArgumentError if guests.zero?\n        factor = guests / servings.to_f\n',
      ],
    ],
    [['    factor =', '    raise ArgumentError if guests.zero?\n    factor =']],
  ),
  applied(
    4,
    'a blank line swallowed',
    [
      [
        "  validates :title, presence: true\n  scope :quick, -> { where('minutes < ?', 30) }\n",
        "  validates :title, presence: true\n  scope :quick, -> { where('minutes < ?', 20) }\n",
      ],
    ],
    [["?', 30", "?', 20"]],
  ),
  applied(
    5,
    'typographic quotes around a word',
    [
      [
        '  scope :quick, -> { where(‘minutes < ?’, 30) }\n\n  def serves(guests)\n',
        '  scope :quick, -> { where(‘minutes < ?’, 30) }\n\n  def serves(people)\n',
      ],
    ],
    [['def serves(guests)', 'def serves(people)']],
  ),
  applied(
    6,
    'dots between head and end of a method',
    [
      [
        '  def serves(guests)\n    # ...\n    ingredients.map { |each| each.scaled(factor) }\n',
        '  def serves(guests)\n    # ...\n    ingredients.map { |part| part.scaled(factor) }\n',
      ],
    ],
    [['{ |each| each.scaled(factor) }', '{ |part| part.scaled(factor) }']],
  ),
  applied(
    7,
    'markup for the class it comes from',
    [['class Recipe &lt; ApplicationRecord', 'class Dish &lt; ApplicationRecord']],
    [['class Recipe', 'class Dish']],
  ),
  fuzzy(
    'a comma forgotten',
    [
      [
        "  def serves(guests)\n    factor = guests / servings.to_f\n    ingredients.map { |each| each.scaled(factor) }\n  end\n\n  def slug\n    title.downcase.gsub(/[^a-z0-9]+/ '-')\n  end\n",
        '  def serves(guests)\n    factor = guests / servings.to_f\n    ingredients.map { |each| each.scaled(factor) }\n  end\n\n',
      ],
    ],
    [["  def slug\n    title.downcase.gsub(/[^a-z0-9]+/, '-')\n  end\n", '']],
  ),
  partly(
    1,
    'an option that is not there beside one that is',
    [
      ['presence: true', 'presence: true, uniqueness: true'],
      ['absence: true', 'presence: true'],
    ],
    [['presence: true', 'presence: true, uniqueness: true']],
  ),
  ambiguous('the same first line of two methods', block(PATH, nothing, '')),
  ambiguous('the word that ends everything', [['  end\n', '']]),
  refused('an elision beside pieces that stand twice', [
    [
      "    return 'Nothing to cook' if steps.empty?\n    ...\n  end\n",
      "    return '' if steps.empty?\n    ...\n  end\n",
    ],
  ]),
  refused('quotes of another kind and another word', [
    ['    return "Nothing to eat" if steps.empty?\n', ''],
  ]),
];
