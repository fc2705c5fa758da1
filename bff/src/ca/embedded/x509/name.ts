/**
 * Distinguished names (RFC 5280 §4.1.2.4). Built from typed attributes, never from a text that is parsed: a value such
 * as "张三, O=某银行" stays one value. Refuses what a reader could be misled by.
 */
import { AppError } from '../../../kernel/errors';
import { objectIdentifier, printableString, sequence, setOf, utf8String, type Der } from '../../../kernel/der/write';
import { OID } from '../../oids';
import type { CertificateSubject } from '../../port';

/** Upper bound of CN, O and serialNumber (RFC 5280 appendix A.1: ub-common-name …), in characters. */
const MAX_LENGTH = 64;
/** Control characters, unpaired surrogates, line separators, and the marks that turn the direction of text or hide it. */
const MISLEADING = /[\p{Cc}\p{Cs}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const RESIDENT_ID = /[1-9]\d{5}(?:18|19|20)\d{9}[\dXx]/;

export type NameAttribute = readonly [type: string, value: string];

/** Name, DER, in the order given. Country and serialNumber are PrintableString, all else UTF8String. */
export function name(attributes: readonly NameAttribute[]): Der {
  return sequence(...attributes.map(([type, value]) => setOf(sequence(objectIdentifier(type), isPrintable(type) ? printableString(value) : utf8String(value)))));
}

/**
 * C=CN [, O] , CN, serialNumber of an event certificate.
 * @throws AppError('invalid_request') when a value is empty, too long, misleading, or an ID number in clear
 */
export function subjectName(subject: CertificateSubject): Der {
  requireText('name', subject.name);
  requireText('identifier', subject.identifier);
  if (!/^[A-Za-z0-9 '()+,\-./:=?]+$/.test(subject.identifier)) refuse('identifier', 'characters');
  if (subject.kind === 'person' && RESIDENT_ID.test(subject.identifier)) refuse('identifier', 'id_number_in_clear');
  return name([
    [OID.country, 'CN'],
    ...(subject.kind === 'organization' ? [[OID.organization, subject.name] as const] : []),
    [OID.commonName, subject.name],
    [OID.serialNumber, subject.identifier],
  ]);
}

const isPrintable = (type: string): boolean => type === OID.country || type === OID.serialNumber;

function requireText(field: string, value: string): void {
  if (value.trim() === '') refuse(field, 'empty');
  if ([...value].length > MAX_LENGTH) refuse(field, 'too_long');
  if (MISLEADING.test(value)) refuse(field, 'characters');
}

function refuse(field: string, rule: string): never {
  throw new AppError('invalid_request', { field: `subject.${field}`, rule, maxLength: MAX_LENGTH });
}
