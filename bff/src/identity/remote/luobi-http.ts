/** The identity service in a process of its own. A question about a person may be asked twice: it changes nothing. */
import type { Link, OperationRule } from '../../kernel/service-link';
import type { IdentityService } from '../port';

export const IDENTITY_OPERATIONS = {
  verifyRealName: { repeatable: true },
} as const satisfies Record<keyof IdentityService, OperationRule>;

export function connectIdentity(link: Link): IdentityService & { close(): Promise<void> } {
  return {
    verifyRealName: (request) => link.call('verifyRealName', IDENTITY_OPERATIONS.verifyRealName, [request]) as ReturnType<IdentityService['verifyRealName']>,
    close: () => link.close(),
  };
}

/** The operations for `serveLink`. */
export const identityOperations = (service: IdentityService): Record<keyof IdentityService, (...args: never[]) => unknown> => ({
  verifyRealName: (...[request]: Parameters<IdentityService['verifyRealName']>) => service.verifyRealName(request),
} as Record<keyof IdentityService, (...args: never[]) => unknown>);
