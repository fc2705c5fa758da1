/** What was typed or pasted into a code field, e.g. “code 123 456”, as up to six digits. */
export const codeText = (typed: string): string => typed.replace(/\D/g, '').slice(0, 6);

/** A phone number as typed or pasted, e.g. “+86 138-1234-5678”, as up to eleven digits. */
export const phoneText = (typed: string): string => typed.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '').slice(0, 11);
