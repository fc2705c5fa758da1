/**
 * The whole program in this process: the real composition on a given database and folder, behind a real HTTP server on
 * a free port, its own answers checked against the contract. For a child process that can be killed: kit/server.
 */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Answer } from '@luobi/shared/contract';
import { demoContract, demoEnvelope, type DemoFile } from '../../bff/demo/contract/envelope';
import { createPartnerClient, type PartnerClient } from '../../bff/demo/partner-client';
import { createPhoneClient, devInbox, type PhoneClient } from '../../bff/demo/phone-client';
import { compose } from '../../bff/src/compose';
import { readConfig } from '../../bff/src/config';
import { createHttpServer, type ServerTimes } from '../../bff/src/http/server';
import type { Services } from '../../bff/src/http/services';
import { registerPartner, type PartnerCredentials } from '../../bff/src/partner';
import type { TestDatabase } from './databases';
import { freshPhone, idNumber } from './people';

const ROOT = path.join(__dirname, '../..');

export interface LuobiHere {
  readonly url: string;
  readonly services: Services;
  readonly server: Server;
  readonly demo: DemoFile;
  /** the demo partner */
  readonly partner: PartnerClient;
  /** everything that was logged so far */
  log(): string;
  /** a phone nobody has logged in with */
  phone(): PhoneClient;
  readCode(phone: string, after: Date): Promise<string>;
  /** another partner of this server */
  otherPartner(name?: string): Promise<{ credentials: PartnerCredentials; client: PartnerClient }>;
  drain(): void;
  close(): Promise<void>;
}

export interface LuobiOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly times?: ServerTimes;
  readonly publicUrl?: string;
}

export async function openLuobi(database: Pick<TestDatabase, 'url' | 'folder'>, options: LuobiOptions = {}): Promise<LuobiHere> {
  const config = readConfig({
    LUOBI_DATA_DIR: path.join(database.folder, 'data'), DATABASE_URL: database.url, LUOBI_CHECK_ANSWERS: '1', LUOBI_WORKERS: '2', NODE_ENV: 'test', ...options.env,
  });
  const lines: string[] = [];
  const server = createHttpServer(options.times);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const luobi = await compose(config, options.publicUrl ?? url, { write: (line: string) => { lines.push(line); } }).catch((error: unknown) => {
    server.close();
    throw error;
  });
  server.on('request', luobi.handle);
  const demo = JSON.parse(readFileSync(luobi.ready.demoFile!, 'utf8')) as DemoFile;
  const readCode = devInbox(url);
  return {
    url, server, demo, readCode,
    services: luobi.services,
    partner: createPartnerClient({ server: url, ...demo.partner }),
    log: () => lines.join(''),
    phone: () => createPhoneClient(url, readCode),
    async otherPartner(name = '另一家网站') {
      const credentials = await registerPartner(luobi.services, { name, organizationName: `${name}有限公司` });
      return { credentials, client: createPartnerClient({ server: url, keyId: credentials.keyId, secret: credentials.secret }) };
    },
    drain: luobi.drain,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
      await luobi.close();
    },
  };
}

export type Sent = Answer<'partnerCreateEnvelope'>;

/** The demo's three-page contract, sent to a person and then to the demo company. */
export async function sendContract(luobi: LuobiHere, to: { readonly name: string; readonly phone: string } = luobi.demo.signer, client: PartnerClient = luobi.partner): Promise<Sent> {
  const { documentId } = await client.uploadDocument('房屋租赁合同', demoContract(ROOT));
  const demo: DemoFile = { ...luobi.demo, signer: { ...luobi.demo.signer, ...to } };
  return client.createEnvelope(demoEnvelope(demo, documentId), `test-${documentId}`);
}

export const personOf = (envelope: Sent): string => envelope.recipients.find((r) => r.kind === 'person')!.recipientId;
export const companyOf = (envelope: Sent): string => envelope.recipients.find((r) => r.kind === 'organization')!.recipientId;

export interface Signer {
  readonly name: string;
  readonly phone: string;
  readonly idNumber: string;
}
/** Someone this server does not know yet. */
export const someSigner = (name = '林晓月'): Signer => ({ name, phone: freshPhone(), idNumber: idNumber() });

/** Logged in, agreed to the policy and, unless told otherwise, verified. */
export async function enter(luobi: LuobiHere, who: Signer, options: { readonly verified?: boolean } = {}): Promise<PhoneClient> {
  const phone = luobi.phone();
  await phone.login(who.phone);
  if (options.verified ?? true) await phone.call('verifyIdentity', { body: { idType: 'resident_id', name: who.name, idNumber: who.idNumber } });
  return phone;
}

/** The status and code of a refusal, or `ok`. */
export async function answerOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'ok', (error: { status?: number; code?: string }) => {
    if (error.status === undefined) throw error;
    return `${error.status} ${error.code ?? ''}`;
  });
}
