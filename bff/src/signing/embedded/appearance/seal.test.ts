import { describeWith } from '../../../../../test/kit/outside';
import { pageOf, pdftoppm, requestFor, signField, signingPki } from '../../../../../test/kit/pdf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { placeFields } from '../fields';
import { drawSeal, drawSealContent, sealFontSet } from './draw-seal';
import { transformed, extent } from './path';
import { sealShapes } from './seal';

const NAMES = ['落笔', '腾讯科技', '北京落笔科技有限公司', '深圳市ABC智能装备技术研究院有限责任公司', '上海某某国际贸易（集团）股份有限公司第一分公司', '内蒙古自治区呼和浩特市新城区某某农牧业机械设备租赁服务专业合作社联合社'];
const KINDS = ['official', 'contract', 'finance'] as const;

describe.each(NAMES)('the seal of %s', (organizationName) => {
  test.each(KINDS)('%s: every character lies between ring and star, none upon another', (kind) => {
    const [ring, star, ...glyphs] = sealShapes({ organizationName, kind }).map((shape) => ({ ...shape, commands: transformed(shape.commands, shape.matrix) }));
    expect(extent(ring!.commands).map(Math.round)).toEqual([20, 20, 980, 980]);
    expect(glyphs).toHaveLength([...organizationName].length + (kind === 'official' ? 0 : 5));
    for (const { commands } of glyphs) {
      for (const command of commands) {
        for (let i = 1; i < command.length; i += 2) {
          const away = Math.hypot((command[i] as number) - 500, (command[i + 1] as number) - 500);
          expect(away).toBeLessThan(466);
          expect(away).toBeGreaterThan(180);
        }
      }
    }
    const middles = glyphs.map(({ matrix }) => [matrix[4], matrix[5]] as const);
    middles.forEach(([x, y], i) => middles.slice(i + 1).forEach(([ox, oy]) => expect(Math.hypot(x - ox, y - oy)).toBeGreaterThan(20)));
    expect(star!.commands).toHaveLength(11);
  });
});

test('the name reads from left to right, its middle at the top', () => {
  const glyphs = sealShapes({ organizationName: '北京落笔科技有限公司', kind: 'official' }).slice(2).map((shape) => extent(transformed(shape.commands, shape.matrix)));
  const xs = glyphs.map(([left, , right]) => (left + right) / 2);
  expect(xs[0]).toBeLessThan(200);
  expect(xs.at(-1)).toBeGreaterThan(800);
  expect(xs[4]! + xs[5]!).toBeCloseTo(1000, -2);
  expect(Math.max(...glyphs.map(([, , , top]) => top))).toBe(Math.max(glyphs[4]![3], glyphs[5]![3]));
});

test('kinds differ by what stands below the star', () => {
  const lengths = KINDS.map((kind) => sealShapes({ organizationName: '落笔', kind }).length);
  expect(lengths).toEqual([4, 9, 9]);
  expect(drawSeal({ organizationName: '落笔', kind: 'contract' })).not.toBe(drawSeal({ organizationName: '落笔', kind: 'finance' }));
});

test('a name that cannot be drawn is refused, and the character named', () => {
  expect(() => drawSeal({ organizationName: '𪚥野家', kind: 'official' })).toThrow(expect.objectContaining({ code: 'glyph_missing', details: { characters: ['𪚥'] } }));
  for (const organizationName of ['', '   ', '字'.repeat(61)]) expect(() => drawSeal({ organizationName, kind: 'official' })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});

test('the SVG holds geometry only: a name cannot become markup', () => {
  const svg = drawSeal({ organizationName: '<script>&"', kind: 'official' });
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 1000 1000">/);
  expect(svg).not.toMatch(/script|&|NaN|\de-/);
});

test('SVG and PDF are drawn from the same shapes', async () => {
  const seal = { organizationName: '北京落笔科技有限公司', kind: 'contract' } as const;
  const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;
  const content = drawSealContent(seal, await sealFontSet(seal));
  expect(count(drawSeal(seal), /<path/g)).toBe(count(content, / (?:Tj)$| [Sf]$|^f$/gm));
  const { data, info } = await sharp(Buffer.from(drawSeal(seal))).resize(300).flatten({ background: '#fff' }).raw().toBuffer({ resolveWithObject: true });
  const red = redBox(data, info.width, info.channels);
  expect(red.map(Math.round)).toEqual([expect.closeTo(2, -1), expect.closeTo(2, -1), expect.closeTo(297, -1), expect.closeTo(297, -1)]);
});

/** left, top, right, bottom of red pixels */
function redBox(data: Buffer, width: number, channels: number): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -1, -1];
  for (let i = 0; i < data.length / channels; i++) {
    const [r, g] = [data[i * channels]!, data[i * channels + 1]!];
    if (r - g < 60) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

describeWith('pdftoppm', 'a seal on a turned and cropped page', () => {
  const pki = signingPki();
  test.each([0, 90, 180, 270])('/Rotate %i: stands where it was placed, upright', async (rotate) => {
    const placed = placeFields(pageOf(`/MediaBox [0 0 500 700] /CropBox [50 50 450 600] /Rotate ${rotate}`), [{ name: 's', kind: 'seal', page: 1, x: 200, y: 100, width: 120, height: 120 }]);
    const signed = await signField(pki.company, null, requestFor(pki.company, placed, 's', { mark: { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'official' } } }));
    const folder = mkdtempSync(path.join(tmpdir(), 'luobi-seal-'));
    try {
      pdftoppm(signed, 1, 72, path.join(folder, 'page'));
      const { data, info } = await sharp(path.join(folder, 'page.png')).raw().toBuffer({ resolveWithObject: true });
      expect(redBox(data, info.width, info.channels)).toEqual([200, 100, 320, 220].map((side) => expect.closeTo(side, -0.7) as number));
      // the name is above: below the star an official seal is empty
      const rows = (from: number, to: number): number => [...Array(to - from).keys()].filter((i) => {
        const at = ((from + i) * info.width + 260) * info.channels;
        return data[at]! - data[at + 1]! > 60;
      }).length;
      expect(rows(180, 212)).toBeLessThan(3);
      expect(rows(140, 175)).toBeGreaterThan(20);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
