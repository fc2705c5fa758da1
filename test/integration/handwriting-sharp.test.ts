/**
 * A name written on the phone stands in the PDF as lines, not as a picture: at 800 % its edges are as narrow as the
 * renderer makes any edge. Its honest opposite, the same name as a picture of screen resolution, is blurred there.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { readFinalPdf } from '../../bff/src/envelope';
import { forEachDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { claim, openWorkflow, personRequest, reaches, readAndSign, send, someone, type Workflow } from '../kit/workflow';

const AT_800 = 72 * 8;

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => number;
}

/** Page 1 at a resolution, as grey values. */
function drawn(pdf: Uint8Array, dpi: number): Grey {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'luobi-sharp-'));
  try {
    writeFileSync(path.join(folder, 'a.pdf'), pdf);
    spawnSync('pdftoppm', ['-gray', '-cropbox', '-r', String(dpi), '-f', '1', '-l', '1', '-singlefile', 'a.pdf', 'page'], { cwd: folder });
    const file = readFileSync(path.join(folder, 'page.pgm'));
    const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(file.subarray(0, 64).toString('latin1'))!;
    return { width: Number(width), height: Number(height), at: (x, y) => file[head.length + y * Number(width) + x]! };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pixels that are neither ink nor paper, for each crossing from one to the other along the rows: how wide an edge is. */
function edgeWidth(page: Grey, box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): number {
  let [between, crossings] = [0, 0];
  for (let y = Math.floor(box.y); y < box.y + box.height; y += 3) {
    let side: 'ink' | 'paper' = 'paper';
    for (let x = Math.floor(box.x); x < box.x + box.width; x += 1) {
      const grey = page.at(x, y);
      if (grey > 245 || grey < 70) {
        const now = grey < 70 ? 'ink' : 'paper';
        if (now !== side) crossings += 1;
        side = now;
      } else between += 1;
    }
  }
  expect(crossings).toBeGreaterThan(100);
  return between / crossings;
}

/** The same page as if the name had been a picture: drawn small and enlarged with smooth edges, as viewers do. */
function enlarged(small: Grey, times: number): Grey {
  const at = (x: number, y: number): number => {
    const [fx, fy] = [Math.min(small.width - 1.001, x / times), Math.min(small.height - 1.001, y / times)];
    const [x0, y0] = [Math.floor(fx), Math.floor(fy)];
    const row = (yy: number): number => small.at(x0, yy) * (1 - (fx - x0)) + small.at(x0 + 1, yy) * (fx - x0);
    return row(y0) * (1 - (fy - y0)) + row(y0 + 1) * (fy - y0);
  };
  return { width: small.width * times, height: small.height * times, at };
}

describeWith('pdftoppm', 'a name on paper', () => {
  forEachDatabase('handwriting at 800 %', (database) => {
    let w: Workflow;
    beforeAll(async () => { w = await openWorkflow(database()); });
    afterAll(async () => { await w.close(); });

    test('is drawn as lines and stays sharp', async () => {
      const me = await someone(w);
      const envelope = await send(w, [personRequest('林晓月', me.phone)]);
      const task = await claim(w, envelope, 0, me.userId);
      await readAndSign(w, me.userId, task, demoHandwriting());
      const { id } = await reaches(w, envelope.envelopeId, 'completed');
      const pdf = await readFinalPdf(w, id);
      const bytes = Buffer.from(pdf instanceof Uint8Array ? pdf : (pdf as { readonly bytes: Uint8Array }).bytes);
      expect(bytes.toString('latin1')).not.toMatch(/\/Subtype\s*\/Image/);

      const place = personRequest('林晓月', me.phone).fields!.find(({ kind }) => kind === 'signature')!.place as { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
      const at = (scale: number) => ({ x: (place.x + 2) * scale, y: (place.y + 2) * scale, width: (place.width - 4) * scale, height: (place.height - 4) * scale });
      const sharp = edgeWidth(drawn(bytes, AT_800), at(8));
      const blurred = edgeWidth(enlarged(drawn(bytes, 144), 4), at(8));
      expect(sharp).toBeLessThan(2.5);
      expect(blurred).toBeGreaterThan(sharp * 1.8);
    });
  });
});
