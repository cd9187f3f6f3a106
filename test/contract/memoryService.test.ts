import { MemoryService } from '../support/memoryService.ts';
import { countedId } from '../support/syncBuilders.ts';
import { syncServiceContract } from './syncServiceContract.ts';

syncServiceContract('The memory service', () => {
  const service = new MemoryService({
    newId: countedId,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return Promise.resolve({
    service,
    purgeTombstones(spaceId) {
      service.purgeTombstones(spaceId);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});
