import * as z from 'zod';
import { storableText } from '../domain/text.ts';

const providerKind = z.enum(['openRouter', 'openai', 'anthropic', 'google', 'ollama', 'custom']);

export type ProviderKind = z.infer<typeof providerKind>;

/** A place where models are asked. */
export interface ProviderConfig {
  /** What stands before the colon in its models' ids. */
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Models that are offered even where the provider has no list. */
  readonly models?: readonly string[];
  /** Asked through the sync service, with the key that is kept there; `baseUrl` is below the service's address. */
  readonly isThroughService?: true;
}

type Standard = Exclude<ProviderKind, 'custom'>;

const STANDARD: Readonly<Record<Standard, { readonly name: string; readonly baseUrl: string }>> = {
  openRouter: { name: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1' },
  openai: { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
  anthropic: { name: 'Anthropic', baseUrl: 'https://api.anthropic.com/v1' },
  google: {
    name: 'Google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  },
  ollama: { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
};

/** The provider of a kind as it is without any setting. */
export function standardProvider(kind: Standard): ProviderConfig {
  return { id: kind, kind, ...STANDARD[kind] };
}

/** Ids that mean something else: the editor's own models, and OpenRouter, which has no prefix. */
const RESERVED = ['vscode', 'openRouter'];

const entry = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'must be letters, digits, - or _')
    .refine((id) => !RESERVED.includes(id), 'is taken'),
  kind: providerKind.exclude(['openRouter']).default('custom'),
  name: storableText(80).min(1).optional(),
  baseUrl: z.string().max(2_000).optional(),
  models: z.array(storableText(200).min(1)).max(1_000).optional(),
});

/** The kinds of provider that a sync service can ask with a key that it keeps. */
export const serviceKinds = ['openRouter', 'openai', 'anthropic'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** What the service calls each of them. */
export const VAULT_NAMES = {
  openRouter: 'openrouter',
  openai: 'openai',
  anthropic: 'anthropic',
} as const satisfies Readonly<Record<ServiceKind, string>>;

/**
 * `providers` with those of `kinds` asked through the service at `serviceUrl`: their standard entries, added where
 * they are missing. An entry under a name of its own, or of another kind, stays what it is.
 */
export function throughService(
  providers: readonly ProviderConfig[],
  kinds: readonly ServiceKind[],
  serviceUrl: string,
): readonly ProviderConfig[] {
  const led = (provider: ProviderConfig, kind: ServiceKind): ProviderConfig => ({
    ...provider,
    baseUrl: `${serviceUrl.trim().replace(/\/+$/, '')}/v1/proxy/${VAULT_NAMES[kind]}`,
    isThroughService: true,
  });
  const missing = kinds.filter((kind) => providers.every(({ id }) => id !== kind));
  return [
    ...providers.map((provider) => {
      const kind = kinds.find((each) => each === provider.id && each === provider.kind);
      return kind === undefined ? provider : led(provider, kind);
    }),
    ...missing.map((kind) => led(standardProvider(kind), kind)),
  ];
}

interface ProviderProblem {
  /** Which entry of the setting, from 0; null for the setting as a whole. */
  readonly index: number | null;
  /** One sentence that shows no address and no key. */
  readonly reason: string;
}

export interface ProviderConfigs {
  readonly providers: readonly ProviderConfig[];
  readonly problems: readonly ProviderProblem[];
}

/**
 * Reads the setting `parley.providers`. Entries that cannot be used are named with the reason and left
 * out. An address with credentials in it is refused: settings are no place for keys.
 */
export function providerConfigs(value: unknown): ProviderConfigs {
  if (value === undefined || value === null) return { providers: [], problems: [] };
  if (!Array.isArray(value)) {
    return { providers: [], problems: [{ index: null, reason: 'It must be a list.' }] };
  }
  const providers = new Map<string, ProviderConfig>();
  const problems: ProviderProblem[] = [];
  for (const [index, item] of (value as readonly unknown[]).entries()) {
    const read = readEntry(item);
    if (typeof read === 'string') problems.push({ index, reason: read });
    else if (providers.has(read.id)) {
      problems.push({ index, reason: `The id "${read.id}" is used twice.` });
    } else providers.set(read.id, read);
  }
  return { providers: [...providers.values()], problems };
}

/** The provider, or why there is none. */
function readEntry(item: unknown): ProviderConfig | string {
  const decoded = entry.safeParse(item);
  if (!decoded.success) return issueWords(decoded.error);
  const { id, kind, models } = decoded.data;
  const standard = kind === 'custom' ? { name: id, baseUrl: '' } : STANDARD[kind];
  const address = readAddress(decoded.data.baseUrl ?? standard.baseUrl);
  if (address.kind === 'wrong') return address.reason;
  return {
    id,
    kind,
    // A second provider of a kind is told from the first by its id.
    name: decoded.data.name ?? (id === kind ? standard.name : id),
    baseUrl: address.baseUrl,
    ...(models !== undefined && { models }),
  };
}

function issueWords({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? 'The entry' : `"${place}"`}: ${issue?.message ?? 'wrong'}.`;
}

type Address =
  | { readonly kind: 'address'; readonly baseUrl: string }
  | { readonly kind: 'wrong'; readonly reason: string };

function readAddress(text: string): Address {
  // The pure layers have no URL class: the shape is checked here, the rest when it is used.
  const parts = /^(https?):\/\/([^/?#\s]+)(\/[^?#\s]*)?$/i.exec(text.trim());
  if (text.trim() === '') return wrong('"baseUrl" is missing.');
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(text.trim())) {
    return wrong('"baseUrl" contains a user name or key: connect the provider instead.');
  }
  if (parts === null) return wrong('"baseUrl" must be an http or https address without a query.');
  return { kind: 'address', baseUrl: text.trim().replace(/\/+$/, '') };
}

function wrong(reason: string): Address {
  return { kind: 'wrong', reason };
}
