import type { HostApi, HostMethod } from '../../shared/protocol/hostApi.ts';

/** A host that does nothing but what is scripted, and remembers what it was asked. */
interface ScriptedHostApi {
  readonly api: HostApi;
  readonly calls: { readonly method: HostMethod; readonly params: unknown }[];
}

export function createScriptedHostApi(script: Partial<HostApi>): ScriptedHostApi {
  const calls: ScriptedHostApi['calls'] = [];
  const quiet: HostApi = {
    open: () => Promise.resolve(null),
    loadOlder: () => Promise.resolve({ messages: [], hasOlder: false }),
    sendMessage: () => Promise.resolve({ messageId: '' }),
    stop: () => Promise.resolve(null),
    retry: () => Promise.resolve(null),
    attach: () => Promise.resolve({ attachments: [], told: null }),
    findFiles: () => Promise.resolve({ paths: [] }),
    loadImage: () => Promise.resolve({ image: null }),
    find: () => Promise.resolve({ hits: [] }),
    continueAnswer: () => Promise.resolve(null),
    editMessage: () => Promise.resolve(null),
    proposeEdits: () => Promise.resolve({ made: 0, refused: 0 }),
    deleteMessage: () => Promise.resolve(null),
    branch: () => Promise.resolve(null),
    setMode: () => Promise.resolve(null),
    setAutopilot: () => Promise.resolve(null),
    changeRules: () => Promise.resolve(null),
    setDescription: () => Promise.resolve(null),
    setTitle: () => Promise.resolve(null),
    changeSeat: () => Promise.resolve(null),
    pickSeatModel: () => Promise.resolve(null),
    openPersonality: () => Promise.resolve(null),
    summarize: () => Promise.resolve(null),
    exportConversation: () => Promise.resolve(null),
    saveAsPreset: () => Promise.resolve(null),
    duplicateConversation: () => Promise.resolve(null),
    deleteConversation: () => Promise.resolve(null),
    setPinned: () => Promise.resolve(null),
    setArchived: () => Promise.resolve(null),
    searchConversations: () => Promise.resolve(null),
    undoMemory: () => Promise.resolve(null),
    markRead: () => Promise.resolve(null),
    openRoomDefaults: () => Promise.resolve(null),
    newConversation: () => Promise.resolve(null),
    addParticipants: () => Promise.resolve(null),
    removeParticipant: () => Promise.resolve(null),
    setMuted: () => Promise.resolve(null),
    renameConversation: () => Promise.resolve(null),
    openPlace: () => Promise.resolve(null),
    openLink: () => Promise.resolve(null),
    copy: () => Promise.resolve(null),
    connectProvider: () => Promise.resolve(null),
  };
  const api = new Proxy(
    { ...quiet, ...script },
    {
      get(target, method: HostMethod) {
        const handle = target[method] as (params: unknown) => unknown;
        return (params: unknown) => {
          calls.push({ method, params });
          return handle(params);
        };
      },
    },
  );
  return { api, calls };
}
