import { connectTo, publicAddress } from './public-address';

const answering = (...addresses: readonly string[]) => async (): Promise<readonly string[]> => addresses;

describe('an address somebody else chose', () => {
  test.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '[2606:2800:220:1:248:1893:25c8:1946]'])('may be %s', async (host) => {
    expect(await publicAddress(host)).toBe(host.replace(/[[\]]/g, ''));
  });
  test.each([
    '127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '100.100.100.200', '224.0.0.1', '255.255.255.255',
    '192.0.2.1', '198.18.0.1', '::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '[::1]', '2001:db8::1',
  ])('is never %s', async (host) => {
    expect(await publicAddress(host)).toBeNull();
  });
  test('is judged by what the name resolves to, all of it', async () => {
    expect(await publicAddress('ocsp.example.com', answering('93.184.216.34', '93.184.216.35'))).toBe('93.184.216.34');
    expect(await publicAddress('ocsp.example.com', answering('93.184.216.34', '127.0.0.1'))).toBeNull();
    expect(await publicAddress('ocsp.example.com', answering('::ffff:10.0.0.1'))).toBeNull();
    expect(await publicAddress('ocsp.example.com', answering('not an address'))).toBeNull();
    expect(await publicAddress('ocsp.example.com', answering())).toBeNull();
    expect(await publicAddress('ocsp.example.com', async () => { throw new Error('SERVFAIL'); })).toBeNull();
  });
  test.each([['93.184.216.34', 4], ['2606:2800::1', 6]])('is the one that is connected to, whatever the name says then: %s', (address, family) => {
    const seen: unknown[] = [];
    connectTo(address)('evil.example', { all: false }, (...answer) => seen.push(answer));
    connectTo(address)('evil.example', { all: true }, (...answer) => seen.push(answer));
    expect(seen).toEqual([[null, address, family], [null, [{ address, family }]]]);
  });
});
