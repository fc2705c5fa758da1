import { checkUscc, usccCheckCharacter } from './uscc';

test.each([['91350100M000100Y4', '3'], ['91330100799655058', 'B'], ['91110000802100433', 'B']])('published vector: %s ends in %s', (first17, check) => {
  expect(usccCheckCharacter(first17)).toBe(check);
  expect(checkUscc(first17 + check)).toEqual({ ok: true, normalized: first17 + check });
});

test('forgives lower case and outer blanks only', () => {
  expect(checkUscc(' 91350100m000100y43 ')).toEqual({ ok: true, normalized: '91350100M000100Y43' });
  expect(checkUscc('91350100-M000100Y4')).toEqual({ ok: false, fault: 'characters' });
});

test('names the fault', () => {
  expect(checkUscc('91350100M000100Y4Z')).toEqual({ ok: false, fault: 'characters' }); // the standard's own wrong example
  expect(checkUscc('350100400012345')).toEqual({ ok: false, fault: 'length' });
  expect(checkUscc('9135010OM000100Y43')).toEqual({ ok: false, fault: 'characters' });
  expect(checkUscc('91350100M000100Y44')).toEqual({ ok: false, fault: 'checksum' });
  expect(checkUscc('91350100M000100Y34')).toEqual({ ok: false, fault: 'checksum' });
});
