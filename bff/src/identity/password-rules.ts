/**
 * Which sign passwords are taken, by NIST SP 800-63B: a secret a person chooses has eight characters or more, whatever
 * they are; no rule about kinds of characters; what attackers try first and what others know of the person is refused.
 */
import { normalPassword } from './password-hash';

export type PasswordFault = 'too_short' | 'too_long' | 'too_common' | 'repeats' | 'sequence' | 'personal';
export interface KnownOfPerson {
  readonly phone: string;
  readonly name: string;
  readonly idNumber: string;
}
export const PASSWORD_LENGTH = { min: 8, max: 64 } as const;

/** Heads of published lists of leaked passwords with eight characters or more, and of those Chinese users choose. */
const COMMON = new Set((
  'password password1 passw0rd p@ssw0rd p@ssword iloveyou sunshine princess football baseball superman trustno1 starwars whatever michelle '
  + 'jennifer computer internet welcome1 letmein1 dragon123 monkey123 admin123 admin888 root1234 test1234 abcd1234 abc12345 abc123456 a1234567 a12345678 '
  + 'a123456789 aa123456 aa12345678 q1234567 qq123456 qq123123 wang1234 woaini1314 woaini520 woaini123 5201314520 iloveyou520 1314520520 asd12345 asd123456 '
  + 'qwer1234 qwe12345 qwe123456 zxc12345 zxc123456 zxcvbnm1 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz@wsx qazwsxedc q1w2e3r4 zaq12wsx asdf1234 zxcv1234 11223344 '
  + '12344321 11112222 12121212 88888888 66668888 86868686 147258369 147852369 789456123 159357456 135792468 luobi123 luobi2026 qianshu1'
).split(' '));
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', 'abcdefghijklmnopqrstuvwxyz'];
/** A run of this many neighbours, forwards or backwards, is no longer a choice when it is most of the password. */
const RUN = 5;

/** @returns null when the password may be used */
export function passwordFault(password: string, person: KnownOfPerson): PasswordFault | null {
  const text = normalPassword(password);
  const letters = [...text];
  if (letters.length < PASSWORD_LENGTH.min) return 'too_short';
  if (letters.length > PASSWORD_LENGTH.max) return 'too_long';
  const low = text.toLowerCase();
  if (COMMON.has(low)) return 'too_common';
  if (isRepeated(low)) return 'repeats';
  if (isPersonal(low, person)) return 'personal';
  return isSequence(low) ? 'sequence' : null;
}

/** One character, or one piece of up to four, over and over; or three different characters at most. */
function isRepeated(text: string): boolean {
  if (new Set(text).size <= 3) return true;
  for (let length = 1; length <= 4; length += 1) {
    const piece = text.slice(0, length);
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) return true;
  }
  return false;
}

/** What is left beside runs along the alphabet, the digits or a row of keys is too little. */
function isSequence(text: string): boolean {
  for (const row of ROWS) {
    const twice = row + row;
    for (const line of [twice, [...twice].reverse().join('')]) {
      for (let length = Math.min(text.length, line.length); length >= RUN; length -= 1) {
        for (let at = 0; at + length <= text.length; at += 1) {
          if (line.includes(text.slice(at, at + length))) return text.length - length < 4;
        }
      }
    }
  }
  return false;
}

/** What is left beside number, birthday, ID number and name is too little. */
function isPersonal(text: string, { phone, name, idNumber }: KnownOfPerson): boolean {
  const birth = idNumber.slice(6, 14);
  const known = [phone, phone.slice(-8), idNumber.toLowerCase(), idNumber.slice(-8).toLowerCase(), idNumber.slice(-6).toLowerCase(), birth, birth.slice(2), name.toLowerCase()];
  const rest = known.filter((piece) => [...piece].length >= 2).sort((a, b) => b.length - a.length).reduce((left, piece) => left.replaceAll(piece, ''), text);
  return rest !== text && [...rest].length < 5;
}
