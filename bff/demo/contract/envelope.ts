/** The demo's contract and who signs where. Fields are placed by the words printed in the document. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BodyInput } from '@luobi/shared/contract';

/** Written by the server when it seeds the demo: .luobi/demo.json, mode 0600. */
export interface DemoFile {
  readonly partner: { readonly keyId: string; readonly secret: string };
  readonly organization: { readonly name: string; readonly uscc: string };
  readonly approver: { readonly name: string; readonly phone: string };
  readonly sealer: { readonly name: string; readonly phone: string };
  readonly signer: { readonly name: string; readonly phone: string; readonly idNumber: string };
}

/** @param root the project folder */
export function demoContract(root: string): Buffer {
  return readFileSync(path.join(root, 'bff/demo/contract/contract.pdf'));
}

export function demoEnvelope(demo: DemoFile, documentId: string): BodyInput<'partnerCreateEnvelope'> {
  return {
    title: '房屋租赁合同 · 长阳路 1687 号',
    documentId,
    recipients: [
      {
        kind: 'person', name: demo.signer.name, phone: demo.signer.phone, order: 1,
        fields: [
          { kind: 'signature', label: '乙方签字', place: { keyword: '乙方（签字）', offsetX: 0, offsetY: 24, width: 150, height: 64 } },
          { kind: 'date', label: '签署日期', place: { keyword: '签署日期', index: 1, offsetX: 58, offsetY: -1, width: 120, height: 18 } },
        ],
      },
      {
        kind: 'organization', name: demo.organization.name, uscc: demo.organization.uscc, order: 2, approval: true,
        fields: [
          { kind: 'seal', label: '甲方盖章', place: { keyword: '甲方（盖章）', offsetX: 20, offsetY: 4, width: 119, height: 119 } },
          { kind: 'date', label: '签署日期', place: { keyword: '签署日期', index: 0, offsetX: 58, offsetY: -1, width: 120, height: 18 } },
        ],
      },
    ],
  };
}
