/**
 * A private MariaDB for the tests: own data folder, own socket, a free port, nothing of the machine's server touched.
 * One instance serves every jest worker (started by test/setup/global.cjs); each suite makes its own database in it.
 * Without a mariadbd on the machine `mariadbUrl()` is null and suites skip, naming what is missing.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';

const ENV = 'LUOBI_TEST_MARIADB';

/** Address of the shared server without a database name, `mysql://user:password@127.0.0.1:port`, or null. */
export function mariadbUrl(): string | null {
  return process.env[ENV] ?? null;
}

export interface TestDatabase {
  /** full address, to be used as DATABASE_URL */
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database for one suite. @param label letters and digits, part of the name. @throws when there is no server */
export async function createMariadbDatabase(label = 'suite'): Promise<TestDatabase> {
  const server = mariadbUrl();
  if (server === null) throw new Error('no MariaDB: check mariadbUrl() before');
  const name = `luobi_${label.replace(/\W/g, '')}_${randomBytes(4).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  return { url: `${server}/${name}`, drop: () => run(server, `DROP DATABASE IF EXISTS ${name}`) };
}

export interface MariadbServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server of its own. Also for tests that kill their database.
 * @returns null when mariadbd or mariadb-install-db is not on this machine
 * @throws Error with the end of the server's log when it does not come up within 30 s
 */
export async function startMariadb(): Promise<MariadbServer | null> {
  const daemon = findProgram(['mariadbd', 'mysqld']);
  const installer = findProgram(['mariadb-install-db', 'mysql_install_db']);
  if (daemon === null || installer === null) return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-mariadb-'));
  const data = path.join(folder, 'data');
  const user = userInfo().username;
  const asUser = user === 'root' ? ['--user=root'] : [];
  execFileSync(installer, ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...asUser], { stdio: 'ignore' });
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const init = path.join(folder, 'init.sql');
  writeFileSync(init, `CREATE USER 'luobi'@'127.0.0.1' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO 'luobi'@'127.0.0.1';\n`, { mode: 0o600 });
  const server = spawn(daemon, [
    '--no-defaults', `--datadir=${data}`, `--socket=${path.join(folder, 's')}`, `--port=${port}`, '--bind-address=127.0.0.1',
    `--pid-file=${path.join(folder, 'pid')}`, `--log-error=${path.join(folder, 'log')}`, `--init-file=${init}`,
    '--skip-name-resolve', '--skip-log-bin', '--innodb-buffer-pool-size=64M', '--innodb-flush-log-at-trx-commit=2', '--max-connections=300', ...asUser,
  ], { stdio: 'ignore' });
  const url = `mysql://luobi:${password}@127.0.0.1:${port}`;
  try {
    await waitUntilReady(url, server);
  } catch (error) {
    server.kill('SIGKILL');
    const tail = existsSync(path.join(folder, 'log')) ? execFileSync('tail', ['-n', '5', path.join(folder, 'log')]).toString() : '';
    throw new Error(`the private MariaDB did not start: ${tail}`, { cause: error });
  }
  return {
    url,
    async stop() {
      await stopServer(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** For globalSetup: starts the shared server and publishes its address to the workers. */
export async function startSharedMariadb(): Promise<MariadbServer | null> {
  const server = await startMariadb();
  if (server !== null) process.env[ENV] = server.url;
  return server;
}

async function run(url: string, statement: string): Promise<void> {
  const connection = await createConnection(url);
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      return await run(url, 'SELECT 1');
    } catch (error) {
      if (server.exitCode !== null || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGTERM');
  const hard = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(hard);
}

function findProgram(names: readonly string[]): string | null {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (folder !== '' && existsSync(file)) return file;
    }
  }
  return null;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
