/** Well-formed numbers of every kind of document that nobody used before in this worker. */
import { randomInt } from 'node:crypto';
import { residentIdCheckCharacter, type IdType } from '@luobi/shared';
import { idNumber } from './people';

let count = randomInt(100_000);
const digits = (length: number): string => String(++count).padStart(length, '0').slice(-length);

/** @param birth yyyymmdd, where the number tells it */
export function documentOf(type: IdType, birth = '19900307'): string {
  const eighteen = (region: string): string => {
    const first17 = `${region}${birth}${digits(3)}`;
    return first17 + residentIdCheckCharacter(first17);
  };
  switch (type) {
    case 'resident_id': return idNumber(birth);
    case 'residence_permit': return eighteen('830000');
    case 'permanent_resident': return eighteen('911840');
    case 'hk_macao_permit': return `H${digits(8)}`;
    case 'taiwan_permit': return digits(8);
    case 'passport': return `E${digits(8)}`;
  }
}
