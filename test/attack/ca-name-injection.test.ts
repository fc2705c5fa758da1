/** A name is one value: nothing in it becomes another attribute, another certificate field, or hides from a reader; ID numbers stay out. */
import { X509Certificate } from 'node:crypto';
import { CaCertificate } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { readDer } from '../../bff/src/kernel/der/read';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { openCa, PERSON, type CaHere } from '../kit/pki/open-ca';
import { openSsl, pem } from '../kit/pki/openssl';

let database: TestDatabase & { drop(): Promise<void> };
let here: CaHere;
beforeAll(async () => {
  database = await freshSqlite();
  here = await openCa(database);
});
afterAll(async () => {
  await here.close();
  await database.drop();
});

const TRICKS = [
  '张三, O=某银行', '张三/O=某银行', 'CN=李四', '张三+serialNumber=1', '张三\\, O=x', '"张三"', '张三;O=x', '#0403020101', '张三<script>', "张三' OR 1=1 --", '*', '*.example.com', '张三 (root CA)', '${jndi:ldap://x}', '../../etc/passwd', '%00', '𠮷野家', '买买提·艾合买提',
];
test.each(TRICKS)('%s stays one common name', async (name) => {
  const { certificate } = await here.issue({ subject: { ...PERSON, name } });
  const parts = readDer(readCertificate(certificate).subject).children;
  expect(parts).toHaveLength(3);
  for (const part of parts) expect(part.children).toHaveLength(1);
  expect(parts[1]!.children[0]!.children[1]!.body.toString('utf8')).toBe(name);
  expect((new X509Certificate(certificate).toLegacyObject().subject as unknown as Record<string, string>)['CN']).toBe(name);
});
describeWith('openssl', 'OpenSSL', () => {
  test('sees three attributes as well, whatever the name', async () => {
    const tool = openSsl();
    for (const name of TRICKS) {
      tool.write('leaf.pem', pem((await here.issue({ subject: { ...PERSON, name } })).certificate));
      const said = await tool.run('x509', '-in', 'leaf.pem', '-noout', '-subject', '-nameopt', 'utf8,multiline,-esc_ctrl');
      expect(said.trim().split('\n').slice(1).map((line) => line.trim().split(/\s+=/)[0])).toEqual(['countryName', 'commonName', 'serialNumber']);
    }
    tool.remove();
  });
});

const refusedNothingStored = async (subject: Parameters<CaHere['issue']>[0] extends infer C ? NonNullable<NonNullable<C>['subject' & keyof NonNullable<C>]> : never): Promise<void> => {
  const before = await here.dataSource.manager.count(CaCertificate);
  await expect(here.issue({ subject })).rejects.toMatchObject({ code: 'invalid_request' });
  expect(await here.dataSource.manager.count(CaCertificate)).toBe(before);
};
test.each([
  ['an end of text', '张三\0李四'], ['a line end', '张三\nO=某银行'], ['a tab', '张\t三'], ['an escape', '张三\u001b[2K'], ['a direction override', '\u202e三张'], ['a zero-width space', '张\u200b三'], ['a zero-width joiner', '张\u200d三'],
  ['an isolate', '张\u2066三'], ['a byte order mark', '\ufeff张三'], ['a line separator', '张\u2028三'], ['half a character', '张\ud800三'], ['nothing', ''], ['only spaces', '   '], ['65 characters', '长'.repeat(65)], ['a megabyte', 'x'.repeat(1 << 20)],
])('a name with %s is refused before anything is recorded', (_, name) => refusedNothingStored({ ...PERSON, name }));
test.each([
  ['an ID number', '11010519491231002X'], ['one in lower case', '11010519491231002x'], ['one with something around it', 'ID:11010519491231002X/1'], ['one in a hash-like text', 'H-440301199001011234-A'],
  ['Chinese', '张三'], ['an asterisk', '1101**********002X'], ['an underscore', 'a_b'], ['a NUL', 'H-1\0'], ['nothing', ''], ['65 characters', 'A'.repeat(65)],
])('an identifier that is %s is refused before anything is recorded', (_, identifier) => refusedNothingStored({ ...PERSON, identifier }));
test('an organisation\'s credit code is no ID number, and may stand', async () => {
  await expect(here.issue({ subject: { kind: 'organization', name: '北京落笔科技有限公司', identifier: '91110105MA01ABCD2X' } })).resolves.toBeDefined();
});
