import * as vscode from 'vscode';
import {
  type ProviderConfig,
  type ServiceKind,
  serviceKinds,
  throughService,
} from '../../../shared/models/providerConfig.ts';
import type { ServiceAddress } from '../../net/serviceRequest.ts';
import type { Settings } from '../settings.ts';

/** Which providers this machine asks through the sync service, with the keys that are kept there. */
export interface ServiceRoute {
  /** The service that is set up; null for none. */
  readonly service: () => ServiceAddress | null;
  /** None while no service is set up: then this machine asks by itself. */
  inUse(): readonly ServiceKind[];
  isInUse(providerId: string): boolean;
  /** Asks these through the service from now on, and no others. */
  use(kinds: readonly ServiceKind[]): Promise<void>;
  add(kind: ServiceKind): Promise<void>;
  /** Asks the provider from this machine again; does nothing where it does already. */
  leave(providerId: string): Promise<void>;
  /** The providers as they are asked: those in use with the service's address. */
  apply(providers: readonly ProviderConfig[]): readonly ProviderConfig[];
}

export function createServiceRoute(
  settings: Settings,
  service: () => ServiceAddress | null,
): ServiceRoute {
  const inUse = (): readonly ServiceKind[] =>
    service() === null ? [] : settings.get('sync.providers');
  const use = async (kinds: readonly ServiceKind[]): Promise<void> => {
    const section = vscode.workspace.getConfiguration('parley');
    const chosen = serviceKinds.filter((kind) => kinds.includes(kind));
    await section.update('sync.providers', chosen, vscode.ConfigurationTarget.Global);
  };
  return {
    service,
    inUse,
    isInUse: (id) => inUse().some((kind) => kind === id),
    use,
    add: (kind) => use([...settings.get('sync.providers'), kind]),
    async leave(id) {
      const kinds = settings.get('sync.providers');
      const rest = kinds.filter((kind) => kind !== id);
      if (rest.length < kinds.length) await use(rest);
    },
    apply(providers) {
      const url = service()?.url;
      return url === undefined ? providers : throughService(providers, inUse(), url);
    },
  };
}
