/** One thing looked at. `note`: works, but a person should know; `broken`: something needed does not work. */
export interface Finding {
  readonly area: string;
  readonly state: 'ok' | 'note' | 'broken';
  readonly text: string;
  /** what follows from it */
  readonly meaning?: string;
}

const MARK = { ok: '✓', note: '·', broken: '✗' } as const;

/** One or two lines a finding, then the sum. */
export function printFindings(findings: readonly Finding[]): string {
  const column = Math.max(...findings.map((f) => f.area.length)) + 2;
  const lines = findings.flatMap((f) => {
    const [first = '', ...rest] = f.text.split('\n');
    const indent = ' '.repeat(column + 4);
    return [`  ${MARK[f.state]} ${f.area.padEnd(column)}${first}`, ...rest.map((line) => indent + line), ...(f.meaning === undefined ? [] : [`${indent}→ ${f.meaning}`])];
  });
  const broken = findings.filter((f) => f.state === 'broken').length;
  const sum = broken === 0 ? 'Nothing that is needed is broken.' : `${broken} thing${broken === 1 ? '' : 's'} that ${broken === 1 ? 'is' : 'are'} needed ${broken === 1 ? 'is' : 'are'} broken.`;
  return `${lines.join('\n')}\n\n  ${sum}\n`;
}
