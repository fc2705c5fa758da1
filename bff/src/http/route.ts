/**
 * How a route is written: guards → load → command → present. Schema and path come from shared/, the policy loads the
 * object *through* the subject (a stranger's id is absent, security R2), the presenter lists every field.
 */
import type { Answer, Body, Params, Query } from '@luobi/shared/contract';
import type { RouteName, ROUTES } from '@luobi/shared';
import type { Services } from './services';

/** A signed-in person. */
export interface SessionActor {
  readonly kind: 'session';
  readonly sessionId: string;
  readonly userId: string;
}
/** A partner's server. */
export interface PartnerActor {
  readonly kind: 'partner';
  readonly partnerId: string;
}
export type ActorOf<N extends RouteName> = (typeof ROUTES)[N]['audience'] extends 'session' ? SessionActor
  : (typeof ROUTES)[N]['audience'] extends 'partner' ? PartnerActor
    : (typeof ROUTES)[N] extends { readonly session: 'optional' } ? SessionActor | null : null;

/** Where a request came from, as evidence sees it. */
export interface Origin {
  readonly requestId: string;
  /** from the configured number of trusted proxies */
  readonly ip: string;
  readonly userAgent: string;
  /** what the device says of itself, in its own words */
  readonly device?: string;
}

/**
 * Who may call: returns what the handler works on, or throws AppError('not_found' | 'forbidden').
 * `name` is shown by the API documentation and checked at start.
 */
export interface Policy<N extends RouteName, Subject> {
  readonly name: string;
  load(services: Services, actor: ActorOf<N>, params: Params<N>): Promise<Subject>;
}

export interface RouteRequest<N extends RouteName, Subject> {
  readonly actor: ActorOf<N>;
  readonly subject: Subject;
  readonly params: Params<N>;
  readonly query: Query<N>;
  /** the validated JSON body; for `body: 'pdf'` see `bytes` */
  readonly body: Body<N>;
  /** raw request body */
  readonly bytes: Buffer;
  /** the same for every repetition of one request under one Idempotency-Key; undefined without a key */
  readonly repeatableId: string | undefined;
  readonly origin: Origin;
}

export interface RouteDefinition<N extends RouteName, Subject> {
  readonly policy: Policy<N, Subject>;
  /** requests per minute and subject (session, partner or address); default 120 */
  readonly perMinute?: number;
  /** answers a repeated Idempotency-Key with the first answer */
  readonly idempotent?: boolean;
  readonly run: (services: Services, request: RouteRequest<N, Subject>) => Promise<Answer<N> extends undefined ? Uint8Array | void : Answer<N>>;
  /** whether the same address shows the same picture for ever, so that whoever may see it may keep it */
  readonly forEver?: (request: RouteRequest<N, Subject>) => boolean;
  /** file name of a binary answer */
  readonly fileName?: (request: RouteRequest<N, Subject>) => string;
}

export interface AnyRoute {
  readonly name: RouteName;
  readonly definition: RouteDefinition<RouteName, unknown>;
}

/** Binds a definition to its name; the types of params, body and answer follow from the contract. */
export function route<N extends RouteName, Subject>(name: N, definition: RouteDefinition<N, Subject>): AnyRoute {
  return { name, definition: definition as unknown as RouteDefinition<RouteName, unknown> };
}

/** Everybody, no object involved. */
export function anyone<N extends RouteName>(): Policy<N, null> {
  return { name: 'anyone', load: async () => null };
}
/** The caller acts on nothing but itself. */
export function self<N extends RouteName>(): Policy<N, null> {
  return { name: 'self', load: async () => null };
}
