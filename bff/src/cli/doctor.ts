/**
 * `npm run doctor`: what is configured, what is missing and what that means, in words. Looks and changes nothing.
 * Exit 0 unless something needed is broken.
 */
import path from 'node:path';
import { probeOutsideCa } from '../ca/remote/probe';
import { ConfigError, readConfig, type Config } from '../config';
import { systemClock } from '../kernel';
import { checkDatabase } from './doctor/database';
import { checkBuilds, checkNode, checkOutsideTools, checkParts, checkPort } from './doctor/machine';
import { checkDataFolder, checkKeyFiles } from './doctor/storage';
import { checkLinks } from './doctor/links';
import { checkCa } from './doctor/outside-ca';
import { checkNotice, checkRetention } from './doctor/privacy';
import { checkTimestamps } from './doctor/timestamps';
import { checkVendors } from './doctor/vendors';
import { vendorProbes } from './vendor-probes';
import { printFindings, type Finding } from './doctor/finding';

async function examine(root: string): Promise<readonly Finding[]> {
  const before = [checkNode(process.versions.node), ...checkParts(root)];
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...before, { area: 'settings', state: 'broken', text: error.message, meaning: 'the server will not start' }];
  }
  return [
    ...before,
    ...describeSettings(config),
    ...(await checkLinks(config)),
    ...(await checkCa(config, (ca) => probeOutsideCa(ca, { ...config.revocation, timeoutMs: 4000, budgetMs: 8000 }, systemClock))),
    ...(await checkVendors(config, vendorProbes)),
    ...(await checkTimestamps(config)),
    ...(await checkDataFolder(config.dataDir)),
    ...checkKeyFiles(config.dataDir),
    checkNotice(config),
    checkRetention(config, systemClock.now()),
    await checkDatabase(config.databaseUrl),
    await checkPort(config.port),
    ...checkBuilds(root),
    ...checkOutsideTools(root),
  ];
}

function describeSettings(config: Config): Finding[] {
  return [
    { area: 'mode', state: 'ok', text: config.mode },
    ...(config.mode === 'demo' ? [{ area: 'webhooks', state: 'note', text: 'plain HTTP to this computer itself is allowed', meaning: 'demo mode only; the limits on codes and requests are loose as well' } as const] : []),
    { area: 'signing', state: 'ok', text: `embedded: worker threads, ${config.workers ?? 'by the number of cores'}` },
    config.publicUrl === null
      ? { area: 'public address', state: 'note', text: 'LUOBI_PUBLIC_URL is not set', meaning: 'links point to this computer; npm start sets the address on the local network' }
      : { area: 'public address', state: 'ok', text: config.publicUrl },
    { area: 'trusted proxies', state: 'ok', text: String(config.trustedProxies) },
  ];
}

const root = path.resolve(process.argv[2] ?? '.');
examine(root).then(
  (findings) => {
    process.stdout.write(printFindings(findings));
    process.exitCode = findings.some((f) => f.state === 'broken') ? 1 : 0;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
