/** An embedded CA on a database of its own, for tests of attacks. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../../bff/src/ca/embedded';
import type { EventCertificate, EventCertificateRequest } from '../../../bff/src/ca/port';
import { sha256 } from '../../../bff/src/kernel';
import { integer, sequence, setOf } from '../../../bff/src/kernel/der/write';
import type { TestDatabase } from '../databases';

export interface CaHere {
  readonly ca: EmbeddedCa;
  readonly dataSource: DataSource;
  readonly keyFile: string;
  /** moves the clock of this CA, ms */
  shift: number;
  issue(changes?: Partial<EventCertificateRequest>): Promise<EventCertificate>;
  /** another process, as far as one process can be another: own connections, own memory, the same clock */
  again(keyFile?: string): Promise<EmbeddedCa>;
  close(): Promise<void>;
}

export const PERSON = { kind: 'person', name: '张三', identifier: 'H-0123456789' } as const;
/** A SET as signed attributes are one. */
export const ATTRIBUTES = setOf(sequence(integer(1)));

export async function openCa(database: TestDatabase): Promise<CaHere> {
  const keyFile = path.join(database.folder, 'ca.key');
  const sources: DataSource[] = [];
  const clock = { now: () => new Date(Date.now() + here.shift) };
  const open = async (file: string): Promise<[EmbeddedCa, DataSource]> => {
    const dataSource = await database.open();
    sources.push(dataSource);
    return [await openEmbeddedCa({ dataSource, clock, keyFile: file, publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) }), dataSource];
  };
  const here = { shift: 0 } as CaHere;
  const [ca, dataSource] = await open(keyFile);
  return Object.assign(here, {
    ca, dataSource, keyFile,
    issue: (changes: Partial<EventCertificateRequest> = {}) => ca.issueEventCertificate({ serial: ca.newSerial(), subject: PERSON, evidenceDigest: sha256('evidence'), ...changes }),
    again: async (file = keyFile) => (await open(file))[0],
    async close() {
      await Promise.all(sources.map((source) => source.destroy()));
      rmSync(keyFile, { force: true });
    },
  });
}
