/**
 * Signing as users of npm packages do it: `@signpdf` with its plain placeholder, and `@cantoo/pdf-lib` saving an
 * incremental revision that `@signpdf` then signs. Neither draws handwriting nor asks for a timestamp, so both do less.
 */
import { createRequire } from 'node:module';

// their CommonJS builds: what most users get
const load = createRequire(import.meta.url);
const placeholderPlain = load('@signpdf/placeholder-plain');
const signerP12 = load('@signpdf/signer-p12');
const signpdfPackage = load('@signpdf/signpdf');
const { PDFArray, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString } = load('@cantoo/pdf-lib');
const BYTE_RANGE_PLACEHOLDER = '**********';
const SIGNATURE_BYTES = 8192;

/** @param {Buffer} p12 key and certificate, RSA: the packages know no other @param {string} passphrase */
export function npmSigners(p12, passphrase) {
  const sign = async (pdf) => new signpdfPackage.SignPdf().sign(pdf, new signerP12.P12Signer(p12, { passphrase }));
  const said = { reason: 'bench', contactInfo: 'bench', name: 'bench', location: 'bench' };
  return {
    signpdf: (file) => sign(placeholderPlain.plainAddPlaceholder({ pdfBuffer: file, ...said, signatureLength: SIGNATURE_BYTES, widgetRect: [90, 178, 240, 242] })),
    cantoo: async (file) => sign(Buffer.concat([file, await incrementalPlaceholder(file)])),
  };
}

/** A revision with a signature field on the last page and an empty hole. @returns what is appended */
async function incrementalPlaceholder(file) {
  const pdf = await PDFDocument.load(file, { forIncrementalUpdate: true, updateMetadata: false });
  const snapshot = pdf.takeSnapshot();
  const { context, catalog } = pdf;
  const page = pdf.getPages().at(-1);
  const range = PDFArray.withContext(context);
  range.push(PDFNumber.of(0));
  for (let i = 0; i < 3; i++) range.push(PDFName.of(BYTE_RANGE_PLACEHOLDER));
  const value = context.register(context.obj({
    Type: 'Sig', Filter: 'Adobe.PPKLite', SubFilter: 'adbe.pkcs7.detached', ByteRange: range,
    Contents: PDFHexString.of('0'.repeat(SIGNATURE_BYTES * 2)), Reason: PDFString.of('bench'), M: PDFString.fromDate(new Date()),
  }));
  const widget = context.register(context.obj({
    Type: 'Annot', Subtype: 'Widget', FT: 'Sig', Rect: [90, 178, 240, 242], V: value, T: PDFString.of('bench'), F: 4, P: page.ref,
  }));
  snapshot.markRefForSave(page.ref);
  page.node.addAnnot(widget);
  snapshot.markRefForSave(context.trailerInfo.Root);
  catalog.set(PDFName.of('AcroForm'), context.register(context.obj({ SigFlags: 3, Fields: [widget] })));
  return pdf.saveIncremental(snapshot, { useObjectStreams: false });
}
