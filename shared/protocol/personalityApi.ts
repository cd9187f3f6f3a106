import type { Accent } from '../domain/accent.ts';
import type { MemoryScope } from '../domain/memory.ts';
import type { Personality } from '../domain/personality.ts';
import type { ModelQuota, PersonalityDefaults } from '../domain/syncedSettings.ts';

/**
 * What the personality editor may ask of the extension host. A page serves the one personality that its
 * panel was opened for, so no call names it. `personalityParams` decodes every call first.
 */
export interface PersonalityApi {
  /** The page's first call, and its answer to any gap: null when the personality is gone. */
  open(params: null): Promise<PersonalitySnapshot | null>;
  /** Writes what changed and gives the personality as it is then. One that was deleted is made anew. */
  save(params: { change: PersonalityChange }): Promise<PersonalityView>;
  /** Gives a built-in personality back its own words; `restore` takes that back. */
  reset(params: null): Promise<PersonalityView>;
  /** Writes the personality as it was before it was reset or deleted. */
  restore(params: null): Promise<PersonalityView | null>;
  /** What its models will read, composed from what is saved. */
  preview(params: null): Promise<PromptPreview | null>;
  /** Models whose name, id or provider hold all words of `text`, at most 60. */
  searchModels(params: { text: string }): Promise<ModelPage>;
  addMemory(params: { text: string; scope: MemoryScope }): Promise<MemoryResult>;
  changeMemory(params: { memoryId: string; change: MemoryChange }): Promise<MemoryResult>;
  deleteMemory(params: { memoryId: string }): Promise<null>;
  /** Takes back a deletion that was made while this page was open. */
  restoreMemory(params: { memoryId: string }): Promise<null>;
  /** Shows the message in which the personality wrote it. */
  openMemoryOrigin(params: { memoryId: string }): Promise<null>;
  /** Opens another personality's page. */
  openPersonality(params: { personalityId: string }): Promise<null>;
  runAction(params: { action: PersonalityAction }): Promise<null>;
  /** The page of defaults and quotas asks this instead of `open`. */
  openDefaults(params: null): Promise<DefaultsSnapshot>;
  saveDefaults(params: { change: Partial<DefaultsView> }): Promise<DefaultsView>;
}

/** What the host does with a whole personality, each by a command of the editor. */
export const PERSONALITY_ACTIONS = ['duplicate', 'export', 'delete', 'chat', 'defaults'] as const;
export type PersonalityAction = (typeof PERSONALITY_ACTIONS)[number];

/** A personality as its page shows it. */
export type PersonalityView = Omit<Personality, 'cardRest'>;

/** Names only what changes; of the attitudes too, where empty words take one away. */
export type PersonalityChange = Partial<Omit<PersonalityView, 'attitudes'>> & {
  readonly attitudes?: Readonly<Record<string, string>>;
};

export interface PersonalitySnapshot {
  readonly personalityId: string;
  readonly personality: PersonalityView;
  /** It comes with the product. */
  readonly isBuiltIn: boolean;
  /** A record of it is stored; one that is neither stored nor built in has just been begun. */
  readonly isStored: boolean;
  readonly others: readonly OtherView[];
  readonly memories: readonly MemoryView[];
  readonly scopes: readonly ScopeView[];
  /** The model of those that name none. */
  readonly defaultModel: string;
}

/** Another personality, and how it sees this one; empty: it says nothing of it. */
export interface OtherView {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly accent: Accent;
  readonly icon: string;
  readonly attitude: string;
}

export interface MemoryView {
  readonly id: string;
  readonly text: string;
  readonly scope: MemoryScope;
  readonly isPinned: boolean;
  /** The personality wrote it itself. */
  readonly isOwn: boolean;
  /** Where it wrote it: a conversation's title, or null where that is not known here. */
  readonly conversationTitle: string | null;
  readonly createdAt: number;
}

/** A scope that can be chosen, or that a memory has; `label` is a project's or conversation's name. */
export interface ScopeView {
  readonly scope: MemoryScope;
  readonly label: string;
  /** The project that is open in this window. */
  readonly isHere: boolean;
}

export interface MemoryChange {
  readonly text?: string;
  readonly isPinned?: boolean;
  readonly scope?: MemoryScope;
}

/** What came of writing a memory; expected refusals are values. */
export type MemoryResult =
  | { readonly kind: 'written'; readonly memoryId: string }
  /** It knows this already, word for word. */
  | { readonly kind: 'known' }
  | { readonly kind: 'full'; readonly limit: number }
  /** It was deleted meanwhile. */
  | { readonly kind: 'gone' };

export interface PromptPreview {
  readonly messages: readonly {
    readonly role: 'system' | 'user' | 'assistant' | 'tool';
    readonly content: string;
  }[];
  readonly estimatedTokens: number;
}

/** A model as the picker shows it. Prices are US dollars per token, null where nothing is known. */
export interface ModelOption {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly contextLength: number;
  readonly promptPrice: number | null;
  readonly completionPrice: number | null;
  readonly takesReasoningEffort: boolean;
  readonly takesTools: boolean;
  readonly takesImages: boolean;
}

export interface ModelPage {
  readonly models: readonly ModelOption[];
  /** How many were left off. */
  readonly moreCount: number;
  /** The list could not be fetched anew; it may be old. */
  readonly isStale: boolean;
}

/** The defaults for new personalities and the quotas, side by side. */
export interface DefaultsView extends PersonalityDefaults {
  /** US dollars over all conversations; null sets no limit. */
  readonly daySpend: number | null;
  readonly quotas: readonly ModelQuota[];
}

interface DefaultsSnapshot {
  readonly values: DefaultsView;
  readonly defaultModel: string;
}

/** What the host tells the page. */
export type PersonalityEvent =
  /** Null: it was deleted. */
  | {
      readonly type: 'personalityChanged';
      readonly personality: PersonalityView | null;
      readonly isStored: boolean;
    }
  | { readonly type: 'othersChanged'; readonly others: readonly OtherView[] }
  | {
      readonly type: 'memoriesChanged';
      readonly memories: readonly MemoryView[];
      readonly scopes: readonly ScopeView[];
    }
  | { readonly type: 'defaultsChanged'; readonly values: DefaultsView };
