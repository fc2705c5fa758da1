import { buildPki, TIME_STAMPING } from '../../../test/kit/pki';
import { distinct, isReadable, rootsOver, trustOf } from './trust';

const pki = buildPki({ root: { ca: true }, leaf: { by: 'root' }, tsaRoot: { ca: true }, tsa: { by: 'tsaRoot', eku: TIME_STAMPING }, stranger: { ca: true } });
const [root, leaf, tsaRoot, tsa, stranger] = [pki.root, pki.leaf, pki.tsaRoot, pki.tsa, pki.stranger].map(({ certificate }) => certificate.der) as [Buffer, Buffer, Buffer, Buffer, Buffer];

test('a service that keeps its time apart is trusted apart; one that does not, for both', async () => {
  const trustAnchors = async () => [root];
  expect(await trustOf({ trustAnchors, timestampAnchors: async () => [tsaRoot] })).toEqual({ signers: [root], timestamps: [tsaRoot] });
  expect(await trustOf({ trustAnchors })).toEqual({ signers: [root], timestamps: [root] });
});
test('of the trusted roots only those that issued something go into a file', () => {
  const trust = { signers: [root, stranger], timestamps: [tsaRoot, root] };
  expect(rootsOver([leaf, tsa], trust)).toEqual([root, tsaRoot]);
  expect(rootsOver([leaf], trust)).toEqual([root]);
  expect(rootsOver([Buffer.from('3000', 'hex'), tsa], { signers: [Buffer.from('nothing')], timestamps: [tsaRoot] })).toEqual([tsaRoot]);
});
test('what our reader refuses is known as such, and each is there once', () => {
  expect(isReadable(root)).toBe(true);
  expect(isReadable(Buffer.from('3000', 'hex'))).toBe(false);
  expect(distinct([root, Buffer.from(root), leaf])).toEqual([root, leaf]);
});
