/**
 * Takes off the encryption of the standard security handler (ISO 32000-2 §7.6) from single objects. Only for files that
 * open without a password, and only before the first signature: see normalise.ts.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { AppError } from '../../../kernel';
import { Dict, isArray, nameOf, numberOf, PdfString, Ref, Stream, unreadable, type Decrypt, type PdfObject } from '../pdf';
import { fileKey } from './decryption-key';
import { rc4 } from './rc4';

type Resolve = (object: PdfObject | undefined) => PdfObject;
type Method = 'none' | 'rc4' | 'aes-128' | 'aes-256';

/**
 * @param trailer with /Encrypt and /ID
 * @param resolve reads objects as they stand in the file
 * @throws AppError pdf_encrypted when a password or another handler is needed; pdf_unreadable
 */
export function decryptorFor(trailer: Dict, resolve: Resolve): Decrypt {
  const encrypt = resolve(trailer.get('Encrypt'));
  if (!(encrypt instanceof Dict)) throw unreadable('/Encrypt is not a dictionary');
  const own = trailer.get('Encrypt');
  const number = (key: string, otherwise: number) => numberOf(resolve(encrypt.get(key))) ?? otherwise;
  const version = number('V', 0);
  const revision = number('R', 0);
  if (nameOf(resolve(encrypt.get('Filter'))) !== 'Standard' || ![1, 2, 4, 5].includes(version) || revision < 2 || revision > 6) throw new AppError('pdf_encrypted', { reason: 'handler' });

  const bytes = (key: string) => {
    const value = resolve(encrypt.get(key));
    return value instanceof PdfString ? value.bytes : Buffer.alloc(0);
  };
  const ids = resolve(trailer.get('ID'));
  const firstId = isArray(ids) ? resolve(ids[0]) : null;
  const bits = version === 4 ? 128 : version === 5 ? 256 : version === 1 ? 40 : number('Length', 40);
  if (bits < 40 || bits > 256 || bits % 8) throw unreadable('the length of the encryption key is wrong');
  const metadataEncrypted = resolve(encrypt.get('EncryptMetadata')) !== false;
  const key = fileKey({
    revision, keyLength: bits / 8, owner: bytes('O'), user: bytes('U'), userKey: bytes('UE'), permissions: number('P', 0) | 0, metadataEncrypted,
    fileId: firstId instanceof PdfString ? firstId.bytes : Buffer.alloc(0),
  });

  const named = (filter: PdfObject | undefined): Method => {
    const filterName = nameOf(resolve(filter)) ?? 'Identity';
    if (filterName === 'Identity') return 'none';
    const filters = resolve(encrypt.get('CF'));
    const chosen = filters instanceof Dict ? resolve(filters.get(filterName)) : null;
    const method = chosen instanceof Dict ? METHODS.get(nameOf(resolve(chosen.get('CFM'))) ?? 'None') : undefined;
    if (!method) throw new AppError('pdf_encrypted', { reason: 'handler' });
    return method;
  };
  const strings = version >= 4 ? named(encrypt.get('StrF')) : 'rc4';
  const streams = version >= 4 ? named(encrypt.get('StmF')) : 'rc4';

  return (object, ref) => {
    if (own instanceof Ref && own.number === ref.number) return object;
    const open = (method: Method, data: Buffer) => decipher(method, key, ref, data);
    const plain = (value: PdfObject): PdfObject => {
      if (value instanceof PdfString) return new PdfString(open(strings, value.bytes), value.hex);
      if (isArray(value)) return value.map(plain);
      // the one string that is never encrypted (ISO 32000-2 §7.6.2)
      const inClear = (dict: Dict, name: string) => name === 'Contents' && dict.has('ByteRange');
      return value instanceof Dict ? new Dict(new Map([...value.entries()].map(([name, item]) => [name, inClear(value, name) ? item : plain(item)]))) : value;
    };
    if (!(object instanceof Stream)) return plain(object);
    const type = nameOf(object.dict.get('Type'));
    if (type === 'XRef') return object;
    const crypt = cryptFilter(object.dict, resolve);
    const method = crypt ? named(crypt.name) : type === 'Metadata' && !metadataEncrypted && version >= 4 ? 'none' : streams;
    return new Stream(crypt ? crypt.without : (plain(object.dict) as Dict), open(method, object.data));
  };
}

const METHODS: ReadonlyMap<string, Method> = new Map([['None', 'none'], ['V2', 'rc4'], ['AESV2', 'aes-128'], ['AESV3', 'aes-256']]);

function decipher(method: Method, key: Buffer, ref: Ref, data: Buffer): Buffer {
  switch (method) {
    case 'none': return data;
    case 'rc4': return rc4(objectKey(key, ref, false), data);
    case 'aes-128': return aes(objectKey(key, ref, true), data);
    case 'aes-256': return aes(key, data);
  }
}

/** Algorithm 1 of ISO 32000-1: each object has a key of its own. */
function objectKey(key: Buffer, { number, generation }: Ref, isAes: boolean): Buffer {
  const salt = Buffer.from([number & 255, (number >> 8) & 255, (number >> 16) & 255, generation & 255, (generation >> 8) & 255]);
  return createHash('md5').update(Buffer.concat([key, salt, Buffer.from(isAes ? 'sAlT' : '')])).digest().subarray(0, Math.min(16, key.length + 5));
}

/** The first block is the initialization vector; an empty string may be written as nothing at all. */
function aes(key: Buffer, data: Buffer): Buffer {
  if (data.length < 32) {
    if (data.length === 0 || data.length === 16) return Buffer.alloc(0);
    throw unreadable('encrypted data is too short');
  }
  if (data.length % 16) throw unreadable('encrypted data is cut off');
  const cipher = createDecipheriv(key.length === 32 ? 'aes-256-cbc' : 'aes-128-cbc', key, data.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(data.subarray(16)), cipher.final()]);
  const padding = plain.at(-1)!;
  if (padding < 1 || padding > 16) throw unreadable('encrypted data is damaged');
  return plain.subarray(0, plain.length - padding);
}

/** A /Crypt filter names its own method (§7.4.10); it must be the first one. Taken off the stream. */
function cryptFilter(dict: Dict, resolve: Resolve): { name: PdfObject | undefined; without: Dict } | null {
  const filter = resolve(dict.get('Filter'));
  const list = isArray(filter) ? filter : filter === null ? [] : [filter];
  const position = list.findIndex((item) => nameOf(resolve(item)) === 'Crypt');
  if (position < 0) return null;
  if (position > 0) throw unreadable('a Crypt filter is not the first one');
  const parameters = resolve(dict.get('DecodeParms'));
  const all = isArray(parameters) ? parameters : [parameters];
  const own = resolve(all[0]);
  const without = dict.clone().set('Filter', list.slice(1)).set('DecodeParms', all.slice(1));
  return { name: own instanceof Dict ? own.get('Name') : undefined, without };
}
