/** What `npm run ca` says, in the language of the terminal. */
import { X509Certificate } from 'node:crypto';
import { AppError } from '../../kernel';
import type { Language } from '../language';

/** As the CA tells it, oldest first. */
export interface AuthorityShown {
  readonly role: 'root' | 'issuing' | 'tsa';
  readonly generation: number;
  readonly current: boolean;
  readonly revoked: boolean;
  /** DER */
  readonly certificate: Uint8Array;
}

/** Counted from the database. */
export interface Counts {
  readonly issued: number;
  readonly revoked: number;
  readonly abandoned: number;
  readonly intent: number;
  readonly keysReady: number;
  readonly otherKeyFiles: number;
}

export interface CaWords {
  readonly usage: string;
  noDatabase(file: string): string;
  databaseFails(reason: string): string;
  readonly noCa: string;
  revoked(serial: string, from: Date): string;
  made(name: string): string;
  answersAt(address: string): string;
  readonly newRoot: string;
  resealed(keys: number, file: string): string;
  left(keys: number): string;
  readonly noneLeft: string;
  /** its three lines */
  authority(one: AuthorityShown): readonly string[];
  counts(counts: Counts): readonly string[];
  notDone(error: unknown): string;
}

const COMMANDS = ['status', 'revoke', 'roll-over root|issuing|tsa', 'reseal'];
const usage = (revoke: string): string => COMMANDS.map((command) => `npm run ca -- ${command === 'revoke' ? revoke : command}`).join('\n');

const day = (text: string): string => new Date(text).toISOString().slice(0, 10);
const identifiers = (certificate: Uint8Array): { readonly serial: string; readonly print: string; readonly until: string } => {
  const { serialNumber, validTo, fingerprint256 } = new X509Certificate(certificate);
  return { serial: serialNumber.toLowerCase(), print: fingerprint256, until: day(validTo) };
};
const detailOf = (error: AppError): string => Object.entries(error.details).map(([name, value]) => ` (${name}: ${String(value)})`).join('');

const EN: CaWords = {
  usage: usage('revoke SERIAL --reason REASON [--at TIME]'),
  noDatabase: (file) => `There is no database ${file}: start the server once, or name its folder in LUOBI_DATA_DIR.`,
  databaseFails: (reason) => `The database cannot be opened: ${reason}`,
  noCa: 'This database holds no CA yet: start the server once.',
  revoked: (serial, from) => `Certificate ${serial} is revoked from ${from.toISOString()} on, for ever. OCSP says so now, the list when it is next asked for.`,
  made: (name) => `${name} is made; servers follow within five seconds.`,
  answersAt: (address) => `Verifiers find its answers at ${address}/ca/.`,
  newRoot: 'It is trusted beside the old root, in trust/root.pem too, and signs nothing yet. Give it to everyone who verifies, then: npm run ca -- roll-over issuing, then tsa.',
  resealed: (keys, file) => `${keys} keys are sealed anew under ${file}.`,
  left: (keys) => `${keys} are still under another key-encryption key: keep the old file and run this again.`,
  noneLeft: 'None is left under another one: the old key file is not needed any more.',
  authority({ role, generation, current, revoked, certificate }) {
    const { serial, print, until } = identifiers(certificate);
    return [`${role} ${generation}: ${revoked ? 'REVOKED' : current ? 'at work' : 'retired, answers for what it issued'}, until ${until}`, `    serial ${serial}`, `    SHA-256 ${print}`];
  },
  counts: ({ issued, revoked, abandoned, intent, keysReady, otherKeyFiles }) => [
    `event certificates: ${issued} issued, ${revoked} of them revoked, ${abandoned} abandoned, ${intent} under way`,
    `event keys not used yet: ${keysReady}`,
    ...(otherKeyFiles > 0 ? [`${otherKeyFiles} more key-encryption key file${otherKeyFiles > 1 ? 's' : ''}: a rotation is under way, end it with reseal`] : []),
  ],
  notDone(error) {
    if (!(error instanceof AppError)) return `Not done: ${error instanceof Error ? error.message : String(error)}`;
    const detail = detailOf(error);
    switch (error.code) {
      case 'not_found': return 'Not done: no certificate has this serial number here.';
      case 'conflict': return `Not done: ${error.details['state'] === undefined ? 'somebody else did it at the same moment; look at the status first' : 'under this serial number no certificate was issued'}${detail}.`;
      case 'unavailable': return 'Not done: the authority above is revoked, or would end before its successor. Roll that one over first.';
      default: return `Not done: ${error.code}${detail}.`;
    }
  },
};

const ROLES = { root: '根证书', issuing: '签发 CA', tsa: '时间戳机构' } as const;

const ZH: CaWords = {
  usage: usage('revoke 序列号 --reason 原因 [--at 时间]'),
  noDatabase: (file) => `没有数据库 ${file}：请先启动一次服务，或用 LUOBI_DATA_DIR 指定数据目录。`,
  databaseFails: (reason) => `无法打开数据库：${reason}`,
  noCa: '这个数据库里还没有 CA：请先启动一次服务。',
  revoked: (serial, from) => `证书 ${serial} 自 ${from.toISOString()} 起吊销，不可恢复。OCSP 即刻生效，吊销列表在下次被查询时更新。`,
  made: (name) => `${name} 已生成；运行中的服务五秒内启用。`,
  answersAt: (address) => `验证方在 ${address}/ca/ 查询其状态。`,
  newRoot: '它与旧根证书同时受信任，也已写入 trust/root.pem，但还不签发任何证书。请先交给所有验证方，然后依次执行：npm run ca -- roll-over issuing，再 tsa。',
  resealed: (keys, file) => `${keys} 个密钥已用 ${file} 重新加密。`,
  left: (keys) => `还有 ${keys} 个密钥由另一把密钥加密密钥保护：请保留旧文件，再执行一次。`,
  noneLeft: '没有密钥再依赖旧的密钥加密密钥：旧文件不再需要。',
  authority({ role, generation, current, revoked, certificate }) {
    const { serial, print, until } = identifiers(certificate);
    return [`${ROLES[role]} ${generation}（${role}）：${revoked ? '已吊销' : current ? '使用中' : '已退役，仍为其签发的证书答复状态'}，有效期至 ${until}`, `    序列号 ${serial}`, `    SHA-256 ${print}`];
  },
  counts: ({ issued, revoked, abandoned, intent, keysReady, otherKeyFiles }) => [
    `事件证书：已签发 ${issued}，其中吊销 ${revoked}；放弃 ${abandoned}，进行中 ${intent}`,
    `尚未使用的事件密钥：${keysReady}`,
    ...(otherKeyFiles > 0 ? [`另有 ${otherKeyFiles} 个密钥加密密钥文件：轮换尚未结束，请执行 reseal`] : []),
  ],
  notDone(error) {
    if (!(error instanceof AppError)) return `未执行：${error instanceof Error ? error.message : String(error)}`;
    const detail = detailOf(error);
    switch (error.code) {
      case 'not_found': return '未执行：这里没有这个序列号的证书。';
      case 'conflict': return `未执行：${error.details['state'] === undefined ? '同一时刻已有人执行；请先查看 status' : '这个序列号下没有签发过证书'}${detail}。`;
      case 'unavailable': return '未执行：上级机构已吊销，或会早于新证书到期。请先更替上级。';
      default: return `未执行：${error.code}${detail}。`;
    }
  },
};

export function caWords(language: Language): CaWords {
  return language === 'zh' ? ZH : EN;
}
