import { MemoryDisk, openMemoryStore } from '../support/memoryStore.ts';
import { countedId } from '../support/syncBuilders.ts';
import { recordStoreContract } from './recordStoreContract.ts';

recordStoreContract('The memory store', () => {
  const disk = new MemoryDisk();
  return Promise.resolve({
    open: (now = () => 1_000) => openMemoryStore({ now, newId: countedId }, disk),
    failWrites: (reason) => void (disk.failure = reason),
    close: () => Promise.resolve(),
  });
});
