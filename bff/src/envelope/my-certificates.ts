/** The certificates that were issued to a person, one for each act of signing, newest first. */
import { In, type DataSource } from 'typeorm';
import { Envelope, SigningAttempt } from './entities';

export interface MyCertificate {
  readonly serial: string;
  readonly subject: string;
  readonly issuer: string;
  readonly signedAt: Date;
  readonly taskId: string;
  readonly envelopeId: string;
  readonly title: string;
}
const SHOWN = 100;

export async function listMyCertificates({ dataSource: { manager } }: { readonly dataSource: DataSource }, userId: string): Promise<MyCertificate[]> {
  const attempts = await manager.find(SigningAttempt, { where: { userId, state: 'done' }, order: { signedAt: 'DESC', id: 'DESC' }, take: SHOWN });
  const titles = new Map((await manager.findBy(Envelope, { id: In(attempts.map((a) => a.envelopeId)) })).map(({ id, title }) => [id, title]));
  return attempts.flatMap(({ certificateSerial: serial, certificateSubject: subject, certificateIssuer: issuer, signedAt, taskId, envelopeId }) => {
    const title = titles.get(envelopeId);
    return serial && subject && issuer && signedAt && title !== undefined ? [{ serial, subject, issuer, signedAt, taskId, envelopeId, title }] : [];
  });
}
