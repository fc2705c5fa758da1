/** What the clients of EST and CSC need, from the settings of an operator and the files they name. */
import type { OutsideCaSettings } from '../outside-settings';
import type { CscClientOptions } from './csc/csc-client';
import type { EstClientOptions } from './est/est-client';
import type { HttpsOptions } from './https';
import type { OutsideFiles } from './outside-files';
import { readTrustedRoots } from './trusted-roots';

export function fingerprintsOf({ trustSha256 }: OutsideCaSettings): ReadonlySet<string> {
  const trusted = readTrustedRoots({ sha256: trustSha256 });
  return 'fingerprints' in trusted ? trusted.fingerprints : new Set();
}

function httpsOptions({ url, loopback, tlsPins }: OutsideCaSettings, { tlsCa, clientCertificate }: OutsideFiles): HttpsOptions {
  return { url, allowLoopbackHttp: loopback, ...(tlsPins.length > 0 ? { tlsPins } : {}), ...(tlsCa === undefined ? {} : { tlsCa }), ...(clientCertificate ? { clientCertificate } : {}) };
}

export function estOptions(settings: OutsideCaSettings, files: OutsideFiles): EstClientOptions {
  const { label, user } = settings;
  return { ...httpsOptions(settings, files), ...(label === undefined ? {} : { label }), ...(user !== undefined && files.password !== undefined ? { basic: { user, password: files.password } } : {}) };
}

export function cscOptions(settings: OutsideCaSettings, files: OutsideFiles): CscClientOptions {
  const { version, clientId } = settings;
  const { clientSecret, pin } = files;
  return {
    ...httpsOptions(settings, files), version, ...(pin === undefined ? {} : { pin }),
    ...(clientId !== undefined && clientSecret !== undefined ? { auth: { kind: 'oauth2', clientId, clientSecret } } : {}),
  };
}
