/** Tables of the workflow. */
import { Document, DocumentLease, DocumentRevision, Field, FieldImage, FieldValue } from './entities/document';
import { Envelope, Recipient } from './entities/envelope';
import { CertificateIntent, SigningAttempt, Task, TaskReading, TaskView } from './entities/task';

export * from './entities/document';
export * from './entities/envelope';
export * from './entities/task';
export const envelopeEntities = [Envelope, Recipient, Document, DocumentRevision, DocumentLease, Field, FieldImage, FieldValue, Task, TaskReading, TaskView, SigningAttempt, CertificateIntent];
