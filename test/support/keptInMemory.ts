import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What an OpenID provider keeps, in memory and gone with it. */
export function keptInMemory(): AdapterFactory {
  const kept = new Map<string, AdapterPayload>();
  return (model): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    const findBy = (field: 'uid' | 'userCode', value: string) =>
      Promise.resolve(
        [...kept].find(
          ([key, given]) => key.startsWith(`${model}:`) && given[field] === value,
        )?.[1],
      );
    return {
      upsert: (id, payload) => Promise.resolve(void kept.set(keyOf(id), payload)),
      find: (id) => Promise.resolve(kept.get(keyOf(id))),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      consume: (id) => {
        const payload = kept.get(keyOf(id));
        if (payload) kept.set(keyOf(id), { ...payload, consumed: Math.floor(Date.now() / 1_000) });
        return Promise.resolve();
      },
      destroy: (id) => Promise.resolve(void kept.delete(keyOf(id))),
      revokeByGrantId: (grantId) => {
        for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
        return Promise.resolve();
      },
    };
  };
}
